"""The Data page: what is in use, every table and record with its sources, and what to check."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from streamlit.testing.v1 import AppTest

from geo.audit.inventory import Inventory
from geo.audit.tasks import list_tasks
from geo.register.tables import open_package, read_table
from geo.settings import DATA_DIR
from tests.support.pages import address, html_text, plain_text, query_of, run_page
from ui.pages.data.postcodes import read_lines
from ui.state import cache, shared

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.fixtures_core import Package

PACKAGE = open_package(DATA_DIR)
TASKS = list_tasks(PACKAGE)
EVIDENCE_COUNTS = Counter(
    row["evidence"]
    for table in PACKAGE.tables.values()
    for row in read_table(table)
    if "evidence" in row
)


def clear_caches() -> None:
    shared.settings.cache_clear()
    cache.clear_process_caches()


@pytest.fixture
def own_register(package: Package, monkeypatch: pytest.MonkeyPatch) -> Iterator[Package]:
    """Point the app at an edited copy of the data."""
    monkeypatch.setenv("PLACEMAP_DATA_DIR", str(package.folder))
    clear_caches()
    yield package
    clear_caches()


def row_count(page: AppTest) -> int:
    """Count the rows of the last table on the page."""
    return html_text(page).rpartition("<tbody>")[2].count("<tr>")


def test_the_page_first_lists_the_active_files_and_every_table() -> None:
    page = run_page("data")
    page_text = html_text(page)
    assert (
        f"{sum(EVIDENCE_COUNTS.values())} rows in 9 tables have a mark of evidence: " in page_text
    )
    assert (
        f"{EVIDENCE_COUNTS['documented']} are confirmed and {EVIDENCE_COUNTS['indicative']} not "
        "yet confirmed" in page_text
    )
    assert f"{len(TASKS)} statements wait to be checked" in page_text
    assert "Boundaries of local authorities, 2025 codes (100 m), as embedded" in page_text
    for resource in Inventory(PACKAGE).resources:
        assert resource.title in page_text
    assert str(DATA_DIR) not in page_text
    assert 'href="/data?show=records&amp;table=sectors"' in page_text
    assert address(page) == {}


@pytest.mark.parametrize(
    "parameters",
    [
        {"show": "records"},
        {"show": "records", "table": "sources", "find": "ons", "page": "1"},
        {"show": "records", "table": "ica_members", "evidence": "indicative", "page": "2"},
        {"show": "to-do", "table": "strategic_sites", "find": "freeport"},
        {"show": "changes", "documented": "1"},
        {"show": "postcodes"},
    ],
)
def test_an_address_is_unchanged_by_the_page(parameters: dict[str, str]) -> None:
    page = run_page("data", **parameters)
    assert not page.warning
    expected_parameters = {
        name: value for name, value in parameters.items() if (name, value) != ("page", "1")
    }
    assert address(page) == expected_parameters


@pytest.mark.parametrize(
    ("parameters", "named"),
    [
        ({"show": "everything"}, "show 'everything'"),
        ({"show": "records", "table": "<script>"}, "table '<script>'"),
        ({"table": "sources"}, "'table', which is no filter here"),
        ({"show": "to-do", "evidence": "likely"}, "evidence 'likely'"),
        ({"show": "to-do", "page": "0"}, "page '0'; expected a number from 1"),
    ],
)
def test_invalid_parameters_of_an_address_are_named(parameters: dict[str, str], named: str) -> None:
    page = run_page("data", **parameters)
    assert len(page.warning) == 1
    assert named in plain_text(page.warning[0].value)


def test_records_are_searched_and_filtered_and_cite_their_sources() -> None:
    page = run_page("data", show="records", table="strategic_sites")
    assert row_count(page) == 50
    assert "114 of 114 rows; 1 to 50 are shown." in html_text(page)
    page.text_input(key="data_text").set_value("teesworks").run()
    assert row_count(page) == 2
    page_text = html_text(page)
    assert "2 of 114 rows." in page_text
    assert 'rel="noopener noreferrer" aria-label="S36, ' in page_text
    assert "Sources of the rows shown (2)" in page_text
    assert address(page) == {"show": "records", "table": "strategic_sites", "find": "teesworks"}
    page.text_input(key="data_text").set_value("nowhere at all").run()
    assert "No record has all of these words and marks." in html_text(page)


def test_a_filter_by_evidence_restricts_the_records_and_pages_turn() -> None:
    page = run_page("data", show="records", table="ica_members", evidence="indicative")
    assert "53 of 78 rows; 1 to 50 are shown." in html_text(page)
    page.number_input(key="data_page_number").set_value(2).run()
    assert row_count(page) == 3
    assert address(page)["page"] == "2"
    page.button_group(key="data_evidence").set_value("documented").run()
    assert "25 of 78 rows." in html_text(page)
    assert "page" not in address(page)


def test_a_page_after_the_last_is_the_last() -> None:
    page = run_page("data", show="records", table="ica_members", page="99")
    assert address(page)["page"] == "2"
    assert row_count(page) == 28


def test_a_table_without_evidence_has_no_filter_by_evidence() -> None:
    page = run_page("data", show="records", table="sources", evidence="indicative")
    assert not page.get("button_group")[1:]
    assert "192 of 192 rows" in html_text(page)


def test_tasks_link_to_their_record() -> None:
    page = run_page("data", show="to-do")
    assert row_count(page) == 50
    assert f"{len(TASKS)} to be checked; 1 to 50 are shown" in html_text(page)
    page.selectbox(key="data_task_table").set_value("site_types").run()
    assert row_count(page) == sum(task.table == "site_types" for task in TASKS)
    link = html_text(page).partition('<th scope="row"><a href="')[2].partition('"')[0]
    expected_parameters = query_of(link.replace("&amp;", "&"))
    assert expected_parameters["table"] == "site_types"
    record = run_page("data", **expected_parameters)
    assert row_count(record) >= 1
    labels = {button.proto.label for button in page.get("download_button")}
    assert labels == {"Download this list as CSV", "Download this list as XLSX"}


def test_every_section_retains_the_choices_of_the_others() -> None:
    page = run_page("data", show="records", table="sources")
    page.button_group(key="data_tab").set_value("changes").run()
    assert address(page) == {"show": "changes"}
    assert "Changes to the data" in html_text(page)
    page.button_group(key="data_tab").set_value("records").run()
    assert address(page) == {"show": "records", "table": "sources"}
    assert page.selectbox(key="data_table").value == "sources"


def test_a_long_list_of_postcodes_shows_its_progress() -> None:
    progress_calls: list[tuple[float, str]] = []
    content = b"M5 4WT\n" * 12_500
    lines = list(read_lines(content, lambda share, text: progress_calls.append((share, text))))
    assert len(lines) == 12_500
    assert progress_calls == [(0.4, "5,000 rows are read."), (0.8, "10,000 rows are read.")]


def test_postcodes_are_matched_and_input_is_never_markup() -> None:
    page = run_page("data", show="postcodes")
    assert "Nothing leaves this machine" in page.caption[0].value
    assert not page.toggle
    page.text_area(key="data_postcodes_text").set_value("postcode,x\nM5 4WT,<b>\nnowhere,=1")
    page.button(key="data_postcodes_match").click().run()
    page_text = html_text(page)
    assert "malformed: 1" in page_text
    assert "<td>Salford</td>" in page_text
    assert "<td>&lt;b&gt;</td>" in page_text
    page.text_area(key="data_postcodes_text").set_value("nothing like it,x")
    page.button(key="data_postcodes_match").click().run()
    assert "No column looks like postcodes" in plain_text(page.error[0].value)
    page.text_area(key="data_postcodes_text").set_value("")
    page.button(key="data_postcodes_match").click().run()
    assert "There is no postcode in it" in plain_text(page.error[0].value)


def test_the_network_switch_lists_what_it_would_send(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLACEMAP_ONLINE", "1")
    shared.settings.cache_clear()
    try:
        page = run_page("data", show="postcodes")
    finally:
        shared.settings.cache_clear()
    assert "sent to api.postcodes.io: the postcodes alone" in plain_text(page.caption[0].value)
    assert page.toggle(key="data_postcodes_online").value is False


def test_an_edited_copy_is_shown_with_its_differences(own_register: Package) -> None:
    own_register.edit("clusters", 2, "evidence", "indicative")
    own_register.edit("sources", 2, "title", "<img src=x onerror=alert(1)>")
    own_register.edit("sources", 2, "url", "javascript:alert(1)")
    page = run_page("data")
    documented_count, indicative_count = (
        EVIDENCE_COUNTS["documented"] - 1,
        EVIDENCE_COUNTS["indicative"] + 1,
    )
    assert (
        f"{documented_count} are confirmed and {indicative_count} not yet confirmed"
        in html_text(page)
    )
    assert "has 3 changes against it" in html_text(page)
    page = run_page("data", show="changes")
    assert "What this register has otherwise than the built-in one" in html_text(page)
    assert "evidence is now indicative, was documented, citing S06, S38." in html_text(page)
    page = run_page("data", show="records", table="sectors")
    page_text = html_text(page)
    assert "&lt;img src=x onerror=alert(1)&gt;" in page_text
    assert "<img" not in page_text
    assert 'href="javascript' not in page_text


@pytest.mark.usefixtures("error_boundary")
def test_an_issue_in_a_table_that_is_read_late_is_reported(own_register: Package) -> None:
    own_register.edit("gva_by_sic_section_2023", 3, "gva_2023_gbp_m_C", "many")
    page = AppTest.from_string("from ui.pages.data import page\npage.show()", default_timeout=60)
    page.run()
    (error,) = page.error
    assert "row 3, gva_2023_gbp_m_C: found 'many'" in plain_text(error.value)


def test_an_issue_in_content_is_reported_and_the_app_starts(own_register: Package) -> None:
    assert "fault in what the register says" not in html_text(run_page("data"))
    row = next(
        number for number, cells in enumerate(own_register.read("sources"), 1) if cells[0] == "S238"
    )
    own_register.edit("sources", row, "title", "")
    own_register.edit("sources", row, "publisher", "<b>A paper</b>")
    clear_caches()
    page_text = html_text(run_page("data"))
    assert "1 fault in what the register says" in page_text
    assert (
        f"<code>sources.csv</code>, row {row}, <code>title</code>: S238 has no title." in page_text
    )
    assert (
        str(own_register.folder) not in page_text.partition("</section>")[2].partition("Fresh")[0]
    )
