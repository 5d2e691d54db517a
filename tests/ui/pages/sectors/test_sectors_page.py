"""The sectors page with AppTest: sentences, map and table say the same, whatever is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from geo.areas import area_of
from geo.coverage.matrix import build_matrix
from geo.query import run_query
from geo.statistics.agreement import industry_agreement
from geo.statistics.figures import statistics_of
from geo.views.agreement_sentences import case_sentence
from tests.support.fixtures_core import query_with
from tests.support.pages import (
    address,
    class_by_council,
    html_text,
    linked_rows,
    plain_text,
    query_of,
    run_page,
)

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest

    from geo.dataset import Dataset
    from geo.statistics.agreement import Agreement

GB = {"measure": "gva"}
"""What is embedded, whatever may have been fetched on this machine."""


def expected_agreement(
    dataset: Dataset,
    industry: str = "manufacturing",
    *,
    area: str = "ica",
    strong_from: float = 1.25,
    **changes: Any,  # noqa: ANN401
) -> Agreement:
    """Ask the core what the page ought to say."""
    matrix = build_matrix(dataset, run_query(dataset, query_with(dataset, **changes)))
    industry_and_measure = (
        statistics_of(dataset).industries[industry],
        statistics_of(dataset).measure("gva"),
    )
    selected_area = area_of(dataset.register, area)
    return industry_agreement(
        dataset,
        matrix,
        selected_area,
        industry_measure=industry_and_measure,
        strong_from=strong_from,
    )


def sentences(page: AppTest) -> list[str]:
    return [plain_text(option) for option in page.radio(key="sectors_case").options]


def assert_councils_shown(page: AppTest, agreement: Agreement, codes: tuple[str, ...]) -> None:
    """Check that map and table show these councils, each in its case."""
    assert dict(class_by_council(page)) == {code: agreement.councils[code].case for code in codes}
    names = {agreement.councils[code].row.council.LAD25NM for code in codes}
    assert {row["Council"] for row in linked_rows(page)} == names


def test_the_page_first_shows_the_alliance_and_explains_the_threshold(dataset: Dataset) -> None:
    page = run_page("sectors", **GB)
    agreement = expected_agreement(dataset)
    assert sentences(page)[1:] == [case_sentence(agreement, case).text for case in agreement.groups]
    assert "a location quotient of 1.6" in sentences(page)[0]
    assert "not one of the eight sectors" in html_text(page)
    assert "where that line is drawn is a convention" in html_text(page)
    assert_councils_shown(page, agreement, agreement.area.codes)
    (wigan,) = [row for row in linked_rows(page) if row["Council"] == "Wigan"]
    assert wigan["Location quotient"] == 1.7
    assert wigan["Strength and cover"] == "strong, covered"


def test_a_sentence_filters_map_and_table_to_its_councils(dataset: Dataset) -> None:
    page = run_page("sectors", area="K02000001", sector="FS", **GB)
    agreement = expected_agreement(dataset, "FS", area="K02000001")
    for case, group in agreement.groups.items():
        if group.codes:
            page.radio(key="sectors_case").set_value(case).run()
            assert_councils_shown(page, agreement, group.codes)
            assert f"{len(group.codes)} councils" in html_text(page)
            assert address(page) == {"area": "K02000001", "sector": "FS", "case": case}
    suppressed = [row for row in linked_rows(page) if row["Location quotient"] == "suppressed"]
    assert len(suppressed) == len(linked_rows(page)) == 4  # the last case: no figure, not covered


def test_a_sector_without_codes_has_no_figure_but_has_coverage(dataset: Dataset) -> None:
    page = run_page("sectors", sector="CE", area="W92000004", **GB)
    agreement = expected_agreement(dataset, "CE", area="W92000004")
    assert "none can be given" in html_text(page)
    assert [*agreement.groups] == ["unknown-covered", "unknown-uncovered"]
    assert sentences(page)[1:] == [case_sentence(agreement, case).text for case in agreement.groups]
    assert "Location quotient" not in linked_rows(page)[0]
    assert not [radio for radio in page.radio if radio.key == "sectors_map_variable"]
    assert_councils_shown(page, agreement, agreement.area.codes)


def test_figures_missing_for_gross_value_added_are_listed_with_an_alternative() -> None:
    page = run_page("sectors", sector="AM", **GB)
    assert "cuts across the SIC sections" in html_text(page)
    assert "placemap refresh statistics" in html_text(page)


def test_filters_and_the_threshold_change_sentences_and_table(
    dataset: Dataset,
) -> None:
    page = run_page("sectors", area="W92000004", sector="FS", **GB)
    page.button_group(key="filter_levels").set_value(["local_plan"]).run()
    page.number_input(key="sectors_strong").set_value(1.0).run()
    agreement = expected_agreement(
        dataset, "FS", area="W92000004", strong_from=1.0, levels=("local_plan",)
    )
    assert sentences(page)[1:] == [case_sentence(agreement, case).text for case in agreement.groups]
    assert_councils_shown(page, agreement, agreement.area.codes)
    assert address(page)["strong"] == "1"


def test_the_map_can_show_the_location_quotient() -> None:
    page = run_page("sectors", area="W92000004", **GB)
    page.radio(key="sectors_map_variable").set_value("quotient").run()
    assert {*class_by_council(page).values()} <= {"0", "0.75", "1.25", "2"}
    assert address(page)["shown"] == "quotient"


@pytest.mark.parametrize(
    "parameters",
    [
        {"area": "W92000004", "sector": "FS", "strong": "1.5"},
        {"area": "E07000200,E08000010", "case": "strong-covered"},
        {"area": "GM", "sector": "construction", "shown": "quotient", "documented": "1"},
        {"area": "none"},
    ],
)
def test_an_address_is_unchanged_by_the_page(parameters: dict[str, str]) -> None:
    page = run_page("sectors", **parameters)
    assert not page.warning
    assert address(page) == parameters


@pytest.mark.parametrize(
    ("parameters", "named"),
    [
        ({"sector": "mining"}, "sector 'mining'"),
        ({"strong": "0.5"}, "strong '0.5'; expected a number from 1 to 10"),
        ({"case": "both"}, "case 'both'"),
        ({"measure": "jobs"}, "measure 'jobs'"),
        ({"shown": "<b>"}, "shown '<b>'"),
        ({"gap": "clusters"}, "'gap', which is no filter"),
    ],
)
def test_invalid_parameters_of_an_address_are_named(parameters: dict[str, str], named: str) -> None:
    page = run_page("sectors", **parameters)
    assert len(page.warning) == 1
    assert named in plain_text(page.warning[0].value)


def test_a_case_without_possible_councils_shows_all(dataset: Dataset) -> None:
    page = run_page("sectors", sector="CE", case="strong-covered", **GB)
    assert "all are shown" in page.info[0].value
    assert_councils_shown(
        page, expected_agreement(dataset, "CE"), expected_agreement(dataset, "CE").area.codes
    )


def test_another_sector_is_shown_without_the_chosen_case() -> None:
    page = run_page("sectors", case="strong-covered", **GB)
    page.selectbox(key="sectors_industry").set_value("CE").run()
    assert address(page) == {"sector": "CE"}
    assert len(linked_rows(page)) == 17


def test_no_councils_prompts_for_a_choice_and_chosen_councils_are_shown() -> None:
    page = run_page("sectors", area="none", **GB)
    assert "Choose at least one" in page.info[0].value
    page.multiselect(key="sectors_councils").set_value(["E08000010"]).run()
    assert "Wigan is strong in manufacturing and covered by something place-based." in sentences(
        page
    )


def test_rows_link_to_the_council_and_a_button_clears_all_filters() -> None:
    page = run_page("sectors", levels="local_plan", sector="FS", **GB)
    row = linked_rows(page)[0]
    assert row["link"].startswith("/council?")
    assert query_of(row["link"])["levels"] == "local_plan"
    download_labels = [button.proto.label for button in page.get("download_button")]
    assert download_labels == [
        "Download this map as PNG",
        "SVG",
        "PDF",
        "Download these 17 councils as CSV",
    ]
    buttons = {button.label: button for button in page.button}
    buttons["Back to the first view"].click().run()
    assert address(page) == {}
