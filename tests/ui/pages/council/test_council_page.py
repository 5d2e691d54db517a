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
from tests.support.pages import address, all_sent, opened, plain, tables, text
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


def sections(page: AppTest) -> dict[str, dict[str, Any]]:
    return {one["name"]: one for one in tables(page)}


def suggested(page: AppTest) -> dict[str, str]:
    labels = [one["labels"] for one in all_sent(page) if "labels" in one]
    return dict(labels[0]) if labels else {}


def column(section: dict[str, Any], name: str) -> list[object]:
    at = section["columns"].index(name)
    return [row[at] for row in section["rows"]]


def searched(words: str) -> AppTest:
    page = opened("council")
    page.text_input(key="council_search").set_value(words).run()
    assert not page.exception
    return page


@pytest.mark.parametrize("key", AREAS)
def test_the_page_says_what_the_core_says(dataset: Dataset, key: str) -> None:
    page = opened("council", area=key)
    result, area = (
        run_query(dataset, default_query(dataset.register)),
        area_of(dataset.register, key),
    )
    found, near = find_coverage(dataset, result, area), nearest_sites(dataset, result, area)
    shown, tables = text(page), sections(page)
    assert f"How is {area.in_sentence} covered?" in shown
    for sentence in (*statement(dataset, found, near).sentences, statement_basis(dataset, found)):
        assert sentence.replace("'", "&#39;") in shown
    covers = covers_rows(dataset, found)
    of_places = [tables.get(name) for name in ("confirmed", "unconfirmed", "nation-wide")]
    assert sum(len(one["rows"]) for one in of_places if one) == len(covers)
    assert column(tables["sectors"], "Strongest basis") == [
        row["Strongest basis"] for row in sector_rows(dataset, found)
    ]
    assert column(tables["sites"], "Distance") == [row["Distance"] for row in nearest_rows(near)]
    assert address(page) == {"area": key}
    assert "Open Government Licence" in shown


def test_what_is_indicative_is_apart() -> None:
    tables = sections(opened("council", area=FIFE))
    assert tables["unconfirmed"]["is_dashed"]
    assert not tables["confirmed"]["is_dashed"]
    assert tables["unconfirmed"]["title"] == "Not yet confirmed"
    # The tax sites in Fife were seen to be there; that the life sciences of Edinburgh and of Dundee
    # reach it is assumed.
    assert {"Rosyth", "Mid Forth (Burntisland)"} <= set(column(tables["confirmed"], "Place"))
    assert {"Edinburgh and South East Scotland", "Tay Cities"} <= set(
        column(tables["unconfirmed"], "Place")
    )
    assert "Tay Cities" not in column(tables["confirmed"], "Place")
    assert "Scotland Defence Growth Deal" in column(tables["nation-wide"], "Place")
    only = sections(opened("council", area=FIFE, documented="1"))
    assert only["unconfirmed"]["rows"] == []
    assert "Nothing else may cover" in only["unconfirmed"]["intro"]


def test_an_area_of_many_says_how_many_each_line_reaches() -> None:
    tables = sections(opened("council", area=NORTH_WEST))
    assert "10 of 35 councils, 3.0 million people" in column(tables["confirmed"], "Applies to")
    assert "Applies to" not in sections(opened("council", area=WIGAN))["confirmed"]["columns"]


def test_a_place_leads_to_its_profile_under_the_same_filters() -> None:
    tables = sections(opened("council", area=WIGAN, levels="uk_strategy,local_plan"))
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
def test_search_with_one_answer_shows_it(dataset: Dataset, words: str, key: str) -> None:
    page = searched(words)
    assert address(page) == {"area": key}
    assert area_of(dataset.register, key).in_sentence in text(page)
    assert page.text_input(key="council_search").value == ""
    # Of a postcode alone it is said how it was placed.
    assert ["is in Wigan: " in plain(one.value) for one in page.info] == [True] * (
        words == "WN1 1AA"
    )


def test_former_code_is_recoded_with_a_note() -> None:
    page = searched("E08000016")
    assert address(page) == {"area": "E08000038"}
    assert "former code of Barnsley, now E08000038" in plain(page.info[0].value)
    by_address = opened("council", area="E08000016")
    assert address(by_address) == {"area": "E08000038"}
    assert "former code of Barnsley" in plain(by_address.warning[0].value)


def test_abolished_council_names_its_successor() -> None:
    page = searched("Allerdale")
    assert "became part of Cumberland" in plain(page.info[0].value)
    assert "How is Cumberland covered?" in text(page)


