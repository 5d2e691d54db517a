"""The page as a person meets it: the running app in Chromium, every other host refused."""

from __future__ import annotations

import csv
import re
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pytest
from playwright.sync_api import expect

from geo.query import default_query, run_query
from geo.settings import DATA_DIR
from geo.views.summary import summarise
from tests.support.browser import ROOT, expect_map, livemap, open_visit
from tests.support.pixels import count_pixels

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Locator, Page

    from geo.dataset import Dataset
    from tests.conftest import Open, Serve
    from tests.support.browser import Visit

pytestmark = pytest.mark.browser

MANCHESTER: Final = "?at=53.4800,-2.2400,9"
PLUM: Final = (128, 22, 80)
"""Outline and dots of the clusters."""

LEGEND_PX: Final = 320
"""Width of what lies on the map, at its left."""

AWKWARD: Final = "<script>alert(1)</script> ${x} \"quoted\" 'single' *bold* :smile: 😀"


def headline(page: Page) -> Locator:
    return page.locator(".pm-headline")


def profile(page: Page) -> Locator:
    return page.locator("#profile")


def ready(page_visit: Visit) -> Page:
    """Wait until everything is drawn."""
    expect_map(page_visit.page)
    expect(headline(page_visit.page)).to_be_visible()
    return page_visit.page


def click_centre(page: Page) -> None:
    """Click on the place that `at=` put in the middle of the map."""
    box = livemap(page).locator(".leaflet-container").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def test_a_first_visit_draws_the_map_and_uses_no_other_host(app: str, open_page: Open) -> None:
    page_visit = open_page(app)
    page = ready(page_visit)
    assert count_pixels(page, PLUM, left_px=LEGEND_PX) > 1000
    assert page_visit.external_requests == []
    assert page_visit.errors == []


def test_without_tiles_there_is_no_street_map_switch(app: str, open_page: Open) -> None:
    page_visit = open_page(f"{app}?tiles=1")
    page = ready(page_visit)
    expect(livemap(page).get_by_role("checkbox", name="City regions")).to_be_visible()
    expect(livemap(page).get_by_role("checkbox", name="Street map")).to_have_count(0)
    assert count_pixels(page, PLUM, left_px=LEGEND_PX) > 1000
    assert page_visit.external_requests == []
    assert page_visit.errors == []


def test_a_reader_can_switch_on_the_tiles_of_the_operator(serve: Serve, open_page: Open) -> None:
    tiles = "https://tiles.example/{z}/{x}/{y}.png"
    app = serve(ROOT / "app.py", PLACEMAP_TILES=tiles, PLACEMAP_TILES_ATTRIBUTION="© Example <i>")
    page_visit = open_page(app)
    page = ready(page_visit)
    assert page_visit.external_requests == []
    livemap(page).get_by_role("checkbox", name="Street map").click()
    expect(page.get_by_text("© Example <i>")).to_be_visible()
    expect(page.get_by_text("No tiles could be fetched")).to_be_visible()
    assert {url.split("/")[2] for url in page_visit.external_requests} == {"tiles.example"}
    expect(page).to_have_url(re.compile("tiles=1"))


def test_all_invalid_parameters_of_an_address_are_announced_at_once(
    app: str, open_page: Open
) -> None:
    page = open_page(f"{app}?sector=XX&layers=roads&select=zzz").page
    expect(page.get_by_role("alert").get_by_role("listitem")).to_have_count(3)
    expect(page.get_by_role("alert")).to_have_count(1)


def test_a_switch_hides_a_layer_and_retains_the_selected_place(app: str, open_page: Open) -> None:
    page = ready(open_page(f"{app}{MANCHESTER}"))
    assert count_pixels(page, PLUM, left_px=LEGEND_PX) > 1000
    page.get_by_role("checkbox", name="High-potential clusters").click()
    expect(headline(page)).not_to_contain_text("clusters")
    expect(page).to_have_url(re.compile(r"layers=city_regions(,|%2C)strategic_sites"))
    expect(page).to_have_url(re.compile(r"at=53\.4[78]\d*(,|%2C)-2\.2[34]\d*(,|%2C)9"))
    assert count_pixels(page, PLUM, left_px=LEGEND_PX) < 50


