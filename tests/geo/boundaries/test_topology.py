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


def line(topology: Topology, ring: Sequence[int]) -> np.ndarray:
    """Put the arcs of a ring end to end, which is an error unless they meet."""
    parts = [topology.arcs[arc] if arc >= 0 else topology.arcs[~arc][::-1] for arc in ring]
    for part, following in zip(parts, [*parts[1:], parts[0]], strict=True):
        assert (part[-1] == following[0]).all()
    return np.concatenate([part[:-1] for part in parts])


def together(topology: Topology) -> list[BaseGeometry]:
    """Return the areas that a topology holds."""
    return [
        shapely.MultiPolygon(
            [
                shapely.Polygon(
                    line(topology, polygon[0]), [line(topology, ring) for ring in polygon[1:]]
                )
                for polygon in polygons
            ]
        )
        for polygons in topology.areas
    ]


def assert_same(areas: Sequence[BaseGeometry] | NDArray[np.object_], topology: Topology) -> None:
    for area, again in zip(areas, together(topology), strict=True):
        expected = shapely.MultiPolygon(shapely.get_parts(area).tolist())
        assert shapely.equals_exact(shapely.normalize(again), shapely.normalize(expected))


def test_a_border_of_two_is_one_arc() -> None:
    west, east = shapely.box(0, 0, 10, 10), shapely.box(10, 0, 20, 10)
    topology = topology_of([west, east])
    assert len(topology.arcs) == 3
    ((ring,),), ((other,),) = topology.areas
    assert {*ring} & {~arc for arc in other}
    assert_same([west, east], topology)


def test_an_enclave_is_its_surroundings_hole() -> None:
    enclave = shapely.box(4, 4, 6, 6)
    around = shapely.Polygon(shapely.box(0, 0, 10, 10).exterior, [enclave.exterior])
    topology = topology_of([enclave, around])
    ((arc,),), ((_, (hole,)),) = ((polygon for polygon in area) for area in topology.areas)
    assert arc == (~hole,)
    assert_same([enclave, around], topology)


def test_islands_are_parts_of_one_area() -> None:
    isles = shapely.union_all([shapely.box(0, 0, 1, 1), shapely.box(5, 0, 6, 1)])
    topology = topology_of([isles])
    assert [len(polygon) for polygon in topology.areas[0]] == [1, 1]
    assert_same([isles], topology)


def test_areas_that_only_overlap_share_nothing() -> None:
    one, other = shapely.box(0, 0, 10, 10), shapely.box(5, 5, 15, 15)
    topology = topology_of([one, other])
    assert len(topology.arcs) == 2
    assert_same([one, other], topology)


@given(st.lists(st.integers(0, 3), min_size=12, max_size=12))
def test_any_map_of_squares_comes_back_as_it_was(owners: list[int]) -> None:
    """Twelve squares among up to four owners: enclaves, corners that touch, parts apart."""
    squares = [shapely.box(x, y, x + 1, y + 1) for x in range(4) for y in range(3)]
    areas = [
        shapely.coverage_union_all(
            [square for square, owner in zip(squares, owners, strict=True) if owner == number]
        )
        for number in sorted({*owners})
    ]
    topology = topology_of(areas)
    for area, again in zip(areas, together(topology), strict=True):
        assert again.equals(area)
    uses = [abs_(arc) for area in topology.areas for polygon in area for r in polygon for arc in r]
    assert max(uses.count(arc) for arc in uses) <= 2


def abs_(arc: int) -> int:
    """Return the arc's number, whichever way it is walked."""
    return ~arc if arc < 0 else arc


def test_the_true_councils_come_back_point_by_point(dataset: Dataset) -> None:
    areas = dataset.areas.geometry.to_numpy()
    topology = topology_of(areas)
    assert_same(areas, topology)
    assert sum(map(len, topology.arcs)) < 0.75 * shapely.get_num_coordinates(areas).sum()


def enclosed(topology: Topology, rings: Sequence[Sequence[int]]) -> BaseGeometry:
    """Return what rings enclose by the even-odd rule."""
    area: BaseGeometry = shapely.Polygon()
    for ring in rings:
        area = area.symmetric_difference(shapely.make_valid(shapely.Polygon(line(topology, ring))))
    return area


@given(st.lists(st.integers(0, 3), min_size=12, max_size=12))
def test_an_outline_is_that_of_the_union(owners: list[int]) -> None:
    squares = [shapely.box(x, y, x + 1, y + 1) for x in range(4) for y in range(3)]
    topology = topology_of(squares)
    for owner in {*owners}:
        numbers = [at for at, one in enumerate(owners) if one == owner]
        found = enclosed(topology, topology.outline(numbers))
        assert found.equals(shapely.union_all([squares[at] for at in numbers]))


def test_the_outline_of_true_places_is_that_of_their_union(dataset: Dataset) -> None:
    topology = topology_of(dataset.areas.geometry.to_numpy())
    numbers = {code: at for at, code in enumerate(dataset.areas["LAD25CD"])}
    for place in dataset.places[CITY_REGIONS]:
        if place.has_geometry:
            found = enclosed(topology, topology.outline([numbers[code] for code in place.codes]))
            expected = shapely.coverage_union_all([dataset.shapes[code] for code in place.codes])
            assert found.symmetric_difference(expected).area < 1, place.name
