"""A polygon coverage as arcs: each stretch of border is stored once."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray
    from shapely import Geometry

Ring = tuple[int, ...]
"""Indices of arcs, end to end; `~i` is arc `i` reversed, as in TopoJSON."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Topology:
    """
    Areas that share borders.

    Attributes
    ----------
    arcs
        Coordinates of each arc, (n, 2). Areas that meet along a border share its arcs.
    areas
        For each area its polygons, for each polygon its rings, the outer one first.
    """

    arcs: tuple[NDArray[np.float64], ...]
    areas: tuple[tuple[tuple[Ring, ...], ...], ...]

    def outline(self, indices: Iterable[int]) -> tuple[Ring, ...]:
        """
        Return the outline of several areas together, without the arcs that two of them share.

        Parameters
        ----------
        indices
            Indices in `areas`, of areas that do not overlap.

        Returns
        -------
        rings
            Outer rings and holes in no particular order; fill them with the even-odd rule.
        """
        outer: dict[int, int] = {}
        for arc in (arc for n in indices for part in self.areas[n] for r in part for arc in r):
            arc_index = ~arc if arc < 0 else arc
            if outer.pop(arc_index, None) is None:
                outer[arc_index] = arc
        arcs_by_start: dict[complex, list[int]] = {}
        for arc in outer.values():
            arcs_by_start.setdefault(self._ends(arc)[0], []).append(arc)
        rings = []
        for start, arcs in arcs_by_start.items():
            while arcs:
                rings.append(self._trace_ring(arcs_by_start, start))
        return tuple(rings)

    def _trace_ring(self, arcs_by_start: dict[complex, list[int]], start: complex) -> Ring:
        """Follow arcs end to end from `start` back to it, removing them from `arcs_by_start`."""
        ring = [arcs_by_start[start].pop()]
        while (node := self._ends(ring[-1])[1]) != start:
            ring.append(arcs_by_start[node].pop())
        return tuple(ring)

    def _ends(self, arc: int) -> tuple[complex, complex]:
        positions = self.arcs[~arc][::-1] if arc < 0 else self.arcs[arc]
        return complex(*positions[0]), complex(*positions[-1])


def topology_of(areas: Sequence[Geometry] | NDArray[np.object_]) -> Topology:
    """
    Split the borders of areas into arcs where they meet.

    Parameters
    ----------
    areas
        n polygons or multipolygons. Borders are shared where their points are equal, as in a
        coverage.

    Returns
    -------
    topology
        The same n areas with the same points; rings may start elsewhere, outer rings clockwise.
    """
    # The same direction for all rings, so that arcs can be joined end to end.
    oriented = shapely.orient_polygons(np.asarray(areas, dtype=object), exterior_cw=True)
    parts, area_of_part = shapely.get_parts(oriented, return_index=True)
    rings, part_of_ring = shapely.get_rings(parts, return_index=True)
    positions, ring_of = shapely.get_coordinates(rings, return_index=True)
    is_closing = np.append(ring_of[1:] != ring_of[:-1], True)
    positions, ring_of = positions[~is_closing], ring_of[~is_closing]
    _, first_index, nodes = np.unique(
        np.ascontiguousarray(positions).view(np.complex128).ravel(),
        return_index=True,
        return_inverse=True,
    )
    starts = np.append(np.flatnonzero(np.append(True, np.diff(ring_of))), len(nodes))
    is_junction = _junctions(nodes, starts)
    arcs: list[NDArray[np.float64]] = []
    arc_indices: dict[tuple[int, int], int] = {}
    polygons_by_area: list[list[list[Ring]]] = [[] for _ in areas]
    last_part = -1
    for number, part in enumerate(part_of_ring):
        ring = []
        for arc in _split_ring(nodes[starts[number] : starts[number + 1]], is_junction):
            # No border branches off within an arc, so its first two nodes identify it.
            ends = (int(arc[0]), int(arc[1]))
            if ends not in arc_indices:
                arc_indices[ends] = len(arcs)
                arc_indices.setdefault((int(arc[-1]), int(arc[-2])), ~len(arcs))
                arcs.append(positions[first_index[arc]])
            ring.append(arc_indices[ends])
        polygons = polygons_by_area[area_of_part[part]]
        if part != last_part:
            polygons.append([])
        polygons[-1].append(tuple(ring))
        last_part = part
    return Topology(
        arcs=tuple(arcs),
        areas=tuple(tuple(tuple(polygon) for polygon in polygons) for polygons in polygons_by_area),
    )


def _junctions(nodes: NDArray[np.intp], starts: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Return for each node whether rings through it have different neighbours there."""
    before, after = np.roll(nodes, 1), np.roll(nodes, -1)
    last_positions = starts[1:] - 1
    before[starts[:-1]], after[last_positions] = nodes[last_positions], nodes[starts[:-1]]
    pairs = np.minimum(before, after) * (nodes.max() + 1) + np.maximum(before, after)
    order = np.argsort(nodes, kind="stable")
    bounds = np.flatnonzero(np.append(True, np.diff(nodes[order])))
    by_node = pairs[order]
    return np.asarray(np.minimum.reduceat(by_node, bounds) != np.maximum.reduceat(by_node, bounds))


def _split_ring(
    ring: NDArray[np.intp], is_junction: NDArray[np.bool_]
) -> Iterator[NDArray[np.intp]]:
    """Split a ring without its closing node at junctions; keep a ring without junctions whole."""
    junctions = np.flatnonzero(is_junction[ring])
    # An enclave's ring is a hole in another area: start both at the same node.
    start = int(junctions[0]) if len(junctions) else int(ring.argmin())
    closed_ring = np.append(np.roll(ring, -start), ring[start])
    stops = [*(junctions - start), len(ring)] if len(junctions) else [0, len(ring)]
    for begin, end in pairwise(stops):
        yield closed_ring[begin : end + 1]
