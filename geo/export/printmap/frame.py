"""Frames: position, extent and scale of each map on the sheet."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Collection

    import geopandas as gpd
    from numpy.typing import NDArray

    from geo.areas import Area
    from geo.export.printmap.page import Box

ISLES: Final = ("S12000023", "S12000027")
"""Orkney and Shetland."""

LONDON: Final = "E12000007"
"""GSS code of the London region."""

CLIP_MARGIN_MM: Final = 6.0
"""Margin outside a frame at which shapes are clipped, so that the cut is not visible."""


MIN_MARGIN_SHARE: Final = 0.09
"""Minimum margin of land around an area, as a share of its longer side."""

GRID_CELLS: Final = 110
"""Number of cells of the land grid along its longer side."""


@dataclass(frozen=True, kw_only=True)
class Frame:
    """
    A map window on the sheet.

    Attributes
    ----------
    box
        The window, in mm.
    origin
        Easting and northing (EPSG:27700) of the lower left corner of the sheet.
    metres_per_mm
        Map scale: ground metres per millimetre.
    north_end
        Northern limit of the map (northing); land beyond it is in an inset.
    """

    box: Box
    origin: tuple[float, float]
    metres_per_mm: float
    north_end: float = math.inf

    @cached_property
    def ground_bounds(self) -> tuple[float, float, float, float]:
        """West, south, east and north (EPSG:27700) of the map, slightly beyond the box."""
        clip_box = self.box.expand(CLIP_MARGIN_MM)
        west, south = self.to_world(clip_box.left, clip_box.bottom)
        east, north = self.to_world(clip_box.right, clip_box.top)
        return west, south, east, max(south + 1.0, min(north, self.north_end))

    def to_world(self, x_mm: float, y_mm: float) -> tuple[float, float]:
        """Return easting and northing of a position on the sheet."""
        return (
            self.origin[0] + x_mm * self.metres_per_mm,
            self.origin[1] + y_mm * self.metres_per_mm,
        )

    def to_sheet(self, shapes: NDArray[np.object_]) -> NDArray[np.object_]:
        """Clip shapes (EPSG:27700) to the frame and convert to mm; empty shapes stay empty."""
        clipped_shapes = shapely.clip_by_rect(shapes, *self.ground_bounds)
        return np.asarray(
            shapely.transform(clipped_shapes, lambda xy: (xy - self.origin) / self.metres_per_mm)
        )


def fit_frame(box: Box, bounds: tuple[float, ...], *, anchor: tuple[float, float]) -> Frame:
    """
    Return the frame that shows bounds (EPSG:27700) as large as possible in a box.

    Parameters
    ----------
    anchor
        Position of the bounds in spare room: (0, 0) is the lower left corner, (1, 1) the upper
        right.
    """
    west, south, east, north = bounds
    metres_per_mm = max((east - west) / box.width, (north - south) / box.height, 1.0)
    spare_mm = (
        box.width - (east - west) / metres_per_mm,
        box.height - (north - south) / metres_per_mm,
    )
    left = box.left + spare_mm[0] * anchor[0]
    bottom = box.bottom + spare_mm[1] * anchor[1]
    return Frame(
        box=box,
        origin=(west - left * metres_per_mm, south - bottom * metres_per_mm),
        metres_per_mm=metres_per_mm,
    )


def bounds_of(areas: gpd.GeoDataFrame, codes: Collection[str]) -> tuple[float, ...]:
    """Return west, south, east and north of some councils (EPSG:27700)."""
    shapes = areas.geometry.to_numpy()[areas["LAD25CD"].isin(set(codes)).to_numpy()]
    return tuple(map(float, shapely.total_bounds(shapes)))


def expand_bounds(bounds: tuple[float, ...], share: float) -> tuple[float, float, float, float]:
    """Return bounds expanded on every side by a share of the longer side."""
    west, south, east, north = bounds
    margin = share * max(east - west, north - south)
    return west - margin, south - margin, east + margin, north + margin


def needs_isles_inset(area: Area) -> bool:
    """Whether Orkney and Shetland need an inset, because they would shrink the rest."""
    return {*ISLES} < {*area.codes} and len(area.codes) > 2 * len(ISLES)


class LandGrid:
    """Coarse grid of land, used to find room that covers no land."""

    def __init__(self, shapes: NDArray[np.object_]) -> None:
        """Build a grid of `shapes` (EPSG:27700)."""
        west, south, east, north = shapely.total_bounds(shapes)
        self._cell = max(east - west, north - south, 1.0) / GRID_CELLS
        self._corner = (west - self._cell, south - self._cell)
        columns = int((east - west) / self._cell) + 3
        rows = int((north - south) / self._cell) + 3
        x = self._corner[0] + (np.arange(columns) + 0.5) * self._cell
        y = self._corner[1] + (np.arange(rows) + 0.5) * self._cell
        cells = np.asarray(shapely.points(*np.meshgrid(x, y)), dtype=object).ravel()
        radius = self._cell * math.sqrt(0.5)
        tree = shapely.STRtree(shapes)
        land_cells, _ = tree.query(cells, predicate="dwithin", distance=radius)
        land = np.zeros(rows * columns, dtype=np.int32)
        land[land_cells] = 1
        grid = land.reshape(rows, columns)
        # Summed-area table: the land in any rectangle follows from four sums.
        self._sums = np.zeros((rows + 1, columns + 1), dtype=np.int32)
        self._sums[1:, 1:] = grid.cumsum(axis=0).cumsum(axis=1)

    def are_free(
        self, frame: Frame, corners: NDArray[np.float64], size: tuple[float, float]
    ) -> NDArray[np.bool_]:
        """
        Return whether boxes on the sheet cover no land.

        Parameters
        ----------
        corners
            Lower left corners of n boxes, in mm.
        size
            Width and height of each box, in mm.
        """
        low = self._cells(frame, corners)
        high = self._cells(frame, corners + size, offset=1)
        sums = self._sums
        land = (
            sums[high[1], high[0]]
            - sums[low[1], high[0]]
            - sums[high[1], low[0]]
            + sums[low[1], low[0]]
        )
        return np.asarray(land == 0)

    def _cells(
        self, frame: Frame, spots: NDArray[np.float64], *, offset: int = 0
    ) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Return the column and row of the cell at each position."""
        world = spots * frame.metres_per_mm + frame.origin
        cells = np.floor((world - self._corner) / self._cell).astype(np.intp) + offset
        rows, columns = self._sums.shape
        return cells[:, 0].clip(0, columns - 1), cells[:, 1].clip(0, rows - 1)


def round_km(max_km: float) -> float:
    """Return the largest 1, 2 or 5 times a power of ten that is at most `max_km`."""
    power = 10.0 ** math.floor(math.log10(max_km))
    return max(step * power for step in (1, 2, 5) if step * power <= max_km * (1 + 1e-9))
