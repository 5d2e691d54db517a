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
from geo.views.coverage_sentences import (
    MAX_NAMES,
    applies_to,
    count_hidden_places,
    ica_text,
    statement,
    statement_basis,
)
from geo.views.updates import last_update_text
from tests.support.fixtures_core import SQUARES, ask_for, ask_for_all, queries

if TYPE_CHECKING:
    from geo.dataset import Dataset
    from geo.query import Result

ASTON, BIRCH, CEDAR, DOLWEN = SQUARES
ALLIANCE = "the Industrial Communities Alliance"


def everything(dataset: Dataset) -> Result:
    return run_query(dataset, ask_for_all(dataset))


def covered(dataset: Dataset, result: Result, key: str) -> Coverage:
    return find_coverage(dataset, result, area_of(dataset.register, key))


def said(dataset: Dataset, result: Result, key: str) -> tuple[str, ...]:
    area = area_of(dataset.register, key)
    near_sites = nearest_sites(dataset, result, area)
    return statement(dataset, covered(dataset, result, key), near_sites).sentences


def test_the_statement_of_a_council(small: Dataset) -> None:
    assert said(small, everything(small), ASTON) == (
        f"Aston has 100,000 people and is a member of {ALLIANCE}.",
        "It is in Aston and Birch (mayoral authority).",
        "It is in 1 cluster: Aston and Birch (AM DE).",
        "It has 1 strategic site: North Quay.",
        "It is designated for 2 of 2 sectors: advanced manufacturing and defence.",
    )


