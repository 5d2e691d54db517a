"""
Measure the time and size of a printed map and a standalone page.

    python -m benchmarks.printmaps [--repeats 5]

The main report calls `figure_targets` too.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from benchmarks.report import Target, verdict
from geo.dataset import load_dataset
from geo.export.printmap.sheet import draw_map
from geo.export.webmap.page import web_map
from geo.query import default_query, run_query
from geo.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

COUNCIL = "E08000010"


@dataclass(frozen=True, slots=True)
class CallTiming:
    """Median time of a call, and the size of its result in bytes."""

    seconds: float
    size: int


def time_call(call: Callable[[], bytes], *, repeats: int) -> CallTiming:
    """Time a call several times. The first, which imports and reads, does not count."""
    size = len(call())
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return CallTiming(statistics.median(times), size)


def figure_targets(*, repeats: int = 5) -> list[Target]:
    """Draw an A4 page of the UK and of one council, and write the standalone page."""
    dataset = load_dataset(Settings())
    query = default_query(dataset.register)
    uk_result = run_query(dataset, query)
    council_result = run_query(dataset, replace(query, area=COUNCIL))
    page_timing = time_call(lambda: web_map(dataset, uk_result), repeats=repeats)
    return [
        Target(
            "PNG, A4, the UK, s",
            time_call(lambda: draw_map(dataset, uk_result), repeats=repeats).seconds,
            2.5,
        ),
        Target(
            "PNG, A4, one council, s",
            time_call(lambda: draw_map(dataset, council_result), repeats=repeats).seconds,
            2.5,
        ),
        Target("standalone page of the four layers, s", page_timing.seconds, 2.5),
        Target("standalone page of the four layers, KB", page_timing.size / 1000, 1500),
    ]


def main() -> None:
    """Parse the command line, run the benchmark and print the results."""
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m benchmarks.printmaps")
    parser.add_argument("--repeats", type=int, default=5)
    targets = figure_targets(repeats=parser.parse_args().repeats)
    print(verdict(targets))
    sys.exit(not all(target.is_met for target in targets))


if __name__ == "__main__":
    main()
