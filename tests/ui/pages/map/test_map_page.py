"""Tests of the map page with AppTest: filters, search, messages and the address."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest

from geo.query import default_query, run_query
from geo.views.summary import summarise
from tests.support.pages import address, plain, tables, text
from tests.support.pages import opened_app as opened

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest

    from geo.dataset import Dataset


def table(page: AppTest) -> pd.DataFrame:
    """Return the table as it is sent to the browser; empty where there is none."""
    for described in tables(page):
        if described["references"]:
            return pd.DataFrame(described["rows"], columns=described["columns"])
    return pd.DataFrame()


def test_first_visit_says_what_the_core_says(dataset: Dataset) -> None:
    page = opened()
    result = run_query(dataset, default_query(dataset.register))
    summary = summarise(dataset, result)
    assert summary.headline in text(page)
    assert "Open Government Licence" in text(page)
    listed = sum(len(result.places_in_focus(layer)) for layer in result.query.layers)
    assert len(table(page)) == listed
    assert address(page) == {}


def test_filters_change_sentence_table_and_address_alike() -> None:
    page = opened()
    before = len(table(page))
    page.selectbox(key="filter_area").set_value("W92000004").run()
    assert "councils in Wales have" in text(page)
    assert 0 < len(table(page)) < before
    assert address(page) == {"area": "W92000004"}
    page.toggle(key="filter_documented").set_value(True).run()
    assert set(table(page)["Evidence"]) == {"documented"}
    assert address(page) == {"area": "W92000004", "documented": "1"}


def test_levels_tell_local_plans_from_national_ones() -> None:
    page = opened(levels="local_plan", layers="clusters")
    assert set(table(page)["Named by"]) == {"Local plan"}
    page.button_group(key="filter_levels").set_value([]).run()
    assert table(page).empty
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
def test_what_an_address_asks_in_vain_is_named(parameters: dict[str, str], named: str) -> None:
    page = opened(**parameters)
    assert len(page.warning) == 1
    said = page.warning[0].value.replace("\\", "").replace("\N{WORD JOINER}", "")
    assert named in said.replace("puts the map at", "at").replace("says ", "")
    assert set(address(page)) <= {"layers"}


def test_several_in_vain_share_one_box() -> None:
    page = opened(sector="XX", layers="roads", select="zzz<b>")
    (box,) = page.warning
    lead, *listed = plain(box.value).splitlines()
    assert lead == "Not all of the address was taken as it stands:"
    assert [line[:28] for line in listed if line] == [
        "- The address asks for layer",
        "- The address asks for secto",
        "- The address asks for selec",
    ]
    assert r"zzz\<b>" in box.value


def test_message_goes_with_the_next_choice() -> None:
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
def test_search_with_one_answer_opens_its_profile(words: str, ref: str) -> None:
    page = opened()
    page.text_input(key="search").set_value(words).run()
    assert address(page) == {"select": ref}


def test_search_with_several_answers_offers_the_choice() -> None:
    page = opened()
    page.text_input(key="search").set_value("Newcastle").run()
    assert address(page) == {}
    page.button(key="found local_authorities:E07000195").click().run()
    assert address(page) == {"select": "local_authorities:E07000195"}
    assert "Newcastle-under-Lyme" in text(page)


def test_a_name_that_is_only_spelt_alike_is_offered_not_opened() -> None:
    page = opened()
    page.text_input(key="search").set_value("Wakefeild").run()
    assert "select" not in address(page)
    assert [part.value for part in page.info if "Did you mean" in part.value]
    page.button(key="found local_authorities:E08000036").click().run()
    assert address(page)["select"] == "local_authorities:E08000036"


def test_search_in_vain_says_so() -> None:
    page = opened()
    page.text_input(key="search").set_value("BT1 1").run()
    assert "Northern Ireland" in page.info[0].value


def test_profile_holds_what_the_register_holds(dataset: Dataset) -> None:
    page = opened(select="city_regions:TAY")
    place = dataset.place("city_regions:TAY")
    shown = text(page)
    assert "only the north-east of Fife belongs" in shown
    assert "documented" in shown
    for code in place.codes:
        assert dataset.register.local_authorities[code].LAD25NM in shown
    for source in place.source_ids:
        assert source in shown


def test_profile_of_every_place_can_be_shown(dataset: Dataset) -> None:
    page = opened()
    for layer in ("clusters", "strategic_sites", "city_regions", "ica_members"):
        for place in (*dataset.places[layer][:2], *dataset.places[layer][-2:]):
            page.query_params["select"] = place.ref
            page.run()
            assert not page.exception, place.ref


def test_first_view_is_a_button_away() -> None:
    page = opened(area="W92000004", levels="deal", sector="DE", select="city_regions:TAY")
    buttons = {button.label: button for button in page.button}
    buttons["Back to the first view"].click().run()
    assert address(page) == {}


def test_the_addresses_of_layers_carry_the_filters() -> None:
    shown = text(opened(area="W92000004", sector="CE"))
    assert "layers/clusters.geojson?area=W92000004&amp;sector=CE" in shown
    assert "layers/local_authorities.geojson" in text(opened())
