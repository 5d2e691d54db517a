"""Sheet to draw on, in millimetres from its lower left corner."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
import shapely
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.textpath import text_to_path
from matplotlib.transforms import Affine2D

from geo.export.printmap.paper import DPI, MM_PER_INCH
from geo.export.printmap.text import MM_PER_POINT, font_properties
from geo.styles.theme import MAP_COLOURS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from geo.export.printmap.paper import Paper
    from geo.export.printmap.text import TextBlock, TextStyle

PX_PT: Final = 0.75
"""A CSS pixel in points."""

WHITE: Final = MAP_COLOURS["map-paper"]
HALO_PT: Final = 1.9


@dataclass(frozen=True, kw_only=True, slots=True)
class Box:
    """A rectangle on the sheet, in millimetres."""

    left: float
    bottom: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Right edge."""
        return self.left + self.width

    @property
    def top(self) -> float:
        """Top edge."""
        return self.bottom + self.height

    def expand(self, margin: float) -> Box:
        """Return the box with a margin added, or removed if negative."""
        return Box(
            left=self.left - margin,
            bottom=self.bottom - margin,
            width=max(0.0, self.width + 2 * margin),
            height=max(0.0, self.height + 2 * margin),
        )

    def overlaps(self, other: Box) -> bool:
        """Whether the boxes overlap."""
        across = self.left < other.right and other.left < self.right
        return across and self.bottom < other.top and other.bottom < self.top

    def contains(self, other: Box) -> bool:
        """Whether the other box is inside."""
        across = self.left <= other.left and other.right <= self.right
        return across and self.bottom <= other.bottom and other.top <= self.top


@dataclass(frozen=True, kw_only=True, slots=True)
class Pen:
    """A line style: colour, width and dashes in points (no dashes for a solid line)."""

    colour: str
    width_pt: float
    dashes: tuple[float, ...] = ()
    is_round: bool = False

    def scale(self, factor: float) -> Pen:
        """Return the pen with width and dashes scaled."""
        dashes = tuple(length * factor for length in self.dashes)
        return replace(self, width_pt=self.width_pt * factor, dashes=dashes)


@dataclass(frozen=True, kw_only=True, slots=True)
class Ink:
    """Fill ("" for none), its opacity, and outline of a shape."""

    fill: str = ""
    opacity: float = 1.0
    pen: Pen | None = None


