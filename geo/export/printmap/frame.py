"""Frames: which piece of the country is drawn where on the sheet, and how large."""

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
"""GSS code of London, the region."""

CLIP_MARGIN_MM: Final = 6.0
"""Shapes are cut this far outside a frame, so that no cut shows."""


MIN_MARGIN_SHARE: Final = 0.09
"""Land shown around an area at least, as a share of its width or height."""

GRID_CELLS: Final = 110
"""Of that grid, along the longer side."""


@dataclass(frozen=True, kw_only=True)
class Frame:
    """
    A window of the sheet and what it shows.

    Attributes
    ----------
    box
        The window, in mm.
    origin
        Easting and northing (EPSG:27700) of the sheet's lower left corner.
    metres_per_mm
        Its scale: ground metres a millimetre.
    north_end
        Nothing north of this northing is drawn (it is in an inset of its own).
    """

    box: Box
    origin: tuple[float, float]
    metres_per_mm: float
    north_end: float = math.inf

    @cached_property
    def ground_bounds(self) -> tuple[float, float, float, float]:
        """West, south, east and north (EPSG:27700) of what is drawn, a little beyond the box."""
        clip_box = self.box.expand(CLIP_MARGIN_MM)
        west, south = self.to_world(clip_box.left, clip_box.bottom)
        east, north = self.to_world(clip_box.right, clip_box.top)
        return west, south, east, max(south + 1.0, min(north, self.north_end))

    def to_world(self, x_mm: float, y_mm: float) -> tuple[float, float]:
        """Return easting and northing of a spot on the sheet."""
        return (
            self.origin[0] + x_mm * self.metres_per_mm,
            self.origin[1] + y_mm * self.metres_per_mm,
        )

    def to_sheet(self, shapes: NDArray[np.object_]) -> NDArray[np.object_]:
        """Cut shapes (EPSG:27700) to the frame, and give them in mm; empty ones stay, as empty."""
        clipped_shapes = shapely.clip_by_rect(shapes, *self.ground_bounds)
        return np.asarray(
            shapely.transform(clipped_shapes, lambda xy: (xy - self.origin) / self.metres_per_mm)
        )


def fit_frame(box: Box, bounds: tuple[float, ...], *, anchor: tuple[float, float]) -> Frame:
    """
    Fit bounds (EPSG:27700) into a box, as large as they go.

    Parameters
    ----------
    anchor
        Where what room is left goes: (0, 0) lays the bounds in the lower left corner, (1, 1)
        in the upper right one.
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
    """Return west, south, east and north of some authorities, EPSG:27700."""
    shapes = areas.geometry.to_numpy()[areas["LAD25CD"].isin(set(codes)).to_numpy()]
    return tuple(map(float, shapely.total_bounds(shapes)))


def expand_bounds(bounds: tuple[float, ...], share: float) -> tuple[float, float, float, float]:
    """Move bounds outwards on every side, by a share of the longer one."""
    west, south, east, north = bounds
    margin = share * max(east - west, north - south)
    return west - margin, south - margin, east + margin, north + margin


def needs_isles_inset(area: Area) -> bool:
    """Whether Orkney and Shetland go into a box: where they would leave little for the rest."""
    return {*ISLES} < {*area.codes} and len(area.codes) > 2 * len(ISLES)


class LandGrid:
    """Where land lies, on a coarse grid: to find room for what may not cover it."""

    def __init__(self, shapes: NDArray[np.object_]) -> None:
        """Look up a grid over `shapes` (EPSG:27700)."""
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
        # Summed from the corner: the land in any rectangle follows from four of the sums.
        self._sums = np.zeros((rows + 1, columns + 1), dtype=np.int32)
        self._sums[1:, 1:] = grid.cumsum(axis=0).cumsum(axis=1)

    def are_free(
        self, frame: Frame, corners: NDArray[np.float64], size: tuple[float, float]
    ) -> NDArray[np.bool_]:
        """
        Whether boxes on the sheet cover no land.

        Parameters
        ----------
        corners
            Their n lower left corners, in mm.
        size
            Width and height of each, in mm.
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
        """Return column and row of the cell that holds each spot."""
        world = spots * frame.metres_per_mm + frame.origin
        cells = np.floor((world - self._corner) / self._cell).astype(np.intp) + offset
        rows, columns = self._sums.shape
        return cells[:, 0].clip(0, columns - 1), cells[:, 1].clip(0, rows - 1)


def round_km(max_km: float) -> float:
    """Return the largest 1, 2 or 5 times a power of ten that is no more than `most_km`."""
    power = 10.0 ** math.floor(math.log10(max_km))
    return max(step * power for step in (1, 2, 5) if step * power <= max_km * (1 + 1e-9))
