"""
Each reader's task, as the guides tell it, in the running app.

Clicks, typing and seconds are printed (`pytest -s`) and recorded; only answers are asserted.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pyogrio
import pypdf
import pytest
from playwright.sync_api import expect

from geo.areas import area_of
from geo.coverage.area import find_coverage
from geo.coverage.gaps import find_gaps
from geo.coverage.matrix import build_matrix
from geo.coverage.proximity import nearest_sites
from geo.query import default_query, run_query
from geo.views.coverage_sentences import statement
from geo.views.gap_sentences import gap_sentence
from geo.views.summary import summarise
from tests.support.browser import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Locator, Page

    from geo.dataset import Dataset
    from tests.conftest import Open, Serve

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WIGAN = "E08000010"


@dataclass(kw_only=True)
class Reader:
    """Somebody at a browser, who clicks and types and is counted at it."""

    page: Page
    clicks: int = 0
    typed: int = 0
    started_at: float = field(default_factory=time.monotonic)

    def click(self, locator: Locator) -> None:
        """Click, once."""
        locator.click()
        self.clicks += 1

    def enter(self, text: str) -> None:
        """Type into what has the focus, and press Enter."""
        self.page.keyboard.type(text)
        self.page.keyboard.press("Enter")
        self.typed += 1

    def open(self, page: str) -> None:
        """Open a page by its name in the navigation."""
        self.click(self.page.get_by_role("link", name=page, exact=True))

    def download(self, button: Locator, folder: Path) -> Path:
        """Click on a download and keep the file in a folder; return where it is."""
        with self.page.expect_download() as download_info:
            self.click(button)
        path = folder / download_info.value.suggested_filename
        download_info.value.save_as(path)
        return path


@pytest.fixture
def reader(
    serve: Serve, open_page: Open, record_property: Callable[[str, object], None]
) -> Iterator[Reader]:
    """Open the app as its start tells to, and say at the end what the task took."""
    app_reader = Reader(page=open_page(serve(ROOT / "app.py")).page)
    expect(app_reader.page.locator('.livemap[data-ready="true"]')).to_be_visible()
    yield app_reader
    measurements = {
        "clicks": app_reader.clicks,
        "typed": app_reader.typed,
        "seconds": round(time.monotonic() - app_reader.started_at, 1),
    }
    for name, number in measurements.items():
        record_property(name, number)
    print(measurements)  # noqa: T201 - for whoever watches with -s


def test_an_analyst_downloads_the_places_designated_for_defence(
    reader: Reader, dataset: Dataset, tmp_path: Path
) -> None:
    page = reader.page
    reader.click(page.get_by_role("radio", name="Defence"))
    result = run_query(dataset, replace(default_query(dataset.register), sector="DE"))
    expect(page.locator(".pm-headline")).to_have_text(summarise(dataset, result).headline)

    places = result.places_in_focus("clusters")
    reader.click(page.get_by_role("table").get_by_role("button", name="Plymouth").first)
    profile = page.locator("#profile")
    expect(profile).to_have_text("Plymouth")
    expect(page.get_by_text("UK programme", exact=False).first).to_be_visible()

    reader.click(page.get_by_role("link", name="these layers and tables"))
    button = page.get_by_role("button", name=re.compile("Download .*"))
    file = reader.download(button, tmp_path)
    frame = pyogrio.read_dataframe(file, layer="clusters")
    drawn_ids = {place.place.id for place in places if place.place.has_geometry}
    assert set(frame["id"]) == drawn_ids
    assert frame["source_ids"].str.len().min() > 0


def test_a_council_officer_finds_what_covers_wigan_and_similar_councils(
    reader: Reader, dataset: Dataset
) -> None:
    page = reader.page
    reader.open("My council")
    reader.click(page.get_by_role("textbox", name="Find a council or another area"))
    reader.enter("WN1 1YN")
    expect(page.locator("h1.pm-h1")).to_have_text("How is Wigan covered?")

    result = run_query(dataset, default_query(dataset.register))
    area = area_of(dataset.register, WIGAN)
    for sentence in statement(
        dataset, find_coverage(dataset, result, area), nearest_sites(dataset, result, area)
    ).sentences:
        expect(page.locator(".pm-statement")).to_contain_text(sentence)
    confirmed_section = page.locator("section", has=page.get_by_role("heading", name="Confirmed"))
    expect(confirmed_section.get_by_role("table").first).to_contain_text("Greater Manchester")

    reader.open("Gaps")
    sentences = page.get_by_role("radiogroup", name=re.compile("Choose a sentence"))
    members = area_of(dataset.register, "ica")
    gaps_of_members = find_gaps(dataset, build_matrix(dataset, result), members)
    gap = gaps_of_members.gaps["strategic_sites"]
    reader.click(sentences.get_by_text(gap_sentence(dataset, gaps_of_members, gap.key).text))
    rows = page.get_by_role("region", name=re.compile("councils by layer")).locator("tbody tr")
    councils_with_gap = gap.codes
    assert WIGAN in councils_with_gap
    expect(rows).to_have_count(len(councils_with_gap))
    expect(rows.filter(has_text="Wigan")).to_have_count(1)


def test_a_briefing_writer_downloads_a_briefing_on_wigan(
    reader: Reader, dataset: Dataset, tmp_path: Path
) -> None:
    page = reader.page
    reader.open("Export")
    expect(page.get_by_role("button", name=re.compile("^Download"))).to_be_visible()
    reader.click(page.get_by_role("radio", name="A briefing"))
    expect(page).to_have_url(re.compile("what=briefing"))
    reader.click(page.get_by_role("combobox", name="Where"))
    reader.enter("Wigan")
    button = page.get_by_role("button", name="PDF, to print and send")
    file = reader.download(button, tmp_path)

    pdf = pypdf.PdfReader(file)
    assert 2 <= len(pdf.pages) <= 4
    text = " ".join(" ".join(pdf_page.extract_text().split()) for pdf_page in pdf.pages)
    result = run_query(dataset, default_query(dataset.register))
    area = area_of(dataset.register, WIGAN)
    first_sentence = statement(
        dataset, find_coverage(dataset, result, area), nearest_sites(dataset, result, area)
    ).lead
    assert first_sentence in text
    assert "Office for National Statistics" in text


def test_an_embedded_page_stays_embedded(serve: Serve, open_page: Open, dataset: Dataset) -> None:
    page_visit = open_page(f"{serve(ROOT / 'app.py')}?embed=true&select=city_regions:GM")
    page = page_visit.page
    expect(page.locator('.livemap[data-ready="true"]')).to_be_visible()
    expect(page.locator("#profile")).to_have_text("Greater Manchester")
    page.get_by_role("radio", name="Defence").click()
    expect(page).to_have_url(re.compile("sector=DE"))
    result = run_query(dataset, replace(default_query(dataset.register), sector="DE"))
    expect(page.locator(".pm-headline")).to_have_text(summarise(dataset, result).headline)
    assert page.get_by_role("alert").count() == 0
    assert (page_visit.external_requests, page_visit.errors) == ([], [])
