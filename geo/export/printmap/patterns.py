"""Fill patterns and symbols as shapes in millimetres, the same in every format."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from geo.export.printmap.page import PX_PT, Ink, Pen
from geo.export.printmap.text import MM_PER_POINT
from geo.styles.patterns import outline_dashes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from geo.register.layers import Symbol
    from geo.styles.layers import LayerStyle
    from geo.styles.patterns import Pattern

MM_PER_PX: Final = PX_PT * MM_PER_POINT

DOT_MM: Final = 0.002
"""Length of a dot, drawn diagonally: a level one would be snapped to whole pixels and vanish."""

LIGHTEN_SHARE: Final = 0.35
"""Share of white in patterns: finer than on a screen, they would else outweigh outlines."""

DOT_DASH_PX: Final = 0.1
"""Length of a dash whose round ends make a dot: shorter than on screen, which has a minimum."""

_THIRD: Final = 1 / 3
_CORNERS: Final = {
    "diamond": [(0, -1), (1, 0), (0, 1), (-1, 0)],
    "square": [(-1, -1), (1, -1), (1, 1), (-1, 1)],
    "triangle": [(0, 1), (1, -1), (-1, -1)],
    "circle": [(math.cos(a), math.sin(a)) for a in np.linspace(0, 2 * math.pi, 24, endpoint=False)],
    "plus": [
        *((-_THIRD, 1), (_THIRD, 1), (_THIRD, _THIRD), (1, _THIRD), (1, -_THIRD)),
        *((_THIRD, -_THIRD), (_THIRD, -1), (-_THIRD, -1), (-_THIRD, -_THIRD)),
        *((-1, -_THIRD), (-1, _THIRD), (-_THIRD, _THIRD)),
    ],
}
"""Corners of each symbol, for a radius of 1."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PatternFill:
    """Shapes and ink of a pattern."""

    shapes: Sequence[BaseGeometry]
    ink: Ink


def fill_with_pattern(pattern: Pattern, region: BaseGeometry, *, scale: float) -> PatternFill:
    """
    Return a pattern that fills a region.

    Parameters
    ----------
    region
        Polygons, in mm. Patterns are aligned to the sheet, so that neighbours, and a shape and
        its swatch, match.
    scale
        Scale of the marks, relative to the live map.
    """
    if pattern.is_empty or region.is_empty:
        return PatternFill(shapes=(), ink=Ink())
    spacing = pattern.spacing_px * MM_PER_PX * scale
    width = pattern.width_px * scale * PX_PT
    colour = lighten(pattern.colour, LIGHTEN_SHARE)
    if pattern.kind == "dots":
        pen = Pen(colour=colour, width_pt=2 * width, is_round=True)
        return PatternFill(shapes=_dots(region, spacing), ink=Ink(pen=pen))
    lines = [line for angle in pattern.line_angles for line in _hatch(region, spacing, angle)]
    return PatternFill(shapes=lines, ink=Ink(pen=Pen(colour=colour, width_pt=width)))


def outline_pen(colour: str, weight_px: float, *, dashed: bool, secondary: bool) -> Pen:
    """Return the outline of a place: dashed if not established, dotted if not national."""
    return Pen(
        colour=colour,
        width_pt=weight_px * PX_PT * (0.7 if secondary else 1),
        dashes=tuple(
            length * PX_PT
            for length in outline_dashes(dashed=dashed, secondary=secondary, dot_px=DOT_DASH_PX)
        ),
        is_round=secondary,
    )


def line_pen(style: LayerStyle) -> Pen:
    """Return the pen of a line layer, with its own dashes."""
    dashes = tuple(length * PX_PT for length in style.dash_px)
    return Pen(colour=style.outline, width_pt=style.weight_px * PX_PT, dashes=dashes)


def lighten(colour: str, share: float) -> str:
    """Return a colour ("#RRGGBB") mixed with white."""
    parts = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    return "#" + "".join(f"{round(part + (255 - part) * share):02X}" for part in parts)


def symbols(kind: Symbol, spots: NDArray[np.float64], radius_mm: float) -> NDArray[np.object_]:
    """Return a symbol at each of n x 2 positions, as on the live map; a site is a diamond."""
    corners = np.array(_CORNERS.get(kind, _CORNERS["diamond"])) * radius_mm
    return np.asarray(shapely.polygons(spots[:, None, :] + corners[None, :, :]), dtype=object)


def symbol(kind: Symbol, position: tuple[float, float], radius_mm: float) -> BaseGeometry:
    """Return one symbol."""
    shape: BaseGeometry = symbols(kind, np.array([position]), radius_mm)[0]
    return shape


def _hatch(region: BaseGeometry, spacing: float, angle: int) -> list[BaseGeometry]:
    """
    Return parallel lines within a region; at an angle of 45 they rise to the right.

    Each edge of the region is intersected with all its lines at once, which is thirty times faster
    than clipping each line.
    """
    # As in SVG: a vertical line, rotated clockwise by the angle.
    turn = math.radians(90 - angle)
    along = np.array([math.cos(turn), math.sin(turn)])
    across = np.array([-along[1], along[0]])
    points, ring = shapely.get_coordinates(
        shapely.get_rings(shapely.get_parts(region)), return_index=True
    )
    # In units of the spacing, so that lines have whole numbers.
    height, offset = points @ across / spacing, points @ along
    start = np.flatnonzero(ring[:-1] == ring[1:])
    low, high = (
        np.ceil(edge(height[start], height[start + 1])).astype(int)
        for edge in (np.minimum, np.maximum)
    )
    # Edges include their lower end only, so that a vertex on a line counts once or twice. Each
    # line then enters as often as it leaves.
    crossed_edges = np.repeat(start, high - low)
    first_number = np.repeat(np.cumsum(high - low) - (high - low), high - low)
    number = np.repeat(low, high - low) + np.arange(len(crossed_edges)) - first_number
    share = (number - height[crossed_edges]) / (height[crossed_edges + 1] - height[crossed_edges])
    spot = offset[crossed_edges] + share * (offset[crossed_edges + 1] - offset[crossed_edges])
    order = np.lexsort((spot, number))
    ends = number[order, None] * spacing * across[None, :] + spot[order, None] * along[None, :]
    return _to_list(shapely.linestrings(ends.reshape(-1, 2, 2)))


def _dots(region: BaseGeometry, spacing: float) -> list[BaseGeometry]:
    """
    Return dots on a grid, as very short lines whose round ends make perfect circles.

    Dots are never cut by the outline, because a partial dot looks like a blot.
    """
    west, south, east, north = region.bounds
    columns = np.arange(math.ceil(west / spacing), math.floor(east / spacing) + 1) * spacing
    rows = np.arange(math.ceil(south / spacing), math.floor(north / spacing) + 1) * spacing
    x, y = (axis.ravel() for axis in np.meshgrid(columns, rows))
    shapely.prepare(region)
    inside = shapely.contains_xy(region, x, y)
    start = np.stack([x[inside], y[inside]], axis=1)
    return _to_list(shapely.linestrings(np.stack([start, start + DOT_MM], axis=1)))


def _to_list(lines: object) -> list[BaseGeometry]:
    return list(np.asarray(lines, dtype=object))
