"""
Measure Place Map beside a bare Streamlit app and a plain st_folium app, in one run.

Then measure the matrix of coverage beside a plain overlay, points beside plain joins, exports
beside a plain loop, uploads beside a bare read, printed maps, briefings, a refresh of boundaries,
many readers at once, layers beside a plain route, and fifteen minutes of mixed use. Each of these
runs alone too: `python -m benchmarks.coverage`, `assign`, `exports`, `uploads`,
`figures`, `briefings`, `refresh`, `load`, `layers`, `soak`.

    python -m benchmarks [--fine FINER_BOUNDARIES.parquet] [--starts 5] [--switches 30]

Contenders take turns, so that a machine that slows down slows them all. Absolute figures mean
little; the ratios at the end are what must hold, and the exit status says whether they do.
"""

from __future__ import annotations

import argparse
import math
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import Error

from benchmarks import assign, briefings, coverage, exports, layers, load, refresh, soak, uploads
from benchmarks.browser import (
    Timings,
    chromium,
    counted_geometry,
    opened,
    time_first_map,
    time_switches,
)
from benchmarks.contenders import BARE, FOLIUM, Contender, place_map
from benchmarks.printmaps import figure_bars
from benchmarks.report import Bar, table, verdict
from benchmarks.running import running

if TYPE_CHECKING:
    from playwright.sync_api import Browser

EMBEDDED = place_map("Place Map")


def measure(contenders: list[Contender], *, starts: int, switches: int) -> dict[str, Timings]:
    """
    Start each contender `starts` times in turn; time its first map and its switches.

    One that does not answer in time is out of the later turns, and said to be.
    """
    timings = {contender.name: Timings() for contender in contenders}
    each = math.ceil(switches / starts)
    with chromium() as browser:
        for turn in range(starts):
            for contender in contenders:
                taken = timings[contender.name]
                if taken.failure:
                    continue
                print(f"turn {turn + 1} of {starts}: {contender.name}", file=sys.stderr)
                try:
                    turn_of(contender, browser, taken, switches=each)
                except (Error, RuntimeError) as error:
                    taken.failure = str(error).partition("\n")[0]
                    print(f"{contender.name} did not answer: {taken.failure}", file=sys.stderr)
    return timings


def turn_of(contender: Contender, browser: Browser, taken: Timings, *, switches: int) -> None:
    """Start one contender and time it: first map, switches, second visit."""
    with opened(browser) as (context, page):
        started = time.perf_counter()
        with running(contender) as address:
            with counted_geometry(context) as first:
                taken.first_map_s.append(time_first_map(page, contender, address, started))
            time_switches(page, contender, taken, count=switches)
            page.close()
            with counted_geometry(context) as second:
                time_first_map(context.new_page(), contender, address, started)
            taken.geometry_bytes, taken.second_visit_bytes = sum(first), sum(second)


def bars(timings: dict[str, Timings], fine: Contender | None) -> list[Bar]:
    """Hold the figures against what must be reached."""
    own, bare = timings[EMBEDDED.name], timings[BARE.name]
    found = [
        Bar("switch to repainted map, ms", own.median("painted_ms"), 50),
        Bar(
            "server's part of a switch, times a bare app's",
            own.median("served_ms") / bare.median("served_ms"),
            2,
        ),
        Bar(
            "first map after a bare app's first page, s",
            own.median("first_map_s") - bare.median("first_map_s"),
            1.0,
        ),
        Bar("geometry for the first map, KB gzip", own.geometry_bytes / 1000, 450),
        Bar("geometry fetched again on a second visit, bytes", own.second_visit_bytes, 0),
    ]
    if fine:
        finer = timings[fine.name]
        found.append(
            Bar(
                "switch with finer boundaries, times the embedded",
                finer.median("painted_ms") / own.median("painted_ms"),
                1.2,
            )
        )
    return found


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m benchmarks")
    parser.add_argument("--fine", type=Path, help="finer boundaries to compare with, GeoParquet")
    parser.add_argument("--starts", type=int, default=5)
    parser.add_argument("--switches", type=int, default=30)
    options = parser.parse_args()
    fine = None
    if options.fine:
        path = str(options.fine.resolve())
        fine = place_map("Place Map, finer boundaries", PLACEMAP_BOUNDARIES=path)
    contenders = [BARE, EMBEDDED, *([fine] if fine else []), FOLIUM]
    timings = measure(contenders, starts=options.starts, switches=options.switches)
    print(table(timings))
    print()
    found = [
        *bars(timings, fine),
        *load.bars(),
        *layers.bars(),
        *coverage.bars(options.fine),
        *assign.bars(options.fine),
        *exports.bars(),
        *uploads.bars(),
        *figure_bars(),
        *briefings.bars(),
        *refresh.bars(options.fine),
        *soak.bars(),
    ]
    print()
    print(verdict(found))
    sys.exit(not all(bar.is_reached for bar in found))


if __name__ == "__main__":
    main()
