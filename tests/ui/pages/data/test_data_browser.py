"""The Data page as a person meets it: the running app in Chromium, every other host refused."""

from __future__ import annotations

import csv
import io
import re
import shutil
import threading
from typing import TYPE_CHECKING, Final

import openpyxl
import pytest
from playwright.sync_api import expect

from geo.audit.tasks import list_tasks
from geo.register.tables import open_package
from geo.settings import DATA_DIR
from geo.statistics.employment import read_employment
from tests.support.browser import ROOT
from tests.support.fault_server import FaultServer, Reply
from tests.support.fixtures_core import Package
from tests.support.nomis_server import DATA_PATH, great_britain

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Locator, Page

    from geo.dataset import Dataset
    from tests.conftest import Open, Serve
    from tests.support.fault_server import ReceivedRequest

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LONGEST_WAIT_S: Final = 30
PAGE_ROWS: Final = 20_000
PAGES: Final = 2
"""Of the figures of Great Britain: after each page, the fetch looks whether it is to stop."""


@pytest.fixture(scope="module")
def own_app(serve: Serve, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Serve the app with an edited copy of the data, as a council does."""
    folder = tmp_path_factory.mktemp("council") / "register"
    shutil.copytree(DATA_DIR, folder)
    package = Package(folder=folder)
    package.edit("clusters", 2, "evidence", "indicative")
    package.edit("sources", 7, "url", "javascript:alert(1)")
    return serve(ROOT / "app.py", PLACEMAP_DATA_DIR=str(folder))


def ready(page: Page) -> Page:
    expect(page.locator(".pm-attribution")).to_be_visible()
    return page


def lines(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=name).locator("tbody tr")


def test_an_edited_register_is_shown_searchable_and_escaped(
    own_app: str, open_page: Open, dataset: Dataset
) -> None:
    page_visit = open_page(f"{own_app}data")
    page = ready(page_visit.page)
    active_files = lines(page, "What is in use")
    expect(active_files.first).to_contain_text("a folder of your own")
    expect(active_files.first).to_contain_text("has 2 changes against it")
    page.get_by_role("link", name="Designations of clusters", exact=True).click()
    expect(page).to_have_url(re.compile(r"show=records"))
    rows = len(dataset.register.clusters)
    expect(page.get_by_text(f"{rows} of {rows} rows; 1 to 50 are shown.")).to_be_visible()
    box = page.get_by_label("Find in the records and the titles of their sources")
    box.fill("C001")
    box.press("Enter")
    records = lines(page, "Records: Designations of clusters")
    expect(records).to_have_count(1)
    expect(page).to_have_url(re.compile("find=C001"))
    expect(records.locator(".pm-tag")).to_have_text("indicative")
    source_links = records.get_by_role("link")
    assert all(
        link.startswith("https://")
        for link in source_links.evaluate_all("links => links.map(link => link.href)")
    )
    records.locator("summary").press("Enter")
    expect(records.get_by_text("place_as_written")).to_be_visible()
    page.go_back()
    expect(records).to_have_count(50)
    assert page_visit.external_requests == []
    assert page_visit.own_errors == []


def test_tasks_and_postcodes_are_downloaded_on_a_phone(own_app: str, open_page: Open) -> None:
    page = ready(open_page(f"{own_app}data?show=to-do", width=390, height=844).page)
    scroll_width = page.evaluate("() => document.querySelector('.stMain').scrollWidth")
    assert scroll_width <= 390
    with page.expect_download() as download:
        page.get_by_role("button", name=re.compile("as XLSX$")).click()
    book = openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes()), read_only=True)
    task_row_count = len(list_tasks(open_package(DATA_DIR))) + 1
    assert sum(1 for _ in book["to_check"].iter_rows()) == task_row_count + 1
    book.close()
    page.get_by_role("radio", name="Postcodes").click()
    content = b"postcode,who\nM5 4WT,Ann\nnowhere,Bob\n"
    page.locator("input[type=file]").set_input_files(
        {"name": "list.csv", "mimeType": "text/csv", "buffer": content}
    )
    expect(page.get_by_text("The file is matched")).to_be_visible()
    page.get_by_role("button", name="Match to councils").click()
    expect(lines(page, "Postcodes and their councils")).to_have_count(2)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download 2 rows as CSV").click()
    text = download.value.path().read_bytes().decode("utf-8-sig")
    downloaded_rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [(row["LAD25NM"], row["who"]) for row in downloaded_rows] == [
        ("Salford", "Ann"),
        ("", "Bob"),
    ]
    assert page.evaluate("() => document.querySelector('.stMain').scrollWidth") <= 390


@pytest.fixture
def nomis() -> Iterator[FaultServer]:
    with FaultServer() as server:
        yield server


def test_a_stopped_fetch_changes_nothing_and_another_can_be_started(
    nomis: FaultServer, serve: Serve, open_page: Open, dataset: Dataset, tmp_path: Path
) -> None:
    request_received, reply_allowed = threading.Event(), threading.Event()
    played_nomis = great_britain(dataset.register, page_rows=PAGE_ROWS)

    def wait(received: ReceivedRequest) -> Reply:
        request_received.set()
        reply_allowed.wait(timeout=LONGEST_WAIT_S)
        return played_nomis.reply(received)

    played_nomis.serve_on(nomis)
    nomis.handle(DATA_PATH, wait)
    app = serve(ROOT / "app.py", PLACEMAP_NOMIS=f"{nomis.url}/", PLACEMAP_CACHE_DIR=str(tmp_path))
    page = ready(open_page(f"{app}data").page)
    fetch = page.get_by_role("button", name="Fetch employment from Nomis")
    fetch.click()
    assert request_received.wait(timeout=LONGEST_WAIT_S)
    expect(page.get_by_role("progressbar")).to_be_visible()

    # Nobody waits for the network: it is said at once, while Nomis is still silent.
    page.get_by_role("button", name="Stop", exact=True).last.click()  # Streamlit has one too
    expect(page.get_by_text("Stopped. The table says what is in use.")).to_be_visible()
    expect(page.get_by_role("progressbar")).to_have_count(0)
    statistics_table = page.get_by_role("table", name=re.compile("^Employment by industry"))
    expect(statistics_table).to_contain_text("Gross value added, as embedded")

    # The next waits for the one before, which ends at the answer and keeps nothing.
    fetch.click()
    expect(page.get_by_text("Waiting until the one before has stopped")).to_be_visible()
    assert read_employment(tmp_path) is None
    reply_allowed.set()
    expect(page.get_by_text("Employment 2024: in use, for 350 councils")).to_be_visible()
    assert read_employment(tmp_path)
    assert len(nomis.requests_for(DATA_PATH)) == 1 + PAGES
