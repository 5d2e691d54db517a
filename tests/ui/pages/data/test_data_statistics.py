"""The Data page's part on statistics: fetched from a Nomis on this machine, shown, let go."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from geo.statistics.employment import FILE, read_employment
from geo.statistics.figures import statistics_of
from tests.support.fault_server import FaultServer, Reply
from tests.support.nomis_server import DATA_PATH, serve_great_britain
from tests.support.pages import html_text, plain_text, run_page
from ui.pages.data import refreshing
from ui.state import shared
from ui.state.cache import clear_process_caches

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from streamlit.testing.v1 import AppTest

FETCH = "Fetch employment from Nomis"
RETURN = "Return to the embedded statistics alone"


@pytest.fixture
def nomis(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FaultServer]:
    """Play Nomis, and let the pages of this process ask it."""
    with FaultServer() as server:
        monkeypatch.setenv("PLACEMAP_NOMIS", f"{server.url}/")
        monkeypatch.setenv("PLACEMAP_CACHE_DIR", str(tmp_path))
        shared.settings.cache_clear()
        clear_process_caches()
        yield server
    shared.settings.cache_clear()
    clear_process_caches()


def press(page: AppTest, label: str) -> AppTest:
    next(button for button in page.button if button.label == label).click()
    return page.run()


def labels(page: AppTest) -> list[str]:
    return [button.label for button in page.button]


def test_a_button_fetches_statistics_with_their_source_and_another_removes_them(
    nomis: FaultServer, tmp_path: Path
) -> None:
    page = run_page("data", "statistics")
    assert "<caption>Employment by industry: none is fetched</caption>" in html_text(page)
    assert labels(page) == [FETCH]

    rows = serve_great_britain(shared.current_dataset().register, nomis)
    page = press(page, FETCH)
    assert not page.exception
    stored_employment = read_employment(tmp_path)
    assert stored_employment
    assert plain_text(page.success[0].value) == (
        "Employment 2024: in use, for 350 councils of Great Britain."
    )
    page_text = html_text(page)
    assert "<caption>Employment by industry: fetched from Nomis</caption>" in page_text
    for expected_text in (
        '<th scope="row">Year</th><td>2024</td>',
        f"{rows:,}, those not published included",
        "E08000016 to E08000038 (Barnsley)",
        nomis.url,
        stored_employment.provenance.sha256,
        FILE,
        "licensed under the Open Government Licence v.3.0.",
    ):
        assert expected_text in page_text
    # Every page of every visitor has it at once.
    assert statistics_of(shared.current_dataset()).measure("employment").year == "2024"

    page = press(page, RETURN)
    assert plain_text(page.success[0].value) == "The embedded statistics alone are in use again."
    assert labels(page) == [FETCH]
    assert "employment" not in statistics_of(shared.current_dataset()).measures


@pytest.mark.usefixtures("error_boundary")
def test_an_error_is_shown_by_the_error_boundary_and_stored_statistics_remain(
    nomis: FaultServer, tmp_path: Path
) -> None:
    serve_great_britain(shared.current_dataset().register, nomis)
    page = press(run_page("data", "statistics"), FETCH)
    stored_employment = read_employment(tmp_path)
    nomis.answer(DATA_PATH, Reply(body=b"<b>No</b>"))
    page = press(page, FETCH)
    assert "expected CSV with these columns. Nothing was kept." in plain_text(page.error[0].value)
    assert "Stop" not in labels(page)
    assert read_employment(tmp_path) == stored_employment
    assert "fetched from Nomis</caption>" in html_text(page)


@pytest.mark.usefixtures("error_boundary")
def test_only_one_visitor_fetches_at_a_time(nomis: FaultServer) -> None:
    page = run_page("data", "statistics")
    with refreshing.fetch_progress("statistics"):
        page = press(page, FETCH)
    assert "A refresh is already running" in plain_text(page.error[0].value)
    assert nomis.requests == []


def test_a_damaged_file_is_reported_and_can_be_removed(nomis: FaultServer, tmp_path: Path) -> None:
    (tmp_path / FILE).parent.mkdir()
    (tmp_path / FILE).write_text("{", encoding="utf-8")
    page = run_page("data", "statistics")
    assert "<caption>Employment by industry: not in use</caption>" in html_text(page)
    assert "cannot be read" in html_text(page)
    assert labels(press(page, RETURN)) == [FETCH]
    assert not (tmp_path / FILE).exists()
    assert nomis.requests == []
