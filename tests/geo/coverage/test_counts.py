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
from tests.support.fixtures_core import SQUARES, ask_for, ask_for_all, queries
from tests.support.layers import POLICY_LAYERS

if TYPE_CHECKING:
    from geo.coverage.counts import PlaceCounts
    from geo.dataset import Dataset

ASTON, BIRCH, CEDAR, DOLWEN = SQUARES


def counts(dataset: Dataset, **changes: object) -> PlaceCounts:
    return count_places(dataset, run_query(dataset, ask_for(dataset, **changes)))


def test_the_four_squares_are_counted_by_hand(small: Dataset) -> None:
    """S004's host is not confirmed, but that it is in the UK is."""
    found = count_places(small, run_query(small, ask_for_all(small)))
    assert found.layers == {
        CITY_REGIONS: LayerCount(located=1, unconfirmed=1),
        CLUSTERS: LayerCount(located=2, nationwide=1, unlocated=1, unconfirmed=1),
        STRATEGIC_SITES: LayerCount(located=3, nationwide=1),
        ICA_MEMBERS: LayerCount(located=1, unconfirmed=2),
    }
    assert found.councils == {ASTON, BIRCH, CEDAR}
    assert found.members == {ASTON}


def test_a_council_counts_what_is_confirmed_to_be_in_it(small: Dataset) -> None:
    cedar = count_places(small, run_query(small, ask_for_all(small, area=CEDAR)))
    assert cedar.layers[STRATEGIC_SITES] == LayerCount(unconfirmed=1)
    assert cedar.layers[CLUSTERS] == LayerCount(located=1, possible=1, unconfirmed=1)
    dolwen = count_places(small, run_query(small, ask_for_all(small, area=DOLWEN)))
    assert dolwen.layers[STRATEGIC_SITES] == LayerCount(nationwide=1)
    assert dolwen.councils == frozenset()


def test_an_unconfirmed_link_to_the_sector_in_focus_is_not_counted(small: Dataset) -> None:
    """S002 is linked to defence by indicative evidence alone."""
    found = count_places(small, run_query(small, ask_for_all(small, sector="DE")))
    assert found.statuses["strategic_sites:S002"] == "unconfirmed"
    assert found.statuses["strategic_sites:S003"] == "nationwide"
    assert found.layers[CLUSTERS].located == 2


def test_a_layer_that_is_off_is_not_counted(small: Dataset) -> None:
    assert counts(small, layers=(CLUSTERS,)).layers.keys() == {CLUSTERS}


def test_a_name_is_possible_within_its_outer_limit_and_nowhere_else(dataset: Dataset) -> None:
    """Coventry and Warwickshire may take in Coventry, and certainly not Wigan or Stoke-on-Trent."""
    areas = ("E08000026", "E12000005", "E92000001", "E08000010", "E06000021", "W92000004")
    found = {
        area: count_places(dataset, run_query(dataset, ask_for_all(dataset, area=area)))
        for area in areas
    }
    assert {area: counts.statuses.get("clusters:P068") for area, counts in found.items()} == {
        "E08000026": "possible",
        "E12000005": "unlocated",
        "E92000001": "unlocated",
        "E08000010": None,
        "E06000021": None,
        "W92000004": None,
    }


def test_wigan_is_never_asked_about_coventry_and_warwickshire(dataset: Dataset) -> None:
    found = run_query(dataset, ask_for_all(dataset, area="E08000010"))
    assert "clusters:P068" not in {shown.place.ref for shown in found.places[CLUSTERS]}


@given(data=st.data())
def test_every_place_of_an_answer_is_counted_once(dataset: Dataset, data: st.DataObject) -> None:
    query = data.draw(queries(dataset))
    key = data.draw(st.sampled_from(["", *sorted(names_of_areas(dataset.register))]))
    result = run_query(dataset, replace(query, area=key))
    found = count_places(dataset, result)
    for layer in POLICY_LAYERS:
        listed = {shown.place.ref for shown in result.places_in_focus(layer)}
        assert listed == {ref for ref in found.statuses if ref.startswith(f"{layer}:")}
        if layer in found.layers:
            numbers = [getattr(found.layers[layer], status) for status in COUNT_STATUSES]
            assert sum(numbers) == len(listed)


@given(data=st.data())
def test_counts_and_coverage_agree(dataset: Dataset, data: st.DataObject) -> None:
    """Located places are the confirmed lines of the coverage; councils those of the matrix."""
    query = replace(data.draw(queries(dataset)), layers=POLICY_LAYERS)
    key = data.draw(st.sampled_from(["", *sorted(names_of_areas(dataset.register))]))
    area = area_of(dataset.register, key)
    found = count_places(dataset, run_query(dataset, replace(query, area=key)))
    whole = run_query(dataset, replace(query, area=""))
    lines = find_coverage(dataset, whole, area)
    rows = matrix_rows(dataset, whole)
    for layer in (CITY_REGIONS, CLUSTERS, STRATEGIC_SITES):
        confirmed = drop_parent_sites(
            line
            for line in lines.layer_covers(layer)
            if is_confirmed(line.evidence)
            and (not query.sector or query.sector in line.place.sectors)
            and query.sector not in line.place.indicative_sectors
        )
        assert found.layers[layer].located == len(confirmed)
    assert found.councils == {
        code for code in area.codes if rows[code].confirmed_count(query.sector)
    }
    names = {shown.place.ref for shown in lines.unplaced}
    apart = {ref for ref, how in found.statuses.items() if how in {"unlocated", "possible"}}
    assert apart <= names
