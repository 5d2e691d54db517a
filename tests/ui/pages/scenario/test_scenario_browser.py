"""The what-if page as a person meets it: the running app in Chromium, every other host refused."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from playwright.sync_api import expect

from geo.scenario.scenario import MARKER, Circle, Scenario, write_scenario
from tests.support.browser import expect_map, livemap

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Locator, Page

    from tests.conftest import Open
    from tests.support.browser import Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow]

AWKWARD: Final = "<script>alert(1)</script> \"Coast\" 'x' ${y}"
RING: Final = Scenario(
    name=AWKWARD, sectors=("CE",), circle=Circle(lon=-2.8, lat=53.9, radius_km=30.0)
)
AT: Final = f"what-if?scenario={quote(write_scenario(RING))}"


def ready(page_visit: Visit) -> Page:
    """Wait until everything is drawn, and have the map on screen, for the mouse."""
    expect_map(page_visit.page)
    expect(page_visit.page.locator(".pm-attribution")).to_be_visible()
    livemap(page_visit.page).evaluate("(node) => node.scrollIntoView({ block: 'center' })")
    return page_visit.page


def headline(page: Page) -> Locator:
    return page.locator(".pm-headline")


def proposal(page: Page) -> Locator:
    return livemap(page).locator("path.place-area")


def centre(page: Page) -> tuple[float, float]:
    """Return the circle's centre, as the address has it: longitude, latitude."""
    (text,) = parse_qs(urlsplit(page.url).query)["scenario"]
    circle = json.loads(text)["circle"]
    return circle["lon"], circle["lat"]


def click_off_centre(page: Page) -> None:
    """Click within the circle, right of its middle."""
    box = proposal(page).bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] * 0.7, box["y"] + box["height"] / 2)


def test_a_scenario_is_marked_wherever_it_is_shown(app: str, open_page: Open) -> None:
    page_visit = open_page(app + AT)
    page = ready(page_visit)
    expect(page.locator(".pm-proposed")).to_have_text(MARKER)
    legend = livemap(page).get_by_role("list", name="Layers").get_by_role("listitem")
    expect(legend).to_have_text(f"{MARKER}1 shown")
    expect(legend.locator("svg rect[stroke-dasharray]")).to_have_count(1)
    expect(proposal(page)).to_have_accessible_name(f"{AWKWARD} ({MARKER}), proposed place")
    expect(proposal(page)).to_have_attribute("stroke-dasharray", "1 4")
    box = proposal(page).bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + box["height"] / 2)
    expect(livemap(page).locator(".tooltip")).to_contain_text(MARKER)
    councils = page.get_by_role("region", name=re.compile("Councils in the proposed place"))
    expect(councils.locator("tbody tr").first).to_contain_text(MARKER)
    expect(councils.locator("tbody tr", has_text=MARKER)).to_have_count(
        councils.locator("tbody tr").count()
    )
    gaps = page.get_by_role("table", name=MARKER, exact=True).locator("tbody tr")
    expect(gaps).to_have_count(3)
    expect(page.locator("p.marker")).to_have_text(MARKER)
    assert page.locator("main script, .livemap script").count() == 0
    assert page_visit.external_requests == []
    assert page_visit.own_errors == []


def test_the_classes_are_the_changes_of_coverage(app: str, open_page: Open) -> None:
    page = ready(open_page(app + AT))
    classes = livemap(page).get_by_role("list", name="What would change").get_by_role("listitem")
    expect(classes).to_have_count(4)
    page.get_by_text("With the proposal", exact=True).first.click()
    expect(
        livemap(page).get_by_role("list", name="Confirmed places, with the proposal")
    ).to_be_visible()
    expect(page).to_have_url(re.compile("shown=after"))


def test_a_point_picked_on_the_map_moves_the_circle(app: str, open_page: Open) -> None:
    page = ready(open_page(app + AT))
    before = headline(page).inner_text()
    click_off_centre(page)
    expect(headline(page)).not_to_have_text(before)
    expect(page).not_to_have_url(re.compile(r"-2\.8%2C|-2\.8,"))
    lon, lat = centre(page)
    assert lon > -2.7
    assert lat == pytest.approx(53.9, abs=0.02)
    expect(page.get_by_label("Longitude")).to_have_value(f"{lon:.4f}")
    # The map says the point again with every report; what is typed since then must hold.
    new_headline = headline(page).inner_text()
    page.get_by_label("Longitude").fill("-3.5")
    page.get_by_label("Longitude").press("Enter")
    expect(headline(page)).not_to_have_text(new_headline)
    livemap(page).get_by_role("button", name="Zoom out").click()
    expect(page).to_have_url(re.compile(r"-3\.5"))
    assert centre(page)[0] == -3.5


def test_a_point_is_picked_by_keyboard(app: str, open_page: Open) -> None:
    page = ready(open_page(f"{app}what-if"))
    page.get_by_text("A circle", exact=True).click()
    expect(livemap(page).locator(".prompt")).to_be_visible()
    livemap(page).get_by_role("application").focus()
    page.keyboard.press("Enter")
    expect(headline(page)).to_contain_text("would take in")
    expect(page).to_have_url(re.compile("scenario="))
    assert -9 < centre(page)[0] < 2


def test_an_invalid_radius_is_reported(app: str, open_page: Open) -> None:
    page = ready(open_page(app + AT))
    page.get_by_label("Radius, km").fill("10000")
    page.get_by_label("Radius, km").press("Enter")
    alert = page.get_by_role("alert").filter(has_text="The radius must be more than 0")
    expect(alert).to_be_visible()
    expect(proposal(page)).to_have_count(0)
    page.get_by_label("Radius, km").fill("20")
    page.get_by_label("Radius, km").press("Enter")
    expect(proposal(page)).to_have_count(1)
    expect(alert).to_have_count(0)


def test_a_scenario_is_saved_and_loaded(app: str, open_page: Open, tmp_path: Path) -> None:
    page = ready(open_page(app + AT))
    with page.expect_download() as download:
        page.get_by_role("button", name="Save it to a file").click()
    assert download.value.suggested_filename == (
        "proposed-script-alert-1-script-coast-x-y.placemap.json"
    )
    saved_path = tmp_path / "saved.json"
    download.value.save_as(saved_path)
    second_page = ready(open_page(f"{app}what-if"))
    invalid_path = tmp_path / "wrong.json"
    invalid_path.write_text(saved_path.read_text().replace("radius_km", "radius"))
    chooser = second_page.locator("input[type=file]")
    chooser.set_input_files(invalid_path)
    expect(second_page.get_by_role("alert").filter(has_text="circle.'radius'")).to_be_visible()
    # Streamlit's uploader takes the next file only when the page is at rest.
    expect(second_page.locator(".stApp[data-test-script-state=notRunning]")).to_be_attached()
    chooser.set_input_files(saved_path)
    expect(headline(second_page)).to_contain_text(AWKWARD)
    expect(proposal(second_page)).to_have_count(1)


def test_nothing_overflows_on_a_phone(app: str, open_page: Open) -> None:
    page = ready(open_page(app + AT, width=390, height=844))
    assert page.evaluate("() => document.querySelector('.stMain').scrollWidth") <= 390
    expect(page.get_by_role("link", name="Skip the map: go to the tables")).to_be_visible()
    box, headline_box = livemap(page).bounding_box(), headline(page).bounding_box()
    assert box is not None
    assert headline_box is not None
    assert headline_box["y"] < box["y"]
