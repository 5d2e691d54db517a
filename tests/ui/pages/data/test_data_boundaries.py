"""The Data page's part on boundaries, and a running app that takes up what is refreshed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.pages import opened, plain, text
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


def test_what_is_in_use_is_a_table(portal: Portal) -> None:
    page = opened("data", "boundaries")
    said = text(page)
    assert "<caption>Boundaries in use: those that come with Place Map</caption>" in said
    assert '<th scope="row">Vintage</th><td>2025</td>' in said
    assert portal.in_use().sha256 in said
    assert "Fetched" not in said
    assert [button.label for button in page.button] == [FETCH]


def test_a_press_fetches_and_another_goes_back(portal: Portal) -> None:
    page = press(opened("data", "boundaries"), FETCH)
    assert not page.exception
    assert portal.in_use().kind == "refreshed"
    assert plain(page.success[0].value).endswith("Boundaries UK BGC: in use.")
    assert "Boundaries in use: fetched from ONS" in text(page)
    assert portal.in_use().address in text(page)
    assert shared.current_dataset().boundaries == portal.in_use()

    page = press(page, "Return to the embedded boundaries")
    assert plain(page.success[0].value) == "The embedded boundaries are in use again."
    assert shared.current_dataset().boundaries.kind == portal.in_use().kind == "embedded"
    assert FETCH in [button.label for button in page.button]


@pytest.mark.usefixtures("error_boundary")
def test_a_fault_is_for_the_error_boundary_and_changes_nothing(portal: Portal) -> None:
    portal.ons.change = lambda *_: {"error": {"code": 400, "message": "<b>No</b>"}}
    page = press(opened("data", "boundaries"), FETCH)
    assert "found the error 400 (<b>No</b>)" in plain(page.error[0].value)
    assert portal.in_use().kind == "embedded"
    portal.ons.change = lambda page, _: page
    assert not press(page, FETCH).error
    assert portal.in_use().kind == "refreshed"


@pytest.mark.usefixtures("error_boundary")
def test_a_vintage_that_there_is_not_is_told(portal: Portal) -> None:
    page = opened("data", "boundaries")
    page.text_input[0].input("2031-05")
    assert "ONS has no BGC boundaries of 2031-05" in plain(press(page, FETCH).error[0].value)
    assert portal.in_use().kind == "embedded"


def test_another_process_s_refresh_is_taken_up_and_old_files_are_still_sent(
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
