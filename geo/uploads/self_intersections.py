"""Self-intersecting shapes that would take too long to repair."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from geo.uploads.limits import MAX_EDGE_OVERLAPS

if TYPE_CHECKING:
    import numpy.typing as npt
    from shapely.geometry.base import BaseGeometry

TOO_COMPLEX_REASON: Final = (
    "Its shape crosses itself too often to be repaired: the limit is "
    f"{MAX_EDGE_OVERLAPS:,} pairs of edges that lie over one another, for all rows together. "
    "Repair it in a GIS, or leave it out."
)

SAMPLE_EDGES: Final = 256
"""Number of edges compared with all edges of a shape."""

_CHUNK_PAIRS: Final = 1_000_000
_NEIGHBOURS: Final = 10
"""Edges, itself included, whose boxes an edge of an ordinary winding outline overlaps."""


def are_too_complex(shapes: npt.NDArray[np.object_]) -> npt.NDArray[np.bool_]:
    """
    Return which shapes would take too long to repair, given those before them.

    Parameters
    ----------
    shapes
        n shapes that are not valid.

    Returns
    -------
    too_complex
        Whether each shape exceeds `MAX_EDGE_OVERLAPS`. The others together stay within it.
    """
    too_complex = np.zeros(len(shapes), dtype=bool)
    total = 0
    for i, shape in enumerate(shapes):
        overlaps = edge_overlaps(shape)
        too_complex[i] = total + overlaps > MAX_EDGE_OVERLAPS
        total += 0 if too_complex[i] else overlaps
    return too_complex


def edge_overlaps(shape: BaseGeometry) -> int:
    """
    Estimate how many pairs of an area's edges have boxes that overlap.

    A repair compares each pair and stores each crossing: n² / 6 in a star of n edges.

    Parameters
    ----------
    shape
        Any shape. Up to `SAMPLE_EDGES` edges are counted in full; longer outlines are sampled
        evenly.

    Returns
    -------
    pairs
        Estimate without the neighbours that any outline has. 0 for points and lines, which are
        valid even if they cross themselves.
    """
    rings = shapely.get_rings(shapely.get_parts(shape))
    corners, ring = shapely.get_coordinates(rings, return_index=True)
    is_edge = ring[1:] == ring[:-1]
    first, last = corners[:-1][is_edge], corners[1:][is_edge]
    edges = len(first)
    if not edges:
        return 0
    low, high = np.minimum(first, last), np.maximum(first, last)
    sample = np.linspace(0, edges - 1, min(edges, SAMPLE_EDGES)).astype(np.intp)
    overlaps = 0
    for chunk in np.array_split(sample, -(-len(sample) * edges // _CHUNK_PAIRS)):
        intersects = (low <= high[chunk, None]) & (high >= low[chunk, None])
        overlaps += int(np.count_nonzero(intersects.all(axis=2)))
    return max(0, round((overlaps / len(sample) - _NEIGHBOURS) * edges / 2))
