"""Addresses: every view can be written and read again; what cannot be read is said."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.query import default_query
from tests.support.fixtures_core import ask_for, queries
from ui.pages.map.address import CODEC, MapView

if TYPE_CHECKING:
    from geo.dataset import Dataset

PARAMETERS: Final = (
    *("layers", "sector", "regions", "levels", "ica", "programme", "area", "select"),
    *("documented", "at", "tiles"),
)


def views(dataset: Dataset) -> st.SearchStrategy[MapView]:
    lat, lon = (
        st.integers(-most * 10_000, most * 10_000).map(lambda n: n / 10_000) for most in (90, 180)
    )
    zoom = st.integers(400, 1500).map(lambda n: n / 100)
    return st.builds(
        MapView,
        query=queries(dataset),
        selected=st.sampled_from(["", *dataset.place_by_ref]),
        position=st.none() | st.tuples(lat, lon, zoom),
        tiles=st.booleans(),
    )


def test_a_first_visit_has_a_bare_address(dataset: Dataset) -> None:
    first = MapView(query=default_query(dataset.register))
    assert CODEC.write(dataset, first) == {}
    assert CODEC.read(dataset, {}) == (first, [])


def test_an_address_in_full(dataset: Dataset) -> None:
    view, messages = CODEC.read(
        dataset,
        {
            "layers": "clusters,strategic_sites",
            "sector": "DE",
            "regions": "growth_deal",
            "levels": "uk_strategy,local_plan",
            "ica": "none",
            "programme": "IZ,ISZ",
            "area": "S92000003",
            "select": "clusters:P053",
            "documented": "1",
            "at": "56.5,-3.2,8",
            "tiles": "1",
        },
    )
    assert messages == []
    assert view == MapView(
        query=ask_for(
            dataset,
            layers=("clusters", "strategic_sites"),
            sector="DE",
            region_types=("growth_deal",),
            levels=("uk_strategy", "local_plan"),
            ica_statuses=(),
            programmes=("ISZ", "IZ"),
            area="S92000003",
            documented_only=True,
        ),
        selected="clusters:P053",
        position=(56.5, -3.2, 8),
        tiles=True,
    )


@given(data=st.data())
def test_what_is_written_is_what_is_read(dataset: Dataset, data: st.DataObject) -> None:
    view = data.draw(views(dataset))
    assert CODEC.read(dataset, CODEC.write(dataset, view)) == (view, [])


@given(data=st.data())
def test_one_choice_has_one_address(dataset: Dataset, data: st.DataObject) -> None:
    view = data.draw(views(dataset))
    levels = data.draw(st.permutations(view.query.levels))
    shuffled = replace(view, query=replace(view.query, levels=tuple(levels)))
    read, _ = CODEC.read(dataset, CODEC.write(dataset, shuffled))
    assert CODEC.write(dataset, read) == CODEC.write(dataset, view)


@given(data=st.data())
def test_no_address_is_too_strange(dataset: Dataset, data: st.DataObject) -> None:
    names = st.sampled_from(PARAMETERS) | st.text()
    parameters = data.draw(st.dictionaries(names, st.text()))
    view, messages = CODEC.read(dataset, parameters)
    assert CODEC.read(dataset, CODEC.write(dataset, view)) == (view, [])
    assert all(isinstance(message, str) for message in messages)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        (
            "sector",
            "XX",
            "The address asks for sector 'XX', which does not exist; expected one of AM, CE, ",
        ),
        ("layers", "rivers", "The address asks for layers 'rivers', which does not exist; expect"),
        ("select", "clusters:P999", "The address asks for select 'clusters:P999', which does not"),
        (
            "area",
            "E92",
            "The address asks for area 'E92'. ",
        ),
        ("documented", "yes", "The address says documented 'yes'; expected 1 or 0."),
        ("tiles", "", "The address says tiles ''; expected 1 or 0."),
        ("at", "London", "The address puts the map at 'London'; expected latitude, longitude and"),
        ("at", "95,0,9", "The address puts the map at '95,0,9'; expected latitude"),
        ("at", "0,181,9", "The address puts the map at '0,181,9'; expected latitude"),
        ("at", "53,-2,40", "The address puts the map at '53,-2,40'; expected latitude"),
        ("at", "nan,-2,9", "The address puts the map at 'nan,-2,9'; expected latitude"),
        ("at", "53,-2", "The address puts the map at '53,-2'; expected latitude"),
        ("colour", "red", "The address asks for 'colour', which is no filter here."),
    ],
)
def test_a_value_that_does_not_exist_is_said_and_leaves_the_default(
    dataset: Dataset, name: str, value: str, message: str
) -> None:
    view, messages = CODEC.read(dataset, {name: value})
    assert view == MapView(query=default_query(dataset.register))
    (said,) = messages
    assert said.startswith(message)


def test_a_long_list_of_choices_is_not_read_out(dataset: Dataset) -> None:
    _, (said,) = CODEC.read(dataset, {"select": "clusters:P999"})
    assert "expected one of" not in said


def test_what_exists_is_kept_beside_what_does_not(dataset: Dataset) -> None:
    view, messages = CODEC.read(dataset, {"layers": "rivers,clusters"})
    assert view.query.layers == ("clusters",)
    assert len(messages) == 1


def test_the_order_of_a_choice_is_no_choice(dataset: Dataset) -> None:
    first = default_query(dataset.register)
    backwards = replace(first, layers=first.layers[::-1], levels=first.levels[::-1])
    assert CODEC.write(dataset, MapView(query=backwards)) == {}


def test_an_empty_choice_is_told_from_no_choice(dataset: Dataset) -> None:
    nothing = MapView(query=ask_for(dataset, layers=()))
    assert CODEC.write(dataset, nothing) == {"layers": "none"}
    assert CODEC.read(dataset, {"layers": ""})[0] == MapView(query=default_query(dataset.register))


def test_one_of_a_kind_is_kept_and_the_others_are_named(dataset: Dataset) -> None:
    view, messages = CODEC.read(dataset, {"sector": "CE,AM"})
    assert view.query.sector == "AM"
    assert messages == ["The address asks for more than one sector: 'CE' is left out."]
