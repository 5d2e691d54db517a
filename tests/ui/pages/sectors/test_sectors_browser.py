"""The sectors page as a person meets it: the running app in Chromium, every other host refused."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.support.browser import expect_map, livemap

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.conftest import Open
    from tests.support.browser import Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def rows(page: Page) -> Locator:
    return page.get_by_role("region", name=re.compile("strength and cover")).locator("tbody tr")


def ready(page_visit: Visit) -> Page:
    page = page_visit.page
    expect_map(page)
    expect(rows(page).first).to_be_visible()
    expect(page.locator(".pm-attribution")).to_be_visible()
    return page


def test_a_sentence_filters_map_and_table_and_a_council_is_described(
    app: str, open_page: Open
) -> None:
    page_visit = open_page(f"{app}sectors?area=W92000004&sector=manufacturing&measure=gva")
    page = ready(page_visit)
    themed = livemap(page).locator("path.council.is-classed")
    expect(themed).to_have_count(22)
    sentences = page.get_by_role("radiogroup", name=re.compile("Choose a sentence"))
    sentences.get_by_text("strong in manufacturing and covered").click()
    expect(page).to_have_url(re.compile("case=strong-covered"))
    expect(rows(page).first).to_contain_text("strong, covered")
    expect(themed).not_to_have_count(22)
    expect(rows(page)).to_have_count(themed.count())
    page.get_by_role("columnheader", name="Location quotient").get_by_role("button").click()
    quotients = [float(text) for text in rows(page).locator("td:nth-child(3)").all_inner_texts()]
    assert quotients == sorted(quotients)
    assert quotients[0] >= 1.25
    livemap(page).locator("path.council.is-classed[tabindex='0']").focus()
    page.keyboard.press("Enter")
    panel = page.locator(".pm-panel")
    expect(panel).to_contain_text("location quotient")
    expect(panel.get_by_role("link")).to_have_attribute("href", re.compile(r"^/council\?area=W06"))
    assert page_visit.external_requests == []
    assert page_visit.own_errors == []


def test_missing_figures_are_shown_without_colour_and_fit_a_phone(
    app: str, open_page: Open
) -> None:
    page = ready(open_page(f"{app}sectors?sector=CE", width=390, height=844))
    expect(page.locator(".pm-caveat")).to_contain_text("none can be given")
    assert page.evaluate("() => document.querySelector('.stMain').scrollWidth") <= 390
    expect(livemap(page).locator("svg.swatch pattern, svg.swatch [fill^='url']")).not_to_have_count(
        0
    )
    skip = page.get_by_role("link", name="Skip the map: go to the table")
    expect(skip).to_have_attribute("href", "#table")
