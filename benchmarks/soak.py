"""
Use the app for a while as readers do, and see that nothing of them stays.

    python -m benchmarks.soak [--minutes 15] [--readers 6]

Readers come and go: they toggle the map, ask for councils, gaps and sectors, fetch layers and put
in files. The server's memory, threads and descriptors are noted throughout, and compared: the last
third with the second, in which the first readers' sessions have ended already.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import statistics
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import psutil

from benchmarks.contenders import place_map
from benchmarks.reader import reader
from benchmarks.report import Bar, verdict
from benchmarks.running import running
from geo.places.place import POLICY_LAYERS
from geo.register.register import load_registry
from geo.settings import DATA_DIR

if TYPE_CHECKING:
    from collections.abc import Iterator

MINUTES: Final = 15.0
READERS: Final = 6
BETWEEN_S: Final = 2.0
TOGGLES: Final = 5
ROWS: Final = 2_000

MOST: Final = {"memory": 1.03, "threads": 1.1, "descriptors": 1.1}
"""How many times the second third's median the last third's may be."""


@dataclass(kw_only=True)
class Noted:
    """What the server held, look by look."""

    memory: list[float] = field(default_factory=list)
    threads: list[float] = field(default_factory=list)
    descriptors: list[float] = field(default_factory=list)

    def look(self, server: psutil.Process) -> None:
        """Note what it holds now."""
        self.memory.append(server.memory_info().rss / 1e6)
        self.threads.append(server.num_threads())
        self.descriptors.append(server.num_fds())

    def growth(self, name: str) -> tuple[float, float]:
        """Return the medians of the second and the last third."""
        values: list[float] = getattr(self, name)
        third = len(values) // 3
        return statistics.median(values[third : 2 * third]), statistics.median(values[-third:])


async def use(address: str, *, minutes: float, readers: int, noted: Noted) -> int:
    """Have readers come and go; return how many did."""
    server = process_of(address)
    until = time.monotonic() + 60 * minutes
    codes = itertools.cycle(load_registry(DATA_DIR).local_authorities)
    visits = [0]

    async def come_and_go() -> None:
        while time.monotonic() < until:
            await one_visit(address, codes)
            visits[0] += 1

    async def watch() -> None:
        while time.monotonic() < until:
            noted.look(server)
            await asyncio.sleep(BETWEEN_S)

    await asyncio.gather(watch(), *(come_and_go() for _ in range(readers)))
    return visits[0]


async def one_visit(address: str, codes: Iterator[str]) -> None:
    """Come, look at several pages, put in a file, and leave."""
    async with reader(address) as one:
        await one.open_page()
        for _ in range(TOGGLES):
            await one.toggle()
        await asyncio.to_thread(fetch_layers, address)
    for page, query in (
        ("council", f"area={next(codes)}"),
        ("gaps", ""),
        ("sectors", ""),
        ("data", ""),
    ):
        async with reader(address) as one:
            await one.open_page(query, page=page)
    async with reader(address) as one:
        await one.open_page(page="your-data")
        rows = "\n".join(f"{next(codes)},{number}" for number in range(ROWS))
        await one.upload(address, "mine.csv", f"LAD25CD,value\n{rows}\n".encode())


def fetch_layers(address: str) -> None:
    """Fetch every layer."""
    for name in POLICY_LAYERS:
        url = f"{address}layers/{name}.geojson"
        with urllib.request.urlopen(url, timeout=60) as answer:  # noqa: S310 - our own
            answer.read()


def process_of(address: str) -> psutil.Process:
    """Return the process that serves an address, which this one has started."""
    port = str(urlsplit(address).port)
    return next(child for child in psutil.Process().children() if port in child.cmdline())


def bars(*, minutes: float = MINUTES, readers: int = READERS) -> list[Bar]:
    """Use the app, print what it held, and hold that against what it may grow by."""
    noted = Noted()
    with running(place_map("Place Map")) as address:
        came = asyncio.run(use(address, minutes=minutes, readers=readers, noted=noted))
    print(f"{came} visits in {minutes:g} minutes")
    print("| held | second third | last third |\n|---|---|---|")
    found = []
    for name, most in MOST.items():
        before, after = noted.growth(name)
        print(f"| {name} | {before:.0f} | {after:.0f} |")
        found.append(Bar(f"{name} after mixed use, times before", after / before, most))
    return found


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m benchmarks.soak")
    parser.add_argument("--minutes", type=float, default=MINUTES)
    parser.add_argument("--readers", type=int, default=READERS)
    options = parser.parse_args()
    found = bars(minutes=options.minutes, readers=options.readers)
    print(verdict(found))
    sys.exit(not all(bar.is_reached for bar in found))


if __name__ == "__main__":
    main()
