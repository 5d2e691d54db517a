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
from tests.support.fixtures_core import ask_for, ask_for_all, queries
from tests.support.layers import POLICY_LAYERS

if TYPE_CHECKING:
    from geo.dataset import Dataset


def ids(result: Result, layer: str) -> list[str]:
    return [shown.place.id for shown in result.places_in_focus(layer)]


def refs(result: Result) -> set[str]:
    return {shown.place.ref for layer in POLICY_LAYERS for shown in result.places_in_focus(layer)}


def find(result: Result, ref: str) -> FilteredPlace:
    layer, _ = ref.split(":")
    return next(shown for shown in result.places[layer] if shown.place.ref == ref)


def test_a_first_visit_sees_national_designations_default_kinds_and_members(small: Dataset) -> None:
    result = run_query(small, default_query(small.register))
    assert ids(result, CITY_REGIONS) == ["AB"]
    assert ids(result, CLUSTERS) == ["P001", "P002", "P005", "P004", "P003"]
    assert ids(result, STRATEGIC_SITES) == ["S001", "S004", "S003"]
    assert ids(result, ICA_MEMBERS) == ["E07000001", "E07000002"]


def test_only_the_designations_asked_for_are_seen(small: Dataset) -> None:
    local = find(run_query(small, ask_for(small, levels=("local",))), "clusters:P001")
    assert [row.designation_id for row in local.designations] == ["C002"]
    assert (local.sectors, local.levels, local.programmes) == (("DE",), ("local",), ("PLAN",))
    assert local.place is small.place("clusters:P001")


def test_a_place_named_only_by_a_local_plan_is_not_national(small: Dataset) -> None:
    local = run_query(small, ask_for(small, levels=("local",)))
    assert ids(local, CLUSTERS) == ["P001", "P002"]
    assert not any(shown.is_national for shown in local.places[CLUSTERS])
    both = run_query(small, ask_for_all(small))
    assert find(both, "clusters:P001").is_national
    assert not find(both, "strategic_sites:S002").is_national


def test_what_is_unchecked_does_not_make_a_documented_place_national(dataset: Dataset) -> None:
    belfast = find(run_query(dataset, ask_for_all(dataset)), "clusters:P021")
    assert (belfast.evidence, belfast.is_national) == ("documented", False)
    assert find(run_query(dataset, ask_for(dataset)), "clusters:P021").is_national


def test_a_city_region_is_never_drawn_as_a_local_priority(dataset: Dataset) -> None:
    local = run_query(dataset, ask_for(dataset, levels=("local_plan",)))
    assert all(shown.is_national for shown in local.places[CITY_REGIONS])


def test_without_levels_there_are_no_clusters_or_sites(small: Dataset) -> None:
    result = run_query(small, ask_for(small, levels=()))
    assert ids(result, CITY_REGIONS) == ["AB"]
    assert ids(result, CLUSTERS) == ids(result, STRATEGIC_SITES) == []


def test_a_programme_narrows_all_but_the_alliance(small: Dataset) -> None:
    result = run_query(small, ask_for_all(small, programmes=("PLAN",)))
    assert ids(result, CITY_REGIONS) == ["AB"]
    assert ids(result, CLUSTERS) == ["P001", "P002"]
    assert ids(result, STRATEGIC_SITES) == ["S002"]
    assert len(ids(result, ICA_MEMBERS)) == 3


def test_documented_only_drops_what_no_source_was_seen_to_say(small: Dataset) -> None:
    result = run_query(small, ask_for_all(small, documented_only=True))
    assert ids(result, CITY_REGIONS) == ["AB"]
    assert ids(result, CLUSTERS) == ["P001", "P002", "P004", "P003"]
    assert ids(result, ICA_MEMBERS) == ["E07000001", "E07000002"]
    cedar = find(result, "clusters:P002")
    assert [row.designation_id for row in cedar.designations] == ["C003"]


def test_an_indicative_national_designation_goes_and_takes_its_place_along(small: Dataset) -> None:
    result = run_query(small, ask_for(small, documented_only=True))
    assert ids(result, CLUSTERS) == ["P001", "P004", "P003"]


def test_a_sector_that_was_not_checked_is_marked_or_left_out(small: Dataset) -> None:
    works = "strategic_sites:S002"
    marked = find(run_query(small, ask_for_all(small)), works)
    assert (marked.sectors, {*marked.indicative_sectors}) == (("DE",), {"DE"})
    plain = find(run_query(small, ask_for_all(small, documented_only=True)), works)
    assert (plain.sectors, {*plain.indicative_sectors}) == ((), set())


def test_a_sector_is_unchecked_only_if_nothing_documented_names_it(small: Dataset) -> None:
    cedar = find(run_query(small, ask_for_all(small)), "clusters:P002")
    assert (cedar.sectors, {*cedar.indicative_sectors}) == (("AM", "DE"), {"AM"})


