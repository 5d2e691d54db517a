"""The gaps page with AppTest: sentences, map and table say the same, whatever is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from geo.areas import area_of
from geo.coverage.gaps import find_gaps
from geo.coverage.matrix import build_matrix
from geo.query import run_query
from geo.views.gap_sentences import gap_sentence, gap_title
from tests.support.fixtures_core import query_with
from tests.support.pages import (
    address,
    class_by_council,
    component_data,
    html_text,
    linked_rows,
    plain_text,
    query_of,
    run_page,
)

if TYPE_CHECKING:
    from typing import Any

    from streamlit.testing.v1 import AppTest

    from geo.coverage.gaps import Gaps
    from geo.dataset import Dataset

KEYS = ("city_regions", "clusters", "strategic_sites", "anything", "far")


def expected_gaps(
    dataset: Dataset,
    *,
    area: str = "ica",
    beyond_km: float = 20,
    **changes: Any,  # noqa: ANN401 - fields of a query
) -> Gaps:
    """Ask the core what the page ought to say."""
    matrix = build_matrix(dataset, run_query(dataset, query_with(dataset, **changes)))
    return find_gaps(dataset, matrix, area_of(dataset.register, area), beyond_km=beyond_km)


def sentences(page: AppTest) -> list[str]:
    return [plain_text(option) for option in page.radio(key="gaps_gap").options]


def assert_councils_shown(page: AppTest, dataset: Dataset, codes: tuple[str, ...]) -> None:
    """Check that map and table show these councils."""
    assert {*class_by_council(page)} == {*codes}
    names = {dataset.register.local_authorities[code].LAD25NM for code in codes}
    assert {row["Council"] for row in linked_rows(page)} == names


def test_sentences_match_the_core(dataset: Dataset) -> None:
    page = run_page("gaps")
    gaps = expected_gaps(dataset)
    assert sentences(page)[1:] == [gap_sentence(dataset, gaps, key).text for key in KEYS]
    assert_councils_shown(page, dataset, gaps.area.codes)
    assert address(page) == {}
    assert "Open Government Licence" in html_text(page)
    assert "UK Government designations only" in html_text(page)


def test_a_sentence_filters_map_and_table_to_its_councils(dataset: Dataset) -> None:
    page = run_page("gaps", area="K02000001")
    for key in KEYS:
        page.radio(key="gaps_gap").set_value(key).run()
        gaps = expected_gaps(dataset, area="K02000001")
        codes = gaps.gaps[key].codes
        assert_councils_shown(page, dataset, codes)
        assert f"{gap_title(dataset, gaps, key)}: {len(codes)} councils" in html_text(page)
        assert address(page) == {"area": "K02000001", "gap": key}


def test_filters_change_sentences_and_table(dataset: Dataset) -> None:
    page = run_page("gaps", area="W92000004", gap="strategic_sites")
    page.button_group(key="filter_levels").set_value(["local_plan"]).run()
    gaps = expected_gaps(dataset, area="W92000004", levels=("local_plan",))
    assert sentences(page)[1:] == [gap_sentence(dataset, gaps, key).text for key in KEYS]
    assert_councils_shown(page, dataset, gaps.gaps["strategic_sites"].codes)
    assert address(page)["levels"] == "local_plan"


def test_filters_restrict_the_members_too() -> None:
    page = run_page("gaps", ica="member")
    assert all(row["ICA"] == "member" for row in linked_rows(page))
    assert not any("probable" in sentence for sentence in sentences(page))
    page = run_page("gaps", ica="none")
    assert "leave out every member" in plain_text(page.info[0].value)


def test_the_distance_changes_its_sentence(dataset: Dataset) -> None:
    page = run_page("gaps", gap="far")
    page.number_input(key="gaps_beyond").set_value(50.0).run()
    gaps = expected_gaps(dataset, beyond_km=50)
    gap = gaps.gaps["far"]
    assert gap_sentence(dataset, gaps, "far").text in sentences(page)
    assert_councils_shown(page, dataset, gap.codes) if gap.codes else None
    assert address(page) == {"gap": "far", "beyond": "50"}


def test_a_sector_in_focus_adds_its_sentence_and_changes_both_choropleths(dataset: Dataset) -> None:
    page = run_page("gaps", area="K02000001")
    page.selectbox(key="gaps_sector").set_value("DE").run()
    gaps = expected_gaps(dataset, area="K02000001")
    gap = gaps.gaps["sector:DE"]
    assert sentences(page)[-1] == gap_sentence(dataset, gaps, "sector:DE").text
    assert {code for code, key in class_by_council(page).items() if key == "0"} == {*gap.codes}
    page.radio(key="gaps_map_variable").set_value("nothing").run()
    assert {code for code, key in class_by_council(page).items() if key != "something"} == {
        *gap.codes
    }
    page.radio(key="gaps_gap").set_value("sector").run()
    assert_councils_shown(page, dataset, gap.codes)
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
def test_an_address_is_unchanged_by_the_page(parameters: dict[str, str]) -> None:
    page = run_page("gaps", **parameters)
    assert not page.warning
    assert address(page) == parameters


def test_any_area_is_valid_in_an_address(dataset: Dataset) -> None:
    page = run_page("gaps", area="E10000017")
    codes = area_of(dataset.register, "E10000017").codes
    assert address(page) == {"area": ",".join(codes)}
    assert_councils_shown(page, dataset, codes)


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
def test_invalid_parameters_of_an_address_are_named(parameters: dict[str, str], named: str) -> None:
    page = run_page("gaps", **parameters)
    assert len(page.warning) == 1
    assert named in plain_text(page.warning[0].value)
    assert address(page) == {}


def test_chosen_councils_are_the_area(dataset: Dataset) -> None:
    page = run_page("gaps")
    page.selectbox(key="gaps_area").set_value("councils").run()
    assert "Choose at least one" in page.info[0].value
    page.multiselect(key="gaps_councils").set_value(["E08000010", "E07000200"]).run()
    assert_councils_shown(page, dataset, ("E07000200", "E08000010"))
    assert "of 2 chosen councils" in sentences(page)[2]
    page.multiselect(key="gaps_councils").set_value(["E07000200"]).run()
    assert "Babergh has no city region." in sentences(page)


def test_rows_link_to_the_council_and_pass_the_filters() -> None:
    page = run_page("gaps", levels="local_plan", gap="anything")
    row = linked_rows(page)[0]
    assert row["link"].startswith("/council?")
    assert query_of(row["link"])["levels"] == "local_plan"
    assert len(query_of(row["link"])["area"]) == 9


def test_a_gap_of_few_councils_links_to_a_scenario_that_would_close_it() -> None:
    page = run_page("gaps", gap="clusters")
    assert "What would close this gap?" in html_text(page)
    page = run_page("gaps", gap="clusters", area="K02000001")
    assert "What would close this gap?" not in html_text(page)


def test_the_map_moves_only_when_the_area_changes() -> None:
    page = run_page("gaps")
    first_data = component_data(page, "council_layer")
    page.radio(key="gaps_gap").set_value("clusters").run()
    assert component_data(page, "council_layer")["revision"] == first_data["revision"]
    page.selectbox(key="gaps_area").set_value("K02000001").run()
    moved_data = component_data(page, "council_layer")
    assert moved_data["revision"] == first_data["revision"] + 1
    assert moved_data["view"]["fit"] == "uk"


def test_a_button_clears_all_filters() -> None:
    page = run_page("gaps", area="W92000004", gap="far", beyond="35", levels="deal")
    buttons = {button.label: button for button in page.button}
    buttons["Back to the first view"].click().run()
    assert address(page) == {}


def test_the_listed_councils_can_be_downloaded() -> None:
    page = run_page("gaps", gap="clusters")
    assert [download.proto.label for download in page.get("download_button")] == [
        *("Download this map as PNG", "SVG", "PDF"),
        f"Download these {len(linked_rows(page))} councils as CSV",
    ]


def test_areas_with_the_same_name_are_separate_options_with_their_kind() -> None:
    options = run_page("gaps").selectbox(key="gaps_area").options
    assert len({*options}) == len(options)
    assert [option for option in options if option.startswith("North East")] == [
        "North East, region",
        "North East, mayoral strategic authority",
    ]
    assert {"Wales, nation", "Ayrshire, growth deal"} <= {*options}


def test_an_ambiguous_name_in_an_address_is_asked_about() -> None:
    page = run_page("gaps", area="North East")
    (warning,) = page.warning
    assert "E12000001 for North East, region" in plain_text(warning.value)
    assert "NE for North East, mayoral strategic authority" in plain_text(warning.value)
    assert address(page) == {}
    page = run_page("gaps", area="North East, region")
    assert not page.warning
    assert address(page) == {"area": "E12000001"}
