"""Borders as arcs: each once, and areas put together from them as they were."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.boundaries.topology import Topology, topology_of
from geo.places.place import CITY_REGIONS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from geo.dataset import Dataset


def ring_coordinates(topology: Topology, ring: Sequence[int]) -> np.ndarray:
    """Put the arcs of a ring end to end, which is an error unless they meet."""
    segments = [topology.arcs[arc] if arc >= 0 else topology.arcs[~arc][::-1] for arc in ring]
    for segment, next_segment in zip(segments, [*segments[1:], segments[0]], strict=True):
        assert (segment[-1] == next_segment[0]).all()
    return np.concatenate([segment[:-1] for segment in segments])


def areas_of(topology: Topology) -> list[BaseGeometry]:
    """Return the areas that a topology holds."""
    return [
        shapely.MultiPolygon(
            [
                shapely.Polygon(
                    ring_coordinates(topology, polygon[0]),
                    [ring_coordinates(topology, ring) for ring in polygon[1:]],
                )
                for polygon in polygons
            ]
        )
        for polygons in topology.areas
    ]


def assert_same_areas(
    areas: Sequence[BaseGeometry] | NDArray[np.object_], topology: Topology
) -> None:
    for area, rebuilt in zip(areas, areas_of(topology), strict=True):
        expected = shapely.MultiPolygon(shapely.get_parts(area).tolist())
        assert shapely.equals_exact(shapely.normalize(rebuilt), shapely.normalize(expected))


def test_a_shared_border_is_one_arc() -> None:
    west, east = shapely.box(0, 0, 10, 10), shapely.box(10, 0, 20, 10)
    topology = topology_of([west, east])
    assert len(topology.arcs) == 3
    ((ring,),), ((other_ring,),) = topology.areas
    assert {*ring} & {~arc for arc in other_ring}
    assert_same_areas([west, east], topology)


def test_an_enclave_is_a_hole_of_the_surrounding_area() -> None:
    enclave = shapely.box(4, 4, 6, 6)
    surrounding = shapely.Polygon(shapely.box(0, 0, 10, 10).exterior, [enclave.exterior])
    topology = topology_of([enclave, surrounding])
    ((arc,),), ((_, (hole,)),) = ((polygon for polygon in area) for area in topology.areas)
    assert arc == (~hole,)
    assert_same_areas([enclave, surrounding], topology)


def test_islands_are_polygons_of_one_area() -> None:
    isles = shapely.union_all([shapely.box(0, 0, 1, 1), shapely.box(5, 0, 6, 1)])
    topology = topology_of([isles])
    assert [len(polygon) for polygon in topology.areas[0]] == [1, 1]
    assert_same_areas([isles], topology)


def test_overlapping_areas_share_no_arcs() -> None:
    first_box, second_box = shapely.box(0, 0, 10, 10), shapely.box(5, 5, 15, 15)
    topology = topology_of([first_box, second_box])
    assert len(topology.arcs) == 2
    assert_same_areas([first_box, second_box], topology)


@given(st.lists(st.integers(0, 3), min_size=12, max_size=12))
def test_any_grid_of_squares_round_trips(owners: list[int]) -> None:
    """Twelve squares among up to four owners: enclaves, corners that touch, parts apart."""
    squares = [shapely.box(x, y, x + 1, y + 1) for x in range(4) for y in range(3)]
    areas = [
        shapely.coverage_union_all(
            [square for square, owner in zip(squares, owners, strict=True) if owner == number]
        )
        for number in sorted({*owners})
    ]
    topology = topology_of(areas)
    for area, rebuilt in zip(areas, areas_of(topology), strict=True):
        assert rebuilt.equals(area)
    used_arcs = [
        arc_index(arc) for area in topology.areas for polygon in area for r in polygon for arc in r
    ]
    assert max(used_arcs.count(arc) for arc in used_arcs) <= 2


def arc_index(arc: int) -> int:
    """Return the arc's number, whichever way it is walked."""
    return ~arc if arc < 0 else arc


def test_the_real_councils_round_trip_exactly(dataset: Dataset) -> None:
    areas = dataset.areas.geometry.to_numpy()
    topology = topology_of(areas)
    assert_same_areas(areas, topology)
    assert sum(map(len, topology.arcs)) < 0.75 * shapely.get_num_coordinates(areas).sum()


def enclosed_shape(topology: Topology, rings: Sequence[Sequence[int]]) -> BaseGeometry:
    """Return what rings enclose by the even-odd rule."""
    area: BaseGeometry = shapely.Polygon()
    for ring in rings:
        area = area.symmetric_difference(
            shapely.make_valid(shapely.Polygon(ring_coordinates(topology, ring)))
        )
    return area


@given(st.lists(st.integers(0, 3), min_size=12, max_size=12))
def test_an_outline_equals_the_union(owners: list[int]) -> None:
    squares = [shapely.box(x, y, x + 1, y + 1) for x in range(4) for y in range(3)]
    topology = topology_of(squares)
    for owner in {*owners}:
        numbers = [
            position for position, owner_number in enumerate(owners) if owner_number == owner
        ]
        outline = enclosed_shape(topology, topology.outline(numbers))
        assert outline.equals(shapely.union_all([squares[position] for position in numbers]))


def test_the_outline_of_a_real_place_equals_the_union(dataset: Dataset) -> None:
    topology = topology_of(dataset.areas.geometry.to_numpy())
    numbers = {code: position for position, code in enumerate(dataset.areas["LAD25CD"])}
    for place in dataset.places[CITY_REGIONS]:
        if place.has_geometry:
            outline = enclosed_shape(
                topology, topology.outline([numbers[code] for code in place.codes])
            )
            expected = shapely.coverage_union_all([dataset.shapes[code] for code in place.codes])
            assert outline.symmetric_difference(expected).area < 1, place.name
