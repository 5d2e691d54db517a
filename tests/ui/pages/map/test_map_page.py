"""Tests of the map page with AppTest: filters, search, messages and the address."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest

from geo.query import default_query, run_query
from geo.views.summary import summarise
from tests.support.pages import address, all_tables, html_text, plain_text
from tests.support.pages import run_app as opened

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest

    from geo.dataset import Dataset


def table_rows(page: AppTest) -> pd.DataFrame:
    """Return the table as it is sent to the browser; empty where there is none."""
    for table_data in all_tables(page):
        if table_data["references"]:
            return pd.DataFrame(table_data["rows"], columns=table_data["columns"])
    return pd.DataFrame()


def test_a_first_visit_matches_the_core(dataset: Dataset) -> None:
    page = opened()
    result = run_query(dataset, default_query(dataset.register))
    summary = summarise(dataset, result)
    assert summary.headline in html_text(page)
    assert "Open Government Licence" in html_text(page)
    listed = sum(len(result.places_in_focus(layer)) for layer in result.query.layers)
    assert len(table_rows(page)) == listed
    assert address(page) == {}


def test_filters_change_sentence_table_and_address() -> None:
    page = opened()
    before = len(table_rows(page))
    page.selectbox(key="filter_area").set_value("W92000004").run()
    assert "councils in Wales have" in html_text(page)
    assert 0 < len(table_rows(page)) < before
    assert address(page) == {"area": "W92000004"}
    page.toggle(key="filter_documented").set_value(True).run()
    assert set(table_rows(page)["Evidence"]) == {"documented"}
    assert address(page) == {"area": "W92000004", "documented": "1"}


def test_levels_separate_local_plans_from_national_designations() -> None:
    page = opened(levels="local_plan", layers="clusters")
    assert set(table_rows(page)["Named by"]) == {"Local plan"}
    page.button_group(key="filter_levels").set_value([]).run()
    assert table_rows(page).empty
    assert address(page)["levels"] == "none"


@pytest.mark.parametrize(
    ("parameters", "named"),
    [
        ({"layers": "clusters,motorways"}, "layers 'motorways'"),
        ({"sector": "ZZ"}, "sector 'ZZ'"),
        ({"area": "E06000001"}, "area 'E06000001'"),
        ({"select": "clusters:P999"}, "select 'clusters:P999'"),
        ({"at": "north,of,here"}, "at 'north,of,here'"),
        ({"documented": "yes"}, "documented 'yes'"),
        ({"colour": "red"}, "'colour', which is no filter"),
        ({"sector": "<script>alert(1)</script>"}, "'<script>alert(1)</script>'"),
    ],
)
def test_invalid_parameters_of_an_address_are_named(parameters: dict[str, str], named: str) -> None:
    page = opened(**parameters)
    assert len(page.warning) == 1
    warning_text = page.warning[0].value.replace("\\", "").replace("\N{WORD JOINER}", "")
    assert named in warning_text.replace("puts the map at", "at").replace("says ", "")
    assert set(address(page)) <= {"layers"}


def test_invalid_parameters_share_a_single_message() -> None:
    page = opened(sector="XX", layers="roads", select="zzz<b>")
    (box,) = page.warning
    lead, *message_lines = plain_text(box.value).splitlines()
    assert lead == "Not all of the address was taken as it stands:"
    assert [line[:28] for line in message_lines if line] == [
        "- The address asks for layer",
        "- The address asks for secto",
        "- The address asks for selec",
    ]
    assert r"zzz\<b>" in box.value


def test_a_message_disappears_with_the_next_choice() -> None:
    page = opened(sector="ZZ")
    page.selectbox(key="filter_area").set_value("S92000003").run()
    assert not page.warning


@pytest.mark.parametrize(
    ("words", "ref"),
    [
        ("M5 4WT", "local_authorities:E08000006"),
        ("wigan", "local_authorities:E08000010"),
        ("E08000016", "local_authorities:E08000038"),
    ],
)
def test_a_search_with_a_single_match_opens_its_profile(words: str, ref: str) -> None:
    page = opened()
    page.text_input(key="search").set_value(words).run()
    assert address(page) == {"select": ref}


def test_a_search_with_multiple_matches_lists_the_choices() -> None:
    page = opened()
    page.text_input(key="search").set_value("Newcastle").run()
    assert address(page) == {}
    page.button(key="found local_authorities:E07000195").click().run()
    assert address(page) == {"select": "local_authorities:E07000195"}
    assert "Newcastle-under-Lyme" in html_text(page)


def test_a_name_with_a_similar_spelling_is_suggested_but_not_opened() -> None:
    page = opened()
    page.text_input(key="search").set_value("Wakefeild").run()
    assert "select" not in address(page)
    assert [message.value for message in page.info if "Did you mean" in message.value]
    page.button(key="found local_authorities:E08000036").click().run()
    assert address(page)["select"] == "local_authorities:E08000036"


def test_a_search_without_results_is_reported() -> None:
    page = opened()
    page.text_input(key="search").set_value("BT1 1").run()
    assert "Northern Ireland" in page.info[0].value


def test_a_profile_has_the_data_of_the_register(dataset: Dataset) -> None:
    page = opened(select="city_regions:TAY")
    place = dataset.place("city_regions:TAY")
    page_text = html_text(page)
    assert "only the north-east of Fife belongs" in page_text
    assert "documented" in page_text
    for code in place.codes:
        assert dataset.register.local_authorities[code].LAD25NM in page_text
    for source in place.source_ids:
        assert source in page_text


def test_the_profile_of_every_place_can_be_shown(dataset: Dataset) -> None:
    page = opened()
    for layer in ("clusters", "strategic_sites", "city_regions", "ica_members"):
        for place in (*dataset.places[layer][:2], *dataset.places[layer][-2:]):
            page.query_params["select"] = place.ref
            page.run()
            assert not page.exception, place.ref


def test_a_button_clears_all_filters() -> None:
    page = opened(area="W92000004", levels="deal", sector="DE", select="city_regions:TAY")
    buttons = {button.label: button for button in page.button}
    buttons["Back to the first view"].click().run()
    assert address(page) == {}


def test_the_addresses_of_layers_include_the_filters() -> None:
    page_text = html_text(opened(area="W92000004", sector="CE"))
    assert "layers/clusters.geojson?area=W92000004&amp;sector=CE" in page_text
    assert "layers/local_authorities.geojson" in html_text(opened())
