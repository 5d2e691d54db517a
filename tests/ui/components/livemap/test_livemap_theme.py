"""What other pages use of the live map, on the real councils, in a real browser."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.support.browser import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import FloatRect, Locator, Page

    from tests.conftest import Open, Serve
    from tests.support.browser import Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow]

APP: Final = ROOT / "tests" / "support" / "apps" / "themed.py"
AWKWARD: Final = "<script>alert(1)</script> & co"

ORANGE: Final = (0xF4, 0x6A, 0x25)
"""Fill of the class that Cornwall has."""
BROWN: Final = (0x3D, 0x22, 0x05)
"""The pattern over it."""
INK: Final = (11, 11, 12)
WHITE: Final = (255, 255, 255)
CLOSE: Final = 40

CORNWALL: Final = "?small&fit=local_authorities:E06000052"
SCENARIO: Final = "?small&pick&fit=scenario:1"
CENTRE: Final = (-2.2, 53.5)
"""Of the scenario's octagon, longitude before latitude."""
NEAR: Final = 0.01
"""Degrees by which a point picked by hand may miss."""


@pytest.fixture(scope="module")
def app(serve: Serve) -> str:
    return serve(APP)


def ready(page_visit: Visit) -> Page:
    expect(livemap(page_visit.page)).to_have_attribute("data-ready", "true", timeout=30_000)
    expect(page_visit.page.locator("#known")).to_be_attached()
    return page_visit.page


def livemap(page: Page) -> Locator:
    return page.locator(".livemap")


def council(page: Page, name: str) -> Locator:
    return livemap(page).locator(f'path.council[aria-label^="{name}:"]')


def scenario(page: Page) -> Locator:
    return livemap(page).locator('path[aria-label^="40 km, scenario"]')


def status(page: Page) -> Locator:
    return livemap(page).get_by_role("status")


def python_state(page: Page) -> dict[str, Any]:
    """Return what Python knew when it last ran."""
    result: dict[str, Any] = json.loads(page.locator("#known").inner_text())
    return result


def bounding_box(locator: Locator) -> FloatRect:
    result = locator.bounding_box()
    assert result is not None
    return result


def centre_of(locator: Locator) -> tuple[float, float]:
    target_box = bounding_box(locator)
    return target_box["x"] + target_box["width"] / 2, target_box["y"] + target_box["height"] / 2


def click(page: Page, locator: Locator) -> None:
    """Click in the middle of what is drawn: paths themselves let a pointer through."""
    page.mouse.click(*centre_of(locator))


def choose_choropleth(page: Page, name: str) -> None:
    page.get_by_role("radiogroup", name="Theme").get_by_text(name, exact=True).click()


def count_pixels(page: Page, colour: tuple[int, int, int]) -> int:
    """Count the pixels of the map, right of the legend, that have about this colour."""
    stage_box = bounding_box(livemap(page).locator(".stage"))
    clip = {
        "x": stage_box["x"] + 320,
        "y": stage_box["y"],
        "width": stage_box["width"] - 320,
        "height": stage_box["height"],
    }
    screenshot = page.screenshot(clip=clip)  # type: ignore[arg-type]
    shades = np.asarray(Image.open(io.BytesIO(screenshot)).convert("RGB"), dtype=int)
    return int((abs(shades - colour) < CLOSE).all(axis=2).sum())


def fetched_layers(page_visit: Visit) -> list[str]:
    return [url for url in page_visit.requested_paths if "/layers/" in url]


def test_councils_are_filled_by_class_with_a_pattern(app: str, open_page: Open) -> None:
    page_visit = open_page(app + CORNWALL)
    page = ready(page_visit)
    expect(council(page, "Cornwall")).to_have_attribute("fill", "#F46A25")
    patterned = livemap(page).locator(".leaflet-class-pattern-pane path")
    counts = python_state(page)["councils"]
    expect(patterned).to_have_count(counts["none"] + counts["one"])
    assert count_pixels(page, ORANGE) > 10_000
    assert count_pixels(page, BROWN) > 2_000
    choose_choropleth(page, "none")
    expect(livemap(page).locator(".is-classed, .leaflet-class-pattern-pane path")).to_have_count(0)
    assert count_pixels(page, ORANGE) == 0
    assert page_visit.errors == []
    assert page_visit.external_requests == []