def test_what_is_nation_wide_and_what_is_unconfirmed_are_said_apart(small: Dataset) -> None:
    assert said(small, everything(small), DOLWEN) == (
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


def test_a_sector_that_nothing_is_confirmed_for_is_named(small: Dataset) -> None:
    sentences = said(small, run_query(small, ask_for(small, levels=("local",))), CEDAR)
    assert "It is designated for 1 of 2 sectors: defence." in sentences
    assert any("no source we could read" in words.lower() for words in sentences)


def test_the_statement_of_a_county(small: Dataset) -> None:
    """The city region and the cluster are the county: it has them, and is not in them."""
    assert said(small, everything(small), "E10000001") == (
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
def test_each_kind_of_area_is_introduced(small: Dataset, key: str, first: str) -> None:
    assert said(small, everything(small), key)[0] == first


def test_the_whole_is_not_in_its_parts(dataset: Dataset) -> None:
    result = run_query(dataset, default_query(dataset.register))
    for key in (UK, "E92000001", "W92000004", "E12000007", "E12000001", ICA):
        sentences = said(dataset, result, key)
        assert not any(" in " in words.split(":")[0] and ":" in words for words in sentences)
        assert not any(words.startswith(("It is in ", "They are in ")) for words in sentences)


def test_an_area_is_in_a_place_that_takes_in_all_of_it_and_more(dataset: Dataset) -> None:
    result = run_query(dataset, default_query(dataset.register))
    area = "E08000001,E08000002"
    assert "They are in Greater Manchester (mayoral strategic authority; both councils)." in said(
        dataset, result, area
    )


def test_a_city_region_is_not_said_to_be_in_itself(small: Dataset) -> None:
    assert said(small, everything(small), "AB")[1] == "It is itself a mayoral authority."


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
def test_each_footing_has_its_words(dataset: Dataset, code: str, words: str) -> None:
    assert ica_text(dataset, area_of(dataset.register, code)) == words


def test_a_part_of_a_council_is_said(dataset: Dataset) -> None:
    assert said(dataset, everything(dataset), "S12000047")[1] == (
        "It is in Edinburgh and South East Scotland (city region deal) and Tay Cities Region "
        "(city region deal; only the north-east of Fife belongs)."
    )


def test_of_many_places_the_six_that_reach_most_people_are_named(dataset: Dataset) -> None:
    result = run_query(dataset, default_query(dataset.register))
    sentence = said(dataset, result, "")[1]
    regions = covered(dataset, result, "").layer_covers("city_regions")
    assert sentence.startswith(
        f"It has {len(regions)} city regions: Greater London (mayoral strategic authority; 33 of "
        "361 councils, 9.1 million people), "
    )
    assert sentence.endswith(f" and {len(regions) - MAX_NAMES} more.")
    assert sentence.count(" councils, ") == MAX_NAMES


def test_a_proposal_is_said_to_be_no_designation(small: Dataset) -> None:
    ring = Circle(lon=-1.7746, lat=53.541, radius_km=5.15)
    result = apply_scenario(
        small, everything(small), Scenario(name="Ring", sectors=("DE",), circle=ring)
    )
    assert said(small, result, ASTON)[-1] == (
        "Proposed - not a designation: Ring (0.2% of its land)."
    )
    assert said(small, result, DOLWEN) == said(small, everything(small), DOLWEN)
    listed = Scenario(name="Ours", sectors=("DE",), councils=(DOLWEN,))
    words = said(small, apply_scenario(small, everything(small), listed), DOLWEN)
    assert "Proposed - not a designation: Ours." in words
    assert "It is not in a cluster." in words


def test_the_basis_tells_what_the_filters_leave_out(small: Dataset) -> None:
    result = run_query(small, default_query(small.register))
    authority = (
        "We count only what we have confirmed; councils count whole. Clusters and sites: "
        "UK Government designations only."
    )
    assert statement_basis(small, covered(small, result, ASTON)) == (
        f"{authority} {last_update_text(small.register)}"
    )
    assert statement_basis(small, covered(small, result, BIRCH)) == (
        f"{authority} The filters hide 1 more that is in the register. "
        f"{last_update_text(small.register)}"
    )
    assert "hide 2 more that are in the register" in statement_basis(
        small, covered(small, result, "")
    )
    assert count_hidden_places(small, covered(small, everything(small), "")) == 0


def test_to_how_much_of_an_area_a_line_applies(small: Dataset) -> None:
    uk = covered(small, everything(small), "")
    words = {line.place.place.id: applies_to(uk, line) for line in uk.covers}
    assert words["P001"] == "2 of 4 councils, 300,000 people"
    alone = covered(small, everything(small), ASTON)
    assert {applies_to(alone, line) for line in alone.covers} == {""}


@given(data=st.data())
@settings(max_examples=25)
def test_a_statement_counts_what_the_coverage_holds(dataset: Dataset, data: st.DataObject) -> None:
    query = replace(data.draw(queries(dataset)), area="")
    result = run_query(dataset, query)
    key = data.draw(st.sampled_from(sorted(names_of_areas(dataset.register))))
    found, sentences = covered(dataset, result, key), said(dataset, result, key)
    assert all(sentence.endswith(".") and "  " not in sentence for sentence in sentences)
    for layer, noun in (("clusters", "cluster"), ("strategic_sites", "strategic site")):
        number = sum(is_confirmed(line.evidence) for line in found.layer_covers(layer))
        words = f" {number} {noun}{'' if number == 1 else 's'}: "
        assert sum(words in sentence for sentence in sentences) == bool(number)
    here = sum(bool(cover.codes) for cover in found.sectors.values())
    assert any(f" {here} of 8 sectors" in words for words in sentences)
    unsure = any(not is_confirmed(line.evidence) for line in found.covers)
    assert sentences[-1].startswith("Not counted") == unsure


@pytest.mark.parametrize(
    ("code", "is_district"), [("E07000033", True), ("E06000043", False), ("E08000010", False)]
)
def test_of_a_district_it_is_the_county_that_is_a_constituent_council(
    dataset: Dataset, code: str, *, is_district: bool
) -> None:
    """Bolsover is a district of Derbyshire; Brighton and Hove, and Wigan, have no county."""
    sentences = said(dataset, run_query(dataset, default_query(dataset.register)), code)
    assert any("constituent council" in words for words in sentences) == is_district
