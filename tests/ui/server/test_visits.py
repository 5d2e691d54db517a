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
from tests.support.browser import ROOT, free_port, settled, streamlit_server, visit
from tests.support.polling import eventually
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


def removing(page: Page) -> Locator:
    """Return the button that removes the first file; the uploader's own has the same name."""
    return page.locator(".st-key-yours_remove_0 button")


def add_file(page: Page, app: str) -> None:
    page.goto(f"{app}your-data")
    page.locator("input[type=file]").set_input_files(cast("Any", FILE))
    page.get_by_role("button", name="Put it on the map").click()
    expect(removing(page)).to_be_visible()


def held(app: str) -> list[list[int]]:
    """Return of each visit how many pages are open, and how many files it holds."""
    with urllib.request.urlopen(f"{app}visits", timeout=30) as answer:  # noqa: S310 - our own
        found: list[list[int]] = json.load(answer)
        return found


@pytest.mark.browser
def test_a_reload_and_another_page_of_the_visit_have_the_file_and_no_one_else(
    app: str, chromium: Browser
) -> None:
    with visit(chromium) as mine, visit(chromium) as theirs:
        add_file(mine.page, app)
        (cookie,) = (one for one in mine.page.context.cookies() if one["name"] == COOKIE)
        assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Lax")
        mine.page.reload()
        expect(removing(mine.page)).to_be_visible()
        second = mine.page.context.new_page()
        second.goto(f"{app}your-data")
        expect(removing(second)).to_be_visible()
        theirs.page.goto(f"{app}your-data")
        expect(theirs.page.locator("input[type=file]")).to_be_attached()
        expect(removing(theirs.page)).to_have_count(0)
        removing(second).click()
        expect(removing(second)).to_have_count(0)
        mine.page.reload()
        expect(mine.page.locator("input[type=file]")).to_be_attached()
        expect(removing(mine.page)).to_have_count(0)


@pytest.mark.browser
def test_a_visit_ends_by_itself_after_its_last_page(serve: Serve, chromium: Browser) -> None:
    app = serve(APP)
    with visit(chromium) as visited:
        add_file(visited.page, app)
        assert held(app) == [[1, 1]]
    # To look is no visit, and ends none.
    assert eventually(lambda: held(app) == [])


@pytest.mark.browser
def test_after_a_restart_the_page_says_that_the_file_is_gone_before_any_click(
    chromium: Browser, tmp_path: Path
) -> None:
    port, log = str(free_port()), tmp_path / "log.txt"
    with visit(chromium) as visited:
        page = visited.page
        with streamlit_server(ROOT / "app.py", log=log, port=port) as app:
            add_file(page, app)
            settled(page)  # a run that is cut off is asked for again, which is no click of ours
        line = page.locator("p.line")
        expect(line).to_contain_text("lost")
        with streamlit_server(ROOT / "app.py", log=log, port=port):
            expect(line).to_contain_text("no longer has mine.csv", timeout=60_000)
            expect(removing(page)).to_be_visible()


async def come_and_go(app: str, *, readers: int) -> None:
    for _ in range(readers):
        async with reader(app) as one:
            assert (await one.open_page()).is_complete


def test_nothing_of_a_session_is_left_when_it_has_gone(tmp_path: Path) -> None:
    with streamlit_server(APP, log=tmp_path / "log.txt") as app:
        (server,) = (
            child
            for child in psutil.Process(os.getpid()).children()
            if app.rsplit(":", 1)[1].strip("/") in child.cmdline()
        )
        idle = len(server.net_connections("all"))  # its own, and the pipe that wakes its loop
        run(come_and_go(app, readers=2))  # some things are opened once, and stay
        assert eventually(lambda: len(server.net_connections("all")) <= idle)
        before = server.num_fds()
        run(come_and_go(app, readers=10))
        assert eventually(lambda: server.num_fds() <= before)


def test_lost_sessions_are_few_and_the_longest_gone_is_ended_first() -> None:
    async def lose() -> list[str]:
        ended: list[str] = []

        def end(key: str) -> None:
            ended.append(key)
            kept.delete(key)

        kept = DisconnectedSessions(end)
        for number in range(MAX_SESSIONS + 2):
            kept.save(cast("SessionInfo", Lost(str(number))))
        await asyncio.sleep(0)
        assert len(kept.list()) == MAX_SESSIONS
        assert kept.get("0") is None
        assert kept.get(str(MAX_SESSIONS)) is not None
        kept.delete("none")
        return ended

    assert run(lose()) == ["0", "1"]


class Lost:
    """What the storage knows of a session: its id."""

    def __init__(self, key: str) -> None:
        self.id = key
        self.session = self


def test_a_visit_that_is_entered_again_in_time_goes_on() -> None:
    async def come_back() -> None:
        visits = Visits(lifetime_s=0)
        visits.enter("a")
        found = visits.find("a")
        assert found is not None
        found.data["uploads"] = [1]
        visits.leave("a")
        visits.enter("a")
        await asyncio.sleep(0)
        assert visits.find("a") is found
        assert found.data == {"uploads": [1]}
        visits.leave("a")
        await asyncio.sleep(0.01)
        assert (visits.find("a"), len(visits), found.data) == (None, 0, {})

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
def test_only_a_token_that_could_be_ours_is_one(header: str, token: str) -> None:
    assert token_of(header) == token
