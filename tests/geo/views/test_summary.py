"""Summaries: the sentence that says what the map shows, word by word."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.look.glossary import UNCHECKED
from geo.places import CITY_REGIONS, CLUSTERS, ICA_MEMBERS, POLICY_LAYERS, STRATEGIC_SITES
from geo.query import ask
from geo.views.summary import counted, joined, people, summarise
from tests.support.fixtures_core import ask_for, ask_for_all, queries

if TYPE_CHECKING:
    from geo.atlas import Atlas


def headline(atlas: Atlas, **changes: object) -> str:
    return summarise(atlas, ask(atlas, ask_for(atlas, **changes))).headline


def basis(atlas: Atlas, **changes: object) -> str:
    return summarise(atlas, ask(atlas, ask_for(atlas, **changes))).basis


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (0, "0"),
        (940_000, "940,000"),
        (999_999, "999,999"),
        (1_000_000, "1.0 million"),
        (69_281_437, "69.3 million"),
    ],
)
def test_people_are_written_as_they_are_spoken_of(number: int, written: str) -> None:
    assert people(number) == written


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [(["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_words_are_joined_as_in_a_sentence(parts: list[str], sentence: str) -> None:
    assert joined(parts) == sentence


@pytest.mark.parametrize(
    ("number", "written"), [(0, "no clusters"), (1, "1 cluster"), (2, "2 clusters")]
)
def test_a_number_takes_its_noun(number: int, written: str) -> None:
    assert counted(number, "cluster", "clusters") == written


def test_a_first_visit_in_one_sentence(small: Atlas) -> None:
    assert headline(small) == (
        "Across the UK, 1 city region, 3 clusters and 3 strategic sites reach 2 of 4 councils, "
        "home to 300,000 of 1.5 million people, and 1 of 1 council known to belong to the "
        "Industrial Communities Alliance."
    )


def test_the_sentence_names_area_and_sector(small: Atlas) -> None:
    assert headline(small, area="E12000001", sector="AM") == (
        "In the North East, for advanced manufacturing, 1 city region, 1 cluster and "
        "1 strategic site reach 2 of 2 councils, home to 300,000 of 300,000 people, and 1 of "
        "1 council known to belong to the Industrial Communities Alliance."
    )


def test_one_place_alone_reaches(small: Atlas) -> None:
    assert headline(small, layers=(CITY_REGIONS,)) == (
        "Across the UK, 1 city region reaches 2 of 4 councils, home to 300,000 of 1.5 million "
        "people."
    )


def test_what_has_no_place_reaches_nobody(small: Atlas) -> None:
    assert headline(small, layers=(CLUSTERS,), area="W92000004") == (
        "In Wales, 1 cluster reaches 0 of 1 councils, home to 0 of 800,000 people."
    )


def test_where_nobody_belongs_to_the_alliance_the_sentence_says_so(small: Atlas) -> None:
    assert headline(small, area="W92000004") == (
        "In Wales, no city regions, 1 cluster and 1 strategic site reach 0 of 1 councils, "
        "home to 0 of 800,000 people, and no council known to belong to the Industrial "
        "Communities Alliance."
    )


def test_the_alliance_alone(small: Atlas) -> None:
    assert headline(small, layers=(ICA_MEMBERS,)) == (
        "Across the UK, 1 council known to belong to the Industrial Communities Alliance is "
        "home to 100,000 people."
    )


def test_no_layer(small: Atlas) -> None:
    assert headline(small, layers=()) == "No layer is switched on."


def test_nothing_documented_matches(small: Atlas) -> None:
    assert headline(small, layers=(CITY_REGIONS,), region_types=("corridor",)) == (
        "Across the UK, nothing that a source was seen to name matches the filters."
    )


def test_members_on_the_map_are_not_nothing(small: Atlas) -> None:
    assert headline(small, levels=(), region_types=()) == (
        "Across the UK, no city regions, no clusters and no strategic sites reach 0 of "
        "4 councils, home to 0 of 1.5 million people, and 0 of 1 council known to belong to "
        "the Industrial Communities Alliance."
    )


def test_counts_are_of_the_documented_and_the_rest_stands_apart(small: Atlas) -> None:
    summary = summarise(small, ask(small, ask_for(small)))
    assert summary.documented == {
        CITY_REGIONS: 1,
        CLUSTERS: 3,
        STRATEGIC_SITES: 3,
        ICA_MEMBERS: 1,
    }
    assert summary.indicative == {
        CITY_REGIONS: 0,
        CLUSTERS: 2,
        STRATEGIC_SITES: 0,
        ICA_MEMBERS: 1,
    }
    assert (summary.councils, summary.population) == (2, 300_000)


def test_a_host_that_no_source_names_is_not_reached(small: Atlas) -> None:
    query = ask_for_all(small, layers=(STRATEGIC_SITES,))
    summary = summarise(small, ask(small, query))
    assert summary.documented == {STRATEGIC_SITES: 4}
    assert summary.population == 100_000


def test_the_basis_of_a_first_visit(small: Atlas) -> None:
    assert basis(small) == (
        "Counts what a source was seen to say. Clusters and sites are those named by the UK "
        "Government; local, devolved and industry-led ones are left out. Of these, 4 have no "
        "boundary or point: in the table, not on the map. Shown but not counted: 2 clusters "
        "and 1 inferred ICA member, which are indicative (not checked against a source yet). "
        "Data as of 23 June 2025, or the date in each row."
    )


def test_the_basis_names_the_levels_asked_for(small: Atlas) -> None:
    assert "named by: UK programme and Local plan." in basis(small, levels=("uk", "local"))
    assert "named by: nobody." in basis(small, levels=())


def test_the_basis_is_silent_on_layers_that_are_off(small: Atlas) -> None:
    assert basis(small, layers=(CITY_REGIONS,)) == (
        "Counts what a source was seen to say. Data as of 23 June 2025, or the date in each row."
    )


def test_one_is_and_has(small: Atlas) -> None:
    words = basis(small, area="W92000004", layers=(CLUSTERS,))
    assert "Of these, one has no boundary or point" in words
    assert f"Shown but not counted: 1 cluster, which is indicative ({UNCHECKED})." in words


@given(data=st.data())
def test_reach_never_exceeds_the_area(atlas: Atlas, data: st.DataObject) -> None:
    result = ask(atlas, data.draw(queries(atlas)))
    summary = summarise(atlas, result)
    assert 0 <= summary.councils <= len(result.codes)
    assert 0 <= summary.population <= atlas.population(result.codes)
    assert summary.headline.endswith(".")
    assert summary.basis.endswith(".")


def test_the_true_uk_has_sixty_nine_million_people(atlas: Atlas) -> None:
    assert "of 361 councils, home to " in headline(atlas)
    assert "of 69.3 million people" in headline(atlas)


def test_london_is_reached_whole_and_has_no_member(atlas: Atlas) -> None:
    sentence = headline(atlas, area="E12000007")
    assert sentence.startswith("In London, ")
    assert "reach 33 of 33 councils, home to 9.1 million of 9.1 million people" in sentence
    assert "and no council known to belong" in sentence


def test_layers_keep_the_counts_they_have_alone(atlas: Atlas) -> None:
    together = summarise(atlas, ask(atlas, ask_for(atlas)))
    for layer in POLICY_LAYERS:
        alone = summarise(atlas, ask(atlas, ask_for(atlas, layers=(layer,))))
        assert alone.documented[layer] == together.documented[layer]
        assert alone.indicative[layer] == together.indicative[layer]
