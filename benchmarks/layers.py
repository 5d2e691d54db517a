"""
Compare a response of `/layers` with a plain Starlette route that returns the same bytes.

    python -m benchmarks.layers [--answers 4000] [--rounds 5]

Sixteen connections send requests as fast as responses come. Both servers are uvicorn with the same
settings, and take turns. The figure is the processor time of the server per response, which limits
its rate; elapsed time would also include the Python clients on the same cores. It is the shortest
of the rounds, because other load on the machine only adds to it.
"""

from __future__ import annotations

import argparse
import asyncio
import math
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from benchmarks.contenders import place_map
from benchmarks.load import WARM_UP_S
from benchmarks.report import Target, verdict
from benchmarks.running import run_app
from benchmarks.soak import process_of
from geo.places.place import CLUSTERS, LOCAL_AUTHORITIES
from tests.support.browser import ROOT, await_health, free_port, stop
from ui.state.shared import layer_files

if TYPE_CHECKING:
    from collections.abc import Iterator

    import psutil

CONNECTIONS: Final = 16
ANSWERS: Final = 4_000
ROUNDS: Final = 5

MAX_RATIO: Final = 1 / 0.8
"""Maximum time of a response, as a multiple of a plain route's: 80% of its rate."""


@contextmanager
def plain_server(content: bytes) -> Iterator[str]:
    """Serve gzipped bytes with a plain route; yield its address."""
    port = free_port()
    address = f"http://127.0.0.1:{port}/"
    command = [
        *(sys.executable, "-m", "uvicorn", "benchmarks.apps.plain:app"),
        *("--port", str(port), "--no-access-log", "--log-level", "warning"),
    ]
    with tempfile.TemporaryDirectory() as folder:
        path, log = Path(folder) / "content.gz", Path(folder) / "log.txt"
        path.write_bytes(content)
        with (
            log.open("wb") as output,
            subprocess.Popen(  # noqa: S603 - our own interpreter, our own arguments
                command,
                cwd=ROOT,
                env={**os.environ, "BENCHMARK_CONTENT": str(path)},
                stdout=output,
                stderr=subprocess.STDOUT,
            ) as process,
        ):
            try:
                await_health(process, address, log)
                yield address
            finally:
                stop(process)


def fetch_gzipped(address: str) -> bytes:
    """Fetch the bytes of a response without decompressing them."""
    request = urllib.request.Request(address, headers={"Accept-Encoding": "gzip"})  # noqa: S310 - our own
    with urllib.request.urlopen(request, timeout=60) as response:  # noqa: S310 - our own
        content: bytes = response.read()
    return content


async def send_requests(address: str, *, answers: int) -> None:
    """Send requests to an address over sixteen connections, each as soon as the last is done."""
    per_connection = math.ceil(answers / CONNECTIONS)
    await asyncio.gather(*(_connection(address, per_connection) for _ in range(CONNECTIONS)))


async def _connection(address: str, answers: int) -> None:
    parts = urlsplit(address)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port, limit=2**20)
    request = f"GET {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nAccept-Encoding: gzip\r\n\r\n"
    try:
        for _ in range(answers):
            writer.write(request.encode())
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
            if not head.startswith("http/1.1 200"):
                raise RuntimeError(f"{address}: {head.partition(chr(13))[0]}")
            length = next(line for line in head.split("\r\n") if line.startswith("content-length:"))
            await reader.readexactly(int(length.partition(":")[2]))
    finally:
        writer.close()


def processor_time_us(address: str, *, answers: int) -> float:
    """Return the processor time of the server per response, in microseconds."""
    server = process_of(address)
    before = _processor_s(server)
    asyncio.run(send_requests(address, answers=answers))
    return (_processor_s(server) - before) / answers * 1e6


def _processor_s(server: psutil.Process) -> float:
    cpu_times = server.cpu_times()
    return float(cpu_times.user + cpu_times.system)


def check_targets(*, answers: int = ANSWERS, rounds: int = ROUNDS) -> list[Target]:
    """Measure, print a table, and compare the figures with their targets."""
    paths = {
        "a published layer": f"layers/{CLUSTERS}.geojson",
        "the councils as drawn": str(layer_files().addresses[LOCAL_AUTHORITIES]["url"]),
    }
    targets = []
    with run_app(place_map("Place Map")) as place_map_address:
        time.sleep(WARM_UP_S)
        print("| answer | KB gzip | plain, µs | Place Map, µs | share |\n|---|---|---|---|---|")
        for name, path in paths.items():
            content = fetch_gzipped(f"{place_map_address}{path}")
            with plain_server(content) as plain_address:
                times_by_address: dict[str, list[float]] = {
                    plain_address: [],
                    f"{place_map_address}{path}": [],
                }
                for _ in range(rounds):
                    for address, times in times_by_address.items():
                        times.append(processor_time_us(address, answers=answers))
            plain_us, place_map_us = (min(times) for times in times_by_address.values())
            row = (
                f"{len(content) / 1000:.0f} | {plain_us:.0f} | {place_map_us:.0f} | "
                f"{plain_us / place_map_us:.0%}"
            )
            print(f"| {name} | {row} |")
            targets.append(
                Target(
                    f"{name} to 16 connections, times a plain route's",
                    place_map_us / plain_us,
                    MAX_RATIO,
                )
            )
    return targets


def main() -> None:
    """Parse the command line, run the benchmark and print the results."""
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m benchmarks.layers")
    parser.add_argument("--answers", type=int, default=ANSWERS)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    options = parser.parse_args()
    targets = check_targets(answers=options.answers, rounds=options.rounds)
    print(verdict(targets))
    sys.exit(not all(target.is_met for target in targets))


if __name__ == "__main__":
    main()
