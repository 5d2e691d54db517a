"""The council page as a person meets it: the running app in Chromium, every other host refused."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from playwright.sync_api import expect

from geo.areas import area_of
from geo.coverage.area import find_coverage
from geo.coverage.proximity import nearest_sites
from geo.query import default_query, run_query
from geo.views.coverage_json import covers_rows
from geo.views.coverage_sentences import statement
from geo.views.updates import last_update_text
from tests.support.browser import ROOT, expect_map, open_visit, wait_until, wait_until_settled
from tests.support.pixels import count_pixels

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

    from geo.coverage.area import Coverage
    from geo.dataset import Dataset
    from tests.conftest import Open, Serve
    from tests.support.browser import Visit

pytestmark = pytest.mark.browser

WIGAN: Final = "E08000010"
BOLTON: Final = "E08000001"
INK: Final = (11, 12, 12)
"""Outline of the area asked about."""


def search_box(page: Page) -> Locator:
    return page.locator("h1.pm-h1")


def statement_block(page: Page) -> Locator:
    return page.locator(".pm-statement")


def search_input(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Find a council or another area")


def section(page: Page, title: str) -> Locator:
    """Return the table under a heading."""
    return page.locator("section", has=page.get_by_role("heading", name=title)).get_by_role("table")


def ready(page_visit: Visit) -> Page:
    """Wait until an answer is all there."""
    page = page_visit.page
    expect_map(page)
    expect(section(page, "The eight growth sectors")).to_be_visible()
    expect(page.get_by_role("combobox", name="Compare with")).to_be_visible()
    return page


def coverage_of(dataset: Dataset, code: str) -> Coverage:
    """Return what covers a council, counted as at first."""
    return find_coverage(
        dataset,
        run_query(dataset, default_query(dataset.register)),
        area_of(dataset.register, code),
    )


def sentences_of(dataset: Dataset, code: str) -> tuple[str, ...]:
    """Return the sentences on a council, counted as at first."""
    coverage = coverage_of(dataset, code)
    return statement(
        dataset, coverage, nearest_sites(dataset, coverage.result, coverage.area)
    ).sentences


def search(page: Page, text: str) -> None:
    search_input(page).fill(text)
    search_input(page).press("Enter")


@pytest.mark.parametrize("text", ["Wigan", "WN1 1AA"])
def test_a_name_or_a_postcode_shows_the_coverage(
    app: str, open_page: Open, dataset: Dataset, text: str
) -> None:
    page_visit = open_page(f"{app}council")
    page = page_visit.page
    expect(search_box(page)).to_have_text("How is your council covered?")
    search(page, text)
    expect(search_box(page)).to_have_text("How is Wigan covered?")
    expect(statement_block(page).locator("p, li")).to_have_text([*sentences_of(dataset, WIGAN)])
    expect(page).to_have_url(re.compile(rf"council\?area={WIGAN}$"))
    expect(search_input(page)).to_have_value("")
    ready(page_visit)
    assert count_pixels(page, INK) > 1000
    expect(page.locator(".emphasis-line")).to_have_count(1)
    assert page_visit.external_requests == []
    assert page_visit.own_errors == []


def test_an_area_of_many_councils_has_a_single_outline(app: str, open_page: Open) -> None:
    page = ready(open_page(f"{app}council?area=GM"))
    outline = page.locator("path.emphasis-line").get_attribute("d") or ""
    assert outline.count("M") == 1
    councils = ready(open_page(f"{app}council?area={WIGAN}"))
    outline_path = councils.locator("path.emphasis-line").get_attribute("d") or ""
    assert outline.count("L") > outline_path.count("L")


def test_going_back_shows_the_previous_area(app: str, open_page: Open) -> None:
    page = ready(open_page(f"{app}council?area={WIGAN}"))
    before = statement_block(page).inner_text()
    search(page, "Fife")
    expect(search_box(page)).to_have_text("How is Fife covered?")
    expect(page).to_have_url(re.compile("area=S12000047"))
    page.go_back()
    expect(search_box(page)).to_have_text("How is Wigan covered?")
    assert statement_block(page).inner_text() == before


def test_an_ambiguous_name_has_a_button_for_every_match(app: str, open_page: Open) -> None:
    page = open_page(f"{app}council").page
    search(page, "Newcastle")
    page.get_by_role("button", name="Newcastle-under-Lyme").click()
    expect(search_box(page)).to_have_text("How is Newcastle-under-Lyme covered?")
    expect(page.get_by_role("button", name="Newcastle upon Tyne")).to_have_count(0)


def test_a_suggested_area_is_compared_and_the_address_restores_it(
    app: str, open_page: Open, dataset: Dataset
) -> None:
    wigan, bolton = (area_of(dataset.register, code).label for code in (WIGAN, BOLTON))
    page = ready(open_page(f"{app}council?area={WIGAN}"))
    suggestions = page.get_by_role("group", name="Suggestions to compare with")
    suggestions.get_by_role("button", name="Bolton").click()
    table = page.get_by_role("table", name=f"{wigan} beside {bolton}")
    expect(table).to_be_visible()
    expect(table.get_by_role("row", name=re.compile("^People"))).to_contain_text("▼ fewer")
    expect(suggestions.get_by_role("button", name="Bolton")).to_have_count(0)
    expect(suggestions.get_by_role("button").first).to_be_focused()
    expect(page).to_have_url(re.compile(f"compare={BOLTON}"))
    second_page = ready(open_page(page.url))
    expect(second_page.get_by_role("table", name=f"{wigan} beside {bolton}")).to_be_visible()


def test_a_member_of_an_area_is_selected_with_a_single_choice(app: str, open_page: Open) -> None:
    page = open_page(f"{app}council").page
    page.get_by_role("table").get_by_role("button", name="Torfaen").click()
    expect(search_box(page)).to_have_text("How is Torfaen covered?")


def test_statement_and_tables_can_be_copied(app: str, chromium: Browser, dataset: Dataset) -> None:
    with open_visit(chromium) as page_visit:
        page = page_visit.page
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.goto(f"{app}council?area={WIGAN}")
        ready(page_visit)
        page.get_by_role("button", name="Copy these words").click()
        expect(page.get_by_role("status").filter(has_text="Copied")).to_be_visible()
        copied = page.evaluate("navigator.clipboard.readText()")
        title, sentences, _ = copied.split("\n\n")
        assert title == "How is Wigan covered?"
        assert tuple(sentences.split("\n")) == sentences_of(dataset, WIGAN)
        assert copied.endswith(last_update_text(dataset.register))
        page.get_by_role("button", name="Copy table: Confirmed").click()
        lines = page.evaluate("navigator.clipboard.readText()").splitlines()
        assert lines[0].split("\t")[:2] == ["Place", "Layer"]
        assert lines[1].split("\t")[:2] == ["Greater Manchester", "City regions"]


def test_copying_works_without_a_clipboard(app: str, open_page: Open) -> None:
    page_visit = open_page("about:blank")
    page_visit.page.add_init_script("delete Navigator.prototype.clipboard")
    page_visit.page.goto(f"{app}council?area={WIGAN}")
    page = ready(page_visit)
    page.get_by_role("button", name="Copy these words").click()
    expect(page.get_by_role("status").filter(has_text="Copied")).to_be_visible()
    expect(page.get_by_role("button", name="Copy these words")).to_be_focused()


def test_a_table_is_downloaded_with_the_rows_of_the_core(
    app: str, open_page: Open, dataset: Dataset
) -> None:
    page = ready(open_page(f"{app}council?area={WIGAN}"))
    page.get_by_role("button", name="Download").click()
    with page.expect_download() as download_info:
        page.get_by_role("button", name="Confirmed (CSV)").click()
    assert download_info.value.suggested_filename == f"placemap-{WIGAN}-confirmed.csv"
    document = Path(download_info.value.path()).read_bytes()
    assert document.startswith(b"\xef\xbb\xbf")
    rows = [*csv.DictReader(io.StringIO(document.decode("utf-8-sig"), newline=""))]
    coverage = coverage_of(dataset, WIGAN)
    expected_rows = covers_rows(dataset, coverage, covers=coverage.confirmed)
    assert next(iter(rows[0])) == "Reference"
    assert [row["Reference"] for row in rows] == [row["Reference"] for row in expected_rows]


def test_the_page_works_by_keyboard(app: str, open_page: Open) -> None:
    page = open_page(f"{app}council").page
    expect(search_input(page)).to_be_visible()
    search_input(page).focus()
    page.keyboard.type("Fife")
    page.keyboard.press("Enter")
    expect(search_box(page)).to_have_text("How is Fife covered?")
    expect(page.get_by_role("link", name="Skip the map")).to_be_visible()
    wait_until_settled(page)  # the tables come after the words that lead to them
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent").startswith("Skip the map"):
            break
    page.keyboard.press("Enter")
    expect(page.locator("#tables")).to_be_in_viewport()
    status = page.get_by_role("status").filter(has_text="How is Fife covered?")
    search(page, "Wigan")
    expect(page.get_by_role("status").filter(has_text="How is Wigan covered?")).to_have_count(1)
    expect(status).to_have_count(0)


def test_filters_are_shown_on_request(app: str, open_page: Open) -> None:
    page = ready(open_page(f"{app}council?area=S12000047"))
    expect(section(page, "Not yet confirmed")).to_be_visible()
    page.get_by_text("Change what is counted").click()
    expect(page.get_by_text("Confirmed only")).to_be_visible()
    # While it unfolds, what is in it moves.
    wait_until(page, "document.getAnimations().every((one) => one.playState !== 'running')")
    page.get_by_text("Confirmed only").click()
    expect(section(page, "Not yet confirmed")).to_have_count(0)
    expect(page.get_by_role("heading", name="Not yet confirmed")).to_be_visible()
    expect(page).to_have_url(re.compile("documented=1"))


def test_map_and_page_link_to_each_other(serve: Serve, open_page: Open) -> None:
    app = serve(ROOT / "app.py", base="place/map")
    page = open_page(f"{app}?select=local_authorities:{WIGAN}&levels=uk_programme,local_plan").page
    page.get_by_role("link", name="How is Wigan covered?").click()
    expect(search_box(page)).to_have_text("How is Wigan covered?", timeout=30_000)
    expect(page).to_have_url(
        re.compile(rf"council\?area={WIGAN}&levels=uk_programme(,|%2C)local_plan")
    )
    page.get_by_role("link", name="See Wigan on the map of the UK").click()
    expect(page.locator("#profile")).to_have_text("Wigan", timeout=30_000)
    assert page.url.startswith(f"{app}?")
    page.go_back()
    expect(section(page, "Nearest strategic sites")).to_be_visible(timeout=30_000)
    page.get_by_role("link", name="Parkside").click()
    expect(page.locator("#profile")).to_have_text("Parkside", timeout=30_000)


@pytest.mark.parametrize("address", ["", f"?area={WIGAN}&compare=E08000001,GM", "?area=E12000002"])
def test_nothing_overflows_on_a_phone(app: str, open_page: Open, address: str) -> None:
    page_visit = open_page(f"{app}council{address}", width=390, height=900)
    page = page_visit.page
    expect(page.get_by_role("table").first).to_be_visible(timeout=30_000)
    if address:
        ready(page_visit)
    widths = "[document.documentElement, document.querySelector('[data-testid=stMain]')]"
    assert page.evaluate(f"{widths}.map((node) => node.scrollWidth)") == [390, 390]
    text, map_locator = statement_block(page), page.locator(".livemap")
    if address:
        assert text.bounding_box()["y"] < map_locator.bounding_box()["y"]  # type: ignore[index]
