"""
Compare the council page with a bare Streamlit app: time from a choice to the answer on screen.

    python -m benchmarks.council [--starts 3] [--choices 30]

Each choice is a new council, typed into the search box. The answer is on screen when its sentences
are; the time until the tables below appear is measured too. Contenders take turns, as in
`python -m benchmarks`.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from itertools import islice
from typing import TYPE_CHECKING, Final

from benchmarks.browser import (
    SETTLE_MS,
    Timings,
    chromium,
    open_window,
    time_first_map,
    time_switch,
    time_switches,
)
from benchmarks.contenders import BARE, Contender
from benchmarks.report import Target, verdict
from benchmarks.running import run_app
from geo.register.register import load_register
from geo.settings import DATA_DIR

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from playwright.sync_api import Browser, Page

MAX_RATIO: Final = 1.5
"""Maximum time of an answer, as a multiple of a bare app's rerun."""

WARM_UP_MS: Final = 12_000
"""Time after which app.py has warmed the caches for distances."""

SENTENCES_JS: Final = "() => document.querySelector('.pm-statement')?.innerText ?? ''"

TABLES_JS: Final = """() => [...document.querySelectorAll('[data-testid=stBidiComponentIsolated]')]
  .flatMap(({ shadowRoot }) => [...(shadowRoot?.querySelectorAll('table') ?? [])])
  .map((table) => table.innerText).join()"""

CHOOSE_JS: Final = """() => {
  const box = document.querySelector('.st-key-council_search input');
  const { set } = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value');
  box.focus();
  set.call(box, %s);
  box.dispatchEvent(new Event('input', { bubbles: true }));
  box.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', keyCode: 13, bubbles: true }));
}"""
"""Type a name with the browser's own events, and press Enter."""

COUNCIL: Final = Contender(
    name="Place Map, My council",
    script="app.py",
    ready_js="() => Boolean(document.querySelector('.st-key-council_search input'))",
    click_js="",
    served_js=SENTENCES_JS,
)


def measure(*, starts: int, choices: int) -> dict[str, Timings]:
    """Start each contender `starts` times in turn; time its choices."""
    timings = {BARE.name: Timings(), COUNCIL.name: Timings()}
    names = (row.LAD25NM for row in load_register(DATA_DIR).local_authorities.values())
    per_start = math.ceil(choices / starts)
    with chromium() as browser:
        for turn in range(starts):
            print(f"turn {turn + 1} of {starts}", file=sys.stderr)
            time_bare(browser, timings[BARE.name], count=per_start)
            time_council(browser, timings[COUNCIL.name], islice(names, per_start))
    return timings


def time_bare(browser: Browser, app_timings: Timings, *, count: int) -> None:
    """Time the reruns of the bare app."""
    with open_window(browser) as (_, page), run_app(BARE) as address:
        time_first_map(page, BARE, address, 0)
        time_switches(page, BARE, app_timings, count=count)


def time_council(browser: Browser, app_timings: Timings, names: Iterable[str]) -> None:
    """Time answers: `served_ms` until the sentences appear, `painted_ms` until the tables do."""
    with open_window(browser) as (_, page), run_app(COUNCIL) as address:
        time_first_map(page, COUNCIL, f"{address}council", 0)
        page.wait_for_timeout(WARM_UP_MS)
        choose(page, "Wigan")
        for name in _with_pauses(page, names):
            times = choose(page, name)
            app_timings.served_ms.append(times["served"])
            app_timings.painted_ms.append(times["painted"])


def choose(page: Page, name: str) -> dict[str, float]:
    """Choose a council; return the milliseconds until the sentences and the tables changed."""
    return time_switch(page, CHOOSE_JS % json.dumps(name), SENTENCES_JS, TABLES_JS)


def check_targets(timings: dict[str, Timings]) -> list[Target]:
    """Compare the timings with their targets."""
    place_map_timings, bare_timings = timings[COUNCIL.name], timings[BARE.name]
    return [
        Target(
            "My council, choice to answer on screen, times a bare app's rerun",
            place_map_timings.median("served_ms") / bare_timings.median("served_ms"),
            MAX_RATIO,
        )
    ]


def _with_pauses(page: Page, names: Iterable[str]) -> Iterator[str]:
    for name in names:
        page.wait_for_timeout(2 * SETTLE_MS)
        yield name


def main() -> None:
    """Parse the command line, run the benchmark and print the results."""
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m benchmarks.council")
    parser.add_argument("--starts", type=int, default=3)
    parser.add_argument("--choices", type=int, default=30)
    options = parser.parse_args()
    timings = measure(starts=options.starts, choices=options.choices)
    for name, app_timings in timings.items():
        print(f"{name}: {app_timings.median('served_ms'):.0f} ms")
    tables = timings[COUNCIL.name].median("painted_ms")
    print(f"{COUNCIL.name}, tables changed: {tables:.0f} ms")
    print(verdict(targets := check_targets(timings)))
    sys.exit(not all(bar.is_met for bar in targets))


if __name__ == "__main__":
    main()