def test_the_legend_counts_the_councils_in_every_class(app: str, open_page: Open) -> None:
    page = ready(open_page(app))
    counts = python_state(page)["councils"]
    classes = livemap(page).get_by_role("list", name="City regions of England")
    rows = classes.get_by_role("listitem")
    expect(rows).to_contain_text(
        [
            f"In no national programme{counts['none']} councils",
            f"In one{counts['one']} councils",
            f"In several {AWKWARD}{counts['more']} councils",
        ]
    )
    expect(rows.locator("svg.swatch")).to_have_count(3)
    choose_choropleth(page, "wales")
    expect(livemap(page).get_by_role("list", name="Wales").get_by_role("listitem")).to_contain_text(
        ["In one22 councils", f"In several {AWKWARD}0 councils"]
    )


def test_filled_councils_are_labelled_and_reached_by_keyboard(app: str, open_page: Open) -> None:
    page = ready(open_page(app))
    group = livemap(page).get_by_role("group", name="City regions of England")
    stop = group.locator("path[tabindex='0']")
    expect(stop).to_have_count(1)
    stop.focus()
    page.keyboard.press("End")
    york = council(page, "York")
    expect(york).to_be_focused()
    expect(york).to_have_accessible_name("York: in 1 city regions")
    expect(livemap(page).locator(".tooltip")).to_have_text("Yorkcouncilin 1 city regions")
    page.keyboard.press("Enter")
    expect(york).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#known")).to_contain_text('"selected": "local_authorities:E06000014"')
    expect(york).to_be_focused()


def test_another_choropleth_is_painted_without_reloading(app: str, open_page: Open) -> None:
    page_visit = open_page(app)
    page = ready(page_visit)
    livemap(page).get_by_role("button", name="Zoom in").click()
    expect(page.locator("#known")).to_contain_text('"position"')
    before, layers = bounding_box(scenario(page)), fetched_layers(page_visit)
    choose_choropleth(page, "wales")
    expect(council(page, "Cardiff")).to_have_accessible_name("Cardiff: In one")
    expect(council(page, "Cornwall")).to_have_count(0)
    assert bounding_box(scenario(page)) == before
    assert fetched_layers(page_visit) == layers
    assert len(layers) == len({*layers})


def test_a_council_is_selected_by_a_click_and_listed_after_a_place(
    app: str, open_page: Open
) -> None:
    page = ready(open_page(app + CORNWALL))
    page.mouse.move(*centre_of(council(page, "Cornwall")))
    tooltip = livemap(page).locator(".tooltip")
    expect(tooltip).to_have_text("Cornwallcouncilin 0 city regions")
    click(page, council(page, "Cornwall"))
    expect(page.locator("#known")).to_contain_text('"selected": "local_authorities:E06000052"')
    expect(council(page, "Cornwall")).to_have_attribute("aria-pressed", "true")
    page = ready(open_page(f"{app}?small&fit=scenario:1"))
    click(page, scenario(page))
    list_items = page.get_by_role("dialog", name="2 places here").get_by_role("listitem")
    expect(list_items).to_contain_text(["40 kmscenario", "council"])


def test_python_selects_a_council_and_fits_a_list(app: str, open_page: Open) -> None:
    council_keys = "local_authorities:E08000003,local_authorities:W06000015"
    page = ready(open_page(f"{app}?fit={council_keys}&select=local_authorities:E08000003"))
    expect(council(page, "Manchester")).to_have_attribute("aria-pressed", "true")
    expect(livemap(page).locator(".selected-line")).to_have_count(1)
    stage = bounding_box(livemap(page).locator(".stage"))
    north, south = bounding_box(council(page, "Manchester")), bounding_box(council(page, "Cardiff"))
    height = south["y"] + south["height"] - north["y"]
    # A fit steps by quarters of a zoom, so that it fills at least 84% of what is free.
    assert 0.8 < height / stage["height"] < 1
    assert north["y"] > stage["y"]


