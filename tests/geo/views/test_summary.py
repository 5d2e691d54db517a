"""Summaries: the sentence that says what the map shows, word by word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from geo.places.place import CITY_REGIONS, ICA_MEMBERS
from geo.query import run_query
from geo.views.summary import summarise
from geo.views.updates import last_update_text
from tests.support.fixtures_core import queries, query_with
from tests.support.layers import POLICY_LAYERS

if TYPE_CHECKING:
    from geo.dataset import Dataset


def headline(dataset: Dataset, **changes: object) -> str:
    return summarise(dataset, run_query(dataset, query_with(dataset, **changes))).headline


def basis(dataset: Dataset, **changes: object) -> str:
    return summarise(dataset, run_query(dataset, query_with(dataset, **changes))).basis


def test_the_default_query_is_summarised(small: Dataset) -> None:
    assert headline(small) == (
        "2 of 4 councils in the UK have at least one city region, cluster or strategic site. "
        "The other 2, with 1.2 million people, have none. In all: 1 city region, 1 cluster and "
        "2 strategic sites. 1 of 1 confirmed member of the Industrial Communities Alliance has "
        "one."
    )


def test_the_sentence_names_the_area_and_sector(small: Dataset) -> None:
    assert headline(small, area="E12000001", sector="AM").startswith(
        "For advanced manufacturing, 2 of 2 councils in the North East have at least one city "
        "region, cluster or strategic site. In all: 1 city region, 1 cluster and 1 strategic site."
    )


def test_a_single_layer_is_summarised(small: Dataset) -> None:
    assert headline(small, layers=(CITY_REGIONS,)) == (
        "2 of 4 councils in the UK have a city region. The other 2, with 1.2 million people, have "
        "none. In all: 1 city region."
    )


def test_a_single_council_has_its_own_sentence(small: Dataset) -> None:
    assert headline(small, area="W92000004") == (
        "Wales has no city regions, no clusters and no strategic sites. It is not confirmed as a "
        "member of the Industrial Communities Alliance."
    )


def test_ica_membership_alone_is_summarised(small: Dataset) -> None:
    assert headline(small, layers=(ICA_MEMBERS,)) == (
        "Across the UK, 1 council is confirmed as a member of the Industrial Communities "
        "Alliance, with 100,000 people."
    )


def test_a_query_without_layers_is_summarised(small: Dataset) -> None:
    assert headline(small, layers=()) == "No layer is switched on."


def test_a_result_without_confirmed_places_is_summarised(small: Dataset) -> None:
    assert headline(small, layers=(CITY_REGIONS,), region_types=("corridor",)) == (
        "No council in the UK has a confirmed city region."
    )


def test_the_basis_of_the_default_query_is_described(small: Dataset) -> None:
    assert basis(small) == (
        "We count only what we have confirmed in a published source or by location. Clusters and "
        "sites: UK Government designations only. Counted apart: 1 cluster and 1 strategic site "
        "(nation-wide); 1 cluster (no published location). Shown but not counted: 2 clusters and "
        f"1 ICA member, which are not yet confirmed. {last_update_text(small.register)}"
    )


def test_the_basis_names_the_selected_levels(small: Dataset) -> None:
    assert "designated by UK programme and Local plan." in basis(small, levels=("uk", "local"))
    assert "no designation level is chosen." in basis(small, levels=())


def test_the_basis_leaves_out_hidden_layers(small: Dataset) -> None:
    assert "Clusters and sites" not in basis(small, layers=(CITY_REGIONS,))


@given(data=st.data())
def test_covered_population_never_exceeds_the_area(dataset: Dataset, data: st.DataObject) -> None:
    result = run_query(dataset, data.draw(queries(dataset)))
    summary = summarise(dataset, result)
    assert summary.counts.councils <= result.codes
    assert 0 <= summary.population <= dataset.population(result.codes)
    assert summary.headline.endswith(".")
    assert summary.basis.endswith(".")


def test_london_is_fully_covered_and_has_no_member(dataset: Dataset) -> None:
    sentence = headline(dataset, area="E12000007")
    assert sentence.startswith("33 of 33 councils in London have at least one ")
    assert "No council here is confirmed as a member" in sentence


def test_layer_counts_do_not_depend_on_other_layers(dataset: Dataset) -> None:
    all_counts = summarise(dataset, run_query(dataset, query_with(dataset))).counts
    for layer in POLICY_LAYERS:
        layer_counts = summarise(
            dataset, run_query(dataset, query_with(dataset, layers=(layer,)))
        ).counts
        assert layer_counts.layers[layer] == all_counts.layers[layer]
