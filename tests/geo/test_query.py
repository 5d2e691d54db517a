"""Queries: what each filter keeps, and what no filter may do."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.areas import area_of
from geo.errors import UnknownNameError
from geo.places.place import CITY_REGIONS, CLUSTERS, ICA_MEMBERS, STRATEGIC_SITES
from geo.query import FilteredPlace, Query, Result, default_query, run_query
from tests.support.fixtures_core import queries, query_with, unfiltered_query_with
from tests.support.layers import POLICY_LAYERS

if TYPE_CHECKING:
    from geo.dataset import Dataset


def ids(result: Result, layer: str) -> list[str]:
    return [filtered_place.place.id for filtered_place in result.places_in_focus(layer)]


def refs(result: Result) -> set[str]:
    return {
        filtered_place.place.ref
        for layer in POLICY_LAYERS
        for filtered_place in result.places_in_focus(layer)
    }


def find_place(result: Result, ref: str) -> FilteredPlace:
    layer, _ = ref.split(":")
    return next(
        filtered_place for filtered_place in result.places[layer] if filtered_place.place.ref == ref
    )


def test_the_default_query_shows_national_designations_default_kinds_and_members(
    small: Dataset,
) -> None:
    result = run_query(small, default_query(small.register))
    assert ids(result, CITY_REGIONS) == ["AB"]
    assert ids(result, CLUSTERS) == ["P001", "P002", "P005", "P004", "P003"]
    assert ids(result, STRATEGIC_SITES) == ["S001", "S004", "S003"]
    assert ids(result, ICA_MEMBERS) == ["E07000001", "E07000002"]


def test_only_designations_of_the_selected_levels_are_returned(small: Dataset) -> None:
    local_place = find_place(
        run_query(small, query_with(small, levels=("local",))), "clusters:P001"
    )
    assert [row.designation_id for row in local_place.designations] == ["C002"]
    assert (local_place.sectors, local_place.levels, local_place.programmes) == (
        ("DE",),
        ("local",),
        ("PLAN",),
    )
    assert local_place.place is small.place("clusters:P001")


def test_a_place_designated_only_at_a_local_level_is_not_national(small: Dataset) -> None:
    local_result = run_query(small, query_with(small, levels=("local",)))
    assert ids(local_result, CLUSTERS) == ["P001", "P002"]
    assert not any(filtered_place.is_national for filtered_place in local_result.places[CLUSTERS])
    full_result = run_query(small, unfiltered_query_with(small))
    assert find_place(full_result, "clusters:P001").is_national
    assert not find_place(full_result, "strategic_sites:S002").is_national


def test_an_indicative_designation_does_not_make_a_documented_place_national(
    dataset: Dataset,
) -> None:
    belfast = find_place(run_query(dataset, unfiltered_query_with(dataset)), "clusters:P021")
    assert (belfast.evidence, belfast.is_national) == ("documented", False)
    assert find_place(run_query(dataset, query_with(dataset)), "clusters:P021").is_national


def test_a_city_region_is_always_national(dataset: Dataset) -> None:
    local_result = run_query(dataset, query_with(dataset, levels=("local_plan",)))
    assert all(filtered_place.is_national for filtered_place in local_result.places[CITY_REGIONS])


def test_without_levels_there_are_no_clusters_or_sites(small: Dataset) -> None:
    result = run_query(small, query_with(small, levels=()))
    assert ids(result, CITY_REGIONS) == ["AB"]
    assert ids(result, CLUSTERS) == ids(result, STRATEGIC_SITES) == []


def test_a_programme_filter_applies_to_all_layers_but_ica_membership(small: Dataset) -> None:
    result = run_query(small, unfiltered_query_with(small, programmes=("PLAN",)))
    assert ids(result, CITY_REGIONS) == ["AB"]
    assert ids(result, CLUSTERS) == ["P001", "P002"]
    assert ids(result, STRATEGIC_SITES) == ["S002"]
    assert len(ids(result, ICA_MEMBERS)) == 3


def test_documented_only_removes_indicative_records(small: Dataset) -> None:
    result = run_query(small, unfiltered_query_with(small, documented_only=True))
    assert ids(result, CITY_REGIONS) == ["AB"]
    assert ids(result, CLUSTERS) == ["P001", "P002", "P004", "P003"]
    assert ids(result, ICA_MEMBERS) == ["E07000001", "E07000002"]
    cedar = find_place(result, "clusters:P002")
    assert [row.designation_id for row in cedar.designations] == ["C003"]


def test_a_place_with_only_indicative_national_designations_is_removed(small: Dataset) -> None:
    result = run_query(small, query_with(small, documented_only=True))
    assert ids(result, CLUSTERS) == ["P001", "P004", "P003"]


def test_an_indicative_sector_is_marked_or_left_out(small: Dataset) -> None:
    site_ref = "strategic_sites:S002"
    with_indicative = find_place(run_query(small, unfiltered_query_with(small)), site_ref)
    assert (with_indicative.sectors, {*with_indicative.indicative_sectors}) == (("DE",), {"DE"})
    documented_only = find_place(
        run_query(small, unfiltered_query_with(small, documented_only=True)), site_ref
    )
    assert (documented_only.sectors, {*documented_only.indicative_sectors}) == ((), set())


def test_a_sector_is_indicative_only_if_no_documented_designation_has_it(small: Dataset) -> None:
    cedar = find_place(run_query(small, unfiltered_query_with(small)), "clusters:P002")
    assert (cedar.sectors, {*cedar.indicative_sectors}) == (("AM", "DE"), {"AM"})


def test_a_sector_filter_restricts_the_list_but_not_the_result(small: Dataset) -> None:
    result = run_query(small, query_with(small, sector="DE"))
    assert ids(result, CITY_REGIONS) == []
    assert ids(result, CLUSTERS) == ["P003"]
    assert ids(result, STRATEGIC_SITES) == ["S004", "S003"]
    assert ids(result, ICA_MEMBERS) == ["E07000001", "E07000002"]
    assert len(result.places[CLUSTERS]) == 5


def test_a_hidden_layer_is_not_listed(small: Dataset) -> None:
    result = run_query(small, query_with(small, layers=(CLUSTERS,)))
    assert ids(result, CITY_REGIONS) == []
    assert len(result.places[CITY_REGIONS]) == 1


def test_ica_statuses_are_filtered(small: Dataset) -> None:
    result = run_query(small, query_with(small, ica_statuses=("candidate",)))
    assert ids(result, ICA_MEMBERS) == ["E06000003"]


@pytest.mark.parametrize(
    ("area", "clusters", "sites"),
    [
        ("E12000001", ["P001", "P004"], ["S001"]),
        ("E12000007", ["P002", "P005", "P004"], ["S004"]),
        ("E92000001", ["P001", "P002", "P005", "P004"], ["S001", "S004"]),
        ("W92000004", ["P005", "P003"], ["S003"]),
    ],
)
def test_an_area_filter_returns_confirmed_possible_and_nationwide_places(
    small: Dataset, area: str, clusters: list[str], sites: list[str]
) -> None:
    result = run_query(small, query_with(small, area=area))
    assert ids(result, CLUSTERS) == clusters
    assert ids(result, STRATEGIC_SITES) == sites
    assert result.codes == set(area_of(small.register, area).codes)


def test_an_unknown_area_is_refused(small: Dataset) -> None:
    with pytest.raises(UnknownNameError, match="'E12000009'"):
        run_query(small, query_with(small, area="E12000009"))


def test_confirmed_places_are_documented_complete_and_located(small: Dataset) -> None:
    result = run_query(small, unfiltered_query_with(small))
    confirmed_refs = {
        filtered_place.place.ref
        for layer in POLICY_LAYERS
        for filtered_place in result.places[layer]
        if filtered_place.has_solid_outline
    }
    assert confirmed_refs == {
        "city_regions:AB",
        "clusters:P001",
        "clusters:P002",
        "clusters:P003",
        "clusters:P004",
        "strategic_sites:S001",
        "strategic_sites:S002",
        "strategic_sites:S003",
        "strategic_sites:S004",
        "ica_members:E07000001",
    }


def test_a_documented_place_with_partial_membership_is_not_confirmed(dataset: Dataset) -> None:
    tay = find_place(run_query(dataset, default_query(dataset.register)), "city_regions:TAY")
    assert tay.evidence == "documented"
    assert not tay.has_solid_outline


@pytest.mark.parametrize("place_id", ["P021", "P048"])
def test_real_indicative_designations_are_marked_and_filtered(
    dataset: Dataset, place_id: str
) -> None:
    all_levels = run_query(dataset, query_with(dataset))
    assert find_place(all_levels, f"clusters:{place_id}").evidence == "indicative"
    assert not find_place(all_levels, f"clusters:{place_id}").has_solid_outline
    documented = run_query(dataset, query_with(dataset, documented_only=True))
    assert place_id not in ids(documented, CLUSTERS)


def test_mediacity_is_a_local_priority_and_not_national(dataset: Dataset) -> None:
    (row,) = dataset.place("clusters:P058").designations
    assert row.level == "local_plan"
    assert "P058" not in ids(run_query(dataset, query_with(dataset)), CLUSTERS)
    assert not find_place(
        run_query(dataset, unfiltered_query_with(dataset)), "clusters:P058"
    ).is_national


def narrower_queries(query: Query) -> list[Query]:
    """Return the queries that differ from `query` by one choice less, or one more demand."""
    filter_values: dict[str, Any] = {"sector": "AM", "area": "S92000003", "programmes": ("IZ",)}
    added_filters = [
        {name: value} for name, value in filter_values.items() if not getattr(query, name)
    ]
    removed_options: list[dict[str, Any]] = [
        {field.name: tuple(value for value in options if value != removed)}
        for field in fields(Query)
        if isinstance(options := getattr(query, field.name), tuple)
        for removed in options
        if field.name != "programmes" or len(options) > 1
    ]
    return [
        replace(query, **change)
        for change in [{"documented_only": True}, *added_filters, *removed_options]
    ]


@given(data=st.data())
def test_a_narrower_filter_never_adds_places(dataset: Dataset, data: st.DataObject) -> None:
    query = data.draw(queries(dataset))
    narrower_query = data.draw(st.sampled_from(narrower_queries(query)))
    assert refs(run_query(dataset, narrower_query)) <= refs(run_query(dataset, query))


@given(data=st.data())
def test_documented_only_never_adds_places(dataset: Dataset, data: st.DataObject) -> None:
    query = replace(data.draw(queries(dataset)), documented_only=False)
    full_result = run_query(dataset, query)
    places_by_ref = {
        filtered_place.place.ref: filtered_place
        for items in full_result.places.values()
        for filtered_place in items
    }
    documented = run_query(dataset, replace(query, documented_only=True))
    for filtered_place in (
        filtered_place for items in documented.places.values() for filtered_place in items
    ):
        assert filtered_place.evidence == "documented"
        assert not filtered_place.indicative_sectors
        assert {*filtered_place.designations} <= {
            *places_by_ref[filtered_place.place.ref].designations
        }
        assert {*filtered_place.sectors} <= {*places_by_ref[filtered_place.place.ref].sectors}


@given(data=st.data())
def test_every_returned_place_matches_the_filters(dataset: Dataset, data: st.DataObject) -> None:
    query = data.draw(queries(dataset))
    result = run_query(dataset, query)
    for filtered_place in (
        filtered_place
        for layer in POLICY_LAYERS
        for filtered_place in result.places_in_focus(layer)
    ):
        assert filtered_place.place.layer in query.layers
        assert {*filtered_place.levels} <= {*query.levels}
        assert not filtered_place.place.codes or result.codes.intersection(
            filtered_place.place.codes
        )
        assert (
            not query.sector
            or filtered_place.place.layer == ICA_MEMBERS
            or query.sector in filtered_place.sectors
        )
