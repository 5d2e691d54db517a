"""
How long a printed map and a standalone page take, and how large they are.

    python -m benchmarks.printmaps [--repeats 5]

The main report calls `figure_bars` too.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from benchmarks.report import Bar, verdict
from geo.dataset import load_atlas
from geo.export.printmap.sheet import draw_map
from geo.export.webmap.page import web_map
from geo.query import ask, first_query
from geo.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

COUNCIL = "E08000010"


@dataclass(frozen=True, slots=True)
class Timed:
    """The median time that something took, and the bytes that came of it."""

    seconds: float
    size: int


def timed(make: Callable[[], bytes], *, repeats: int) -> Timed:
    """Make something several times. The first time, which imports and reads, does not count."""
    size = len(make())
    taken = []
    for _ in range(repeats):
        started = time.perf_counter()
        make()
        taken.append(time.perf_counter() - started)
    return Timed(statistics.median(taken), size)


def figure_bars(*, repeats: int = 5) -> list[Bar]:
    """Draw an A4 page of the UK and of one council, and write the standalone page."""
    atlas = load_atlas(Settings())
    query = first_query(atlas.registry)
    whole = ask(atlas, query)
    council = ask(atlas, replace(query, area=COUNCIL))
    page = timed(lambda: web_map(atlas, whole), repeats=repeats)
    return [
        Bar(
            "PNG, A4, the UK, s",
            timed(lambda: draw_map(atlas, whole), repeats=repeats).seconds,
            2.5,
        ),
        Bar(
            "PNG, A4, one council, s",
            timed(lambda: draw_map(atlas, council), repeats=repeats).seconds,
            2.5,
        ),
        Bar("standalone page of the four layers, s", page.seconds, 2.5),
        Bar("standalone page of the four layers, KB", page.size / 1000, 1500),
    ]


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m benchmarks.printmaps")
    parser.add_argument("--repeats", type=int, default=5)
    found = figure_bars(repeats=parser.parse_args().repeats)
    print(verdict(found))
    sys.exit(not all(bar.is_reached for bar in found))


if __name__ == "__main__":
    main()