class Page:
    """
    One white sheet, drawn from back to front.

    Parameters
    ----------
    paper
        Paper size.
    """

    def __init__(self, paper: Paper) -> None:
        """Create an empty sheet."""
        self.paper = paper
        size = (paper.width_mm / MM_PER_INCH, paper.height_mm / MM_PER_INCH)
        self.figure = Figure(figsize=size, dpi=DPI, facecolor=WHITE)
        FigureCanvasAgg(self.figure)
        self._axes = self.figure.add_axes((0.0, 0.0, 1.0, 1.0))
        self._axes.set_axis_off()
        self._axes.set_xlim(0, paper.width_mm)
        self._axes.set_ylim(0, paper.height_mm)
        self._order = 0

    def shapes(
        self, shapes: Iterable[BaseGeometry], ink: Ink, *, clip_box: Box | None = None
    ) -> None:
        """Draw shapes (in mm) as one path, so that overlaps are not darker; holes stay empty."""
        path = _path(shapes)
        if path is None:
            return
        pen = ink.pen
        patch = PathPatch(
            path,
            facecolor=ink.fill or "none",
            edgecolor=pen.colour if pen else "none",
            linewidth=pen.width_pt if pen else 0.0,
            linestyle=(0, pen.dashes) if pen and pen.dashes else "solid",
            capstyle="round" if pen and pen.is_round else "butt",
            joinstyle="round",
            alpha=None if ink.opacity == 1 else ink.opacity,
        )
        vertices = np.asarray(path.vertices)
        low, high = vertices.min(axis=0), vertices.max(axis=0)
        extent = Box(left=low[0], bottom=low[1], width=high[0] - low[0], height=high[1] - low[1])
        edge = pen.width_pt * MM_PER_POINT if pen else 0.0
        self._add(patch, None if clip_box and clip_box.contains(extent.expand(edge)) else clip_box)

    def box(self, box: Box, ink: Ink) -> None:
        """Draw a rectangle."""
        self.shapes([shapely.box(box.left, box.bottom, box.right, box.top)], ink)

    def line(self, points: Sequence[tuple[float, float]], pen: Pen) -> None:
        """Draw a line through points."""
        self.shapes([shapely.LineString(points)], Ink(pen=pen))

    def text(self, text: str, position: tuple[float, float], text_style: TextStyle) -> None:
        """Draw one line of printable text, its baseline starting at `position`."""
        self._draw_text(text, position, text_style, align="left")

    def centred_text(self, text: str, position: tuple[float, float], text_style: TextStyle) -> None:
        """Draw one line of printable text, its baseline centred at `position`."""
        self._draw_text(text, position, text_style, align="center")

    def text_halo(self, text: str, position: tuple[float, float], text_style: TextStyle) -> None:
        """Draw a white halo for one line of text centred at `position`."""
        # A separate shape: an edge on the text itself would turn it into outlines, which cannot be
        # searched, copied or read aloud.
        vertices, codes = text_to_path.get_text_path(font_properties(text, text_style), text)
        if not len(vertices):
            return
        size = text_style.size_pt * MM_PER_POINT / text_to_path.FONT_SCALE
        width = text_to_path.get_text_width_height_descent(
            text, font_properties(text, text_style), ismath=False
        )[0]
        transform = (
            Affine2D().scale(size).translate(position[0] - width * MM_PER_POINT / 2, position[1])
        )
        patch = PathPatch(
            Path(np.asarray(vertices), codes).transformed(transform),
            facecolor=WHITE,
            edgecolor=WHITE,
            linewidth=HALO_PT * text_style.size_pt / 7,
            joinstyle="round",
        )
        self._add(patch, None)

    def block(self, block: TextBlock, *, left: float, top: float) -> float:
        """Draw lines of text below `top`; return the top for the next element."""
        for number, line in enumerate(block.lines):
            # The top of capitals on the first line is at `top`.
            baseline = top - block.type.size_pt * MM_PER_POINT * 0.86 - number * block.leading_mm
            self.text(line, (left, baseline), block.type)
        return top - block.height_mm

    def _draw_text(
        self,
        text: str,
        position: tuple[float, float],
        text_style: TextStyle,
        *,
        align: Literal["left", "center"],
    ) -> None:
        artist = Text(
            *position,
            text,
            fontproperties=font_properties(text, text_style),
            color=text_style.colour,
            horizontalalignment=align,
            verticalalignment="baseline",
            # No mathtext: "$" and "_" are plain characters.
            parse_math=False,
        )
        self._add(artist, None)

    def _add(self, artist: PathPatch | Text, clip_box: Box | None) -> None:
        self._order += 1
        artist.set_zorder(self._order)
        self._axes.add_artist(artist)
        if clip_box is None:
            artist.set_clip_on(False)
        else:
            edge = Rectangle((clip_box.left, clip_box.bottom), clip_box.width, clip_box.height)
            edge.set_transform(self._axes.transData)
            artist.set_clip_path(edge)


def _path(shapes: Iterable[BaseGeometry]) -> Path | None:
    """Return the lines and rings of shapes as one path, or None if there are none."""
    # Twice, because a collection may contain multipart shapes.
    parts = shapely.get_parts(shapely.get_parts(np.fromiter(shapes, dtype=object)))
    parts = parts[~shapely.is_empty(parts)]
    kinds = shapely.get_type_id(parts)
    rings = shapely.get_rings(parts[kinds == shapely.GeometryType.POLYGON])
    lines = parts[kinds == shapely.GeometryType.LINESTRING]
    outlines = np.concatenate([rings, lines])
    if not len(outlines):
        return None
    counts = shapely.get_num_coordinates(outlines)
    codes: NDArray[np.uint8] = np.full(counts.sum(), Path.LINETO, dtype=np.uint8)
    last = np.cumsum(counts) - 1
    codes[last[: len(rings)]] = Path.CLOSEPOLY
    codes[np.concatenate([[0], last[:-1] + 1])] = Path.MOVETO
    return Path(shapely.get_coordinates(outlines), codes)