def test_an_inline_layer_moves_without_reloading_when_its_version_changes(
    app: str, open_page: Open
) -> None:
    page_visit = open_page(app)
    page = ready(page_visit)
    layers = fetched_layers(page_visit)
    scenario(page).focus()
    x, y = centre_of(scenario(page))
    page.get_by_text("Move the circle").click()
    expect(page.locator("#known")).to_contain_text('"circle": [-1.1, 52.9]')
    east, south = centre_of(scenario(page))
    assert east > x + 5
    assert south > y + 5
    expect(livemap(page).locator('path[aria-label^="40 km"]')).to_have_count(1)
    assert fetched_layers(page_visit) == layers
    livemap(page).get_by_role("checkbox", name="Area of the scenario").click()
    expect(scenario(page)).to_be_hidden()


def test_emphasis_is_a_dark_line_with_a_white_casing_above_all_layers(
    app: str, open_page: Open
) -> None:
    page = ready(open_page(f"{app}?fit=local_authorities:E08000003"))
    pane = livemap(page).locator(".leaflet-emphasis-pane")
    expect(pane.locator("path")).to_have_count(2)
    layers_above = (
        "(pane) => [...pane.parentElement.children].filter((other) => other.querySelector("
    )
    layers_above += "'.place') && Number(other.style.zIndex) >= Number(pane.style.zIndex)).length"
    assert pane.evaluate(layers_above) == 0
    assert count_pixels(page, INK) > 1_000
    assert count_pixels(page, WHITE) > 1_000


def test_a_point_is_picked_by_a_click(app: str, open_page: Open) -> None:
    page = ready(open_page(app + SCENARIO))
    prompt = livemap(page).locator(".prompt")
    expect(prompt).to_have_text(f"Choose where the site is to be {AWKWARD}")
    expect(status(page)).to_have_text(prompt.inner_text())
    click(page, scenario(page))
    expect(status(page)).to_contain_text("Point picked: 53.")
    expect(status(page)).to_contain_text("° west, in ")
    expect(page.locator("#known")).to_contain_text('"reports": 1')
    expect(page.locator("#known")).to_contain_text('"picked": [-2.')
    report = python_state(page)["report"]
    assert report["picked"] == pytest.approx(CENTRE, abs=NEAR)
    assert report["picked"] == [round(coordinate, 4) for coordinate in report["picked"]]
    assert report["selected"] is None
    expect(livemap(page).locator(".point-line")).to_have_count(1)
    expect(status(page)).to_contain_text("Point picked")
    page.get_by_text("Pick", exact=True).click()
    expect(prompt).to_be_hidden()
    expect(livemap(page).locator(".point-line")).to_have_count(0)
    click(page, scenario(page))
    expect(page.get_by_role("dialog", name="2 places here")).to_be_visible()


def test_a_point_is_picked_by_keyboard(app: str, open_page: Open) -> None:
    page = ready(open_page(app + SCENARIO))
    livemap(page).get_by_role("application").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#known")).to_contain_text('"picked": [-2.')
    assert python_state(page)["report"]["picked"] == pytest.approx(CENTRE, abs=NEAR)
    first = python_state(page)["report"]["picked"]
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator("#known")).not_to_contain_text(f'"picked": {json.dumps(first)}')
    lon, lat = python_state(page)["report"]["picked"]
    assert lon > first[0] + 0.05
    assert lat == pytest.approx(first[1], abs=0.001)


def test_a_small_map_has_a_legend_but_no_controls(app: str, open_page: Open) -> None:
    page = ready(open_page(f"{app}?small"))
    legend = livemap(page).locator(".legend")
    expect(legend.locator("input")).to_have_count(0)
    expect(legend.get_by_role("list", name="Layers").get_by_role("listitem")).to_have_text(
        "Area of the scenario1 shown"
    )
    page = ready(open_page(app))
    expect(livemap(page).locator(".legend input[type=checkbox]")).to_have_count(3)
    expect(livemap(page).locator(".legend input[type=radio]")).to_have_count(2)


def test_text_of_a_choropleth_is_never_markup(app: str, open_page: Open) -> None:
    page_visit = open_page(f"{app}{SCENARIO}")
    page = ready(page_visit)
    expect(council(page, "Manchester")).to_have_accessible_name(f"Manchester: one region {AWKWARD}")
    assert livemap(page).locator("script").count() == 0
    assert page_visit.errors == []
