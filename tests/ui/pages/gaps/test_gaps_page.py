"""The gaps page with AppTest: sentences, map and table say the same, whatever is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from geo.areas import area_of
from geo.coverage.gaps import find_gaps
from geo.coverage.matrix import build_matrix
from geo.query import run_query
from geo.views.gap_sentences import gap_sentence, gap_title
from tests.support.fixtures_core import ask_for
from tests.support.pages import address, opened, plain, query_of, sent, table, text, theme

if TYPE_CHECKING:
    from typing import Any

    from streamlit.testing.v1 import AppTest

    from geo.coverage.gaps import Gaps
    from geo.dataset import Dataset

KEYS = ("city_regions", "clusters", "strategic_sites", "anything", "far")


def told(dataset: Dataset, *, area: str = "ica", beyond_km: float = 20, **changes: Any) -> Gaps:  # noqa: ANN401
    """Ask the core what the page ought to say."""
    found = build_matrix(dataset, run_query(dataset, ask_for(dataset, **changes)))
    return find_gaps(dataset, found, area_of(dataset.register, area), beyond_km=beyond_km)


def sentences(page: AppTest) -> list[str]:
    return [plain(option) for option in page.radio(key="gaps_gap").options]


def agree(page: AppTest, dataset: Dataset, codes: tuple[str, ...]) -> None:
    """Check that map and table show these councils."""
    assert {*theme(page)} == {*codes}
    names = {dataset.register.local_authorities[code].LAD25NM for code in codes}
    assert {row["Council"] for row in table(page)} == names


def test_sentences_are_those_of_the_core(dataset: Dataset) -> None:
    page = opened("gaps")
    found = told(dataset)
    assert sentences(page)[1:] == [gap_sentence(dataset, found, key).text for key in KEYS]
    agree(page, dataset, found.area.codes)
    assert address(page) == {}
    assert "Open Government Licence" in text(page)
    assert "UK Government designations only" in text(page)


def test_a_sentence_narrows_map_and_table_to_the_councils_it_counts(dataset: Dataset) -> None:
    page = opened("gaps", area="K02000001")
    for key in KEYS:
        page.radio(key="gaps_gap").set_value(key).run()
        found = told(dataset, area="K02000001")
        codes = found.gaps[key].codes
        agree(page, dataset, codes)
        assert f"{gap_title(dataset, found, key)}: {len(codes)} councils" in text(page)
        assert address(page) == {"area": "K02000001", "gap": key}


def test_filters_change_sentences_and_table_alike(dataset: Dataset) -> None:
    page = opened("gaps", area="W92000004", gap="strategic_sites")
    page.button_group(key="filter_levels").set_value(["local_plan"]).run()
    found = told(dataset, area="W92000004", levels=("local_plan",))
    assert sentences(page)[1:] == [gap_sentence(dataset, found, key).text for key in KEYS]
    agree(page, dataset, found.gaps["strategic_sites"].codes)
    assert address(page)["levels"] == "local_plan"


def test_filters_narrow_the_members_too() -> None:
    page = opened("gaps", ica="member")
    assert all(row["ICA"] == "member" for row in table(page))
    assert not any("probable" in words for words in sentences(page))
    page = opened("gaps", ica="none")
    assert "leave out every member" in plain(page.info[0].value)


def test_distance_changes_the_sentence_on_it(dataset: Dataset) -> None:
    page = opened("gaps", gap="far")
    page.number_input(key="gaps_beyond").set_value(50.0).run()
    found = told(dataset, beyond_km=50)
    gap = found.gaps["far"]
    assert gap_sentence(dataset, found, "far").text in sentences(page)
    agree(page, dataset, gap.codes) if gap.codes else None
    assert address(page) == {"gap": "far", "beyond": "50"}


def test_sector_in_focus_adds_its_sentence_and_changes_both_themes(dataset: Dataset) -> None:
    page = opened("gaps", area="K02000001")
    page.selectbox(key="gaps_sector").set_value("DE").run()
    found = told(dataset, area="K02000001")
    gap = found.gaps["sector:DE"]
    assert sentences(page)[-1] == gap_sentence(dataset, found, "sector:DE").text
    assert {code for code, key in theme(page).items() if key == "0"} == {*gap.codes}
    page.radio(key="gaps_map_variable").set_value("nothing").run()
    assert {code for code, key in theme(page).items() if key != "something"} == {*gap.codes}
    page.radio(key="gaps_gap").set_value("sector").run()
    agree(page, dataset, gap.codes)
    assert address(page) == {
        "area": "K02000001",
        "gap": "sector",
        "sector": "DE",
        "shown": "nothing",
    }
    page.selectbox(key="gaps_sector").set_value("").run()
    assert not page.exception
    assert address(page) == {"area": "K02000001", "shown": "nothing"}


@pytest.mark.parametrize(
    "parameters",
    [
        {"area": "W92000004", "beyond": "35", "gap": "far"},
        {"area": "E07000200,E08000010", "shown": "nothing"},
        {"area": "GM", "gap": "sector", "sector": "DE", "documented": "1"},
        {"area": "none"},
    ],
)
def test_an_address_is_kept(parameters: dict[str, str]) -> None:
    page = opened("gaps", **parameters)
    assert not page.warning
    assert address(page) == parameters


def test_any_area_may_stand_in_an_address(dataset: Dataset) -> None:
    page = opened("gaps", area="E10000017")
    codes = area_of(dataset.register, "E10000017").codes
    assert address(page) == {"area": ",".join(codes)}
    agree(page, dataset, codes)


@pytest.mark.parametrize(
    ("parameters", "named"),
    [
        ({"area": "E06000001x"}, "area 'E06000001x'"),
        ({"beyond": "0"}, "beyond '0'; expected a number from 1 to 500"),
        ({"beyond": "nan"}, "beyond 'nan'"),
        ({"gap": "hole"}, "gap 'hole'"),
        ({"gap": "sector"}, "but for no sector"),
        ({"sector": "<script>"}, "sector '<script>'"),
        ({"shown": "everything"}, "shown 'everything'"),
        ({"colour": "red"}, "'colour', which is no filter"),
    ],
)
def test_what_an_address_asks_in_vain_is_named(parameters: dict[str, str], named: str) -> None:
    page = opened("gaps", **parameters)
    assert len(page.warning) == 1
    assert named in plain(page.warning[0].value)
    assert address(page) == {}


def test_chosen_councils(dataset: Dataset) -> None:
    page = opened("gaps")
    page.selectbox(key="gaps_area").set_value("councils").run()
    assert "Choose at least one" in page.info[0].value
    page.multiselect(key="gaps_councils").set_value(["E08000010", "E07000200"]).run()
    agree(page, dataset, ("E07000200", "E08000010"))
    assert "of 2 chosen councils" in sentences(page)[2]
    page.multiselect(key="gaps_councils").set_value(["E07000200"]).run()
    assert "Babergh has no city region." in sentences(page)


def test_rows_lead_to_the_council_and_carry_the_filters() -> None:
    page = opened("gaps", levels="local_plan", gap="anything")
    row = table(page)[0]
    assert row["link"].startswith("/council?")
    assert query_of(row["link"])["levels"] == "local_plan"
    assert len(query_of(row["link"])["area"]) == 9


def test_few_councils_lead_to_what_would_close_the_gap() -> None:
    page = opened("gaps", gap="clusters")
    assert "What would close this gap?" in text(page)
    page = opened("gaps", gap="clusters", area="K02000001")
    assert "What would close this gap?" not in text(page)


def test_map_goes_elsewhere_only_when_somebody_else_is_looked_at() -> None:
    page = opened("gaps")
    first = sent(page, "council_layer")
    page.radio(key="gaps_gap").set_value("clusters").run()
    assert sent(page, "council_layer")["revision"] == first["revision"]
    page.selectbox(key="gaps_area").set_value("K02000001").run()
    moved = sent(page, "council_layer")
    assert moved["revision"] == first["revision"] + 1
    assert moved["view"]["fit"] == "uk"


def test_first_view_is_a_button_away() -> None:
    page = opened("gaps", area="W92000004", gap="far", beyond="35", levels="deal")
    buttons = {button.label: button for button in page.button}
    buttons["Back to the first view"].click().run()
    assert address(page) == {}


def test_download_is_offered_for_what_is_listed() -> None:
    page = opened("gaps", gap="clusters")
    assert [download.proto.label for download in page.get("download_button")] == [
        *("Download this map as PNG", "SVG", "PDF"),
        f"Download these {len(table(page))} councils as CSV",
    ]


def test_areas_of_one_name_are_options_apart_each_with_its_kind() -> None:
    options = opened("gaps").selectbox(key="gaps_area").options
    assert len({*options}) == len(options)
    assert [one for one in options if one.startswith("North East")] == [
        "North East, region",
        "North East, mayoral strategic authority",
    ]
    assert {"Wales, nation", "Ayrshire, growth deal"} <= {*options}


def test_an_address_of_a_name_that_means_several_asks() -> None:
    page = opened("gaps", area="North East")
    (warning,) = page.warning
    assert "E12000001 for North East, region" in plain(warning.value)
    assert "NE for North East, mayoral strategic authority" in plain(warning.value)
    assert address(page) == {}
    page = opened("gaps", area="North East, region")
    assert not page.warning
    assert address(page) == {"area": "E12000001"}
