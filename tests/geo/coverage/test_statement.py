"""Coverage in words, worked by hand on the squares; what holds for any true area."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.areas import ICA, area_of, names_of_areas
from geo.coverage.area import Coverage, coverage
from geo.coverage.proximity import nearest_sites
from geo.coverage.statement import (
    MOST_NAMED,
    applies,
    basis,
    ica_words,
    left_out,
    share_words,
    statement,
)
from geo.query import ask, first_query
from geo.scenario import Circle, Scenario, propose
from tests.support.fixtures_core import SQUARES, ask_for, ask_for_all, queries

if TYPE_CHECKING:
    from geo.atlas import Atlas
    from geo.query import Result

ASTON, BIRCH, CEDAR, DOLWEN = SQUARES
ALLIANCE = "the Industrial Communities Alliance"


def everything(atlas: Atlas) -> Result:
    return ask(atlas, ask_for_all(atlas))


def covered(atlas: Atlas, result: Result, key: str) -> Coverage:
    return coverage(atlas, result, area_of(atlas.registry, key))


def said(atlas: Atlas, result: Result, key: str) -> tuple[str, ...]:
    area = area_of(atlas.registry, key)
    return statement(atlas, covered(atlas, result, key), nearest_sites(atlas, result, area))


def test_the_statement_of_a_council(small: Atlas) -> None:
    assert said(small, everything(small), ASTON) == (
        f"Aston is home to 100,000 people and is a member of {ALLIANCE}.",
        "It is in Aston and Birch.",
        "It is in 1 cluster: Aston and Birch (AM DE).",
        "It hosts 1 strategic site: North Quay.",
        (
            "Something place-based is documented for 2 of the 2 growth sectors: advanced "
            "manufacturing and defence."
        ),
    )


def test_what_is_nation_wide_and_what_is_indicative_are_said_apart(small: Atlas) -> None:
    assert said(small, everything(small), DOLWEN) == (
        f"Dolwen is home to 800,000 people and is not known to be a member of {ALLIANCE}.",
        "It is in no documented city region.",
        "It is in no documented cluster.",
        (
            "It hosts no documented strategic site; the nearest outside is Old Works, about 10 km "
            "west."
        ),
        "Something place-based is documented for none of the 2 growth sectors.",
        "Only a nation-wide programme: advanced manufacturing and defence.",
        (
            "Not counted, since no source was seen to say so: Cedar Corridor (only the north of "
            "Dolwen) and Cedar Corridor (only the north of Dolwen)."
        ),
    )


def test_a_sector_that_nothing_is_documented_for_is_named(small: Atlas) -> None:
    sentences = said(small, ask(small, ask_for(small, levels=("local",))), CEDAR)
    assert sentences[4:6] == (
        "Something place-based is documented for 1 of the 2 growth sectors: defence.",
        "Nothing documented: advanced manufacturing.",
    )


def test_the_statement_of_a_county(small: Atlas) -> None:
    assert said(small, everything(small), "E10000001") == (
        (
            "Oldshire, 2 councils, is home to 300,000 people and has 2 councils known or "
            f"inferred to belong to {ALLIANCE}."
        ),
        "It is in Aston and Birch (both councils).",
        "It is in 1 cluster: Aston and Birch (AM DE; both councils).",
        "It hosts 1 strategic site: North Quay (1 of 2 councils, 100,000 people).",
        (
            "Something place-based is documented for 2 of the 2 growth sectors: advanced "
            "manufacturing and defence."
        ),
        (
            "Not counted, since no source was seen to say so: Old Works (1 of 2 councils, 200,000 "
            "people)."
        ),
    )


@pytest.mark.parametrize(
    ("key", "first"),
    [
        (
            f"{ASTON},{CEDAR}",
            (
                "Aston and Cedar are home to 500,000 people and have 1 council known or inferred "
                f"to belong to {ALLIANCE}."
            ),
        ),
        (
            "W92000004",
            (
                "Wales is home to 800,000 people and has no councils known or inferred to belong "
                f"to {ALLIANCE}."
            ),
        ),
        (
            "E12000001",
            (
                "The North East, 2 councils, is home to 300,000 people and has 2 councils known or "
                f"inferred to belong to {ALLIANCE}."
            ),
        ),
        (
            ICA,
            (
                f"The 2 councils known or inferred to belong to {ALLIANCE} are home to 300,000 "
                "people."
            ),
        ),
    ],
)
def test_each_kind_of_area_is_introduced(small: Atlas, key: str, first: str) -> None:
    assert said(small, everything(small), key)[0] == first


def test_a_city_region_is_not_said_to_be_in_itself(small: Atlas) -> None:
    assert said(small, everything(small), "AB")[1] == "It is itself a mayoral authority."


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("E08000010", f"is inferred to be a member of {ALLIANCE}"),
        ("S12000047", f"is a member of {ALLIANCE}"),
        ("W06000011", f"is associated with {ALLIANCE}"),
        ("E07000108", f"was a member of {ALLIANCE}"),
        ("E06000021", f"is not confirmed as a member of {ALLIANCE}, by indicative evidence"),
        ("E06000053", f"is not known to be a member of {ALLIANCE}"),
    ],
)
def test_each_footing_has_its_words(atlas: Atlas, code: str, words: str) -> None:
    assert ica_words(atlas, area_of(atlas.registry, code)) == words


def test_a_part_of_a_council_is_said(atlas: Atlas) -> None:
    assert said(atlas, everything(atlas), "S12000047")[1] == (
        "It is in Edinburgh and South East Scotland and Tay Cities Region (only the north-east "
        "of Fife belongs)."
    )


def test_of_many_places_the_six_that_reach_most_people_are_named(atlas: Atlas) -> None:
    result = ask(atlas, first_query(atlas.registry))
    sentence = said(atlas, result, "")[1]
    regions = covered(atlas, result, "").of_layer("city_regions")
    assert sentence.startswith("It is in Greater London (33 of 361 councils, 9.1 million people), ")
    assert sentence.endswith(f" and {len(regions) - MOST_NAMED} more.")
    assert sentence.count(" councils, ") == MOST_NAMED


def test_a_proposal_is_said_to_be_no_designation(small: Atlas) -> None:
    ring = Circle(lon=-1.7746, lat=53.541, radius_km=5.15)
    result = propose(small, everything(small), Scenario(name="Ring", sectors=("DE",), circle=ring))
    assert said(small, result, ASTON)[-1] == (
        "Proposed - not a designation: Ring (0.2% of its land)."
    )
    assert said(small, result, DOLWEN) == said(small, everything(small), DOLWEN)
    listed = Scenario(name="Ours", sectors=("DE",), councils=(DOLWEN,))
    words = said(small, propose(small, everything(small), listed), DOLWEN)
    assert "Proposed - not a designation: Ours." in words
    assert "It is in no documented cluster." in words


@pytest.mark.parametrize(
    ("share", "words"), [(0.5, "50.0%"), (0.005, "0.5%"), (0.001, "0.1%"), (1e-6, "under 0.1%")]
)
def test_a_share_is_never_written_as_none(share: float, words: str) -> None:
    assert share_words(share) == words


def test_the_basis_tells_what_the_filters_leave_out(small: Atlas) -> None:
    result = ask(small, first_query(small.registry))
    authority = (
        "Counts what a source was seen to say; councils are taken whole. Clusters and sites are "
        "those named by the UK Government; local, devolved and industry-led ones are left out."
    )
    assert basis(small, covered(small, result, ASTON)) == (
        f"{authority} Data as of 23 June 2025, or the date in each row."
    )
    assert basis(small, covered(small, result, BIRCH)) == (
        f"{authority} The filters leave out 1 more that is in the register. Data as of 23 June "
        "2025, or the date in each row."
    )
    assert "leave out 2 more that are in the register" in basis(small, covered(small, result, ""))
    assert left_out(small, covered(small, everything(small), "")) == 0


def test_to_how_much_of_an_area_a_line_applies(small: Atlas) -> None:
    uk = covered(small, everything(small), "")
    words = {line.shown.place.id: applies(uk, line) for line in uk.covers}
    assert words["P001"] == "2 of 4 councils, 300,000 people"
    alone = covered(small, everything(small), ASTON)
    assert {applies(alone, line) for line in alone.covers} == {""}


@given(data=st.data())
@settings(max_examples=25)
def test_a_statement_counts_what_the_coverage_holds(atlas: Atlas, data: st.DataObject) -> None:
    query = replace(data.draw(queries(atlas)), area="")
    result = ask(atlas, query)
    key = data.draw(st.sampled_from(sorted(names_of_areas(atlas.registry))))
    found, sentences = covered(atlas, result, key), said(atlas, result, key)
    assert all(sentence.endswith(".") and "  " not in sentence for sentence in sentences)
    firm = {
        layer: sum(line.evidence == "documented" for line in found.of_layer(layer))
        for layer in ("clusters", "strategic_sites")
    }
    for layer, noun in (("clusters", "cluster"), ("strategic_sites", "strategic site")):
        number = firm[layer]
        words = (
            f"{number} {noun}{'' if number == 1 else 's'}: " if number else f"no documented {noun}"
        )
        assert sum(words in sentence for sentence in sentences) == 1
    here = sum(bool(cover.codes) for cover in found.sectors.values())
    assert any(f"documented for {here or 'none'} of the 8 growth" in words for words in sentences)
    unsure = any(line.evidence == "indicative" for line in found.covers)
    assert sentences[-1].startswith("Not counted") == unsure
