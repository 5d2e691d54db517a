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
from tests.support.pages import address, opened, plain, query_of, text
from ui.pages.data.postcodes import read_lines
from ui.state import cache, shared

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.fixtures_core import Package

PACKAGE = open_package(DATA_DIR)
TASKS = list_tasks(PACKAGE)
MARKS = Counter(
    row["evidence"]
    for table in PACKAGE.tables.values()
    for row in read_table(table)
    if "evidence" in row
)


def forget() -> None:
    shared.settings.cache_clear()
    cache.clear_process_caches()


@pytest.fixture
def own_register(package: Package, monkeypatch: pytest.MonkeyPatch) -> Iterator[Package]:
    """Point the app at an edited copy of the data."""
    monkeypatch.setenv("PLACEMAP_DATA_DIR", str(package.folder))
    forget()
    yield package
    forget()


def rows(page: AppTest) -> int:
    """Count the rows of the last table on the page."""
    return text(page).rpartition("<tbody>")[2].count("<tr>")


def test_first_it_says_what_is_in_use_and_every_table() -> None:
    page = opened("data")
    said = text(page)
    assert f"{sum(MARKS.values())} rows in 9 tables have a mark of evidence: " in said
    assert (
        f"{MARKS['documented']} are confirmed and {MARKS['indicative']} not yet confirmed" in said
    )
    assert f"{len(TASKS)} statements wait to be checked" in said
    assert "Boundaries of local authorities, 2025 codes (100 m), as embedded" in said
    for holding in Inventory(PACKAGE).resources:
        assert holding.title in said
    assert str(DATA_DIR) not in said
    assert 'href="/data?show=records&amp;table=sectors"' in said
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
def test_an_address_is_kept(parameters: dict[str, str]) -> None:
    page = opened("data", **parameters)
    assert not page.warning
    wanted = {name: value for name, value in parameters.items() if (name, value) != ("page", "1")}
    assert address(page) == wanted


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
def test_what_an_address_asks_in_vain_is_named(parameters: dict[str, str], named: str) -> None:
    page = opened("data", **parameters)
    assert len(page.warning) == 1
    assert named in plain(page.warning[0].value)


def test_records_are_found_narrowed_and_cite_their_sources() -> None:
    page = opened("data", show="records", table="strategic_sites")
    assert rows(page) == 50
    assert "114 of 114 rows; 1 to 50 are shown." in text(page)
    page.text_input(key="data_text").set_value("teesworks").run()
    assert rows(page) == 2
    said = text(page)
    assert "2 of 114 rows." in said
    assert 'rel="noopener noreferrer" aria-label="S36, ' in said
    assert "Sources of the rows shown (2)" in said
    assert address(page) == {"show": "records", "table": "strategic_sites", "find": "teesworks"}
    page.text_input(key="data_text").set_value("nowhere at all").run()
    assert "No record has all of these words and marks." in text(page)


def test_a_mark_narrows_the_records_and_a_page_turns() -> None:
    page = opened("data", show="records", table="ica_members", evidence="indicative")
    assert "53 of 78 rows; 1 to 50 are shown." in text(page)
    page.number_input(key="data_page_number").set_value(2).run()
    assert rows(page) == 3
    assert address(page)["page"] == "2"
    page.button_group(key="data_evidence").set_value("documented").run()
    assert "25 of 78 rows." in text(page)
    assert "page" not in address(page)


def test_a_page_beyond_the_last_is_the_last() -> None:
    page = opened("data", show="records", table="ica_members", page="99")
    assert address(page)["page"] == "2"
    assert rows(page) == 28


def test_a_table_without_marks_has_no_choice_of_them() -> None:
    page = opened("data", show="records", table="sources", evidence="indicative")
    assert not page.get("button_group")[1:]
    assert "192 of 192 rows" in text(page)


def test_what_is_to_be_checked_leads_to_its_record() -> None:
    page = opened("data", show="to-do")
    assert rows(page) == 50
    assert f"{len(TASKS)} to be checked; 1 to 50 are shown" in text(page)
    page.selectbox(key="data_task_table").set_value("site_types").run()
    assert rows(page) == sum(task.table == "site_types" for task in TASKS)
    link = text(page).partition('<th scope="row"><a href="')[2].partition('"')[0]
    wanted = query_of(link.replace("&amp;", "&"))
    assert wanted["table"] == "site_types"
    record = opened("data", **wanted)
    assert rows(record) >= 1
    labels = {button.proto.label for button in page.get("download_button")}
    assert labels == {"Download this list as CSV", "Download this list as XLSX"}


