"""Timings in Chromium: the first map, a switch, a second visit."""

from __future__ import annotations

import statistics
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Final

from playwright.sync_api import sync_playwright

from tests.support.browser import find_chromium

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, Page, Response

    from benchmarks.contenders import Contender

ARGUMENTS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    # Not Playwright's routing, which would disable the browser's cache.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)
GEOMETRY: Final = "/layers/"
SETTLE_MS: Final = 400
WINDOW_MS: Final = 3_000
TIMEOUT_MS: Final = 60_000

# Click, then check at each frame whether the result of `read` has changed; with two readers,
# record when each did. A person sees changes at frames. Polling from outside ensures that
# the wait ends even if the page hangs.
TIME_SWITCH: Final = """([turn, click, served, painted]) => {
  if (window.timedSwitch?.turn === turn) return window.timedSwitch.times;
  const timed = (window.timedSwitch = { turn, times: null });
  const readers = { served: eval(served), ...(painted ? { painted: eval(painted) } : {}) };
  const before = Object.fromEntries(Object.entries(readers).map(([k, read]) => [k, read()]));
  const times = {};
  const start = performance.now();
  eval(click)();
  const look = () => {
    for (const [name, read] of Object.entries(readers)) {
      if (!(name in times) && read() !== before[name]) times[name] = performance.now() - start;
    }
    if (Object.keys(times).length === Object.keys(readers).length) timed.times = times;
    else requestAnimationFrame(look);
  };
  look();
  return null;
}"""

_turns: Final = count()


@dataclass(kw_only=True, slots=True)
class Timings:
    """Measurements of one contender, run by run."""

    first_map_s: list[float] = field(default_factory=list)
    painted_ms: list[float] = field(default_factory=list)
    served_ms: list[float] = field(default_factory=list)
    geometry_bytes: int = 0
    second_visit_bytes: int = 0
    failure: str = ""
    """Reason for leaving it out, if it did not answer in time."""

    def median(self, name: str) -> float:
        """Return the median of one figure; NaN if there is none."""
        values: list[float] = getattr(self, name)
        return statistics.median(values) if values else float("nan")


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the system's Chromium."""
    path = find_chromium()
    if path is None:
        sys.exit("The benchmark needs Chromium or Chrome; none was found.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield browser
        browser.close()


@contextmanager
def open_window(browser: Browser) -> Iterator[tuple[BrowserContext, Page]]:
    """
    Open a new browser window without a cache, before the app starts, as a user would.

    Wait `WINDOW_MS` first: a new Chromium window is busy for two seconds.
    """
    context = browser.new_context(viewport={"width": 1280, "height": 1000})
    page = context.new_page()
    page.wait_for_timeout(WINDOW_MS)
    yield context, page
    context.close()


def time_first_map(page: Page, contender: Contender, address: str, start: float) -> float:
    """Open the app and wait for its map; return the seconds since its process started."""
    page.goto(address)
    page.wait_for_function(contender.ready_js, timeout=TIMEOUT_MS, polling="raf")
    return time.perf_counter() - start


def time_switches(page: Page, contender: Contender, timings: Timings, *, count: int) -> None:
    """Switch the first layer off and on, `count` times, with pauses between."""
    for _ in range(count):
        page.wait_for_timeout(SETTLE_MS)
        times = time_switch(page, contender.click_js, contender.served_js, contender.painted_js)
        timings.served_ms.append(times["served"])
        if "painted" in times:
            timings.painted_ms.append(times["painted"])


def time_switch(page: Page, click_js: str, served_js: str, painted_js: str) -> dict[str, float]:
    """
    Click, and return the milliseconds until the results of the readers changed.

    Raises
    ------
    playwright.sync_api.TimeoutError
        If they have not after `TIMEOUT_MS`, even if the page hangs.
    """
    arguments = [next(_turns), click_js, served_js, painted_js]
    handle = page.wait_for_function(TIME_SWITCH, arg=arguments, timeout=TIMEOUT_MS, polling="raf")
    times: dict[str, float] = handle.json_value()
    return times


@contextmanager
def count_geometry_bytes(context: BrowserContext) -> Iterator[list[int]]:
    """Count the compressed bytes of geometry that are transferred, without cached responses."""
    sizes: list[int] = []

    def record_size(response: Response) -> None:
        if GEOMETRY in response.url and not response.from_service_worker:
            sizes.append(max(0, response.request.sizes()["responseBodySize"]))

    context.on("response", record_size)
    yield sizes
    context.remove_listener("response", record_size)