def test_a_sector_in_focus_filters_map_sentence_and_address(
    app: str, open_page: Open, dataset: Dataset
) -> None:
    page = ready(open_page(app))
    page.get_by_role("radio", name="Defence").click()
    result = run_query(dataset, replace(default_query(dataset.register), sector="DE"))
    expect(headline(page)).to_have_text(summarise(dataset, result).headline)
    expect(page).to_have_url(re.compile(r"[?&]sector=DE(&|$)"))


def test_a_click_opens_the_profile(app: str, open_page: Open) -> None:
    page = ready(open_page(f"{app}?layers=city_regions&at=53.4800,-2.2400,9"))
    click_centre(page)
    expect(profile(page)).to_have_text("Greater Manchester")
    expect(page).to_have_url(re.compile(r"select=city_regions(:|%3A)GM"))


def test_every_place_at_a_point_is_listed(app: str, open_page: Open) -> None:
    page = ready(open_page(f"{app}?at=53.5450,-2.6300,10"))
    click_centre(page)
    chooser = page.get_by_role("dialog", name=re.compile("places here"))
    expect(chooser).to_be_visible()
    button_texts = chooser.get_by_role("button").all_inner_texts()
    names = " | ".join(button_texts)
    for kind in ("city region", "cluster", "ICA member", "ouncil"):
        assert kind in names, names
    chooser.get_by_role(
        "button", name=re.compile(r"Greater Manchester.*cluster", re.DOTALL)
    ).click()
    expect(page).to_have_url(re.compile(r"select=clusters(:|%3A)P001"))
    expect(profile(page)).to_have_text("Greater Manchester")


def test_the_address_restores_the_view_in_a_new_tab(app: str, open_page: Open) -> None:
    page = ready(open_page(f"{app}{MANCHESTER}"))
    page.get_by_role("radio", name="Life sciences").click()
    expect(page).to_have_url(re.compile("sector=LS"))
    page.get_by_role("checkbox", name="Strategic industrial sites").click()
    expect(page).to_have_url(re.compile("layers="))
    click_centre(page)
    page.get_by_role("dialog").get_by_role("button").nth(1).click()
    expect(page).to_have_url(re.compile("select="))
    expect(profile(page)).to_be_visible()
    second_page = ready(open_page(page.url))
    expect(second_page.get_by_role("radio", name="Life sciences")).to_be_checked()
    expect(
        second_page.get_by_role("checkbox", name="Strategic industrial sites")
    ).not_to_be_checked()
    expect(profile(second_page)).to_have_text(profile(page).inner_text())
    expect(headline(second_page)).to_have_text(headline(page).inner_text())
    assert second_page.url == page.url


def test_going_back_restores_the_previous_view(app: str, open_page: Open) -> None:
    page = ready(open_page(app))
    national = headline(page).inner_text()
    page.get_by_role("radio", name="Defence").click()
    expect(page).to_have_url(re.compile("sector=DE"))
    page.go_back()
    expect(headline(page)).to_have_text(national)
    expect(page.get_by_role("radio", name="All sectors")).to_be_checked()
    expect(page).not_to_have_url(re.compile("sector="))


def test_moving_the_map_changes_the_address_but_not_the_history(app: str, open_page: Open) -> None:
    page = ready(open_page(f"{app}{MANCHESTER}"))
    before = page.evaluate("() => history.length")
    page.get_by_role("button", name="Zoom in").click()
    expect(page).to_have_url(re.compile(r"at=.*(,|%2C)10$"))
    page.get_by_role("checkbox", name="City regions").click()
    expect(headline(page)).not_to_contain_text("city regions")
    expect(page).to_have_url(re.compile(r"layers="))
    assert page.evaluate("() => history.length") == before + 1


def test_a_postcode_shows_its_council(app: str, open_page: Open) -> None:
    page = ready(open_page(app))
    box = page.get_by_label("Find a council, place, code or postcode")
    box.fill("M5 4WT")
    box.press("Enter")
    expect(profile(page)).to_have_text("Salford")
    expect(page).to_have_url(re.compile(r"select=local_authorities(:|%3A)E08000006"))
    status = livemap(page).get_by_role("button", name="Whole UK")
    expect(status).to_be_visible()
    click_centre_of_visible(page)
    expect(page.get_by_role("dialog")).to_contain_text("Salford")


