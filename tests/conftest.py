"""Fixtures shared by all tests: a browser, running apps, and visits to them."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING, Any, Final, Protocol

import pytest
from playwright.sync_api import expect, sync_playwright
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner

from tests.support.browser import ROOT, Visit, find_chromium, open_visit, streamlit_server
from ui.failure import show_failure

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

LONGEST_WAIT_MS: Final = 30_000
"""How long a page may take before a test calls it stuck: a bound on hanging, for any machine."""

pytest_plugins = ["tests.support.fixtures_core", "tests.support.fixtures_exports"]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the true services alone unless they are asked for."""
    if "network" in config.option.markexpr:
        return
    for item in items:
        if item.get_closest_marker("network"):
            item.add_marker(pytest.mark.skip(reason="asks a true service: `pytest -m network`"))


class Serve(Protocol):
    """Start a Streamlit app, or return the address of the one started with the same arguments."""

    def __call__(self, script: Path, *options: str, base: str = "", **environment: str) -> str:
        """Return the app's address, which ends with a slash."""


class Open(Protocol):
    """Open an address in a context of its own, closed after the test."""

    def __call__(self, url: str, *, width: int = 1280, height: int = 900) -> Visit:
        """Return the visit, its page at `url`."""


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Launch the machine's Chromium; without one, skip, but never in CI."""
    path = find_chromium()
    if path is None:
        reason = "there is no Chromium: install one, or set PLACEMAP_CHROMIUM to its path"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    expect.set_options(timeout=LONGEST_WAIT_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serve]:
    """Start apps as `streamlit run` does, each once per session, and stop them at its end."""
    addresses: dict[tuple[object, ...], str] = {}
    with contextlib.ExitStack() as servers:

        def start(script: Path, *options: str, base: str = "", **environment: str) -> str:
            key = (script, options, base, *environment.items())
            if key not in addresses:
                log = tmp_path_factory.mktemp("streamlit") / "log.txt"
                server = streamlit_server(script, *options, log=log, base=base, **environment)
                addresses[key] = servers.enter_context(server)
            return addresses[key]

        yield start


@pytest.fixture(scope="session")
def app(serve: Serve) -> str:
    """Return the address of the app as it is."""
    return serve(ROOT / "app.py")


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[Open]:
    """Open pages that can reach no other host; each records what it asked for."""
    with contextlib.ExitStack() as visits:

        def start_visit(url: str, *, width: int = 1280, height: int = 900) -> Visit:
            page_visit = visits.enter_context(open_visit(chromium, width=width, height=height))
            page_visit.page.goto(url)
            return page_visit

        yield start_visit


@pytest.fixture
def error_boundary(monkeypatch: pytest.MonkeyPatch) -> None:
    """Run scripts of tests as app.py has them run: with our boundary."""
    original_init = ScriptRunner.__init__

    def init_with_boundary(self: ScriptRunner, *args: Any, **options: Any) -> None:  # noqa: ANN401
        original_init(self, *args, **{**options, "on_script_error": show_failure})

    monkeypatch.setattr(ScriptRunner, "__init__", init_with_boundary)
