"""Tangles: shapes that cross themselves so often that no repair would end in time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from geo.uploads.limits import EDGE_OVERLAPS

if TYPE_CHECKING:
    import numpy.typing as npt
    from shapely.geometry.base import BaseGeometry

TANGLED: Final = (
    "Its shape crosses itself too often to be repaired: the limit is "
    f"{EDGE_OVERLAPS:,} pairs of edges that lie over one another, for all rows together. "
    "Repair it in a GIS, or leave it out."
)

SAMPLE: Final = 256
"""Edges of a shape that are compared with all of its edges."""

_AT_ONCE: Final = 1_000_000
_NEIGHBOURS: Final = 10
"""Edges whose boxes an edge of any winding outline meets, itself among them."""


def are_tangled(shapes: npt.NDArray[np.object_]) -> npt.NDArray[np.bool_]:
    """
    Find the shapes that would take too long to repair, with those before them.

    Parameters
    ----------
    shapes
        n shapes that are not valid.

    Returns
    -------
    are_tangled
        Of each whether it is beyond `EDGE_OVERLAPS`. Those that are not stay within it together.
    """
    tangled = np.zeros(len(shapes), dtype=bool)
    used = 0
    for at, shape in enumerate(shapes):
        overlaps = edge_overlaps(shape)
        tangled[at] = used + overlaps > EDGE_OVERLAPS
        used += 0 if tangled[at] else overlaps
    return tangled


def edge_overlaps(shape: BaseGeometry) -> int:
    """
    Estimate how many pairs of an area's edges have boxes that overlap.

    A repair compares each pair, and keeps each crossing: in a star of n edges, n² / 6 of them.

    Parameters
    ----------
    shape
        Any shape. With up to `SAMPLE` edges the pairs are counted; with more, those of as many
        edges, evenly taken, stand for all.

    Returns
    -------
    pairs
        Without those that any outline has, where an edge meets the next ones. 0 for points and
        lines, of which each is valid however it crosses itself.
    """
    rings = shapely.get_rings(shapely.get_parts(shape))
    corners, ring = shapely.get_coordinates(rings, return_index=True)
    is_edge = ring[1:] == ring[:-1]
    first, last = corners[:-1][is_edge], corners[1:][is_edge]
    edges = len(first)
    if not edges:
        return 0
    low, high = np.minimum(first, last), np.maximum(first, last)
    sample = np.linspace(0, edges - 1, min(edges, SAMPLE)).astype(np.intp)
    overlaps = 0
    for some in np.array_split(sample, -(-len(sample) * edges // _AT_ONCE)):
        meets = (low <= high[some, None]) & (high >= low[some, None])
        overlaps += int(np.count_nonzero(meets.all(axis=2)))
    return max(0, round((overlaps / len(sample) - _NEIGHBOURS) * edges / 2))
