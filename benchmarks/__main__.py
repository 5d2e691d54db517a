"""
Compare Place Map with a bare Streamlit app and a plain st_folium app, in one run.

Then compare the coverage matrix with a plain overlay, and points with plain joins. Compare exports
with a plain loop, uploads with a bare read, and layers with a plain route. Also measure printed
maps, briefings, a refresh of boundaries, many readers at once, and fifteen minutes of mixed use.
Each of these also runs alone: `python -m benchmarks.coverage`, `assign`, `exports`, `uploads`,
`printmaps`, `briefings`, `refresh`, `load`, `layers`, `soak`.

    python -m benchmarks [--fine FINER_BOUNDARIES.parquet] [--starts 5] [--switches 30]

Contenders take turns, so that a slow spell of the machine affects them all. Absolute figures mean
little. The targets are for the ratios at the end; the exit status says whether they are met.
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
    count_geometry_bytes,
    open_window,
    time_first_map,
    time_switches,
)
from benchmarks.contenders import BARE, FOLIUM, Contender, place_map
from benchmarks.printmaps import figure_targets
from benchmarks.report import Target, table, verdict
from benchmarks.running import run_app

if TYPE_CHECKING:
    from playwright.sync_api import Browser

EMBEDDED = place_map("Place Map")


def measure(contenders: list[Contender], *, starts: int, switches: int) -> dict[str, Timings]:
    """
    Start each contender `starts` times in turn; time its first map and its switches.

    A contender that does not answer in time is left out of later turns and reported.
    """
    timings = {contender.name: Timings() for contender in contenders}
    per_start = math.ceil(switches / starts)
    with chromium() as browser:
        for turn in range(starts):
            for contender in contenders:
                app_timings = timings[contender.name]
                if app_timings.failure:
                    continue
                print(f"turn {turn + 1} of {starts}: {contender.name}", file=sys.stderr)
                try:
                    run_turn(contender, browser, app_timings, switches=per_start)
                except (Error, RuntimeError) as error:
                    app_timings.failure = str(error).partition("\n")[0]
                    print(
                        f"{contender.name} did not answer: {app_timings.failure}", file=sys.stderr
                    )
    return timings


def run_turn(
    contender: Contender, browser: Browser, app_timings: Timings, *, switches: int
) -> None:
    """Start one contender and time it: first map, switches, second visit."""
    with open_window(browser) as (context, page):
        start = time.perf_counter()
        with run_app(contender) as address:
            with count_geometry_bytes(context) as first:
                app_timings.first_map_s.append(time_first_map(page, contender, address, start))
            time_switches(page, contender, app_timings, count=switches)
            page.close()
            with count_geometry_bytes(context) as second:
                time_first_map(context.new_page(), contender, address, start)
            app_timings.geometry_bytes, app_timings.second_visit_bytes = sum(first), sum(second)


def check_targets(timings: dict[str, Timings], fine: Contender | None) -> list[Target]:
    """Compare the timings with their targets."""
    place_map_timings, bare_timings = timings[EMBEDDED.name], timings[BARE.name]
    targets = [
        Target("switch to repainted map, ms", place_map_timings.median("painted_ms"), 50),
        Target(
            "server's part of a switch, times a bare app's",
            place_map_timings.median("served_ms") / bare_timings.median("served_ms"),
            2,
        ),
        Target(
            "first map after a bare app's first page, s",
            place_map_timings.median("first_map_s") - bare_timings.median("first_map_s"),
            1.0,
        ),
        Target("geometry for the first map, KB gzip", place_map_timings.geometry_bytes / 1000, 450),
        Target(
            "geometry fetched again on a second visit, bytes",
            place_map_timings.second_visit_bytes,
            0,
        ),
    ]
    if fine:
        fine_timings = timings[fine.name]
        targets.append(
            Target(
                "switch with finer boundaries, times the embedded",
                fine_timings.median("painted_ms") / place_map_timings.median("painted_ms"),
                1.2,
            )
        )
    return targets


def main() -> None:
    """Parse the command line, run the benchmarks and print the results."""
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
    targets = [
        *check_targets(timings, fine),
        *load.check_targets(),
        *layers.check_targets(),
        *coverage.check_targets(options.fine),
        *assign.check_targets(options.fine),
        *exports.check_targets(),
        *uploads.check_targets(),
        *figure_targets(),
        *briefings.check_targets(),
        *refresh.check_targets(options.fine),
        *soak.check_targets(),
    ]
    print()
    print(verdict(targets))
    sys.exit(not all(target.is_met for target in targets))


if __name__ == "__main__":
    main()
