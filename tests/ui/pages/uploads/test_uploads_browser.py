"""Your data in a real browser: a file is brought, laid and let go of, and no other sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest
from playwright.sync_api import FilePayload, expect

from tests.support.browser import ROOT, wait_until_settled

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Locator, Page

    from tests.conftest import Open, Serve

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SITES: Final = b"Name,lon,lat\nAlpha <i>,53.54,-2.63\nBeta,53.48,-2.24\nGone,0,0\n"
"""Longitude and latitude stand the wrong way round, and one row has no place."""

MARK: Final = "Yours - not part of the register"


PAINTED: Final = """(canvas) => {
  const { width, height } = canvas;
  const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
  const { left, top } = canvas.getBoundingClientRect();
  const map = canvas.closest(".map").getBoundingClientRect();
  const found = [];
  for (let at = 0; at < width * height; at += 1) {
    if (data[4 * at + 3] === 255) found.push([left + (at % width), top + Math.floor(at / width)]);
  }
  const away = ([x, y]) => Math.hypot(x - map.left - map.width / 2, y - map.top - map.height / 2);
  return found.sort((one, other) => away(one) - away(other))[0];
}"""
"""Where on the page a painted pixel is, as near to the middle of the map as there is one."""


@pytest.fixture(scope="module")
def app(serve: Serve) -> str:
    return serve(ROOT / "app.py")


def choose_file(page: Page, name: str, content: bytes) -> None:
    """Choose a file."""
    file = FilePayload(name=name, mimeType="application/octet-stream", buffer=content)
    # The uploader that took the last file leaves as the next one comes.
    expect(page.locator("input[type=file]")).to_have_count(1)
    page.locator("input[type=file]").set_input_files(file)


def drawn_map(page: Page) -> Locator:
    """Wait until the map is drawn where it stays, and return it."""
    map_locator = page.locator(".livemap")
    expect(map_locator).to_have_attribute("data-ready", "true")
    wait_until_settled(page)
    map_locator.scroll_into_view_if_needed()
    return map_locator


def test_a_file_is_checked_added_to_the_map_exported_and_removed(
    app: str, open_page: Open, tmp_path: Path
) -> None:
    page_visit = open_page(f"{app}your-data")
    page = page_visit.page
    choose_file(page, "sites.csv", SITES)
    add_button = page.get_by_role("button", name="Put it on the map")
    expect(page.get_by_text("Are they swapped?")).to_be_visible()
    expect(add_button).to_be_disabled()
    page.get_by_role("radiogroup", name="Coordinates are the other way round").get_by_text(
        "Yes"
    ).click()
    expect(page.get_by_role("table", name="Rows that cannot be placed: 1")).to_contain_text(
        "(0, 0)"
    )
    wait_until_settled(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the rows that failed (CSV)").click()
    download.value.save_as(tmp_path / "failed.csv")
    assert "Gone,0,0" in (tmp_path / "failed.csv").read_text(encoding="utf-8-sig")
    page.get_by_role("textbox", name="Licence or terms").fill("Ours alone")
    page.get_by_role("textbox", name="Licence or terms").press("Tab")
    add_button.click()
    map_locator = drawn_map(page)
    alpha = map_locator.get_by_role("button", name=f"Alpha <i>, row of yours, {MARK}", exact=True)
    expect(alpha).to_have_count(1)
    expect(page.get_by_text("2 points: 2 lie in 2 councils.")).to_be_visible()
    expect(page.get_by_text("Ours alone.")).to_be_visible()
    rows = page.get_by_role("table", name="Row by row")
    expect(rows.get_by_role("row", name="Alpha <i>")).to_contain_text("Wigan")
    other_page = open_page(f"{app}your-data").page
    expect(other_page.get_by_role("heading", name="What covers your own places?")).to_be_visible()
    expect(other_page.get_by_text("Add a file", exact=True)).to_be_visible()
    expect(other_page.get_by_text("sites.csv")).to_have_count(0)
    page.get_by_role("link", name="Download it with the layers").click()
    expect(page.get_by_text("sites.csv (yours)")).to_be_visible()
    expect(page.get_by_text(MARK).first).to_be_visible()
    page.get_by_role("link", name="Your data", exact=True).click()
    page.get_by_role("button", name="Remove sites.csv").click()
    expect(page.locator(".livemap")).to_have_count(0)
    expect(page.get_by_text("sites.csv")).to_have_count(0)
    assert [text for text in page_visit.errors if "404" not in text] == []


def test_a_bad_file_has_a_single_message_and_the_next_file_is_read(
    app: str, open_page: Open
) -> None:
    page = open_page(f"{app}your-data").page
    choose_file(page, "sites.gpkg", b"\x89PNG\r\n\x1a\n" + bytes(200))
    expect(page.get_by_role("alert").filter(has_text="sites.gpkg was not added.")).to_have_count(1)
    choose_file(page, "sites.csv", b"Council,Jobs\nWigan,5\n")
    expect(page.get_by_text("Every row can be placed: 1.")).to_be_visible()
    expect(page.get_by_role("alert").filter(has_text="was not added")).to_have_count(0)


def test_many_shapes_are_painted_and_can_be_found_by_pointer_and_search(
    app: str, open_page: Open
) -> None:
    page = open_page(f"{app}your-data").page
    spread = [
        f"Site {n},{-2.7 + n % 40 / 400:.4f},{53.45 + n // 40 / 400:.4f}" for n in range(1_200)
    ]
    choose_file(page, "many.csv", "\n".join(["Name,lon,lat", *spread]).encode())
    page.get_by_role("button", name="Put it on the map").click()
    map_locator = drawn_map(page)
    expect(page.get_by_text("1,200 shapes are too many to be reached one by one")).to_be_visible()
    canvas_locator = map_locator.locator("canvas")
    expect(canvas_locator).to_have_count(1)
    expect(map_locator.locator("[aria-hidden=true] > canvas")).to_have_count(1)
    x, y = canvas_locator.evaluate(PAINTED)
    page.mouse.click(x, y)
    expect(map_locator.get_by_role("dialog")).to_contain_text("row of yours")
    search_input = page.get_by_role("textbox", name="Find in these tables", exact=True)
    search_input.fill("Site 1199")
    search_input.press("Enter")
    rows = page.get_by_role("table", name="Row by row")
    expect(rows.get_by_role("row")).to_have_count(2)
    expect(rows).to_contain_text("Site 1199")
