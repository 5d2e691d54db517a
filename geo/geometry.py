"""Robust overlays: where GEOS fails, retry on a grid."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt
    from shapely.geometry.base import BaseGeometry

    Shapes = npt.NDArray[np.object_]

GRID_M: Final = 0.001
"""Grid size for the retry. Corners move by less than this, finer than any source's detail."""


def union(shapes: Shapes | Sequence[BaseGeometry]) -> BaseGeometry:
    """
    Merge shapes into one.

    Parameters
    ----------
    shapes
        n shapes in metres. Those that GEOS cannot merge are repaired and merged with their
        corners on a grid of a millimetre.
    """
    try:
        return shapely.union_all(shapes)
    except shapely.errors.GEOSException:
        valid = shapely.make_valid(shapes, method="structure")
        return shapely.union_all(valid, grid_size=GRID_M)


def intersection(shapes: Shapes, other_shapes: Shapes) -> Shapes:
    """Return the intersections of n shapes with n others, pair by pair; robust as `union` is."""
    try:
        intersections = shapely.intersection(shapes, other_shapes)
    except shapely.errors.GEOSException:
        intersections = shapely.intersection(
            shapely.make_valid(shapes, method="structure"),
            shapely.make_valid(other_shapes, method="structure"),
            grid_size=GRID_M,
        )
    return cast("Shapes", np.asarray(intersections))


def make_valid(shapes: Shapes) -> tuple[Shapes, npt.NDArray[np.bool_]]:
    """
    Repair shapes (structure method).

    Returns
    -------
    valid
        n shapes; one that GEOS cannot repair is unchanged.
    is_broken
        Which of the n those are.
    """
    options: dict[str, Any] = {"method": "structure", "keep_collapsed": False}
    try:
        return np.asarray(shapely.make_valid(shapes, **options)), np.zeros(len(shapes), dtype=bool)
    except shapely.errors.GEOSException:
        pass
    repaired = shapes.copy()
    is_broken = np.zeros(len(shapes), dtype=bool)
    for index, shape in enumerate(shapes):
        try:
            repaired[index] = shapely.make_valid(shape, **options)
        except shapely.errors.GEOSException:
            is_broken[index] = True
    return repaired, is_broken
