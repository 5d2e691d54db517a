"""The gaps page as a person meets it: the running app in Chromium, every other host refused."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Final

import pytest
from playwright.sync_api import expect

from geo.areas import area_of
from geo.coverage.gaps import FAR, find_gaps
from geo.coverage.matrix import build_matrix
from geo.places.place import CLUSTERS, STRATEGIC_SITES
from geo.query import default_query, run_query
from geo.text import format_people
from geo.views.choropleth import coverage_choropleth
from geo.views.gap_sentences import gap_title
from tests.support.browser import expect_map, livemap, wait_until

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from geo.coverage.gaps import Gaps
    from geo.dataset import Dataset
    from tests.conftest import Open
    from tests.support.browser import Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WALES: Final = "gaps?area=W92000004"


def ready(page_visit: Visit) -> Page:
    """Wait until everything is drawn."""
    page = page_visit.page
    expect_map(page)
    expect(rows(page).first).to_be_visible()
    expect(page.locator(".pm-attribution")).to_be_visible()
    return page


def rows(page: Page) -> Locator:
    return page.get_by_role("region", name=re.compile("councils by layer")).locator("tbody tr")


def gaps_of_area(dataset: Dataset, area: str) -> Gaps:
    """Return whom an area leaves out, under the first filters."""
    matrix = build_matrix(dataset, run_query(dataset, default_query(dataset.register)))
    return find_gaps(dataset, matrix, area_of(dataset.register, area))


def filled_councils(page: Page) -> Locator:
    return livemap(page).locator("path.council.is-classed")


def test_councils_are_filled_by_class_and_no_other_host_is_used(app: str, open_page: Open) -> None:
    page_visit = open_page(app + WALES)
    page = ready(page_visit)
    expect(filled_councils(page)).to_have_count(22)
    classes = livemap(page).get_by_role("list", name="Confirmed places").get_by_role("listitem")
    expect(classes).to_have_count(4)
    expect(classes.first).to_contain_text("None0 councils")
    expect(classes.locator("svg.swatch")).to_have_count(4)
    cardiff = livemap(page).locator('path.council[aria-label^="Cardiff:"]')
    expect(cardiff).to_have_accessible_name(re.compile(r"^Cardiff: \d confirmed places"))
    assert page_visit.external_requests == []
    assert page_visit.own_errors == []


def test_a_sentence_chosen_by_keyboard_filters_map_and_table(
    app: str, open_page: Open, dataset: Dataset
) -> None:
    gaps = gaps_of_area(dataset, "W92000004")
    gap = gaps.gaps[STRATEGIC_SITES]
    title = gap_title(dataset, gaps, STRATEGIC_SITES)
    page = ready(open_page(app + WALES))
    sentences = page.get_by_role("radiogroup", name=re.compile("Choose a sentence"))
    sentences.get_by_role("radio").first.focus()
    for _ in range(3):
        page.keyboard.press("ArrowDown")
        wait_until(page, "document.activeElement.type === 'radio'")
    expect(page).to_have_url(re.compile("gap=strategic_sites"))
    expect(page.get_by_role("heading", level=2, name=title)).to_be_visible()
    expect(filled_councils(page)).to_have_count(len(gap.codes))
    expect(rows(page)).to_have_count(len(gap.codes))
    expect(sentences.get_by_role("radio", checked=True)).to_have_count(1)
    page.go_back()
    expect(rows(page)).not_to_have_count(len(gap.codes))


def test_a_council_on_the_map_is_described_and_links_to_its_page(app: str, open_page: Open) -> None:
    page = ready(open_page(app + WALES))
    stop = livemap(page).locator("path.council[tabindex='0']")
    stop.focus()
    page.keyboard.press("Enter")
    panel = page.locator(".pm-panel")
    expect(panel.get_by_role("link")).to_have_attribute(
        "href", re.compile(r"^/council\?area=W060000\d\d$")
    )
    expect(panel).to_contain_text("confirmed place")


def test_the_table_can_be_searched_and_sorted_and_links_to_councils(
    app: str, open_page: Open
) -> None:
    page = ready(open_page(app + WALES))
    page.get_by_label("Find in the table").fill("caer")
    expect(rows(page).filter(visible=True)).to_have_count(1)
    expect(page.get_by_text("1 of 22 rows")).to_have_attribute("role", "status")
    link = rows(page).filter(visible=True).get_by_role("link")
    expect(link).to_have_text("Caerphilly")
    expect(link).to_have_attribute("href", "/council?area=W06000018")
    page.get_by_label("Find in the table").fill("")
    expect(rows(page).filter(visible=True)).to_have_count(22)
    page.get_by_role("button", name="People").click()
    expect(rows(page).first).to_contain_text("Merthyr Tydfil")
    page.get_by_role("button", name="People").click()
    expect(rows(page).first).to_contain_text("Cardiff")
    expect(page.locator("th abbr").first).to_have_accessible_name("AM, Advanced manufacturing")


def test_the_csv_has_the_rows_of_the_table(app: str, open_page: Open) -> None:
    page = ready(open_page(f"{app}{WALES}&gap=far"))
    with page.expect_download() as download:
        page.get_by_role("button", name=re.compile("^Download these")).click()
    text = download.value.path().read_bytes().decode("utf-8-sig")
    csv_rows = [*csv.DictReader(io.StringIO(text, newline=""))]
    assert len(csv_rows) == rows(page).count()
    assert all(row["LAD25CD"].startswith("W06") for row in csv_rows)
    assert download.value.suggested_filename == "placemap-gaps-far-wales.csv"


def test_the_map_is_downloaded_with_its_classes(
    app: str, open_page: Open, dataset: Dataset
) -> None:
    gaps = gaps_of_area(dataset, "W92000004")
    choropleth = coverage_choropleth(
        dataset, (gaps.matrix.rows[code] for code in gaps.gaps[FAR].codes), "number"
    )
    used_labels = {
        kind.label for kind in choropleth.classes if kind.id in choropleth.class_by_council.values()
    }
    page = ready(open_page(f"{app}{WALES}&gap=far"))
    with page.expect_download() as download:
        page.get_by_role("button", name="SVG", exact=True).click()
    assert download.value.suggested_filename == "placemap-gaps-far-wales.svg"
    picture = download.value.path().read_text(encoding="utf-8")
    map_texts = re.findall(r"<text[^>]*>([^<]*)</text>", picture)
    assert used_labels == {kind.label for kind in choropleth.classes}.intersection(map_texts)
    # A number and its unit are held together by a space that does not break.
    assert any(gap_title(dataset, gaps, FAR) in " ".join(line.split()) for line in map_texts)


def test_nothing_overflows_on_a_phone(app: str, open_page: Open) -> None:
    page = ready(open_page(f"{app}gaps?gap=clusters", width=390, height=844))
    scroll_width = page.evaluate("() => document.querySelector('.stMain').scrollWidth")
    assert scroll_width <= 390
    skip = page.get_by_role("link", name="Skip the map: go to the table")
    expect(skip).to_have_attribute("href", "#table")
    expect(page.locator("#table")).to_be_attached()
    choices_box = page.locator(".st-key-gaps_gap").bounding_box()
    map_box = livemap(page).bounding_box()
    assert choices_box is not None
    assert map_box is not None
    assert choices_box["y"] < map_box["y"]


def test_a_gap_links_to_a_scenario_that_would_close_it(
    app: str, open_page: Open, dataset: Dataset
) -> None:
    gap = gaps_of_area(dataset, "ica").gaps[CLUSTERS]
    page = ready(open_page(f"{app}gaps?gap=clusters"))
    page.get_by_role("link", name="What would close this gap?").click()
    expect(page.locator(".pm-proposed")).to_have_text("Proposed - not a designation")
    expect(page.locator(".pm-headline")).to_contain_text(
        f"would take in {len(gap.codes)} councils, home to {format_people(gap.population)} people"
    )


def test_filters_are_passed_to_the_other_pages(app: str, open_page: Open) -> None:
    page = ready(open_page(f"{app}{WALES}&gap=far"))
    page.get_by_role("button", name="Local plan").click()
    expect(page).to_have_url(re.compile("local_plan"))
    page.get_by_role("link", name="What if", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What would a new place change?")
    expect(page.get_by_role("button", name="Local plan")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("link", name="Gaps", exact=True).click()
    expect(page).to_have_url(re.compile("gap=far"))
    expect(page).to_have_url(re.compile("local_plan"))
