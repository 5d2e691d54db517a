"""What the browser tests stand on: a Chromium, a served app, a visit that records what it asked."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Final

from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Locator, Page, Route

ROOT: Final = Path(__file__).parents[2]

_NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
_OTHER_HOST: Final = re.compile(r"^https?://(?!(127\.0\.0\.1|localhost)[:/])")
_START_S: Final = 60.0
_POLL_S: Final = 0.05
_STOP_S: Final = 10.0

_QUIET: Final = """() => new Promise((done) => {
  const app = document.querySelector(".stApp");
  let timer;
  const seen = new MutationObserver(() => { clearTimeout(timer); timer = setTimeout(end, 60); });
  const end = () => { seen.disconnect(); done(app.dataset.testScriptState === "notRunning"); };
  seen.observe(app, { childList: true, subtree: true });
  timer = setTimeout(end, 60);
})"""
"""Waits until nothing comes or goes in the page. Streamlit takes away what the last run left
a moment after it says that the run is over. Gives whether no other run has begun."""

_UNTIL: Final = """async () => {
  const end = performance.now() + %d;
  while (!(%s)) {
    if (performance.now() > end) throw new Error("the condition did not come to hold");
    await new Promise(requestAnimationFrame);
  }
}"""


def find_chromium() -> str | None:
    """Return the path of a Chromium: PLACEMAP_CHROMIUM if set, else the first one on the path."""
    configured_path = os.environ.get("PLACEMAP_CHROMIUM")
    if configured_path:
        return configured_path
    return next(filter(None, map(shutil.which, _NAMES)), None)


@dataclass(kw_only=True)
class Visit:
    """One page in a context of its own, and what went on in it."""

    page: Page
    external_requests: list[str] = field(default_factory=list)
    """Addresses on other hosts that the page asked for. They were refused."""
    requested_paths: list[str] = field(default_factory=list)
    """Every address the page asked for, in order."""
    errors: list[str] = field(default_factory=list)
    """Uncaught errors, and what the console calls an error."""

    @property
    def own_errors(self) -> list[str]:
        """
        Errors but one of Streamlit's.

        Below its first page it looks for itself, in vain, before it looks at the root.
        """
        return [error for error in self.errors if "404 (Not Found)" not in error]


@contextlib.contextmanager
def open_visit(
    browser: Browser, *, width: int = 1280, height: int = 900, guarded: bool = True
) -> Iterator[Visit]:
    """
    Open a page that reaches this machine and no other.

    Refusing requests switches the browser's cache off: leave `guarded` out to test the cache.
    """
    context = browser.new_context(
        viewport={"width": width, "height": height}, reduced_motion="reduce"
    )
    try:
        page_visit = Visit(page=context.new_page())

        def refuse(route: Route) -> None:
            page_visit.external_requests.append(route.request.url)
            route.abort()

        if guarded:
            context.route(_OTHER_HOST, refuse)
        page_visit.page.on(
            "request", lambda request: page_visit.requested_paths.append(request.url)
        )
        page_visit.page.on("pageerror", lambda error: page_visit.errors.append(str(error)))
        page_visit.page.on(
            "console",
            lambda message: (
                page_visit.errors.append(message.text) if message.type == "error" else None
            ),
        )
        yield page_visit
    finally:
        context.close()


def livemap(page: Page) -> Locator:
    """Return the page's live map."""
    return page.locator(".livemap")


def expect_map(page: Page) -> None:
    """Wait until the page's live map is drawn."""
    expect(livemap(page)).to_have_attribute("data-ready", "true", timeout=30_000)


@contextlib.contextmanager
def streamlit_server(
    script: Path,
    *options: str,
    log: Path,
    base: str = "",
    port: str = "",
    **environment: str,
) -> Iterator[str]:
    """
    Run `streamlit run script` and yield the app's address, which ends with a slash.

    Parameters
    ----------
    script
        The script, or the module that holds a `st.App`. Its folder and the project's root can
        be imported from.
    options
        More of Streamlit's command line.
    log
        Takes what the server prints, for the message when it does not start.
    base
        The server's base path, without slashes.
    port
        Where it is to listen; "" is any port that is free.
    environment
        Variables set for the server alone.
    """
    port = port or str(free_port())
    command = [
        *(sys.executable, "-m", "streamlit", "run", str(script)),
        *("--server.port", port, "--server.address", "127.0.0.1"),
        *("--server.headless", "true", "--browser.gatherUsageStats", "false"),
        *("--server.fileWatcherType", "none", "--server.baseUrlPath", base),
        *options,
    ]
    path = os.pathsep.join([str(ROOT), str(script.parent), os.environ.get("PYTHONPATH", "")])
    with (
        log.open("wb") as output,
        subprocess.Popen(  # noqa: S603 - our own interpreter, our own arguments
            command,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": path, **environment},
            stdout=output,
            stderr=subprocess.STDOUT,
        ) as process,
    ):
        address = f"http://127.0.0.1:{port}/" + (f"{base}/" if base else "")
        try:
            await_health(process, f"{address}_stcore/health", log)
            yield address
        finally:
            stop(process)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def await_health(
    process: subprocess.Popen[bytes], url: str, log: Path, *, status: int = HTTPStatus.OK
) -> None:
    """Ask until the server answers with `status`, it ends, or the time is up."""
    deadline = time.monotonic() + _START_S
    while time.monotonic() < deadline:
        try:
            # Waiting for the process to end is the pause between two questions.
            process.wait(timeout=_POLL_S)
        except subprocess.TimeoutExpired:
            if _status(url) == status:
                return
        else:
            break
    raise RuntimeError(f"{process.args!r} did not start:\n{log.read_text(errors='replace')}")


def _status(url: str) -> int | None:
    try:
        with urllib.request.urlopen(url, timeout=2) as response:  # noqa: S310 - our own server
            return int(response.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return None


def stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=_STOP_S)
    except subprocess.TimeoutExpired:
        process.kill()


def wait_until_settled(page: Page) -> None:
    """Wait until nothing is being run or drawn, and nothing is left of the run before."""
    is_over = False
    while not is_over:
        expect(page.locator(".stApp[data-test-script-state='notRunning']")).to_be_visible()
        expect(page.get_by_test_id("stSkeleton")).to_have_count(0)
        is_over = page.evaluate(_QUIET)
    expect(page.locator(".pm-attribution")).to_be_visible()
    for map_locator in page.locator(".livemap").all():
        expect(map_locator).to_have_attribute("data-ready", "true")


def wait_until(page: Page, condition: str) -> None:
    """
    Wait until an expression of JavaScript holds in a page.

    Playwright's own `wait_for_function` needs `eval`, which the app's pages forbid.
    """
    page.evaluate(_UNTIL % (_START_S * 1000, condition))
