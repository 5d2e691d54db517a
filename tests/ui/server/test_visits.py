"""Visits in Chromium: what a browser's pages hold together, and when it ends."""

from __future__ import annotations

import asyncio
import json
import os
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

import psutil
import pytest
from playwright.sync_api import expect

from benchmarks.reader import reader
from tests.support.browser import ROOT, free_port, open_visit, streamlit_server, wait_until_settled
from tests.support.polling import wait_for
from ui.server.sessions import MAX_SESSIONS, DisconnectedSessions
from ui.server.visits import token_of
from ui.state.visits import COOKIE, Visits

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from pathlib import Path

    from playwright.sync_api import Browser, Locator, Page
    from streamlit.runtime.session_manager import SessionInfo

    from tests.conftest import Serve

Result = TypeVar("Result")

APP: Final = ROOT / "tests" / "support" / "apps" / "visited.py"
FILE: Final = {
    "name": "mine.csv",
    "mimeType": "text/csv",
    "buffer": b"LAD25CD,value\nE08000010,1\nE08000012,2\n",
}


def run(steps: Coroutine[Any, Any, Result]) -> Result:
    """Run something on an event loop of its own: this thread's may be the browser's."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, steps).result()


def remove_button(page: Page) -> Locator:
    """Return the button that removes the first file; the uploader's own has the same name."""
    return page.locator(".st-key-yours_remove_0 button")


def add_file(page: Page, app: str) -> None:
    page.goto(f"{app}your-data")
    page.locator("input[type=file]").set_input_files(cast("Any", FILE))
    page.get_by_role("button", name="Put it on the map").click()
    expect(remove_button(page)).to_be_visible()


def page_and_file_counts(app: str) -> list[list[int]]:
    """Return of each visit how many pages are open, and how many files it holds."""
    with urllib.request.urlopen(f"{app}visits", timeout=30) as response:  # noqa: S310 - our own
        counts: list[list[int]] = json.load(response)
        return counts


@pytest.mark.browser
def test_a_reload_and_another_page_of_the_visit_have_the_file_but_other_visitors_do_not(
    app: str, chromium: Browser
) -> None:
    with open_visit(chromium) as own_visit, open_visit(chromium) as other_visit:
        add_file(own_visit.page, app)
        (cookie,) = (
            candidate
            for candidate in own_visit.page.context.cookies()
            if candidate["name"] == COOKIE
        )
        assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Lax")
        own_visit.page.reload()
        expect(remove_button(own_visit.page)).to_be_visible()
        second_page = own_visit.page.context.new_page()
        second_page.goto(f"{app}your-data")
        expect(remove_button(second_page)).to_be_visible()
        other_visit.page.goto(f"{app}your-data")
        expect(other_visit.page.locator("input[type=file]")).to_be_attached()
        expect(remove_button(other_visit.page)).to_have_count(0)
        remove_button(second_page).click()
        expect(remove_button(second_page)).to_have_count(0)
        own_visit.page.reload()
        expect(own_visit.page.locator("input[type=file]")).to_be_attached()
        expect(remove_button(own_visit.page)).to_have_count(0)


@pytest.mark.browser
def test_a_visit_ends_after_its_last_page_is_closed(serve: Serve, chromium: Browser) -> None:
    app = serve(APP)
    with open_visit(chromium) as page_visit:
        add_file(page_visit.page, app)
        assert page_and_file_counts(app) == [[1, 1]]
    # To look is no visit, and ends none.
    assert wait_for(lambda: page_and_file_counts(app) == [])


@pytest.mark.browser
def test_after_a_restart_the_page_reports_the_missing_file_before_any_click(
    chromium: Browser, tmp_path: Path
) -> None:
    port, log = str(free_port()), tmp_path / "log.txt"
    with open_visit(chromium) as page_visit:
        page = page_visit.page
        with streamlit_server(ROOT / "app.py", log=log, port=port) as app:
            add_file(page, app)
            wait_until_settled(
                page
            )  # a run that is cut off is asked for again, which is no click of ours
        line = page.locator("p.line")
        expect(line).to_contain_text("lost")
        with streamlit_server(ROOT / "app.py", log=log, port=port):
            expect(line).to_contain_text("no longer has mine.csv", timeout=60_000)
            expect(remove_button(page)).to_be_visible()


async def connect_and_disconnect(app: str, *, reader_count: int) -> None:
    for _ in range(reader_count):
        async with reader(app) as connection:
            assert (await connection.open_page()).is_complete


def test_a_closed_session_leaves_no_resources(tmp_path: Path) -> None:
    with streamlit_server(APP, log=tmp_path / "log.txt") as app:
        (server,) = (
            child
            for child in psutil.Process(os.getpid()).children()
            if app.rsplit(":", 1)[1].strip("/") in child.cmdline()
        )
        idle_connections = len(
            server.net_connections("all")
        )  # its own, and the pipe that wakes its loop
        run(connect_and_disconnect(app, reader_count=2))  # some things are opened once, and stay
        assert wait_for(lambda: len(server.net_connections("all")) <= idle_connections)
        before = server.num_fds()
        run(connect_and_disconnect(app, reader_count=10))
        assert wait_for(lambda: server.num_fds() <= before)


def test_disconnected_sessions_are_limited_and_the_oldest_is_ended_first() -> None:
    async def lose() -> list[str]:
        ended_keys: list[str] = []

        def end(key: str) -> None:
            ended_keys.append(key)
            sessions.delete(key)

        sessions = DisconnectedSessions(end)
        for number in range(MAX_SESSIONS + 2):
            sessions.save(cast("SessionInfo", DisconnectedSession(str(number))))
        await asyncio.sleep(0)
        assert len(sessions.list()) == MAX_SESSIONS
        assert sessions.get("0") is None
        assert sessions.get(str(MAX_SESSIONS)) is not None
        sessions.delete("none")
        return ended_keys

    assert run(lose()) == ["0", "1"]


class DisconnectedSession:
    """What the storage knows of a session: its id."""

    def __init__(self, key: str) -> None:
        self.id = key
        self.session = self


def test_a_visit_that_is_reopened_in_time_continues() -> None:
    async def come_back() -> None:
        visits = Visits(lifetime_s=0)
        visits.enter("a")
        open_visit_data = visits.find("a")
        assert open_visit_data is not None
        open_visit_data.data["uploads"] = [1]
        visits.leave("a")
        visits.enter("a")
        await asyncio.sleep(0)
        assert visits.find("a") is open_visit_data
        assert open_visit_data.data == {"uploads": [1]}
        visits.leave("a")
        await asyncio.sleep(0.01)
        assert (visits.find("a"), len(visits), open_visit_data.data) == (None, 0, {})

    run(come_back())


@pytest.mark.parametrize(
    ("header", "token"),
    [
        (f"{COOKIE}={'a' * 32}; other=1", "a" * 32),
        (f"{COOKIE}={'a' * 31}", ""),
        (f"{COOKIE}={'é' * 32}", ""),
        ("", ""),
        ("\x00=;;;==", ""),
    ],
)
def test_only_a_valid_token_is_accepted(header: str, token: str) -> None:
    assert token_of(header) == token
