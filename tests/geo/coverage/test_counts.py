"""The one count of places: located, nation-wide, unlocated, possible and unconfirmed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from geo.areas import area_of, names_of_areas
from geo.coverage.area import find_coverage
from geo.coverage.basis import drop_parent_sites
from geo.coverage.counts import COUNT_STATUSES, LayerCount, count_places
from geo.coverage.matrix import matrix_rows
from geo.evidence import is_confirmed
from geo.places.place import CITY_REGIONS, CLUSTERS, ICA_MEMBERS, STRATEGIC_SITES
from geo.query import run_query
from tests.support.fixtures_core import SQUARES, queries, query_with, unfiltered_query_with
from tests.support.layers import POLICY_LAYERS

if TYPE_CHECKING:
    from geo.coverage.counts import PlaceCounts
    from geo.dataset import Dataset

ASTON, BIRCH, CEDAR, DOLWEN = SQUARES


def counts_of(dataset: Dataset, **changes: object) -> PlaceCounts:
    return count_places(dataset, run_query(dataset, query_with(dataset, **changes)))


def test_the_four_squares_have_the_expected_counts(small: Dataset) -> None:
    """S004's host is not confirmed, but that it is in the UK is."""
    place_counts = count_places(small, run_query(small, unfiltered_query_with(small)))
    assert place_counts.layers == {
        CITY_REGIONS: LayerCount(located=1, unconfirmed=1),
        CLUSTERS: LayerCount(located=2, nationwide=1, unlocated=1, unconfirmed=1),
        STRATEGIC_SITES: LayerCount(located=3, nationwide=1),
        ICA_MEMBERS: LayerCount(located=1, unconfirmed=2),
    }
    assert place_counts.councils == {ASTON, BIRCH, CEDAR}
    assert place_counts.members == {ASTON}


def test_a_council_counts_only_confirmed_places(small: Dataset) -> None:
    cedar = count_places(small, run_query(small, unfiltered_query_with(small, area=CEDAR)))
    assert cedar.layers[STRATEGIC_SITES] == LayerCount(unconfirmed=1)
    assert cedar.layers[CLUSTERS] == LayerCount(located=1, possible=1, unconfirmed=1)
    dolwen = count_places(small, run_query(small, unfiltered_query_with(small, area=DOLWEN)))
    assert dolwen.layers[STRATEGIC_SITES] == LayerCount(nationwide=1)
    assert dolwen.councils == frozenset()


def test_an_indicative_sector_link_is_not_counted(small: Dataset) -> None:
    """S002 is linked to defence by indicative evidence alone."""
    place_counts = count_places(small, run_query(small, unfiltered_query_with(small, sector="DE")))
    assert place_counts.statuses["strategic_sites:S002"] == "unconfirmed"
    assert place_counts.statuses["strategic_sites:S003"] == "nationwide"
    assert place_counts.layers[CLUSTERS].located == 2


def test_a_hidden_layer_is_not_counted(small: Dataset) -> None:
    assert counts_of(small, layers=(CLUSTERS,)).layers.keys() == {CLUSTERS}


def test_an_unlocated_place_is_possible_only_within_its_outer_limit(dataset: Dataset) -> None:
    """Coventry and Warwickshire may take in Coventry, and certainly not Wigan or Stoke-on-Trent."""
    areas = ("E08000026", "E12000005", "E92000001", "E08000010", "E06000021", "W92000004")
    counts_by_area = {
        area: count_places(dataset, run_query(dataset, unfiltered_query_with(dataset, area=area)))
        for area in areas
    }
    assert {
        area: place_counts.statuses.get("clusters:P068")
        for area, place_counts in counts_by_area.items()
    } == {
        "E08000026": "possible",
        "E12000005": "unlocated",
        "E92000001": "unlocated",
        "E08000010": None,
        "E06000021": None,
        "W92000004": None,
    }


def test_coventry_and_warwickshire_is_not_possible_in_wigan(dataset: Dataset) -> None:
    result = run_query(dataset, unfiltered_query_with(dataset, area="E08000010"))
    assert "clusters:P068" not in {
        filtered_place.place.ref for filtered_place in result.places[CLUSTERS]
    }


@given(data=st.data())
def test_every_place_of_a_result_is_counted_once(dataset: Dataset, data: st.DataObject) -> None:
    query = data.draw(queries(dataset))
    key = data.draw(st.sampled_from(["", *sorted(names_of_areas(dataset.register))]))
    result = run_query(dataset, replace(query, area=key))
    place_counts = count_places(dataset, result)
    for layer in POLICY_LAYERS:
        listed_refs = {filtered_place.place.ref for filtered_place in result.places_in_focus(layer)}
        assert listed_refs == {ref for ref in place_counts.statuses if ref.startswith(f"{layer}:")}
        if layer in place_counts.layers:
            numbers = [getattr(place_counts.layers[layer], status) for status in COUNT_STATUSES]
            assert sum(numbers) == len(listed_refs)


@given(data=st.data())
def test_counts_match_the_coverage(dataset: Dataset, data: st.DataObject) -> None:
    """Located places are the confirmed lines of the coverage; councils those of the matrix."""
    query = replace(data.draw(queries(dataset)), layers=POLICY_LAYERS)
    key = data.draw(st.sampled_from(["", *sorted(names_of_areas(dataset.register))]))
    area = area_of(dataset.register, key)
    place_counts = count_places(dataset, run_query(dataset, replace(query, area=key)))
    uk_result = run_query(dataset, replace(query, area=""))
    lines = find_coverage(dataset, uk_result, area)
    rows = matrix_rows(dataset, uk_result)
    for layer in (CITY_REGIONS, CLUSTERS, STRATEGIC_SITES):
        confirmed = drop_parent_sites(
            line
            for line in lines.layer_covers(layer)
            if is_confirmed(line.evidence)
            and (not query.sector or query.sector in line.place.sectors)
            and query.sector not in line.place.indicative_sectors
        )
        assert place_counts.layers[layer].located == len(confirmed)
    assert place_counts.councils == {
        code for code in area.codes if rows[code].confirmed_count(query.sector)
    }
    names = {filtered_place.place.ref for filtered_place in lines.unplaced}
    unplaced_refs = {
        ref for ref, status in place_counts.statuses.items() if status in {"unlocated", "possible"}
    }
    assert unplaced_refs <= names