def test_a_sector_in_focus_narrows_what_is_listed_and_not_what_is_there(small: Dataset) -> None:
    result = run_query(small, ask_for(small, sector="DE"))
    assert ids(result, CITY_REGIONS) == []
    assert ids(result, CLUSTERS) == ["P003"]
    assert ids(result, STRATEGIC_SITES) == ["S004", "S003"]
    assert ids(result, ICA_MEMBERS) == ["E07000001", "E07000002"]
    assert len(result.places[CLUSTERS]) == 5


def test_a_layer_that_is_off_is_not_listed(small: Dataset) -> None:
    result = run_query(small, ask_for(small, layers=(CLUSTERS,)))
    assert ids(result, CITY_REGIONS) == []
    assert len(result.places[CITY_REGIONS]) == 1


def test_footings_with_the_alliance_are_those_asked_for(small: Dataset) -> None:
    result = run_query(small, ask_for(small, ica_statuses=("candidate",)))
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
def test_an_area_keeps_what_is_or_may_be_in_it_and_what_holds_for_its_nation(
    small: Dataset, area: str, clusters: list[str], sites: list[str]
) -> None:
    result = run_query(small, ask_for(small, area=area))
    assert ids(result, CLUSTERS) == clusters
    assert ids(result, STRATEGIC_SITES) == sites
    assert result.codes == set(area_of(small.register, area).codes)


def test_an_unknown_area_is_refused(small: Dataset) -> None:
    with pytest.raises(UnknownNameError, match="'E12000009'"):
        run_query(small, ask_for(small, area="E12000009"))


def test_only_the_documented_the_whole_and_the_seen_is_firm(small: Dataset) -> None:
    result = run_query(small, ask_for_all(small))
    firm = {shown.place.ref for layer in POLICY_LAYERS for shown in result.places[layer]
            if shown.has_solid_outline}  # fmt: skip
    assert firm == {
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


def test_a_documented_place_of_which_only_a_part_belongs_is_not_firm(dataset: Dataset) -> None:
    tay = find(run_query(dataset, default_query(dataset.register)), "city_regions:TAY")
    assert tay.evidence == "documented"
    assert not tay.has_solid_outline


@pytest.mark.parametrize("place_id", ["P021", "P048"])
def test_true_indicative_designations_are_marked_and_vanish(
    dataset: Dataset, place_id: str
) -> None:
    marked = run_query(dataset, ask_for(dataset))
    assert find(marked, f"clusters:{place_id}").evidence == "indicative"
    assert not find(marked, f"clusters:{place_id}").has_solid_outline
    documented = run_query(dataset, ask_for(dataset, documented_only=True))
    assert place_id not in ids(documented, CLUSTERS)


def test_mediacity_is_a_local_priority_and_not_a_national_one(dataset: Dataset) -> None:
    (row,) = dataset.place("clusters:P058").designations
    assert row.level == "local_plan"
    assert "P058" not in ids(run_query(dataset, ask_for(dataset)), CLUSTERS)
    assert not find(run_query(dataset, ask_for_all(dataset)), "clusters:P058").is_national


def narrower(query: Query) -> list[Query]:
    """Return the queries that differ from `query` by one choice less, or one more demand."""
    more: dict[str, Any] = {"sector": "AM", "area": "S92000003", "programmes": ("IZ",)}
    demands = [{name: value} for name, value in more.items() if not getattr(query, name)]
    less: list[dict[str, Any]] = [
        {field.name: tuple(value for value in chosen if value != dropped)}
        for field in fields(Query)
        if isinstance(chosen := getattr(query, field.name), tuple)
        for dropped in chosen
        if field.name != "programmes" or len(chosen) > 1
    ]
    return [replace(query, **change) for change in [{"documented_only": True}, *demands, *less]]


@given(data=st.data())
def test_narrowing_a_filter_never_adds(dataset: Dataset, data: st.DataObject) -> None:
    query = data.draw(queries(dataset))
    narrow = data.draw(st.sampled_from(narrower(query)))
    assert refs(run_query(dataset, narrow)) <= refs(run_query(dataset, query))


@given(data=st.data())
def test_documented_only_never_says_more(dataset: Dataset, data: st.DataObject) -> None:
    query = replace(data.draw(queries(dataset)), documented_only=False)
    everything = run_query(dataset, query)
    seen = {shown.place.ref: shown for items in everything.places.values() for shown in items}
    documented = run_query(dataset, replace(query, documented_only=True))
    for shown in (shown for items in documented.places.values() for shown in items):
        assert shown.evidence == "documented"
        assert not shown.indicative_sectors
        assert {*shown.designations} <= {*seen[shown.place.ref].designations}
        assert {*shown.sectors} <= {*seen[shown.place.ref].sectors}


@given(data=st.data())
def test_every_place_shown_is_one_that_the_filters_ask_for(
    dataset: Dataset, data: st.DataObject
) -> None:
    query = data.draw(queries(dataset))
    result = run_query(dataset, query)
    for shown in (shown for layer in POLICY_LAYERS for shown in result.places_in_focus(layer)):
        assert shown.place.layer in query.layers
        assert {*shown.levels} <= {*query.levels}
        assert not shown.place.codes or result.codes.intersection(shown.place.codes)
        assert not query.sector or shown.place.layer == ICA_MEMBERS or query.sector in shown.sectors
