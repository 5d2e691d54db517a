"""Coverage in words, worked by hand on the squares; what holds for any true area."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.areas import ICA, UK, area_of, names_of_areas
from geo.coverage.area import Coverage, find_coverage
from geo.coverage.proximity import nearest_sites
from geo.evidence import is_confirmed
from geo.query import default_query, run_query
from geo.scenario.scenario import Circle, Scenario, apply_scenario
from geo.views.coverage_phrases import applies_to, ica_text
from geo.views.coverage_sentences import MAX_NAMES, count_hidden_places, statement, statement_basis
from geo.views.updates import last_update_text
from tests.support.fixtures_core import SQUARES, queries, query_with, unfiltered_query_with

if TYPE_CHECKING:
    from geo.dataset import Dataset
    from geo.query import Result

ASTON, BIRCH, CEDAR, DOLWEN = SQUARES
ALLIANCE = "the Industrial Communities Alliance"


def full_result(dataset: Dataset) -> Result:
    return run_query(dataset, unfiltered_query_with(dataset))


def coverage_of(dataset: Dataset, result: Result, key: str) -> Coverage:
    return find_coverage(dataset, result, area_of(dataset.register, key))


def sentences_of(dataset: Dataset, result: Result, key: str) -> tuple[str, ...]:
    area = area_of(dataset.register, key)
    near_sites = nearest_sites(dataset, result, area)
    return statement(dataset, coverage_of(dataset, result, key), near_sites).sentences


def test_the_statement_of_a_council_is_complete(small: Dataset) -> None:
    assert sentences_of(small, full_result(small), ASTON) == (
        f"Aston has 100,000 people and is a member of {ALLIANCE}.",
        "It is in Aston and Birch (mayoral authority).",
        "It is in 1 cluster: Aston and Birch (AM DE).",
        "It has 1 strategic site: North Quay.",
        "It is designated for 2 of 2 sectors: advanced manufacturing and defence.",
    )


def test_nationwide_and_unconfirmed_places_have_separate_sentences(small: Dataset) -> None:
    assert sentences_of(small, full_result(small), DOLWEN) == (
        f"Dolwen has 800,000 people and is not known to be a member of {ALLIANCE}.",
        "It is not in a city region.",
        "It is not in a cluster.",
        "There is no strategic site in Dolwen.",
        "The nearest is North Quay in Aston, about 25 km west.",
        "It is designated for 0 of 2 sectors.",
        "Nation-wide programmes only: advanced manufacturing and defence.",
        (
            "Not counted, because not yet confirmed: Cedar Corridor city region (only the north "
            "of Dolwen) and Cedar Corridor cluster (only the north of Dolwen)."
        ),
    )


def test_a_sector_without_a_confirmed_place_is_named(small: Dataset) -> None:
    sentences = sentences_of(small, run_query(small, query_with(small, levels=("local",))), CEDAR)
    assert "It is designated for 1 of 2 sectors: defence." in sentences
    assert any("no source we could read" in sentence.lower() for sentence in sentences)


def test_the_statement_of_a_county_is_complete(small: Dataset) -> None:
    """The city region and the cluster are the county: it has them, and is not in them."""
    assert sentences_of(small, full_result(small), "E10000001") == (
        (
            f"Oldshire has 2 councils, 300,000 people, and has 2 members of {ALLIANCE} that we "
            "know of (1 of them probable)."
        ),
        "It has 1 city region: Aston and Birch (mayoral authority; both councils).",
        "It has 1 cluster: Aston and Birch (AM DE; both councils).",
        "It has 1 strategic site: North Quay (1 of 2 councils, 100,000 people).",
        "It is designated for 2 of 2 sectors: advanced manufacturing and defence.",
        "Not counted, because not yet confirmed: Old Works (1 of 2 councils, 200,000 people).",
    )


@pytest.mark.parametrize(
    ("key", "first"),
    [
        (
            f"{ASTON},{CEDAR}",
            f"Aston and Cedar have 500,000 people and have 1 member of {ALLIANCE} that we know of.",
        ),
        (
            "W92000004",
            f"Wales has 800,000 people and has no members of {ALLIANCE} that we know of.",
        ),
        (
            "E12000001",
            (
                "The North East has 2 councils, 300,000 people, and has 2 members of "
                f"{ALLIANCE} that we know of (1 of them probable)."
            ),
        ),
        (
            ICA,
            (
                f"The 2 members of {ALLIANCE} that we know of (1 of them probable) have 300,000 "
                "people."
            ),
        ),
    ],
)
def test_every_kind_of_area_has_an_introduction(small: Dataset, key: str, first: str) -> None:
    assert sentences_of(small, full_result(small), key)[0] == first


def test_an_area_is_not_described_as_in_its_parts(dataset: Dataset) -> None:
    result = run_query(dataset, default_query(dataset.register))
    for key in (UK, "E92000001", "W92000004", "E12000007", "E12000001", ICA):
        sentences = sentences_of(dataset, result, key)
        assert not any(
            " in " in sentence.split(":")[0] and ":" in sentence for sentence in sentences
        )
        assert not any(sentence.startswith(("It is in ", "They are in ")) for sentence in sentences)


def test_an_area_is_described_as_in_a_larger_place(dataset: Dataset) -> None:
    result = run_query(dataset, default_query(dataset.register))
    area = "E08000001,E08000002"
    assert (
        "They are in Greater Manchester (mayoral strategic authority; both councils)."
        in sentences_of(dataset, result, area)
    )


def test_a_city_region_is_not_described_as_in_itself(small: Dataset) -> None:
    assert sentences_of(small, full_result(small), "AB")[1] == "It is itself a mayoral authority."


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("E08000010", f"is probably a member of {ALLIANCE}"),
        ("S12000047", f"is a member of {ALLIANCE}"),
        ("W06000011", f"is associated with {ALLIANCE}"),
        ("E07000108", f"was a member of {ALLIANCE}"),
        ("E06000021", f"could not be confirmed as a member of {ALLIANCE}"),
        ("E06000053", f"is not known to be a member of {ALLIANCE}"),
    ],
)
def test_every_ica_status_has_its_words(dataset: Dataset, code: str, words: str) -> None:
    assert ica_text(dataset, area_of(dataset.register, code)) == words


def test_a_partial_membership_is_described(dataset: Dataset) -> None:
    assert sentences_of(dataset, full_result(dataset), "S12000047")[1] == (
        "It is in Edinburgh and South East Scotland (city region deal) and Tay Cities Region "
        "(city region deal; only the north-east of Fife belongs)."
    )


def test_only_the_six_places_with_most_people_are_named(dataset: Dataset) -> None:
    result = run_query(dataset, default_query(dataset.register))
    sentence = sentences_of(dataset, result, "")[1]
    regions = coverage_of(dataset, result, "").layer_covers("city_regions")
    assert sentence.startswith(
        f"It has {len(regions)} city regions: Greater London (mayoral strategic authority; 33 of "
        "361 councils, 9.1 million people), "
    )
    assert sentence.endswith(f" and {len(regions) - MAX_NAMES} more.")
    assert sentence.count(" councils, ") == MAX_NAMES


def test_a_proposal_is_described_as_not_a_designation(small: Dataset) -> None:
    ring = Circle(lon=-1.7746, lat=53.541, radius_km=5.15)
    result = apply_scenario(
        small, full_result(small), Scenario(name="Ring", sectors=("DE",), circle=ring)
    )
    assert sentences_of(small, result, ASTON)[-1] == (
        "Proposed - not a designation: Ring (0.2% of its land)."
    )
    assert sentences_of(small, result, DOLWEN) == sentences_of(small, full_result(small), DOLWEN)
    scenario = Scenario(name="Ours", sectors=("DE",), councils=(DOLWEN,))
    proposal_sentences = sentences_of(
        small, apply_scenario(small, full_result(small), scenario), DOLWEN
    )
    assert "Proposed - not a designation: Ours." in proposal_sentences
    assert "It is not in a cluster." in proposal_sentences


def test_the_basis_counts_places_hidden_by_the_filters(small: Dataset) -> None:
    result = run_query(small, default_query(small.register))
    authority = (
        "We count only what we have confirmed; councils count whole. Clusters and sites: "
        "UK Government designations only."
    )
    assert statement_basis(small, coverage_of(small, result, ASTON)) == (
        f"{authority} {last_update_text(small.register)}"
    )
    assert statement_basis(small, coverage_of(small, result, BIRCH)) == (
        f"{authority} The filters hide 1 more that is in the register. "
        f"{last_update_text(small.register)}"
    )
    assert "hide 2 more that are in the register" in statement_basis(
        small, coverage_of(small, result, "")
    )
    assert count_hidden_places(small, coverage_of(small, full_result(small), "")) == 0


def test_a_cover_is_described_with_its_extent(small: Dataset) -> None:
    uk = coverage_of(small, full_result(small), "")
    extent_by_place = {line.place.place.id: applies_to(uk, line) for line in uk.covers}
    assert extent_by_place["P001"] == "2 of 4 councils, 300,000 people"
    aston_coverage = coverage_of(small, full_result(small), ASTON)
    assert {applies_to(aston_coverage, line) for line in aston_coverage.covers} == {""}


@given(data=st.data())
@settings(max_examples=25)
def test_the_statement_counts_match_the_coverage(dataset: Dataset, data: st.DataObject) -> None:
    query = replace(data.draw(queries(dataset)), area="")
    result = run_query(dataset, query)
    key = data.draw(st.sampled_from(sorted(names_of_areas(dataset.register))))
    coverage, sentences = coverage_of(dataset, result, key), sentences_of(dataset, result, key)
    assert all(sentence.endswith(".") and "  " not in sentence for sentence in sentences)
    for layer, noun in (("clusters", "cluster"), ("strategic_sites", "strategic site")):
        number = sum(is_confirmed(line.evidence) for line in coverage.layer_covers(layer))
        sentence_part = f" {number} {noun}{'' if number == 1 else 's'}: "
        assert sum(sentence_part in sentence for sentence in sentences) == bool(number)
    covered_sectors = sum(bool(sector_cover.codes) for sector_cover in coverage.sectors.values())
    assert any(f" {covered_sectors} of 8 sectors" in sentence_part for sentence_part in sentences)
    has_unconfirmed = any(not is_confirmed(line.evidence) for line in coverage.covers)
    assert sentences[-1].startswith("Not counted") == has_unconfirmed


@pytest.mark.parametrize(
    ("code", "is_district"), [("E07000033", True), ("E06000043", False), ("E08000010", False)]
)
def test_the_constituent_council_of_a_district_is_its_county(
    dataset: Dataset, code: str, *, is_district: bool
) -> None:
    """Bolsover is a district of Derbyshire; Brighton and Hove, and Wigan, have no county."""
    sentences = sentences_of(dataset, run_query(dataset, default_query(dataset.register)), code)
    assert any("constituent council" in sentence for sentence in sentences) == is_district
