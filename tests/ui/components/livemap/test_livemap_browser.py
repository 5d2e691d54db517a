"""The map alone, in a real browser: what is seen, said, reported and asked of the network."""

from __future__ import annotations

import io
import json
import math
import re
from typing import TYPE_CHECKING, Any, Final

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.support.browser import ROOT
from tests.ui.components.livemap.made_up import BOLD, COUNCILS

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.conftest import Open, Serve
    from tests.support.browser import Visit

HARNESS: Final = ROOT / "tests" / "ui" / "components" / "livemap" / "harness.py"

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def harness_visit(serve: Serve, open_page: Open) -> Visit:
    """Open the harness, wait for every layer, and zoom in once so that there is room to aim."""
    page_visit = ready(open_page(f"{serve(HARNESS)}?at=55.76,-9.2,5"))
    page_visit.page.get_by_role("button", name="Zoom in").click()
    expect_report(page_visit.page, zoom=6.0)
    return page_visit


def ready(page_visit: Visit) -> Visit:
    expect(livemap(page_visit.page)).to_have_attribute("data-ready", "true", timeout=30_000)
    return page_visit


def livemap(page: Page) -> Locator:
    return page.locator(".livemap")


def python_state(page: Page) -> dict[str, Any]:
    """Return what Python knew when it last ran."""
    result: dict[str, Any] = json.loads(page.locator("#known").inner_text())
    return result


def expect_report(page: Page, **parts: Any) -> None:  # noqa: ANN401 - whatever JSON holds
    """Wait until Python's last report says all of `parts`; `zoom` is the position's last."""
    for name, value in parts.items():
        expected_text = f", {value}]" if name == "zoom" else f'"{name}": {json.dumps(value)}'
        expect(page.locator("#known")).to_contain_text(expected_text)


def status(page: Page) -> Locator:
    return livemap(page).get_by_role("status")


def place(page: Page, name: str) -> Locator:
    return livemap(page).locator(f'path[aria-label^="{name},"]')


def position_of(page: Page, lon: float, lat: float) -> tuple[float, float]:
    """Return where on the page a point of the made-up country (-4 to 0, 52 to 56) lies."""
    box = page.locator(".leaflet-councils-pane g").bounding_box()
    assert box is not None
    vertical_share = (northing(56) - northing(lat)) / (northing(56) - northing(52))
    return box["x"] + (lon + 4) / 4 * box["width"], box["y"] + vertical_share * box["height"]


def northing(lat: float) -> float:
    """Return the Mercator northing."""
    return math.log(math.tan(math.pi / 4 + math.radians(lat) / 2))


def click(page: Page, lon: float, lat: float) -> None:
    page.mouse.click(*position_of(page, lon, lat))


def inked_share(page: Page, west: float, south: float, east: float, north: float) -> float:
    """Return the share of a box of the map where something darker than the land is drawn."""
    (left, bottom), (right, top) = position_of(page, west, south), position_of(page, east, north)
    box = page.screenshot(clip={"x": left, "y": top, "width": right - left, "height": bottom - top})
    shades = Image.open(io.BytesIO(box)).convert("L").histogram()
    return sum(shades[:200]) / sum(shades)


def test_unusual_names_are_text_and_nothing_else(harness_visit: Visit) -> None:
    page = harness_visit.page
    label = f"{BOLD}, city region, mayoral, sectors: Advanced manufacturing"
    expect(livemap(page).get_by_role("button", name=label, exact=True)).to_have_count(1)
    page.mouse.move(*position_of(page, -3.9, 52.1))
    tooltip = livemap(page).locator(".tooltip")
    expect(tooltip).to_contain_text(BOLD)
    expect(tooltip).to_contain_text(f"in {COUNCILS[0]}")
    assert page.locator(".livemap script, .livemap b").count() == 0
    assert harness_visit.errors == []
    assert harness_visit.external_requests == []


def test_patterns_resolve_inside_the_shadow_root(harness_visit: Visit) -> None:
    page = harness_visit.page
    box = (-3.9, 53.25, -2.1, 53.5)
    assert 0.1 < inked_share(page, *box) < 0.6, "neither hatched nor plain"
    act_and_wait_for_paint(page, lambda: page.get_by_role("checkbox", name="City regions").click())
    assert inked_share(page, *box) < 0.05, "only borders are left"


def act_and_wait_for_paint(page: Page, action: Any) -> None:  # noqa: ANN401 - any callable
    """Do something and wait until the map has painted since."""
    before = int(livemap(page).get_attribute("data-painted") or 0)
    action()
    expect(livemap(page)).not_to_have_attribute("data-painted", str(before))


def test_a_switch_repaints_announces_and_reports_once(harness_visit: Visit) -> None:
    page = harness_visit.page
    before = python_state(page)["reports"]
    page.get_by_role("checkbox", name="City regions").click()
    expect(place(page, "South region")).to_be_hidden()
    expect(status(page)).to_have_text("City regions hidden. 5 places shown.")
    expect_report(page, layers=["clusters", "sites"])
    assert python_state(page)["reports"] == before + 1


