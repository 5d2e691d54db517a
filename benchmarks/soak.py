"""
Use the app for a while as readers do, and check that sessions leave no memory behind.

    python -m benchmarks.soak [--minutes 15] [--readers 6]

Readers come and go: they toggle the map, request councils, gaps and sectors, fetch layers and
upload files. The server's memory, threads and descriptors are recorded throughout. The last third
is compared with the second, in which the first readers' sessions have already ended.
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
from benchmarks.report import Target, verdict
from benchmarks.running import run_app
from geo.register.register import load_register
from geo.settings import DATA_DIR

if TYPE_CHECKING:
    from collections.abc import Iterator

MINUTES: Final = 15.0
READERS: Final = 6
SAMPLE_INTERVAL_S: Final = 2.0
TOGGLES: Final = 5
ROWS: Final = 2_000

MAX_GROWTH: Final = {"memory": 1.03, "threads": 1.1, "descriptors": 1.1}
"""Maximum median of the last third, as a multiple of the second third's."""


@dataclass(kw_only=True)
class ServerUsage:
    """Resources that the server used, sample by sample."""

    memory: list[float] = field(default_factory=list)
    threads: list[float] = field(default_factory=list)
    descriptors: list[float] = field(default_factory=list)

    def record(self, server: psutil.Process) -> None:
        """Record a sample."""
        self.memory.append(server.memory_info().rss / 1e6)
        self.threads.append(server.num_threads())
        self.descriptors.append(server.num_fds())

    def growth(self, name: str) -> tuple[float, float]:
        """Return the medians of the second and the last third."""
        values: list[float] = getattr(self, name)
        third = len(values) // 3
        return statistics.median(values[third : 2 * third]), statistics.median(values[-third:])


async def simulate_readers(
    address: str, *, minutes: float, readers: int, usage: ServerUsage
) -> int:
    """Simulate readers that come and go; return their number."""
    server = process_of(address)
    deadline = time.monotonic() + 60 * minutes
    codes = itertools.cycle(load_register(DATA_DIR).local_authorities)
    visits = [0]

    async def visit_repeatedly() -> None:
        while time.monotonic() < deadline:
            await visit_pages(address, codes)
            visits[0] += 1

    async def watch() -> None:
        while time.monotonic() < deadline:
            usage.record(server)
            await asyncio.sleep(SAMPLE_INTERVAL_S)

    await asyncio.gather(watch(), *(visit_repeatedly() for _ in range(readers)))
    return visits[0]


async def visit_pages(address: str, codes: Iterator[str]) -> None:
    """Open several pages, upload a file, and leave."""
    async with reader(address) as client:
        await client.open_page()
        for _ in range(TOGGLES):
            await client.toggle()
        await asyncio.to_thread(fetch_layers, address)
    for page, query in (
        ("council", f"area={next(codes)}"),
        ("gaps", ""),
        ("sectors", ""),
        ("data", ""),
    ):
        async with reader(address) as client:
            await client.open_page(query, page=page)
    async with reader(address) as client:
        await client.open_page(page="your-data")
        rows = "\n".join(f"{next(codes)},{number}" for number in range(ROWS))
        await client.upload(address, "mine.csv", f"LAD25CD,value\n{rows}\n".encode())


def fetch_layers(address: str) -> None:
    """Fetch every layer."""
    for name in load_register(DATA_DIR).layers:
        url = f"{address}layers/{name}.geojson"
        with urllib.request.urlopen(url, timeout=60) as response:  # noqa: S310 - our own
            response.read()


def process_of(address: str) -> psutil.Process:
    """Return the process that serves an address, a child of this one."""
    port = str(urlsplit(address).port)
    return next(child for child in psutil.Process().children() if port in child.cmdline())


def check_targets(*, minutes: float = MINUTES, readers: int = READERS) -> list[Target]:
    """Use the app, print its resources, and compare their growth with the targets."""
    usage = ServerUsage()
    with run_app(place_map("Place Map")) as address:
        visit_count = asyncio.run(
            simulate_readers(address, minutes=minutes, readers=readers, usage=usage)
        )
    print(f"{visit_count} visits in {minutes:g} minutes")
    print("| held | second third | last third |\n|---|---|---|")
    targets = []
    for name, limit in MAX_GROWTH.items():
        before, after = usage.growth(name)
        print(f"| {name} | {before:.0f} | {after:.0f} |")
        targets.append(Target(f"{name} after mixed use, times before", after / before, limit))
    return targets


def main() -> None:
    """Parse the command line, run the benchmark and print the results."""
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m benchmarks.soak")
    parser.add_argument("--minutes", type=float, default=MINUTES)
    parser.add_argument("--readers", type=int, default=READERS)
    options = parser.parse_args()
    targets = check_targets(minutes=options.minutes, readers=options.readers)
    print(verdict(targets))
    sys.exit(not all(target.is_met for target in targets))


if __name__ == "__main__":
    main()
