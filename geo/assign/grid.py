"""
Which council a point is in, from a grid of cells, most of which lie wholly inside one.

A point in such a cell needs no polygon test. In the others only the councils that reach into the
cell are tested, with prepared geometry. The answer is exact: the grid leaves work out and decides
nothing.
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
Side of a cell. Measured: at 512 m the grid takes twice as long to make, at 2,048 m points take half
as long again to find. A power of two, so that cells are found without rounding.
"""

MARGIN_M: Final = 0.001
"""A border counts for a cell that it passes at this distance: far more than rounding can shift."""

NO_MATCH: Final = -1

_FIRST_LIST: Final = -2
"""Values of cells from here down are numbers of lists."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Grid:
    """
    Cells over n polygons, in order of row from the south and of column from the west.

    Attributes
    ----------
    shapes
        n polygons, prepared, and of nobody else. Several threads may ask of them at once.
    west, south
        Corner of the first cell.
    columns
        Cells in a row.
    cells
        What each cell lies wholly inside: the number of the one polygon, or -1 for none. For the
        others -2, -3 …: the list of those that it may lie in is 0, 1 …
    list_starts, lists
        Numbers of polygons, ascending: list i is `lists[list_starts[i]:list_starts[i + 1]]`.
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
        Lay a grid over n polygons, which may overlap or leave gaps; coordinates in metres.

        A cell that no border passes lies inside whatever its centre lies in, and so do the cells
        east of it up to the next border: only the first of each such run is looked up.
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
        """Travel as polygons alone: what is prepared cannot be sent, and is made again there."""
        return type(self).from_polygons, (self.shapes,)

    def find(self, x: Floats, y: Floats) -> NDArray[np.int16]:
        """
        Find the polygon that each of m points is in.

        Parameters
        ----------
        x, y
            m coordinates, in metres. Those that are not finite are nowhere.

        Returns
        -------
        numbers
            m numbers of polygons. On a border that several share, or where they overlap, the
            lowest; -1 where there is none.
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
        # In order of number, so that whoever is found already is in a lower one.
        for number, first, last in zip(numbers, edges[:-1], edges[1:], strict=True):
            indices = points[first:last]
            remaining = indices[result[indices] == NO_MATCH]
            result[
                remaining[shapely.intersects_xy(self.shapes[number], x[remaining], y[remaining])]
            ] = number
        return result

    def _cells_of(self, x: Floats, y: Floats) -> NDArray[np.int32]:
        """Return the value of the cell that each point is in; beyond the grid is nowhere."""
        with np.errstate(invalid="ignore"):  # what is not a number is beyond the grid
            column, row = (x - self.west) // CELL_M, (y - self.south) // CELL_M
            rows = len(self.cells) // self.columns
            on_grid = (column >= 0) & (column < self.columns) & (row >= 0) & (row < rows)
        values = np.full(len(x), NO_MATCH, dtype=np.int32)
        values[on_grid] = self.cells[(row[on_grid] * self.columns + column[on_grid]).astype(int)]
        return values


def _prepare_for_threads(shapes: Shapes) -> Shapes:
    """
    Return prepared copies of polygons, of which several threads may ask where points are.

    GEOS indexes the borders of a prepared polygon at the second point that it is asked of. Two
    threads that are the first to ask break the process, so that it is asked here, twice.
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
    """Return every cell that a border passes, with the number of the polygon: no pair twice."""
    lines, owners = shapely.get_parts(shapely.boundary(shapes), return_index=True)
    # Pieces no longer than a cell, so that the box of each takes in two by two cells at most.
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
    """Return every pair of a point and a polygon that it is in, by number."""
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
    """Return the grid that finds the local authority of a point: numbers are rows of `areas`."""
    return Grid.from_polygons(dataset.areas.geometry.to_numpy())