def test_a_rerun_with_an_older_view_changes_nothing(harness_visit: Visit) -> None:
    page = harness_visit.page
    page.get_by_role("checkbox", name="City regions").click()
    page.get_by_role("button", name="Run again").click()
    page.get_by_text("Confirmed only").click()
    expect(place(page, "Overlapping cluster")).to_be_hidden()
    expect(page.get_by_role("checkbox", name="City regions")).not_to_be_checked()
    layers = [url for url in harness_visit.requested_paths if "/layers/" in url]
    assert len(layers) == len(set(layers)), "an outline was fetched twice"


def test_filters_from_python_change_counts_and_names(harness_visit: Visit) -> None:
    page = harness_visit.page
    row = livemap(page).locator(".row", has=page.get_by_role("checkbox", name="Clusters"))
    expect(row).to_contain_text("3 shown")
    expect(place(page, "Never shown")).to_be_hidden()
    page.get_by_text("Confirmed only").click()
    expect(row).to_contain_text("2 shown")


def test_a_new_revision_replaces_the_view(harness_visit: Visit) -> None:
    page = harness_visit.page
    page.get_by_role("checkbox", name="City regions").click()
    page.get_by_role("button", name="Python selects").click()
    expect(place(page, "South region")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("checkbox", name="City regions")).to_be_checked()


def test_sector_focus_mutes_other_places_but_not_neutral_layers(harness_visit: Visit) -> None:
    page = harness_visit.page
    page.get_by_role("checkbox", name="ICA members").click()
    page.get_by_role("radio", name="Defence").click()
    expect(place(page, "South region")).to_have_class(re.compile("is-focus"))
    expect(place(page, "Overlapping cluster")).to_have_class(re.compile("is-muted"))
    expect(place(page, "Council 19")).not_to_have_class(re.compile("is-"))
    expect(status(page)).to_have_text("Sector in focus: Defence. 4 places.")
    expect_report(page, sector="DF")


def test_a_single_place_is_selected_and_multiple_places_are_listed(harness_visit: Visit) -> None:
    page = harness_visit.page
    click(page, -0.5, 52.1)
    expect_report(page, selected="city_regions:SY")
    expect(livemap(page).locator(".selected-line")).to_have_count(1)
    click(page, -3, 52.8)
    chooser = page.get_by_role("dialog", name="4 places here")
    expect(chooser.get_by_role("listitem")).to_have_count(4)
    expect(chooser.get_by_role("listitem").last).to_contain_text("council")
    chooser.get_by_role("button", name="Site in the thick of it").click()
    expect(chooser).to_have_count(0)
    expect(status(page)).to_have_text("Selected: Site in the thick of it, site.")
    expect_report(page, selected="sites:S1")


def test_a_council_is_selected_if_there_is_no_place_and_the_sea_clears_the_selection(
    harness_visit: Visit,
) -> None:
    page = harness_visit.page
    click(page, -2.5, 54)
    expect_report(page, selected="local_authorities:E09")
    # A hole in a place is not the place.
    click(page, -1.8, 55.25)
    expect_report(page, selected="local_authorities:E18")
    click(page, 2, 54)
    expect_report(page, selected=None)


def test_a_selection_remains_when_its_layer_is_switched_off(harness_visit: Visit) -> None:
    page = harness_visit.page
    click(page, -0.5, 52.1)
    page.get_by_role("checkbox", name="City regions").click()
    expect(place(page, "South region")).to_be_hidden()
    expect(livemap(page).locator(".selected-line")).to_be_visible()


def test_the_map_works_from_the_keyboard(harness_visit: Visit) -> None:
    page = harness_visit.page
    canvas = livemap(page).get_by_role("application")
    click(page, 2, 54)
    canvas.focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowDown")
    expect(livemap(page).locator(".crosshair")).to_be_visible()
    page.keyboard.press("+")
    expect_report(page, zoom=7.0)
    page.keyboard.press("Enter")
    expect_report(page, selected="clusters:C3")


