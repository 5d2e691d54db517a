"""The atlas: geometry that follows from codes, and what can be added up."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import UnknownNameError
from geo.places.place import CITY_REGIONS, CLUSTERS, LOCAL_AUTHORITIES, STRATEGIC_SITES
from tests.support.fixtures_core import SQUARES, squares
from tests.support.layers import POLICY_LAYERS

if TYPE_CHECKING:
    from geo.dataset import Dataset

ASTON, BIRCH, CEDAR, DOLWEN = SQUARES


def test_a_city_region_is_the_union_of_its_councils(small: Dataset) -> None:
    layer = small.layer(CITY_REGIONS).set_index("id")
    assert layer.crs == "EPSG:27700"
    assert layer.geometry["AB"].equals(shapely.box(400_000, 400_000, 420_000, 410_000))
    assert layer.geometry["CD"].equals(shapely.box(420_000, 400_000, 440_000, 410_000))


def test_a_layer_holds_its_places_with_geometry_in_order(small: Dataset) -> None:
    assert small.layer(CLUSTERS)["id"].tolist() == ["P001", "P002", "P005"]
    assert small.layer(STRATEGIC_SITES)["id"].tolist() == ["S001", "S002"]
    assert small.layer(LOCAL_AUTHORITIES)["id"].tolist() == [ASTON, BIRCH, CEDAR, DOLWEN]


def test_sites_are_points_on_the_national_grid(small: Dataset) -> None:
    sites = small.layer(STRATEGIC_SITES)
    assert sites.crs == "EPSG:27700"
    assert sites.distance(shapely.Point(405_000, 405_000))[0] < 20


def test_unshared_borders_are_dissolved_too(small: Dataset) -> None:
    wider_square = shapely.box(400_000, 400_000, 410_005, 410_000)
    unaligned = replace(small, read_areas=lambda: squares(SQUARES | {ASTON: wider_square}))
    assert not unaligned.shared_borders
    merged = unaligned.layer(CITY_REGIONS).set_index("id").geometry["AB"]
    assert merged.equals(shapely.box(400_000, 400_000, 420_000, 410_000))


def test_detailed_boundaries_are_simplified_for_display_only(small: Dataset) -> None:
    detailed = replace(
        small, read_areas=lambda: squares({k: v.segmentize(2.5) for k, v in SQUARES.items()})
    )
    full_areas, drawn = (
        detailed.layer(LOCAL_AUTHORITIES, simplify=drawn) for drawn in (False, True)
    )
    assert full_areas.count_coordinates().tolist() == [16_001] * 4
    assert drawn.count_coordinates().max() < 10
    assert drawn.area.tolist() == full_areas.area.tolist() == [1e8] * 4


def test_an_unknown_layer_is_refused_with_a_list_of_layers(small: Dataset) -> None:
    with pytest.raises(UnknownNameError, match=r"No layer called 'rivers'. There is city_regions"):
        small.layer("rivers")


def test_an_unknown_place_is_named_in_the_error(small: Dataset) -> None:
    with pytest.raises(UnknownNameError, match="No place called 'clusters:P999'"):
        small.place("clusters:P999")


def test_every_place_can_be_looked_up_by_its_reference(dataset: Dataset) -> None:
    assert len(dataset.place_by_ref) == sum(len(places) for places in dataset.places.values())
    assert all(dataset.place(ref).ref == ref for ref in dataset.place_by_ref)


def test_regions_come_after_england_and_before_the_other_nations(small: Dataset) -> None:
    assert [*small.regions.items()] == [
        ("E92000001", "England"),
        ("E12000001", "North East"),
        ("E12000007", "London"),
        ("W92000004", "Wales"),
    ]


def test_the_uk_has_four_nations_and_england_nine_regions(dataset: Dataset) -> None:
    assert len([code for code in dataset.regions if code[1:3] == "92"]) == 4
    assert len(dataset.regions) == 13


def test_the_population_counts_each_council_once(small: Dataset) -> None:
    assert small.population([ASTON, BIRCH, ASTON]) == 300_000
    assert small.population([]) == 0


code_sets = st.sets(st.sampled_from([*SQUARES]))


@given(one=code_sets, other=code_sets)
def test_the_population_of_a_union_counts_shared_councils_once(
    small: Dataset, one: set[str], other: set[str]
) -> None:
    sum_of_populations = small.population(one) + small.population(other)
    assert (
        small.population(one | other)
        == sum_of_populations - small.population(one & other)
        <= sum_of_populations
    )


def test_the_population_of_the_uk_matches_the_ons_figure(dataset: Dataset) -> None:
    assert dataset.population(dataset.register.local_authorities) == 69_281_437


def test_greater_manchester_has_ten_councils(dataset: Dataset) -> None:
    place = dataset.place("city_regions:GM")
    area = dataset.layer(CITY_REGIONS).set_index("id").area["GM"]
    councils = dataset.areas.set_index("LAD25CD").area
    assert len(place.codes) == 10
    assert area == pytest.approx(sum(councils[code] for code in place.codes))
    assert area / 1e6 == pytest.approx(1276, rel=0.02)


@pytest.mark.parametrize("layer", [CITY_REGIONS, CLUSTERS])
def test_every_place_has_the_total_area_of_its_councils(dataset: Dataset, layer: str) -> None:
    councils = dataset.areas.set_index("LAD25CD").area
    merged = dataset.layer(layer)
    assert merged.is_valid.all()
    expected = [
        sum(councils[code] for code in dataset.place(f"{layer}:{key}").codes)
        for key in merged["id"]
    ]
    assert merged.area.tolist() == pytest.approx(expected)


@pytest.mark.parametrize("layer", [*POLICY_LAYERS, LOCAL_AUTHORITIES])
def test_a_layer_holds_exactly_the_places_with_geometry(dataset: Dataset, layer: str) -> None:
    ids_with_geometry = [place.id for place in dataset.places[layer] if place.has_geometry]
    assert dataset.layer(layer)["id"].tolist() == ids_with_geometry


def test_the_embedded_borders_are_shared(dataset: Dataset) -> None:
    assert dataset.shared_borders


def test_the_attribution_comes_from_the_boundaries(dataset: Dataset) -> None:
    assert dataset.attribution.startswith("Source: Office for National Statistics licensed under")
