"""Gaps in words: the wording of each sentence, for each kind of area."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from geo.areas import ICA, area_of
from geo.coverage.gaps import ANY_LAYER, FAR, Gaps, find_gaps
from geo.coverage.matrix import build_matrix
from geo.places.place import CITY_REGIONS, CLUSTERS, STRATEGIC_SITES
from geo.query import run_query
from geo.register.register import load_register
from geo.views.gap_sentences import gap_sentence, gap_title, no_source_text, unconfirmed_text
from tests.support.fixtures_core import SQUARES, query_with, unfiltered_query_with

if TYPE_CHECKING:
    from geo.dataset import Dataset
    from tests.support.fixtures_core import Package

ASTON, BIRCH, CEDAR, DOLWEN = SQUARES


def gaps_of(dataset: Dataset, key: str, *, beyond_km: float = 20) -> Gaps:
    matrix = build_matrix(dataset, run_query(dataset, unfiltered_query_with(dataset)))
    return find_gaps(dataset, matrix, area_of(dataset.register, key), beyond_km=beyond_km)


def texts(gaps: Gaps) -> dict[str, str]:
    dataset = gaps.matrix.dataset
    return {key: gap_sentence(dataset, gaps, key).text for key in gaps.gaps}


IN_UK = "councils in the United Kingdom"


def test_the_sentences_of_the_uk_are_complete(small: Dataset) -> None:
    assert texts(gaps_of(small, "", beyond_km=2.5)) == {
        CITY_REGIONS: f"2 of 4 {IN_UK} have no city region: 1.2 million people "
        "(2 may have one that is not yet confirmed).",
        CLUSTERS: f"1 of 4 {IN_UK} has no cluster: 800,000 people "
        "(1 may have one that is not yet confirmed).",
        STRATEGIC_SITES: f"3 of 4 {IN_UK} have no strategic site: 1.4 million people "
        "(2 may have one that is not yet confirmed).",
        ANY_LAYER: f"1 of 4 {IN_UK} has no city region, cluster or site: 800,000 people "
        "(1 may have one that is not yet confirmed).",
        FAR: f"3 of 4 {IN_UK} have no strategic site within 2.5 km: 1.4 million people.",
        "sector:AM": f"2 of 4 {IN_UK} have no designation for advanced manufacturing: "
        "1.2 million people (2 may have one that is not yet confirmed).",
        "sector:DE": f"1 of 4 {IN_UK} has no designation for defence: 800,000 people.",
    }


def test_the_sentences_of_a_covered_council_are_complete(small: Dataset) -> None:
    assert texts(gaps_of(small, ASTON)) == {
        CITY_REGIONS: "Aston has a city region.",
        CLUSTERS: "Aston has a cluster.",
        STRATEGIC_SITES: "Aston has a strategic site.",
        ANY_LAYER: "Aston has a city region, cluster or site.",
        FAR: "Aston has a strategic site within 20 km.",
        "sector:AM": "Aston has a designation for advanced manufacturing.",
        "sector:DE": "Aston has a designation for defence.",
    }


def test_the_sentences_of_an_uncovered_council_are_complete(small: Dataset) -> None:
    unconfirmed_note = "(it may have one that is not yet confirmed)"
    assert texts(gaps_of(small, DOLWEN, beyond_km=1)) == {
        CITY_REGIONS: f"Dolwen has no city region {unconfirmed_note}.",
        CLUSTERS: f"Dolwen has no cluster {unconfirmed_note}.",
        STRATEGIC_SITES: "Dolwen has no strategic site.",
        ANY_LAYER: f"Dolwen has no city region, cluster or site {unconfirmed_note}.",
        FAR: "Dolwen has no strategic site within 1 km.",
        "sector:AM": f"Dolwen has no designation for advanced manufacturing {unconfirmed_note}.",
        "sector:DE": "Dolwen has no designation for defence.",
    }


@pytest.mark.parametrize(
    ("key", "layer", "text"),
    [
        ("E10000001", CLUSTERS, "Both councils in Oldshire have a cluster."),
        (
            "E10000001",
            STRATEGIC_SITES,
            (
                "1 of 2 councils in Oldshire has no strategic site: 200,000 people "
                "(1 may have one that is not yet confirmed)."
            ),
        ),
        ("E12000001", CITY_REGIONS, "Both councils in the North East have a city region."),
        ("W92000004", STRATEGIC_SITES, "Wales has no strategic site."),
        ("AB", FAR, "Both councils of Aston and Birch have a strategic site within 20 km."),
        (
            f"{ASTON},{CEDAR},{DOLWEN}",
            CLUSTERS,
            (
                "1 of 3 chosen councils has no cluster: 800,000 people "
                "(1 may have one that is not yet confirmed)."
            ),
        ),
        (f"{ASTON},{CEDAR}", CLUSTERS, "Both chosen councils have a cluster."),
        (
            ICA,
            STRATEGIC_SITES,
            (
                "1 of 2 known ICA members has no strategic site: 200,000 people "
                "(1 probable member; 1 may have one that is not yet confirmed)."
            ),
        ),
        (ICA, CITY_REGIONS, "Both known ICA members have a city region."),
    ],
)
def test_every_kind_of_area_has_its_words(small: Dataset, key: str, layer: str, text: str) -> None:
    assert texts(gaps_of(small, key))[layer] == text


def test_probable_members_are_distinguished_from_confirmed_ones(dataset: Dataset) -> None:
    national = build_matrix(dataset, run_query(dataset, query_with(dataset)))
    gaps = find_gaps(dataset, national, area_of(dataset.register, ICA))
    assert texts(gaps)["sector:FS"] == (
        "17 of 17 known ICA members have no designation for financial services: "
        "2.9 million people (2 probable members)."
    )


def test_a_count_is_separate_from_its_sentence(small: Dataset) -> None:
    assert gap_sentence(small, gaps_of(small, ""), CLUSTERS).count == "1 of 4"
    assert gap_sentence(small, gaps_of(small, ASTON), CLUSTERS).count == ""


def test_gaps_have_titles(small: Dataset) -> None:
    gaps = gaps_of(small, "", beyond_km=2.5)
    assert [gap_title(small, gaps, key) for key in gaps.gaps] == [
        "No city region",
        "No cluster",
        "No strategic site",
        "No city region, cluster or site",
        "No strategic site within 2.5 km",
        "Nothing for advanced manufacturing",
        "Nothing for defence",
    ]


FINANCE = "No source we could read names a place for financial services."


def test_a_sector_without_a_source_is_described(dataset: Dataset, small_package: Package) -> None:
    register = dataset.register
    assert no_source_text(register).startswith(FINANCE)
    assert no_source_text(register) != FINANCE, "other levels name places for it"
    assert no_source_text(register, sector="FS").startswith(FINANCE)
    assert no_source_text(register, sector="AM") == ""
    assert no_source_text(register, levels=register.designation_levels) == ""
    for row in (3, 4):
        small_package.edit("clusters", row, "sector_code", "AM")
    assert no_source_text(load_register(small_package.folder)) == (
        "No source we could read names a place for defence."
    )


def test_members_without_confirmation_are_reported(
    dataset: Dataset, small_package: Package
) -> None:
    assert unconfirmed_text(dataset.register) == "We could not confirm 52 others."
    assert unconfirmed_text(load_register(small_package.folder)) == (
        "We could not confirm 1 other."
    )
    small_package.edit("ica_members", 4, "status", "past")
    assert unconfirmed_text(load_register(small_package.folder)) == ""