def test_the_chooser_opens_and_closes_by_keyboard(harness_visit: Visit) -> None:
    page = harness_visit.page
    canvas = livemap(page).get_by_role("application")
    canvas.focus()
    cross = livemap(page).locator(".crosshair").bounding_box()
    assert cross is not None
    x, y = position_of(page, -3, 52.8)
    middle = cross["x"] + cross["width"] / 2, cross["y"] + cross["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(*middle, steps=4)
    page.mouse.up()
    page.keyboard.press("Enter")
    chooser = page.get_by_role("dialog")
    first = chooser.get_by_role("listitem").first.get_by_role("button")
    expect(first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(first).not_to_be_focused()
    page.keyboard.press("Escape")
    expect(chooser).to_have_count(0)
    expect(canvas).to_be_focused()


def test_places_are_reached_in_alphabetical_order_with_a_single_tab_stop_per_layer(
    harness_visit: Visit,
) -> None:
    page = harness_visit.page
    livemap(page).get_by_role("application").focus()
    page.keyboard.press("Tab")
    expect(place(page, "South region")).not_to_be_focused()
    page.keyboard.press("Tab")
    expect(place(page, "Overlapping cluster")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(place(page, "Quiet cluster")).to_be_focused()
    page.keyboard.press("End")
    expect(place(page, "Ring")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(place(page, "Overlapping cluster")).to_be_focused()
    page.keyboard.press("Enter")
    expect(place(page, "Overlapping cluster")).to_have_attribute("aria-pressed", "true")
    expect_report(page, selected="clusters:C1")
    expect(place(page, "Overlapping cluster")).to_be_focused()
    page.keyboard.press("Escape")
    expect(livemap(page).get_by_role("application")).to_be_focused()


def test_outlines_that_fail_to_load_are_reported_and_can_be_retried(
    serve: Serve, open_page: Open, request: pytest.FixtureRequest
) -> None:
    page_visit = ready(open_page(f"{serve(HARNESS)}?flaky={request.node.name}"))
    page = page_visit.page
    message = livemap(page).locator(".message")
    expect(message).to_contain_text("The outlines of city regions could not be fetched: 503")
    expect(status(page)).to_contain_text("could not be fetched")
    message.get_by_role("button", name="Retry").click()
    expect(message).to_have_count(0)
    expect(place(page, "South region")).to_be_visible()


def test_only_the_street_map_uses_another_host(harness_visit: Visit) -> None:
    page = harness_visit.page
    box = page.get_by_role("checkbox", name="Street map")
    expect(box).not_to_be_checked()
    assert harness_visit.external_requests == []
    box.click()
    expect(page.get_by_text("No tiles could be fetched")).to_be_visible()
    expect(page.get_by_text("© OpenStreetMap contributors")).to_be_visible()
    assert {re.split(r"[:/]+", url)[1] for url in harness_visit.external_requests} == {
        "tile.openstreetmap.org"
    }
    expect_report(page, tiles=True)
    box.click()
    expect(page.get_by_text("No tiles could be fetched")).to_be_hidden()
    expect(page.get_by_text("© OpenStreetMap contributors")).to_have_count(0)


def test_a_move_requested_by_python_is_not_reported_back(serve: Serve, open_page: Open) -> None:
    page_visit = ready(open_page(f"{serve(HARNESS)}?fit=clusters:C1"))
    assert python_state(page_visit.page)["reports"] == 0


def test_detailed_outlines_are_fetched_once_and_drawn_while_zoomed_in(
    serve: Serve, open_page: Open
) -> None:
    page_visit = ready(open_page(f"{serve(HARNESS)}?at=52.3,-1,8"))
    page, outline = page_visit.page, place(page_visit.page, "South region")
    sides = (outline.get_attribute("d") or "").count("L")
    coarse, fine = (re.compile(f"^M[^L]+(L[^L]+){{{number}}}$") for number in (sides, sides + 1))
    assert not any("fine" in url for url in page_visit.requested_paths)
    for _ in range(2):
        page.get_by_role("button", name="Zoom in").click()
        expect(outline).to_have_attribute("d", fine)
        page.get_by_role("button", name="Zoom out").click()
        expect(outline).to_have_attribute("d", coarse)
    assert sum("fine" in url for url in page_visit.requested_paths) == 1


def test_on_a_narrow_page_the_legend_is_below_the_map(serve: Serve, open_page: Open) -> None:
    page = ready(open_page(serve(HARNESS), width=390, height=844)).page
    legend, stage = page.locator(".legend").bounding_box(), page.locator(".stage").bounding_box()
    assert legend is not None
    assert stage is not None
    assert legend["y"] >= stage["y"] + stage["height"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_app_works_below_a_base_path(serve: Serve, open_page: Open) -> None:
    page_visit = ready(open_page(serve(HARNESS, base="maps/uk")))
    expect(place(page_visit.page, "South region")).to_be_visible()
    assert page_visit.errors == []


def test_on_paper_the_map_is_complete_and_no_legend_covers_it(harness_visit: Visit) -> None:
    page = ready(harness_visit).page
    stage_box = page.locator(".stage").bounding_box()
    assert stage_box is not None
    assert stage_box["width"] > 700
    page.emulate_media(media="print")
    stage, legend = page.locator(".stage").bounding_box(), page.locator(".legend").bounding_box()
    assert stage is not None
    assert legend is not None
    assert stage["width"] <= 700.5
    assert stage["width"] / stage["height"] == pytest.approx(
        stage_box["width"] / stage_box["height"], 0.01
    )
    assert legend["y"] + legend["height"] <= stage["y"]


def test_the_legend_can_be_collapsed(harness_visit: Visit) -> None:
    page = harness_visit.page
    toggle = page.get_by_role("button", name="Legend")
    expect(toggle).to_have_attribute("aria-expanded", "true")
    toggle.click()
    expect(toggle).to_have_attribute("aria-expanded", "false")
    expect(page.get_by_role("radio", name="Defence")).to_be_hidden()
