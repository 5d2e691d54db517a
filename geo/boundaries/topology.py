"""A coverage as arcs: each stretch of border once, however many areas it bounds."""

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
"""Arcs end to end; `~i` is arc `i` backwards, as in TopoJSON."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Topology:
    """
    Areas that share borders.

    Attributes
    ----------
    arcs
        Positions of each arc, (n, 2). Two areas that meet along a border share its arcs.
    areas
        For each area its polygons, for each polygon its rings, the outer one first.
    """

    arcs: tuple[NDArray[np.float64], ...]
    areas: tuple[tuple[tuple[Ring, ...], ...], ...]

    def outline(self, numbers: Iterable[int]) -> tuple[Ring, ...]:
        """
        Return the outline of several areas together: an arc that two of them share lies within.

        Parameters
        ----------
        numbers
            Places in `areas`, of areas that do not overlap.

        Returns
        -------
        rings
            Outer ones and holes alike: what they enclose is told by the even-odd rule.
        """
        outer: dict[int, int] = {}
        for arc in (arc for n in numbers for part in self.areas[n] for r in part for arc in r):
            number = ~arc if arc < 0 else arc
            if outer.pop(number, None) is None:
                outer[number] = arc
        leaving: dict[complex, list[int]] = {}
        for arc in outer.values():
            leaving.setdefault(self._ends(arc)[0], []).append(arc)
        rings = []
        for start, arcs in leaving.items():
            while arcs:
                rings.append(self._walk(leaving, start))
        return tuple(rings)

    def _walk(self, leaving: dict[complex, list[int]], start: complex) -> Ring:
        """Take arcs from `leaving`, each where the last one ended, until back at the start."""
        ring = [leaving[start].pop()]
        while (at := self._ends(ring[-1])[1]) != start:
            ring.append(leaving[at].pop())
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
        n polygons or multipolygons. Borders count as shared where their points are equal, so that
        of a coverage every one is.

    Returns
    -------
    topology
        The same n areas, point by point, but for where a ring begins; outer rings clockwise.
    """
    # All the same way round, so that whoever puts arcs together finds each where the last ended.
    oriented = shapely.orient_polygons(np.asarray(areas, dtype=object), exterior_cw=True)
    parts, area_of_part = shapely.get_parts(oriented, return_index=True)
    rings, part_of_ring = shapely.get_rings(parts, return_index=True)
    positions, ring_of = shapely.get_coordinates(rings, return_index=True)
    is_closing = np.append(ring_of[1:] != ring_of[:-1], True)
    positions, ring_of = positions[~is_closing], ring_of[~is_closing]
    _, first, nodes = np.unique(
        np.ascontiguousarray(positions).view(np.complex128).ravel(),
        return_index=True,
        return_inverse=True,
    )
    starts = np.append(np.flatnonzero(np.append(True, np.diff(ring_of))), len(nodes))
    meets = _junctions(nodes, starts)
    arcs: list[NDArray[np.float64]] = []
    places: dict[tuple[int, int], int] = {}
    found: list[list[list[Ring]]] = [[] for _ in areas]
    last_part = -1
    for number, part in enumerate(part_of_ring):
        ring = []
        for arc in _cut(nodes[starts[number] : starts[number + 1]], meets):
            # Within an arc no border branches off: its first two nodes tell it from every other.
            ends = (int(arc[0]), int(arc[1]))
            if ends not in places:
                places[ends] = len(arcs)
                places.setdefault((int(arc[-1]), int(arc[-2])), ~len(arcs))
                arcs.append(positions[first[arc]])
            ring.append(places[ends])
        polygons = found[area_of_part[part]]
        if part != last_part:
            polygons.append([])
        polygons[-1].append(tuple(ring))
        last_part = part
    return Topology(
        arcs=tuple(arcs),
        areas=tuple(tuple(tuple(polygon) for polygon in polygons) for polygons in found),
    )


def _junctions(nodes: NDArray[np.intp], starts: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Tell of each node whether the rings through it have different neighbours there."""
    before, after = np.roll(nodes, 1), np.roll(nodes, -1)
    lasts = starts[1:] - 1
    before[starts[:-1]], after[lasts] = nodes[lasts], nodes[starts[:-1]]
    pairs = np.minimum(before, after) * (nodes.max() + 1) + np.maximum(before, after)
    order = np.argsort(nodes, kind="stable")
    bounds = np.flatnonzero(np.append(True, np.diff(nodes[order])))
    by_node = pairs[order]
    return np.asarray(np.minimum.reduceat(by_node, bounds) != np.maximum.reduceat(by_node, bounds))


def _cut(ring: NDArray[np.intp], meets: NDArray[np.bool_]) -> Iterator[NDArray[np.intp]]:
    """Cut a ring, given without its closing node, at junctions; one without any stays whole."""
    at = np.flatnonzero(meets[ring])
    # An enclave's ring is its surroundings' hole: both begin at the same node.
    start = int(at[0]) if len(at) else int(ring.argmin())
    closed = np.append(np.roll(ring, -start), ring[start])
    stops = [*(at - start), len(ring)] if len(at) else [0, len(ring)]
    for begin, end in pairwise(stops):
        yield closed[begin : end + 1]
