"""
Point-in-polygon lookup on a grid of cells, most of which are wholly inside one council.

A point in such a cell needs no polygon test. In other cells, only the councils that reach into the
cell are tested, with prepared geometry. The result is exact: the grid only saves tests.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

import numpy as np
import shapely

from geo.dataset import cached_by_dataset

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from geo.dataset import Dataset

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]
    Shapes = NDArray[np.object_]

CELL_M: Final = 1024.0
"""
Side of a cell in metres. Measured: at 512 m the grid takes twice as long to build; at 2,048 m a
look-up takes half as long again. A power of two, so that cell indices need no rounding.
"""

MARGIN_M: Final = 0.001
"""Buffer around a cell when we look for borders: far larger than any rounding error."""

NO_MATCH: Final = -1

_FIRST_LIST: Final = -2
"""Cell values from here down are list numbers."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Grid:
    """
    Grid of cells over n polygons, row by row from the south-west corner.

    Attributes
    ----------
    shapes
        n prepared polygons, not shared with other code. Safe to query from several threads.
    west, south
        Corner of the first cell.
    columns
        Number of cells in a row.
    cells
        Index of the polygon that contains the whole cell, or -1 for none. In border cells -2, -3 …
        mean list 0, 1 … of candidate polygons.
    list_starts, lists
        Polygon indices, ascending: list i is `lists[list_starts[i]:list_starts[i + 1]]`.
    """

    shapes: Shapes
    west: float
    south: float
    columns: int
    cells: NDArray[np.int32]
    list_starts: Integers
    lists: NDArray[np.int16]

    @classmethod
    def from_polygons(cls, shapes: Shapes) -> Self:
        """
        Build a grid over n polygons in metres, which may overlap or leave gaps.

        A cell without a border has the polygon of its centre, and so do the cells east of it up
        to the next border. Only the first cell of each such run is looked up.
        """
        shapes = _prepare_for_threads(shapes)
        bounds = shapely.total_bounds(shapes)
        west, south = np.floor(bounds[:2] / CELL_M - 1) * CELL_M
        columns, rows = (np.ceil((bounds[2:] - [west, south]) / CELL_M) + 1).astype(int)
        bordered, owners = _border_cells(shapes, west=west, south=south, columns=columns)
        is_bordered = np.zeros(rows * columns, dtype=bool)
        is_bordered[bordered] = True
        is_run_start = ~is_bordered.reshape(rows, columns)
        is_run_start[:, 1:] &= is_bordered.reshape(rows, columns)[:, :-1]
        probe_cells = np.flatnonzero(is_bordered | is_run_start.ravel())

        centres, inside = _pairs_within(
            shapes,
            west + (probe_cells % columns + 0.5) * CELL_M,
            south + (probe_cells // columns + 0.5) * CELL_M,
        )
        bordered_indices = np.searchsorted(probe_cells, bordered)
        pairs = np.unique(
            np.concatenate([centres, bordered_indices]) * len(shapes)
            + np.concatenate([inside, owners])
        )
        places, lists = np.divmod(pairs, len(shapes))
        counts = np.bincount(places, minlength=len(probe_cells))
        starts = np.concatenate([[0], np.cumsum(counts)])
        values = _FIRST_LIST - np.arange(len(probe_cells))
        is_run = ~is_bordered[probe_cells]
        values[is_run & (counts == 0)] = NO_MATCH
        is_single = is_run & (counts == 1)
        values[is_single] = lists[starts[:-1][is_single]]
        lengths = np.diff(probe_cells, append=rows * columns)
        return cls(
            shapes=shapes,
            west=float(west),
            south=float(south),
            columns=int(columns),
            cells=np.repeat(values.astype(np.int32), lengths),
            list_starts=starts,
            lists=lists.astype(np.int16),
        )

    def __reduce__(self) -> tuple[Callable[[Shapes], Self], tuple[Shapes]]:
        """Pickle polygons only; prepared geometries are rebuilt on load."""
        return type(self).from_polygons, (self.shapes,)

    def find(self, x: Floats, y: Floats) -> NDArray[np.int16]:
        """
        Return the polygon that contains each of m points.

        Parameters
        ----------
        x, y
            m coordinates in metres. Points that are not finite have no polygon.

        Returns
        -------
        numbers
            m polygon indices. On a shared border, or where polygons overlap, the lowest index; -1
            for none.
        """
        cells = self._cells_of(x, y)
        result = np.where(cells > NO_MATCH, cells, NO_MATCH).astype(np.int16)
        unsure = np.flatnonzero(cells <= _FIRST_LIST)
        list_numbers = _FIRST_LIST - cells[unsure]
        begin = self.list_starts[list_numbers]
        counts = self.list_starts[list_numbers + 1] - begin
        points = np.repeat(unsure, counts)
        nth = np.arange(len(points)) - np.repeat(np.cumsum(counts) - counts, counts)
        candidates = self.lists[np.repeat(begin, counts) + nth]
        order = np.argsort(candidates, kind="stable")
        points, candidates = points[order], candidates[order]
        numbers = np.unique(candidates)
        edges = np.append(np.searchsorted(candidates, numbers), len(candidates))
        # Lists are ascending, so the first match has the lowest index.
        for number, first, last in zip(numbers, edges[:-1], edges[1:], strict=True):
            indices = points[first:last]
            remaining = indices[result[indices] == NO_MATCH]
            result[
                remaining[shapely.intersects_xy(self.shapes[number], x[remaining], y[remaining])]
            ] = number
        return result

    def _cells_of(self, x: Floats, y: Floats) -> NDArray[np.int32]:
        """Return the cell value of each point; outside the grid there is no polygon."""
        with np.errstate(invalid="ignore"):  # NaN is outside the grid
            column, row = (x - self.west) // CELL_M, (y - self.south) // CELL_M
            rows = len(self.cells) // self.columns
            on_grid = (column >= 0) & (column < self.columns) & (row >= 0) & (row < rows)
        values = np.full(len(x), NO_MATCH, dtype=np.int32)
        values[on_grid] = self.cells[(row[on_grid] * self.columns + column[on_grid]).astype(int)]
        return values


def _prepare_for_threads(shapes: Shapes) -> Shapes:
    """
    Return prepared copies of polygons that several threads can query.

    GEOS builds the index of a prepared polygon on the second query. Two threads that trigger this
    together crash the process, so we query twice here first.
    """
    copies: Shapes = shapely.from_wkb(shapely.to_wkb(shapes))
    shapely.prepare(copies)
    inside = shapely.point_on_surface(copies)
    for _ in range(2):
        shapely.intersects(copies, inside)
    return copies


def _border_cells(
    shapes: Shapes, *, west: float, south: float, columns: int
) -> tuple[Integers, Integers]:
    """Return each pair of a cell and a polygon whose border passes it, without duplicates."""
    lines, owners = shapely.get_parts(shapely.boundary(shapes), return_index=True)
    # Segments at most one cell long, so that the box of each spans at most two by two cells.
    corners, line = shapely.get_coordinates(
        shapely.segmentize(lines, CELL_M / 2), return_index=True
    )
    is_segment = line[1:] == line[:-1]
    ends = np.stack([corners[:-1][is_segment], corners[1:][is_segment]])
    origin = [west, south]
    low = ((ends.min(axis=0) - MARGIN_M - origin) // CELL_M).astype(np.int64)
    high = ((ends.max(axis=0) + MARGIN_M - origin) // CELL_M).astype(np.int64)
    owner = owners[line[1:][is_segment]]
    pairs = []
    for east in (0, 1):
        for north in (0, 1):
            is_reached = (low[:, 0] + east <= high[:, 0]) & (low[:, 1] + north <= high[:, 1])
            corner = low[is_reached]
            cell = (corner[:, 1] + north) * columns + corner[:, 0] + east
            pairs.append(cell * len(shapes) + owner[is_reached])
    cells, numbers = np.divmod(np.unique(np.concatenate(pairs)), len(shapes))
    return cells, numbers


def _pairs_within(shapes: Shapes, x: Floats, y: Floats) -> tuple[Integers, Integers]:
    """Return each pair of a point and a polygon that contains it, as indices."""
    order = np.argsort(x)
    sorted_x, sorted_y = x[order], y[order]
    bounds = shapely.bounds(shapes)
    first = np.searchsorted(sorted_x, bounds[:, 0], side="left")
    last = np.searchsorted(sorted_x, bounds[:, 2], side="right")
    points, numbers = [], []
    for number, shape in enumerate(shapes):
        near = slice(first[number], last[number])
        in_y_range = (sorted_y[near] >= bounds[number, 1]) & (sorted_y[near] <= bounds[number, 3])
        indices = np.flatnonzero(in_y_range) + first[number]
        inside = order[indices[shapely.intersects_xy(shape, sorted_x[indices], sorted_y[indices])]]
        points.append(inside)
        numbers.append(np.full(len(inside), number))
    return np.concatenate(points), np.concatenate(numbers)


@cached_by_dataset
def grid_of(dataset: Dataset) -> Grid:
    """Return the grid of the local authorities; indices are rows of `areas`."""
    return Grid.from_polygons(dataset.areas.geometry.to_numpy())
