"""Addresses: every view can be written and read again; what cannot be read is said."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.query import default_query
from tests.support.fixtures_core import queries, query_with
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


def test_the_default_view_has_an_empty_address(dataset: Dataset) -> None:
    default_view = MapView(query=default_query(dataset.register))
    assert CODEC.write(dataset, default_view) == {}
    assert CODEC.read(dataset, {}) == (default_view, [])


def test_every_parameter_of_an_address_is_read(dataset: Dataset) -> None:
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
        query=query_with(
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
def test_views_round_trip_through_addresses(dataset: Dataset, data: st.DataObject) -> None:
    view = data.draw(views(dataset))
    assert CODEC.read(dataset, CODEC.write(dataset, view)) == (view, [])


@given(data=st.data())
def test_equal_views_have_the_same_address(dataset: Dataset, data: st.DataObject) -> None:
    view = data.draw(views(dataset))
    levels = data.draw(st.permutations(view.query.levels))
    shuffled_view = replace(view, query=replace(view.query, levels=tuple(levels)))
    parsed_view, _ = CODEC.read(dataset, CODEC.write(dataset, shuffled_view))
    assert CODEC.write(dataset, parsed_view) == CODEC.write(dataset, view)


@given(data=st.data())
def test_any_address_is_read_without_an_error(dataset: Dataset, data: st.DataObject) -> None:
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
def test_an_unknown_value_is_reported_and_the_default_is_used(
    dataset: Dataset, name: str, value: str, message: str
) -> None:
    view, messages = CODEC.read(dataset, {name: value})
    assert view == MapView(query=default_query(dataset.register))
    (message_text,) = messages
    assert message_text.startswith(message)


def test_a_message_does_not_list_many_choices(dataset: Dataset) -> None:
    _, (message,) = CODEC.read(dataset, {"select": "clusters:P999"})
    assert "expected one of" not in message


def test_known_values_are_used_next_to_unknown_values(dataset: Dataset) -> None:
    view, messages = CODEC.read(dataset, {"layers": "rivers,clusters"})
    assert view.query.layers == ("clusters",)
    assert len(messages) == 1


def test_the_order_of_choices_does_not_matter(dataset: Dataset) -> None:
    default = default_query(dataset.register)
    reversed_query = replace(default, layers=default.layers[::-1], levels=default.levels[::-1])
    assert CODEC.write(dataset, MapView(query=reversed_query)) == {}


def test_an_empty_choice_differs_from_no_choice(dataset: Dataset) -> None:
    empty_view = MapView(query=query_with(dataset, layers=()))
    assert CODEC.write(dataset, empty_view) == {"layers": "none"}
    assert CODEC.read(dataset, {"layers": ""})[0] == MapView(query=default_query(dataset.register))


def test_only_the_first_of_multiple_values_is_used_and_the_others_are_named(
    dataset: Dataset,
) -> None:
    view, messages = CODEC.read(dataset, {"sector": "CE,AM"})
    assert view.query.sector == "AM"
    assert messages == ["The address asks for more than one sector: 'CE' is left out."]