def click_centre_of_visible(page: Page) -> None:
    """Click in the middle of what the legend leaves free, where a fitted place lies."""
    box = livemap(page).locator(".leaflet-container").bounding_box()
    legend = livemap(page).locator(".legend").bounding_box()
    assert box is not None
    assert legend is not None
    left = legend["x"] + legend["width"]
    right = box["x"] + box["width"]
    page.mouse.click((left + right) / 2, box["y"] + box["height"] / 2)


def test_places_can_be_reached_and_opened_with_the_keyboard(app: str, open_page: Open) -> None:
    page = ready(open_page(f"{app}?layers=city_regions"))
    livemap(page).locator("path[role=button][tabindex='0']").first.focus()
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    expect(profile(page)).to_have_text("York and North Yorkshire")


def test_a_second_visit_fetches_no_geometry(app: str, chromium: Browser) -> None:
    with open_visit(chromium, guarded=False) as page_visit:
        page_visit.page.goto(app)
        assert min(fetched_bytes(ready(page_visit))) > 0
        page_visit.page.reload()
        assert set(fetched_bytes(ready(page_visit))) == {0}


def fetched_bytes(page: Page) -> list[int]:
    """Return how many bytes travelled for each layer: none for what the browser had kept."""
    sizes: list[int] = page.evaluate(
        "() => performance.getEntriesByType('resource')"
        ".filter((entry) => entry.name.includes('/layers/'))"
        ".map((entry) => entry.transferSize)"
    )
    return sizes


def test_a_row_of_the_table_opens_its_profile(app: str, open_page: Open) -> None:
    page = ready(open_page(f"{app}?area=W92000004"))
    table = page.get_by_role("region", name=re.compile("The places shown on the map"))
    table.get_by_role("button", name="Swansea", exact=False).first.click()
    expect(profile(page)).to_contain_text("Swansea")
    expect(page).to_have_url(re.compile("select="))


def test_the_table_is_sorted_by_its_headings(app: str, open_page: Open) -> None:
    page = ready(open_page(f"{app}?layers=city_regions"))
    table = page.get_by_role("table")
    table.get_by_role("button", name="Population").click()
    expect(table.get_by_role("columnheader", name="Population")).to_have_attribute(
        "aria-sort", "ascending"
    )
    table.get_by_role("button", name="Population").click()
    expect(table.get_by_role("rowheader").first).to_have_text("Greater London")


def test_the_page_fits_a_phone(app: str, open_page: Open) -> None:
    page = ready(open_page(app, width=390, height=844))
    overflowing = page.evaluate(
        "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert overflowing <= 0
    page.get_by_role("checkbox", name="Strategic industrial sites").click()
    expect(headline(page)).not_to_contain_text("sites")


def test_unusual_text_of_the_register_is_shown_as_text(
    serve: Serve, open_page: Open, tmp_path_factory: pytest.TempPathFactory
) -> None:
    data = with_awkward_names(tmp_path_factory.mktemp("awkward") / "data")
    page_visit = open_page(
        serve(ROOT / "app.py", PLACEMAP_DATA_DIR=str(data)) + "?select=clusters:P002", height=1600
    )
    page = ready(page_visit)
    expect(profile(page)).to_have_text(AWKWARD)
    expect(page.locator(".st-key-profile")).to_contain_text(f"focus {AWKWARD}")
    nearby_button = page.locator(".st-key-profile").get_by_role("button", name=re.compile("smile"))
    assert f"site {AWKWARD}" in nearby_button.inner_text().replace("\N{WORD JOINER}", "")
    cell = page.get_by_role("table").get_by_role("button", name=f"site {AWKWARD}")
    expect(cell).to_be_visible()
    label = (
        livemap(page)
        .locator("path[role=button]")
        .evaluate_all(
            "(paths, name) => paths.some((path) => path.ariaLabel.startsWith(name))", AWKWARD
        )
    )
    assert label
    assert page.locator("script", has_text="alert(1)").count() == 0
    assert page_visit.errors == []


def with_awkward_names(data: Path) -> Path:
    """Copy the data package, with a place, a focus and a site called what breaks careless pages."""
    shutil.copytree(DATA_DIR, data)
    for table, key, column, value in [
        ("cluster_places.csv", "P002", "name", AWKWARD),
        ("clusters.csv", "C002", "focus", f"focus {AWKWARD}"),
        ("strategic_sites.csv", "S077", "name", f"site {AWKWARD}"),
    ]:
        path = data / table
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        for row in rows:
            if key in row.values():
                row[column] = value
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    return data
