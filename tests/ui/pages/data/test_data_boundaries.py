"""The Data page's part on boundaries, and a running app that takes up what is refreshed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.pages import html_text, plain_text, run_page
from tests.support.portal import Portal, open_portal
from ui.state import shared
from ui.state.cache import clear_process_caches

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from streamlit.testing.v1 import AppTest

FETCH = "Fetch boundaries from ONS"


@pytest.fixture
def portal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Portal]:
    """Open a portal, and let the pages of this process stand on its register."""
    with open_portal(tmp_path) as portal:
        monkeypatch.setenv("PLACEMAP_DATA_DIR", str(portal.settings.data_dir))
        monkeypatch.setenv("PLACEMAP_CACHE_DIR", str(portal.settings.cache_dir))
        shared.settings.cache_clear()
        clear_process_caches()
        yield portal
    shared.settings.cache_clear()
    clear_process_caches()


def press(page: AppTest, label: str) -> AppTest:
    next(button for button in page.button if button.label == label).click()
    return page.run()


def test_the_active_boundaries_are_listed_in_a_table(portal: Portal) -> None:
    page = run_page("data", "boundaries")
    page_text = html_text(page)
    assert "<caption>Boundaries in use: those that come with Place Map</caption>" in page_text
    assert '<th scope="row">Vintage</th><td>2025</td>' in page_text
    assert portal.active_boundaries().sha256 in page_text
    assert "Fetched" not in page_text
    assert [button.label for button in page.button] == [FETCH]


def test_a_button_fetches_boundaries_and_another_restores_the_old(portal: Portal) -> None:
    page = press(run_page("data", "boundaries"), FETCH)
    assert not page.exception
    assert portal.active_boundaries().kind == "refreshed"
    assert plain_text(page.success[0].value).endswith("Boundaries UK BGC: in use.")
    assert "Boundaries in use: fetched from ONS" in html_text(page)
    assert portal.active_boundaries().address in html_text(page)
    assert shared.current_dataset().boundaries == portal.active_boundaries()

    page = press(page, "Return to the embedded boundaries")
    assert plain_text(page.success[0].value) == "The embedded boundaries are in use again."
    assert shared.current_dataset().boundaries.kind == portal.active_boundaries().kind == "embedded"
    assert FETCH in [button.label for button in page.button]


@pytest.mark.usefixtures("error_boundary")
def test_an_error_is_shown_by_the_error_boundary_and_changes_nothing(portal: Portal) -> None:
    portal.ons.change = lambda *_: {"error": {"code": 400, "message": "<b>No</b>"}}
    page = press(run_page("data", "boundaries"), FETCH)
    assert "found the error 400 (<b>No</b>)" in plain_text(page.error[0].value)
    assert portal.active_boundaries().kind == "embedded"
    portal.ons.change = lambda page, _: page
    assert not press(page, FETCH).error
    assert portal.active_boundaries().kind == "refreshed"


@pytest.mark.usefixtures("error_boundary")
def test_a_missing_vintage_is_reported(portal: Portal) -> None:
    page = run_page("data", "boundaries")
    page.text_input[0].input("2031-05")
    assert "ONS has no BGC boundaries of 2031-05" in plain_text(press(page, FETCH).error[0].value)
    assert portal.active_boundaries().kind == "embedded"


def test_a_refresh_of_another_process_is_used_and_old_files_are_still_served(
    portal: Portal,
) -> None:
    before = shared.layer_files().addresses["clusters"]["url"]
    shared.reload_if_changed()
    assert shared.layer_files().addresses["clusters"]["url"] == before

    portal.refresh()
    shared.reload_if_changed()
    files = shared.layer_files()
    after = files.addresses["clusters"]["url"]
    assert after != before
    for address in (before, after):
        assert address
        assert files.layer(address.removeprefix("layers/"))
    assert files.layer("clusters-0000.json") is None