def test_parts_keep_what_was_chosen_on_others() -> None:
    page = opened("data", show="records", table="sources")
    page.button_group(key="data_tab").set_value("changes").run()
    assert address(page) == {"show": "changes"}
    assert "Changes to the data" in text(page)
    page.button_group(key="data_tab").set_value("records").run()
    assert address(page) == {"show": "records", "table": "sources"}
    assert page.selectbox(key="data_table").value == "sources"


def test_a_long_list_of_postcodes_says_how_far_it_is_read() -> None:
    told: list[tuple[float, str]] = []
    content = b"M5 4WT\n" * 12_500
    lines = list(read_lines(content, lambda share, text: told.append((share, text))))
    assert len(lines) == 12_500
    assert told == [(0.4, "5,000 rows are read."), (0.8, "10,000 rows are read.")]


def test_postcodes_are_matched_and_what_is_typed_stays_text() -> None:
    page = opened("data", show="postcodes")
    assert "Nothing leaves this machine" in page.caption[0].value
    assert not page.toggle
    page.text_area(key="data_postcodes_text").set_value("postcode,x\nM5 4WT,<b>\nnowhere,=1")
    page.button(key="data_postcodes_match").click().run()
    said = text(page)
    assert "malformed: 1" in said
    assert "<td>Salford</td>" in said
    assert "<td>&lt;b&gt;</td>" in said
    page.text_area(key="data_postcodes_text").set_value("nothing like it,x")
    page.button(key="data_postcodes_match").click().run()
    assert "No column looks like postcodes" in plain(page.error[0].value)
    page.text_area(key="data_postcodes_text").set_value("")
    page.button(key="data_postcodes_match").click().run()
    assert "There is no postcode in it" in plain(page.error[0].value)


def test_what_would_be_sent_stands_before_the_switch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLACEMAP_ONLINE", "1")
    shared.settings.cache_clear()
    try:
        page = opened("data", show="postcodes")
    finally:
        shared.settings.cache_clear()
    assert "sent to api.postcodes.io: the postcodes alone" in plain(page.caption[0].value)
    assert page.toggle(key="data_postcodes_online").value is False


def test_an_edited_copy_is_shown_with_what_it_has_otherwise(own_register: Package) -> None:
    own_register.edit("clusters", 2, "evidence", "indicative")
    own_register.edit("sources", 2, "title", "<img src=x onerror=alert(1)>")
    own_register.edit("sources", 2, "url", "javascript:alert(1)")
    page = opened("data")
    fewer, more = MARKS["documented"] - 1, MARKS["indicative"] + 1
    assert f"{fewer} are confirmed and {more} not yet confirmed" in text(page)
    assert "has 3 changes against it" in text(page)
    page = opened("data", show="changes")
    assert "What this register has otherwise than the built-in one" in text(page)
    assert "evidence is now indicative, was documented, citing S06, S38." in text(page)
    page = opened("data", show="records", table="sectors")
    said = text(page)
    assert "&lt;img src=x onerror=alert(1)&gt;" in said
    assert "<img" not in said
    assert 'href="javascript' not in said


@pytest.mark.usefixtures("error_boundary")
def test_a_fault_of_a_table_that_is_read_late_is_told(own_register: Package) -> None:
    own_register.edit("gva_by_sic_section_2023", 3, "gva_2023_gbp_m_C", "many")
    page = AppTest.from_string("from ui.pages.data import page\npage.show()", default_timeout=60)
    page.run()
    (error,) = page.error
    assert "row 3, gva_2023_gbp_m_C: found 'many'" in plain(error.value)


def test_a_fault_of_content_is_told_and_the_app_starts(own_register: Package) -> None:
    assert "fault in what the register says" not in text(opened("data"))
    row = next(
        number for number, cells in enumerate(own_register.read("sources"), 1) if cells[0] == "S238"
    )
    own_register.edit("sources", row, "title", "")
    own_register.edit("sources", row, "publisher", "<b>A paper</b>")
    forget()
    said = text(opened("data"))
    assert "1 fault in what the register says" in said
    assert f"<code>sources.csv</code>, row {row}, <code>title</code>: S238 has no title." in said
    assert str(own_register.folder) not in said.partition("</section>")[2].partition("Fresh")[0]
