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
from tests.support.browser import ROOT, expect_map, settled, visit, wait_until
from tests.support.pixels import inked

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


def question(page: Page) -> Locator:
    return page.locator("h1.pm-h1")


def words(page: Page) -> Locator:
    return page.locator(".pm-statement")


def box(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Find a council or another area")


def section(page: Page, title: str) -> Locator:
    """Return the table under a heading."""
    return page.locator("section", has=page.get_by_role("heading", name=title)).get_by_role("table")


def ready(visited: Visit) -> Page:
    """Wait until an answer is all there."""
    page = visited.page
    expect_map(page)
    expect(section(page, "The eight growth sectors")).to_be_visible()
    expect(page.get_by_role("combobox", name="Compare with")).to_be_visible()
    return page


def covered(dataset: Dataset, code: str) -> Coverage:
    """Return what covers a council, counted as at first."""
    return find_coverage(
        dataset,
        run_query(dataset, default_query(dataset.register)),
        area_of(dataset.register, code),
    )


def said(dataset: Dataset, code: str) -> tuple[str, ...]:
    """Return the sentences on a council, counted as at first."""
    found = covered(dataset, code)
    return statement(dataset, found, nearest_sites(dataset, found.result, found.area)).sentences


def search(page: Page, text: str) -> None:
    box(page).fill(text)
    box(page).press("Enter")


@pytest.mark.parametrize("text", ["Wigan", "WN1 1AA"])
def test_a_name_or_a_postcode_brings_the_answer(
    app: str, open_page: Open, dataset: Dataset, text: str
) -> None:
    visited = open_page(f"{app}council")
    page = visited.page
    expect(question(page)).to_have_text("How is your council covered?")
    search(page, text)
    expect(question(page)).to_have_text("How is Wigan covered?")
    expect(words(page).locator("p, li")).to_have_text([*said(dataset, WIGAN)])
    expect(page).to_have_url(re.compile(rf"council\?area={WIGAN}$"))
    expect(box(page)).to_have_value("")
    ready(visited)
    assert inked(page, INK) > 1000
    expect(page.locator(".emphasis-line")).to_have_count(1)
    assert visited.elsewhere == []
    assert visited.own_errors == []


def test_an_area_of_many_has_one_outline(app: str, open_page: Open) -> None:
    page = ready(open_page(f"{app}council?area=GM"))
    outline = page.locator("path.emphasis-line").get_attribute("d") or ""
    assert outline.count("M") == 1
    councils = ready(open_page(f"{app}council?area={WIGAN}"))
    own = councils.locator("path.emphasis-line").get_attribute("d") or ""
    assert outline.count("L") > own.count("L")


def test_going_back_brings_the_answer_before(app: str, open_page: Open) -> None:
    page = ready(open_page(f"{app}council?area={WIGAN}"))
    before = words(page).inner_text()
    search(page, "Fife")
    expect(question(page)).to_have_text("How is Fife covered?")
    expect(page).to_have_url(re.compile("area=S12000047"))
    page.go_back()
    expect(question(page)).to_have_text("How is Wigan covered?")
    assert words(page).inner_text() == before


def test_ambiguous_name_is_settled_by_a_button(app: str, open_page: Open) -> None:
    page = open_page(f"{app}council").page
    search(page, "Newcastle")
    page.get_by_role("button", name="Newcastle-under-Lyme").click()
    expect(question(page)).to_have_text("How is Newcastle-under-Lyme covered?")
    expect(page.get_by_role("button", name="Newcastle upon Tyne")).to_have_count(0)


def test_suggestion_stands_beside_and_the_address_restores_it(
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
    again = ready(open_page(page.url))
    expect(again.get_by_role("table", name=f"{wigan} beside {bolton}")).to_be_visible()


def test_a_member_is_one_choice_away(app: str, open_page: Open) -> None:
    page = open_page(f"{app}council").page
    page.get_by_role("table").get_by_role("button", name="Torfaen").click()
    expect(question(page)).to_have_text("How is Torfaen covered?")


def test_words_and_tables_are_copied(app: str, chromium: Browser, dataset: Dataset) -> None:
    with visit(chromium) as visited:
        page = visited.page
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.goto(f"{app}council?area={WIGAN}")
        ready(visited)
        page.get_by_role("button", name="Copy these words").click()
        expect(page.get_by_role("status").filter(has_text="Copied")).to_be_visible()
        copied = page.evaluate("navigator.clipboard.readText()")
        asked, sentences, _ = copied.split("\n\n")
        assert asked == "How is Wigan covered?"
        assert tuple(sentences.split("\n")) == said(dataset, WIGAN)
        assert copied.endswith(last_update_text(dataset.register))
        page.get_by_role("button", name="Copy table: Confirmed").click()
        lines = page.evaluate("navigator.clipboard.readText()").splitlines()
        assert lines[0].split("\t")[:2] == ["Place", "Layer"]
        assert lines[1].split("\t")[:2] == ["Greater Manchester", "City regions"]


def test_copying_works_where_there_is_no_clipboard(app: str, open_page: Open) -> None:
    visited = open_page("about:blank")
    visited.page.add_init_script("delete Navigator.prototype.clipboard")
    visited.page.goto(f"{app}council?area={WIGAN}")
    page = ready(visited)
    page.get_by_role("button", name="Copy these words").click()
    expect(page.get_by_role("status").filter(has_text="Copied")).to_be_visible()
    expect(page.get_by_role("button", name="Copy these words")).to_be_focused()


def test_a_table_is_downloaded_as_the_core_has_it(
    app: str, open_page: Open, dataset: Dataset
) -> None:
    page = ready(open_page(f"{app}council?area={WIGAN}"))
    page.get_by_role("button", name="Download").click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Confirmed (CSV)").click()
    assert waiting.value.suggested_filename == f"placemap-{WIGAN}-confirmed.csv"
    document = Path(waiting.value.path()).read_bytes()
    assert document.startswith(b"\xef\xbb\xbf")
    rows = [*csv.DictReader(io.StringIO(document.decode("utf-8-sig"), newline=""))]
    found = covered(dataset, WIGAN)
    own = covers_rows(dataset, found, covers=found.confirmed)
    assert next(iter(rows[0])) == "Reference"
    assert [row["Reference"] for row in rows] == [row["Reference"] for row in own]


def test_by_keyboard_alone(app: str, open_page: Open) -> None:
    page = open_page(f"{app}council").page
    expect(box(page)).to_be_visible()
    box(page).focus()
    page.keyboard.type("Fife")
    page.keyboard.press("Enter")
    expect(question(page)).to_have_text("How is Fife covered?")
    expect(page.get_by_role("link", name="Skip the map")).to_be_visible()
    settled(page)  # the tables come after the words that lead to them
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


def test_filters_are_offered_when_wanted(app: str, open_page: Open) -> None:
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


def test_map_and_page_lead_to_each_other(serve: Serve, open_page: Open) -> None:
    app = serve(ROOT / "app.py", base="place/map")
    page = open_page(f"{app}?select=local_authorities:{WIGAN}&levels=uk_programme,local_plan").page
    page.get_by_role("link", name="How is Wigan covered?").click()
    expect(question(page)).to_have_text("How is Wigan covered?", timeout=30_000)
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
    visited = open_page(f"{app}council{address}", width=390, height=900)
    page = visited.page
    expect(page.get_by_role("table").first).to_be_visible(timeout=30_000)
    if address:
        ready(visited)
    widths = "[document.documentElement, document.querySelector('[data-testid=stMain]')]"
    assert page.evaluate(f"{widths}.map((node) => node.scrollWidth)") == [390, 390]
    text, drawn = words(page), page.locator(".livemap")
    if address:
        assert text.bounding_box()["y"] < drawn.bounding_box()["y"]  # type: ignore[index]
