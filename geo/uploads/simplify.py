"""Simplified shapes for display. Shared borders still meet. Never measure the result."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Shapes = NDArray[np.object_]

MIN_TOLERANCE_M: Final = 20.0
MAX_TOLERANCE_M: Final = 20_000.0

AREA_DIMENSION: Final = 2
"""Dimension of a polygon in shapely."""


def count_vertices(shapes: Shapes) -> int:
    """Return the number of vertices of shapes."""
    return int(shapely.get_num_coordinates(shapes).sum()) if len(shapes) else 0


def simplify_shapes(shapes: Shapes, max_vertices: int) -> Shapes:
    """
    Simplify shapes to at most about `max_vertices` vertices.

    Parameters
    ----------
    shapes
        n areas or n lines, in metres. They are not changed.

    Returns
    -------
    shapes
        The same n shapes. Areas that share borders without overlapping are simplified as one
        coverage, so that they still meet. Others, and lines, are simplified one by one. A shape
        that would vanish stays unchanged.
    """
    vertex_count = count_vertices(shapes)
    if vertex_count <= max_vertices:
        return shapes
    is_adjacent = _find_adjacent(shapes)
    tolerance_m = MIN_TOLERANCE_M * max(1.0, math.sqrt(vertex_count / max_vertices))
    reduced = shapes.copy()
    while vertex_count > max_vertices and tolerance_m <= MAX_TOLERANCE_M:
        # Start from the last result: each step has fewer vertices to simplify.
        reduced[is_adjacent] = shapely.coverage_simplify(reduced[is_adjacent], tolerance_m)
        reduced[~is_adjacent] = shapely.simplify(
            reduced[~is_adjacent], tolerance_m, preserve_topology=False
        )
        vertex_count = count_vertices(reduced)
        tolerance_m *= max(1.5, math.sqrt(vertex_count / max_vertices))
    return np.where(shapely.is_empty(reduced), shapes, reduced)


def _find_adjacent(shapes: Shapes) -> NDArray[np.bool_]:
    """Return which areas to simplify as a coverage: those that touch others, if none overlap."""
    is_adjacent = np.zeros(len(shapes), dtype=bool)
    is_area = (shapely.get_dimensions(shapes) == AREA_DIMENSION).all()
    if is_area and shapely.coverage_is_valid(shapes):
        first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
        # Isolated areas are many times slower in a coverage than one by one.
        is_adjacent[first[first != second]] = True
    return is_adjacent
