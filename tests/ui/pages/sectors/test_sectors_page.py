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
from tests.support.fixtures_core import ask_for
from tests.support.pages import address, opened, plain, query_of, table, text, theme

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest

    from geo.dataset import Dataset
    from geo.statistics.agreement import Agreement

GB = {"measure": "gva"}
"""What is embedded, whatever may have been fetched on this machine."""


def told(
    dataset: Dataset,
    industry: str = "manufacturing",
    *,
    area: str = "ica",
    strong_from: float = 1.25,
    **changes: Any,  # noqa: ANN401
) -> Agreement:
    """Ask the core what the page ought to say."""
    every = build_matrix(dataset, run_query(dataset, ask_for(dataset, **changes)))
    of = (statistics_of(dataset).industries[industry], statistics_of(dataset).measure("gva"))
    selected_area = area_of(dataset.register, area)
    return industry_agreement(
        dataset, every, selected_area, industry_measure=of, strong_from=strong_from
    )


def sentences(page: AppTest) -> list[str]:
    return [plain(option) for option in page.radio(key="sectors_case").options]


def agree(page: AppTest, found: Agreement, codes: tuple[str, ...]) -> None:
    """Check that map and table show these councils, each in its case."""
    assert dict(theme(page)) == {code: found.councils[code].case for code in codes}
    names = {found.councils[code].row.council.LAD25NM for code in codes}
    assert {row["Council"] for row in table(page)} == names


def test_first_the_alliance_and_what_it_is_made_of(dataset: Dataset) -> None:
    page = opened("sectors", **GB)
    found = told(dataset)
    assert sentences(page)[1:] == [case_sentence(found, case).text for case in found.groups]
    assert "a location quotient of 1.6" in sentences(page)[0]
    assert "not one of the eight sectors" in text(page)
    assert "where that line is drawn is a convention" in text(page)
    agree(page, found, found.area.codes)
    (wigan,) = [row for row in table(page) if row["Council"] == "Wigan"]
    assert wigan["Location quotient"] == 1.7
    assert wigan["Strength and cover"] == "strong, covered"


def test_a_sentence_narrows_map_and_table_to_the_councils_it_counts(dataset: Dataset) -> None:
    page = opened("sectors", area="K02000001", sector="FS", **GB)
    found = told(dataset, "FS", area="K02000001")
    for case, group in found.groups.items():
        if group.codes:
            page.radio(key="sectors_case").set_value(case).run()
            agree(page, found, group.codes)
            assert f"{len(group.codes)} councils" in text(page)
            assert address(page) == {"area": "K02000001", "sector": "FS", "case": case}
    suppressed = [row for row in table(page) if row["Location quotient"] == "suppressed"]
    assert len(suppressed) == len(table(page)) == 4  # the last case: no figure, not covered


def test_a_sector_without_codes_has_no_figure_and_still_its_cover(dataset: Dataset) -> None:
    page = opened("sectors", sector="CE", area="W92000004", **GB)
    found = told(dataset, "CE", area="W92000004")
    assert "none can be given" in text(page)
    assert [*found.groups] == ["unknown-covered", "unknown-uncovered"]
    assert sentences(page)[1:] == [case_sentence(found, case).text for case in found.groups]
    assert "Location quotient" not in table(page)[0]
    assert not [one for one in page.radio if one.key == "sectors_map_variable"]
    agree(page, found, found.area.codes)


def test_what_gross_value_added_cannot_give_is_said_with_what_can() -> None:
    page = opened("sectors", sector="AM", **GB)
    assert "cuts across the SIC sections" in text(page)
    assert "placemap refresh statistics" in text(page)


def test_filters_and_where_the_line_is_drawn_change_sentences_and_table_alike(
    dataset: Dataset,
) -> None:
    page = opened("sectors", area="W92000004", sector="FS", **GB)
    page.button_group(key="filter_levels").set_value(["local_plan"]).run()
    page.number_input(key="sectors_strong").set_value(1.0).run()
    found = told(dataset, "FS", area="W92000004", strong_from=1.0, levels=("local_plan",))
    assert sentences(page)[1:] == [case_sentence(found, case).text for case in found.groups]
    agree(page, found, found.area.codes)
    assert address(page)["strong"] == "1"


def test_the_map_can_show_the_quotient() -> None:
    page = opened("sectors", area="W92000004", **GB)
    page.radio(key="sectors_map_variable").set_value("quotient").run()
    assert {*theme(page).values()} <= {"0", "0.75", "1.25", "2"}
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
def test_an_address_is_kept(parameters: dict[str, str]) -> None:
    page = opened("sectors", **parameters)
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
def test_what_an_address_asks_in_vain_is_named(parameters: dict[str, str], named: str) -> None:
    page = opened("sectors", **parameters)
    assert len(page.warning) == 1
    assert named in plain(page.warning[0].value)


def test_a_case_that_nobody_can_be_in_shows_all(dataset: Dataset) -> None:
    page = opened("sectors", sector="CE", case="strong-covered", **GB)
    assert "all are shown" in page.info[0].value
    agree(page, told(dataset, "CE"), told(dataset, "CE").area.codes)


def test_another_sector_is_looked_at_whole() -> None:
    page = opened("sectors", case="strong-covered", **GB)
    page.selectbox(key="sectors_industry").set_value("CE").run()
    assert address(page) == {"sector": "CE"}
    assert len(table(page)) == 17


def test_chosen_councils_and_none() -> None:
    page = opened("sectors", area="none", **GB)
    assert "Choose at least one" in page.info[0].value
    page.multiselect(key="sectors_councils").set_value(["E08000010"]).run()
    assert "Wigan is strong in manufacturing and covered by something place-based." in sentences(
        page
    )


def test_rows_lead_to_the_council_and_the_first_view_is_a_button_away() -> None:
    page = opened("sectors", levels="local_plan", sector="FS", **GB)
    row = table(page)[0]
    assert row["link"].startswith("/council?")
    assert query_of(row["link"])["levels"] == "local_plan"
    offered = [button.proto.label for button in page.get("download_button")]
    assert offered == [
        "Download this map as PNG",
        "SVG",
        "PDF",
        "Download these 17 councils as CSV",
    ]
    buttons = {button.label: button for button in page.button}
    buttons["Back to the first view"].click().run()
    assert address(page) == {}