def test_ambiguous_name_offers_the_choices() -> None:
    page = searched("Newcastle")
    assert address(page) == {}
    assert "2 areas" in plain(page.info[0].value)
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
def test_search_in_vain_says_why(words: str, said: str) -> None:
    page = searched(words)
    assert said in plain(page.info[0].value)
    assert address(page) == {}
    assert "How is your council covered?" in text(page)


def test_without_an_area_the_page_offers_beginnings(dataset: Dataset) -> None:
    page = opened("council")
    assert address(page) == {}
    members = next(one for one in tables(page) if one["references"])
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
def test_what_an_address_asks_in_vain_is_named(parameters: dict[str, str], named: str) -> None:
    page = opened("council", **parameters)
    assert len(page.warning) == 1
    assert named in plain(page.warning[0].value)
    assert address(page) == {k: v for k, v in parameters.items() if v == WIGAN}


def test_comparison_has_an_area_in_each_column(dataset: Dataset) -> None:
    page = opened("council", area=WIGAN, compare=f"{FIFE},E10000017,GM")
    section = sections(page)["comparison"]
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


def test_at_most_five_stand_beside_the_first(dataset: Dataset) -> None:
    codes = sorted(dataset.register.local_authorities)[:7]
    page = opened("council", area=WIGAN, compare=",".join([WIGAN, codes[0], *codes]))
    assert address(page)["compare"] == ",".join(codes[:MAX_OTHER_AREAS])
    assert f"more than {MAX_OTHER_AREAS} areas: {', '.join(codes[5:])}" in plain(
        page.warning[0].value
    )
    assert suggested(page) == {}


def test_comparison_is_chosen_from_the_list_and_kept_in_the_address() -> None:
    page = opened("council", area=WIGAN)
    assert "comparison" not in sections(page)
    assert suggested(page)[BOLTON] == "+ Bolton (neighbour)"
    page.multiselect(key="council_compare").set_value([BOLTON, FIFE]).run()
    assert address(page) == {"area": WIGAN, "compare": f"{BOLTON},{FIFE}"}
    assert BOLTON not in suggested(page)
    page.text_input(key="council_search").set_value("Fife").run()
    assert address(page) == {"area": FIFE, "compare": BOLTON}
    assert page.multiselect(key="council_compare").value == [BOLTON]


def test_filters_count_otherwise_and_are_taken_back() -> None:
    page = opened("council", area=WIGAN, levels="local_plan", documented="1")
    assert "designated by Local plan" in text(page)
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
def test_address_and_view_are_the_same(dataset: Dataset, parameters: dict[str, str]) -> None:
    view, messages = CODEC.read(dataset, parameters)
    assert messages == []
    assert CODEC.write(dataset, view) == parameters
    assert CODEC.read(dataset, CODEC.write(dataset, view))[0] == view


def test_names_in_an_address_become_keys(dataset: Dataset) -> None:
    view, messages = CODEC.read(dataset, {"area": "Wigan", "compare": "Fife,E08000016"})
    assert isinstance(view, CouncilView)
    assert (view.area, view.compare) == (WIGAN, (FIFE, "E08000038"))
    assert messages == ["E08000016 is the former code of Barnsley, now E08000038."]


def test_labels_tell_all_areas_apart(dataset: Dataset) -> None:
    labels = labels_of_areas(dataset.register)
    assert len(set(labels.values())) == len(labels)


def test_map_shows_what_covers_the_area_and_its_outline(dataset: Dataset) -> None:
    query = default_query(dataset.register)
    drawn = scene(coverage_of(query, FIFE), addresses=layer_files().addresses)
    assert drawn["council_layer"]["emphasis"] == [FIFE]
    assert drawn["view"]["fit"] == [f"local_authorities:{FIFE}"]
    assert set(drawn["shown"]["city_regions"]) == {"ESES", "TAY"}
    assert drawn["shown"]["city_regions"]["TAY"]["dashed"]
    assert drawn["controls"] == {"layers": False, "sectors": False, "tiles": False}
    other = scene(coverage_of(query, WIGAN), addresses=layer_files().addresses)
    assert other["revision"] != drawn["revision"]
    fewer = scene(coverage_of(replace(query, levels=()), FIFE), addresses=layer_files().addresses)
    assert fewer["view"]["layers"] == ["city_regions"]
    assert fewer["revision"] != drawn["revision"]
    uk = scene(coverage_of(query, "K02000001"), addresses=layer_files().addresses)
    assert (uk["view"]["fit"], "emphasis" in uk["council_layer"]) == ("uk", False)
