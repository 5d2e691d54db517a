"""Tests of the council page with AppTest: what is said, search, messages, and the address."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import pytest

from geo.areas import area_of, labels_of_areas
from geo.coverage.area import find_coverage
from geo.coverage.proximity import nearest_sites
from geo.query import default_query, run_query
from geo.register.register import ICA_MEMBER_STATUSES
from geo.views.comparison import MAX_OTHER_AREAS
from geo.views.coverage_json import covers_rows, nearest_rows, sector_rows
from geo.views.coverage_sentences import statement, statement_basis
from tests.support.pages import (
    address,
    all_component_data,
    all_tables,
    html_text,
    plain_text,
    run_page,
)
from ui.pages.council.scene import scene
from ui.pages.council.view import CODEC, CouncilView
from ui.state.answers import coverage_of
from ui.state.shared import layer_files

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest

    from geo.dataset import Dataset

WIGAN: Final = "E08000010"
BOLTON: Final = "E08000001"
FIFE: Final = "S12000047"
NORTH_WEST: Final = "E12000002"
AREAS: Final = (WIGAN, FIFE, "E10000017", "GM", NORTH_WEST, "W92000004", "ica", "E06000053")


def table_by_name(page: AppTest) -> dict[str, dict[str, Any]]:
    return {table_data["name"]: table_data for table_data in all_tables(page)}


def suggested_areas(page: AppTest) -> dict[str, str]:
    labels = [data["labels"] for data in all_component_data(page) if "labels" in data]
    return dict(labels[0]) if labels else {}


def column_values(section: dict[str, Any], name: str) -> list[object]:
    position = section["columns"].index(name)
    return [row[position] for row in section["rows"]]


def search_page(search_text: str) -> AppTest:
    page = run_page("council")
    page.text_input(key="council_search").set_value(search_text).run()
    assert not page.exception
    return page


@pytest.mark.parametrize("key", AREAS)
def test_the_page_matches_the_core(dataset: Dataset, key: str) -> None:
    page = run_page("council", area=key)
    result, area = (
        run_query(dataset, default_query(dataset.register)),
        area_of(dataset.register, key),
    )
    coverage, nearest = find_coverage(dataset, result, area), nearest_sites(dataset, result, area)
    page_text, tables = html_text(page), table_by_name(page)
    assert f"How is {area.in_sentence} covered?" in page_text
    for sentence in (
        *statement(dataset, coverage, nearest).sentences,
        statement_basis(dataset, coverage),
    ):
        assert sentence.replace("'", "&#39;") in page_text
    covers = covers_rows(dataset, coverage)
    of_places = [tables.get(name) for name in ("confirmed", "unconfirmed", "nation-wide")]
    assert sum(len(section["rows"]) for section in of_places if section) == len(covers)
    assert column_values(tables["sectors"], "Strongest basis") == [
        row["Strongest basis"] for row in sector_rows(dataset, coverage)
    ]
    assert column_values(tables["sites"], "Distance") == [
        row["Distance"] for row in nearest_rows(nearest)
    ]
    assert address(page) == {"area": key}
    assert "Open Government Licence" in page_text


def test_indicative_places_are_listed_separately() -> None:
    tables = table_by_name(run_page("council", area=FIFE))
    assert tables["unconfirmed"]["is_dashed"]
    assert not tables["confirmed"]["is_dashed"]
    assert tables["unconfirmed"]["title"] == "Not yet confirmed"
    # The tax sites in Fife were seen to be there; that the life sciences of Edinburgh and of Dundee
    # reach it is assumed.
    assert {"Rosyth", "Mid Forth (Burntisland)"} <= set(column_values(tables["confirmed"], "Place"))
    assert {"Edinburgh and South East Scotland", "Tay Cities"} <= set(
        column_values(tables["unconfirmed"], "Place")
    )
    assert "Tay Cities" not in column_values(tables["confirmed"], "Place")
    assert "Scotland Defence Growth Deal" in column_values(tables["nation-wide"], "Place")
    only = table_by_name(run_page("council", area=FIFE, documented="1"))
    assert only["unconfirmed"]["rows"] == []
    assert "Nothing else may cover" in only["unconfirmed"]["intro"]


def test_an_area_of_many_councils_counts_the_councils_of_every_place() -> None:
    tables = table_by_name(run_page("council", area=NORTH_WEST))
    assert "10 of 35 councils, 3.0 million people" in column_values(
        tables["confirmed"], "Applies to"
    )
    assert (
        "Applies to" not in table_by_name(run_page("council", area=WIGAN))["confirmed"]["columns"]
    )


def test_a_place_links_to_its_profile_with_the_same_filters() -> None:
    tables = table_by_name(run_page("council", area=WIGAN, levels="uk_strategy,local_plan"))
    link = tables["confirmed"]["links"][0]
    assert link == "/?levels=uk_strategy%2Clocal_plan&select=city_regions%3AGM"


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("wigan", WIGAN),
        ("E08000010", WIGAN),
        ("WN1 1AA", WIGAN),
        ("North West", NORTH_WEST),
        ("Bolton, Wigan", f"{BOLTON},{WIGAN}"),
    ],
)
def test_a_search_with_a_single_match_shows_it(dataset: Dataset, words: str, key: str) -> None:
    page = search_page(words)
    assert address(page) == {"area": key}
    assert area_of(dataset.register, key).in_sentence in html_text(page)
    assert page.text_input(key="council_search").value == ""
    # Of a postcode alone it is said how it was placed.
    assert ["is in Wigan: " in plain_text(message.value) for message in page.info] == [True] * (
        words == "WN1 1AA"
    )


def test_a_former_code_is_recoded_with_a_note() -> None:
    page = search_page("E08000016")
    assert address(page) == {"area": "E08000038"}
    assert "former code of Barnsley, now E08000038" in plain_text(page.info[0].value)
    by_address = run_page("council", area="E08000016")
    assert address(by_address) == {"area": "E08000038"}
    assert "former code of Barnsley" in plain_text(by_address.warning[0].value)


def test_an_abolished_council_names_its_successor() -> None:
    page = search_page("Allerdale")
    assert "became part of Cumberland" in plain_text(page.info[0].value)
    assert "How is Cumberland covered?" in html_text(page)


def test_an_ambiguous_name_lists_the_choices() -> None:
    page = search_page("Newcastle")
    assert address(page) == {}
    assert "2 areas" in plain_text(page.info[0].value)
    page.button(key="found E07000195").click().run()
    assert address(page) == {"area": "E07000195"}
    assert not page.info


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("BT1 1", "Northern Ireland"),
        ("ZZ1 1ZZ", "not in the table of Great Britain"),
        ("Qwertyuiop", "Nothing is called"),
        ("E99999999", "No area has the code E99999999"),
    ],
)
def test_a_search_without_results_gives_a_reason(words: str, said: str) -> None:
    page = search_page(words)
    assert said in plain_text(page.info[0].value)
    assert address(page) == {}
    assert "How is your council covered?" in html_text(page)


def test_without_an_area_the_page_suggests_areas(dataset: Dataset) -> None:
    page = run_page("council")
    assert address(page) == {}
    members = next(table_data for table_data in all_tables(page) if table_data["references"])
    assert set(members["references"]) == {
        code
        for code, member in dataset.register.ica_status.items()
        if member.status in ICA_MEMBER_STATUSES
    }
    page.button(key=f"example {FIFE}").click().run()
    assert address(page) == {"area": FIFE}


@pytest.mark.parametrize(
    ("parameters", "named"),
    [
        ({"area": "E99999999"}, "area 'E99999999'"),
        ({"area": "<b>Newcastle</b>"}, "area '<b>Newcastle</b>'"),
        ({"area": WIGAN, "compare": "E99999999"}, "compare 'E99999999'"),
        ({"area": WIGAN, "select": "x"}, "'select', which is no filter"),
        ({"area": WIGAN, "levels": "royal"}, "levels 'royal'"),
    ],
)
def test_invalid_parameters_of_an_address_are_named(parameters: dict[str, str], named: str) -> None:
    page = run_page("council", **parameters)
    assert len(page.warning) == 1
    assert named in plain_text(page.warning[0].value)
    assert address(page) == {k: v for k, v in parameters.items() if v == WIGAN}


def test_a_comparison_has_a_column_for_every_area(dataset: Dataset) -> None:
    page = run_page("council", area=WIGAN, compare=f"{FIFE},E10000017,GM")
    section = table_by_name(page)["comparison"]
    assert section["columns"] == [
        "",
        "Wigan, council",
        "Fife, council",
        "Lancashire, county",
        "Greater Manchester, mayoral strategic authority",
    ]
    assert section["rows"][0][1:3] == [344_922, 374_760]
    assert section["badges"][0][1:3] == ["", "▲ more"]
    assert set(section["groups"]) == {"The area", "What covers it", "Growth sectors"}
    assert len(section["rows"]) == 8 + len(dataset.register.sectors)


def test_at_most_five_areas_are_compared_with_the_first(dataset: Dataset) -> None:
    codes = sorted(dataset.register.local_authorities)[:7]
    page = run_page("council", area=WIGAN, compare=",".join([WIGAN, codes[0], *codes]))
    assert address(page)["compare"] == ",".join(codes[:MAX_OTHER_AREAS])
    assert f"more than {MAX_OTHER_AREAS} areas: {', '.join(codes[5:])}" in plain_text(
        page.warning[0].value
    )
    assert suggested_areas(page) == {}


def test_a_comparison_is_chosen_from_the_list_and_stored_in_the_address() -> None:
    page = run_page("council", area=WIGAN)
    assert "comparison" not in table_by_name(page)
    assert suggested_areas(page)[BOLTON] == "+ Bolton (neighbour)"
    page.multiselect(key="council_compare").set_value([BOLTON, FIFE]).run()
    assert address(page) == {"area": WIGAN, "compare": f"{BOLTON},{FIFE}"}
    assert BOLTON not in suggested_areas(page)
    page.text_input(key="council_search").set_value("Fife").run()
    assert address(page) == {"area": FIFE, "compare": BOLTON}
    assert page.multiselect(key="council_compare").value == [BOLTON]


def test_filters_change_the_counts_and_can_be_cleared() -> None:
    page = run_page("council", area=WIGAN, levels="local_plan", documented="1")
    assert "designated by Local plan" in html_text(page)
    page.session_state["council_filters"] = True
    page.run()
    assert page.toggle(key="filter_documented").value is True
    assert page.button_group(key="filter_levels").value == ["local_plan"]
    page.toggle(key="filter_documented").set_value(False).run()
    assert address(page) == {"area": WIGAN, "levels": "local_plan"}
    {button.label: button for button in page.button}["Back to the first view"].click().run()
    assert address(page) == {"area": WIGAN}


@pytest.mark.parametrize(
    "parameters",
    [
        {},
        {"area": WIGAN},
        {"area": f"{BOLTON},{WIGAN}", "compare": f"{FIFE},GM,ica"},
        {"area": "GM", "levels": "local_plan", "documented": "1"},
    ],
)
def test_address_and_view_round_trip(dataset: Dataset, parameters: dict[str, str]) -> None:
    view, messages = CODEC.read(dataset, parameters)
    assert messages == []
    assert CODEC.write(dataset, view) == parameters
    assert CODEC.read(dataset, CODEC.write(dataset, view))[0] == view


def test_names_in_an_address_are_replaced_by_keys(dataset: Dataset) -> None:
    view, messages = CODEC.read(dataset, {"area": "Wigan", "compare": "Fife,E08000016"})
    assert isinstance(view, CouncilView)
    assert (view.area, view.compare) == (WIGAN, (FIFE, "E08000038"))
    assert messages == ["E08000016 is the former code of Barnsley, now E08000038."]


def test_labels_are_unique_for_all_areas(dataset: Dataset) -> None:
    labels = labels_of_areas(dataset.register)
    assert len(set(labels.values())) == len(labels)


def test_the_map_shows_the_places_that_cover_the_area_and_its_outline(dataset: Dataset) -> None:
    query = default_query(dataset.register)
    fife_scene = scene(coverage_of(query, FIFE), addresses=layer_files().addresses)
    assert fife_scene["council_layer"]["emphasis"] == [FIFE]
    assert fife_scene["view"]["fit"] == [f"local_authorities:{FIFE}"]
    assert set(fife_scene["shown"]["city_regions"]) == {"ESES", "TAY"}
    assert fife_scene["shown"]["city_regions"]["TAY"]["dashed"]
    assert fife_scene["controls"] == {"layers": False, "sectors": False, "tiles": False}
    wigan_scene = scene(coverage_of(query, WIGAN), addresses=layer_files().addresses)
    assert wigan_scene["revision"] != fife_scene["revision"]
    filtered_scene = scene(
        coverage_of(replace(query, levels=()), FIFE), addresses=layer_files().addresses
    )
    assert filtered_scene["view"]["layers"] == ["city_regions"]
    assert filtered_scene["revision"] != fife_scene["revision"]
    uk = scene(coverage_of(query, "K02000001"), addresses=layer_files().addresses)
    assert (uk["view"]["fit"], "emphasis" in uk["council_layer"]) == ("uk", False)
