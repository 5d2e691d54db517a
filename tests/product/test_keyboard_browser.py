"""Every task by keyboard alone, and every page at 320 px: what axe-core cannot judge."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import pytest
from playwright.sync_api import expect

from geo.query import default_query, run_query
from geo.views.summary import summarise
from tests.product.test_axe import FIRST
from tests.support.browser import wait_until_settled
from ui.navigation import PAGES

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Locator, Page

    from geo.dataset import Dataset
    from tests.conftest import Open

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MOST_STOPS: Final = 150
"""Far more than any page has: a bound on being caught."""

ACTIVE: Final = """() => {
  let node = document.activeElement;
  while (node?.shadowRoot?.activeElement) node = node.shadowRoot.activeElement;
  return node;
}"""

SPACED: Final = """
* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
p { margin-bottom: 2em !important; }
"""
"""What a reader may set without losing anything (WCAG 1.4.12)."""

FOCUS_STYLE: Final = """(node) => {
  const parts = [node, node.nextElementSibling, node.previousElementSibling];
  for (let up = node.parentElement, at = 0; up && at < 5; up = up.parentElement, at++) {
    parts.push(up, ...up.children);
  }
  const look = (part) => {
    const css = getComputedStyle(part);
    return [css.outlineStyle, css.outlineWidth, css.outlineColor, css.boxShadow, css.borderColor,
            css.backgroundColor].join();
  };
  return parts.filter(Boolean).map(look).join(";");
}"""
"""How a control and what it stands in are drawn: that differs where the keyboard is."""

IS_DRAWN: Final = "(node) => !!node.getRootNode().querySelector('.focused-line')"
"""Whether the map draws a line around the place where the keyboard is."""

CUT: Final = """() => [...document.querySelectorAll(".stMain *")].filter((node) => {
  const css = getComputedStyle(node);
  const words = [...node.childNodes].some((part) => part.nodeType === 3 && part.data.trim());
  const hides = (way) => ["hidden", "clip"].includes(way);
  return words && css.visibility === "visible" && node.clientWidth > 2 && (
    (hides(css.overflowX) && node.scrollWidth > node.clientWidth + 2) ||
    (hides(css.overflowY) && node.scrollHeight > node.clientHeight + 2));
}).map((node) => node.outerHTML.slice(0, 160))"""


def open_state(app: str, open_page: Open, module: str, state: str) -> Page:
    path = next(path for name, _, path in PAGES if name == module)
    page = open_page(f"{app}{path}{state}").page
    wait_until_settled(page)
    return page


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until the keyboard is there."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if target.evaluate("(node) => node.getRootNode().activeElement === node"):
            return
    pytest.fail(f"Tab never reaches {target}")


def is_lost(page: Page) -> bool:
    """Whether the keyboard is nowhere: the next Tab would begin at the top of the page."""
    return bool(page.evaluate("document.activeElement === document.body"))


@pytest.mark.parametrize("module", FIRST)
def test_a_page_can_be_used_by_keyboard_and_fits_320_px(
    app: str, open_page: Open, module: str
) -> None:
    page = open_state(app, open_page, module, FIRST[module])
    assert invisible_focus_stops(page) == []
    page.set_viewport_size({"width": 820, "height": 1180})  # a tablet
    assert (widths(page), page.evaluate(CUT)) == ([820, 820], [])
    # As wide as 1,280 px at 400%; then with text spaced as a reader may need it.
    page.set_viewport_size({"width": 320, "height": 700})
    expect(page.get_by_role("button", name="Pages")).to_be_visible()
    assert widths(page) == [320, 320]
    page.add_style_tag(content=SPACED)
    assert widths(page) == [320, 320]
    assert page.evaluate(CUT) == []


def test_the_menu_of_a_narrow_page_works_by_keyboard(app: str, open_page: Open) -> None:
    page = open_page(app, width=320, height=700).page
    wait_until_settled(page)
    menu = page.get_by_role("button", name="Pages")
    links = page.get_by_role("region", name="Sidebar").get_by_role("link")
    expect(links).to_have_count(0)  # closed, it is nobody's next stop
    tab_to(page, menu)
    page.keyboard.press("Enter")
    expect(links.first).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/council$"))
    expect(menu).to_be_focused()
    expect(links).to_have_count(0)


def test_a_file_is_uploaded_and_its_question_answered_by_keyboard(
    app: str, open_page: Open, tmp_path: Path
) -> None:
    file = tmp_path / "sites.csv"
    file.write_text("Name,lon,lat\nAlpha,53.54,-2.63\n", encoding="utf-8")
    page = open_state(app, open_page, "uploads", "")
    # Heard from now on: one that opens just as somebody begins to listen is missed.
    page.on("filechooser", lambda chooser: chooser.set_files(file))
    tab_to(page, page.get_by_test_id("stFileUploader").locator("button").first)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Are they swapped?")).to_be_visible()
    tab_to(page, page.get_by_role("radio", name="Yes"))
    page.keyboard.press("Space")
    expect(page.get_by_text("Every row can be placed: 1.")).to_be_visible()
    tab_to(page, page.get_by_role("button", name="Put it on the map"))
    page.keyboard.press("Enter")
    wait_until_settled(page)
    expect(page.get_by_text("1 point: 1 lies in 1 council.")).to_be_visible()
    place = page.locator(".livemap").get_by_role("button", name=re.compile("^Alpha, row of yours"))
    tab_to(page, place)
    page.keyboard.press("Enter")
    expect(place).to_have_attribute("aria-pressed", "true")


def invisible_focus_stops(page: Page) -> list[Any]:
    """Press Tab from the top of the page to its end; return where the keyboard is not seen."""
    invisible_stops: list[Any] = []
    for stop_count in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if is_lost(page):
            assert stop_count > len(PAGES), "the walk never left the navigation"
            return invisible_stops
        stop = page.evaluate_handle(ACTIVE)
        ring, is_drawn = stop.evaluate(FOCUS_STYLE), stop.evaluate(IS_DRAWN)
        stop.evaluate("(node) => node.blur()")
        unfocused_style = stop.evaluate(FOCUS_STYLE)
        stop.evaluate("(node) => node.focus({ preventScroll: true })")
        if ring == unfocused_style and not is_drawn:
            invisible_stops.append(stop.evaluate("(node) => node.outerHTML.slice(0, 200)"))
    return invisible_stops


def widths(page: Page) -> list[int]:
    """Return how wide the document and the part that scrolls are, with all that is in them."""
    width_list: list[int] = page.evaluate(
        "[document.documentElement, document.querySelector('.stMain')].map((n) => n.scrollWidth)"
    )
    return width_list


def test_a_sector_a_place_and_its_sources_are_reached_by_keyboard(
    app: str, open_page: Open, dataset: Dataset
) -> None:
    page = open_state(app, open_page, "map", "")
    livemap = page.locator(".livemap")
    tab_to(page, livemap.get_by_role("radio", name="All sectors"))
    page.keyboard.press("ArrowDown")
    headline = page.locator(".pm-headline")
    result = run_query(dataset, replace(default_query(dataset.register), sector="AM"))
    headline_text = summarise(dataset, result).headline
    expect(headline).to_have_text(headline_text)
    status_message = page.get_by_role("status").filter(has_text=headline_text)
    expect(status_message).not_to_have_count(0)
    expect(livemap.get_by_role("radio", name="Advanced manufacturing")).to_be_focused()
    tab_to(page, livemap.get_by_role("group", name="City regions").locator("[tabindex='0']"))
    page.keyboard.press("Enter")
    expect(page.locator("#profile")).to_be_visible()
    assert not is_lost(page)
    sources = page.locator("summary", has_text="Sources (")
    tab_to(page, sources)
    page.keyboard.press("Enter")
    tab_to(page, page.locator("details[open] a[href^='http']").first)


def test_a_comparison_is_made_by_keyboard(app: str, open_page: Open) -> None:
    page = open_state(app, open_page, "council", "?area=E08000010")
    first_choice = page.locator(".choices button").first
    expect(first_choice).to_be_attached()
    tab_to(page, first_choice)
    name = first_choice.inner_text()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"compare="))
    column = page.get_by_role("columnheader", name=name.removeprefix("+ ").split(" (")[0])
    expect(column.first).to_be_attached()
    assert not is_lost(page)


def test_a_briefing_is_downloaded_by_keyboard(app: str, open_page: Open) -> None:
    page = open_state(app, open_page, "export", "?area=E08000010")
    tab_to(page, page.get_by_role("radio", name="Layers and tables"))
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    button = page.get_by_role("button", name="Word, to edit")
    expect(button).to_be_visible()
    assert not is_lost(page)
    tab_to(page, button)
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert download.value.suggested_filename.endswith(".docx")


def test_forced_colours_are_used(app: str, open_page: Open) -> None:
    page = open_state(app, open_page, "map", "?select=city_regions:GM")
    page.emulate_media(forced_colors="active")
    livemap = page.locator(".livemap")
    toggle = livemap.locator(".legend-toggle")
    tab_to(page, toggle)
    assert toggle.evaluate("(node) => getComputedStyle(node).outlineStyle") == "solid"
    for swatch in livemap.locator(".swatch").all():
        assert swatch.evaluate("(node) => getComputedStyle(node).forcedColorAdjust") == "none"
    borders = "(node) => getComputedStyle(node).borderTopStyle"
    assert page.locator(".pm-tag").first.evaluate(borders) in {"solid", "dashed"}


def test_nothing_moves_with_reduced_motion(app: str, open_page: Open) -> None:
    page = open_state(app, open_page, "map", "")
    page.get_by_role("button", name="Zoom in").click()
    count_running = (
        "() => document.getAnimations().filter((one) => one.playState === 'running').length"
    )
    assert page.evaluate(count_running) == 0
    assert page.locator(".leaflet-zoom-anim").count() == 0
