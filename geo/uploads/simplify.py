"""Shapes with fewer points, to be looked at: neighbours still meet. Never measure the result."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Shapes = NDArray[np.object_]

FIRST_TOLERANCE_M: Final = 20.0
LAST_TOLERANCE_M: Final = 20_000.0

AREA: Final = 2
"""Dimensions of a polygon."""


def vertices_of(shapes: Shapes) -> int:
    """Count the points of shapes."""
    return int(shapely.get_num_coordinates(shapes).sum()) if len(shapes) else 0


def simplified(shapes: Shapes, vertices: int) -> Shapes:
    """
    Leave out points until there are about so many, or fewer.

    Parameters
    ----------
    shapes
        n areas or n lines, in metres. Never changed.

    Returns
    -------
    shapes
        The same n. Areas that meet others without overlapping are simplified as one coverage, so
        that they still meet; the rest, and lines, one by one. A shape that nothing is left of
        stays as it is: it is small, and must not vanish.
    """
    left = vertices_of(shapes)
    if left <= vertices:
        return shapes
    is_meeting = _meeting(shapes)
    tolerance_m = FIRST_TOLERANCE_M * max(1.0, math.sqrt(left / vertices))
    fewer = shapes.copy()
    while left > vertices and tolerance_m <= LAST_TOLERANCE_M:
        # From what is simplified already: what is left over shrinks with each step.
        fewer[is_meeting] = shapely.coverage_simplify(fewer[is_meeting], tolerance_m)
        fewer[~is_meeting] = shapely.simplify(
            fewer[~is_meeting], tolerance_m, preserve_topology=False
        )
        left = vertices_of(fewer)
        tolerance_m *= max(1.5, math.sqrt(left / vertices))
    return np.where(shapely.is_empty(fewer), shapes, fewer)


def _meeting(shapes: Shapes) -> NDArray[np.bool_]:
    """Say which areas are to be simplified together: where none overlap, those that meet others."""
    found = np.zeros(len(shapes), dtype=bool)
    is_area = (shapely.get_dimensions(shapes) == AREA).all()
    if is_area and shapely.coverage_is_valid(shapes):
        one, other = shapely.STRtree(shapes).query(shapes, predicate="intersects")
        # Those that stand alone take a coverage many times as long as by themselves.
        found[one[one != other]] = True
    return found
