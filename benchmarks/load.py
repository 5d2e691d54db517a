"""
Time a toggle of N readers at once, compared with a bare Streamlit app in the same run.

    python -m benchmarks.load [--readers 20 50 100] [--toggles 4] [--rounds 3]

Readers use Streamlit's protocol without a browser. Each toggles as soon as its last answer is
complete. Contenders take turns, a round each. Only ratios are meaningful: every figure includes
the machine's own load, which is printed.
"""

from __future__ import annotations

import argparse
import asyncio
import math
import os
import secrets
import sys
from contextlib import AsyncExitStack, ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from benchmarks.balancer import start_balancer
from benchmarks.contenders import BARE, place_map
from benchmarks.reader import NoAnswerError, Reader, reader
from benchmarks.report import Target, verdict
from benchmarks.running import run_app

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_RATIOS: Final = {20: 1.3, 50: 1.4, 100: 2.2}
"""Readers → maximum p95 of a toggle, as a multiple of a bare app's."""

MAX_BALANCED_RATIO: Final = 1.0
"""Maximum p95 of two balanced processes, as a multiple of one's, with the most readers."""

PROCESSES: Final = 2
WARM_UP_S: Final = 14.0
"""Time after which app.py has warmed its caches."""

P95: Final = 0.95


@dataclass(kw_only=True)
class ToggleTimes:
    """Times of one contender with one number of readers."""

    times_s: list[float] = field(default_factory=list)
    failure: str = ""

    @property
    def p95(self) -> float:
        """Time within which 95 of 100 answers came; infinite if an answer did not come."""
        if self.failure or not self.times_s:
            return math.inf
        return sorted(self.times_s)[math.ceil(P95 * len(self.times_s)) - 1]


async def toggle_together(address: str, *, readers: int, toggles: int) -> list[float]:
    """Open the page `readers` times, then toggle in all of them; return the times."""
    async with AsyncExitStack() as stack:
        connections: list[Reader] = []
        for _ in range(readers):
            cookie = f"placemap_visit={secrets.token_urlsafe(24)}"
            connections.append(await stack.enter_async_context(reader(address, cookie=cookie)))
            if not (await connections[-1].open_page()).is_complete or not connections[-1].widget:
                raise NoAnswerError("the page came without its switch")
        await asyncio.gather(
            *(_toggle_repeatedly(connection, toggles) for connection in connections)
        )
        return [seconds for connection in connections for seconds in connection.times_s]


async def _toggle_repeatedly(connection: Reader, count: int) -> None:
    headlines = []
    for _ in range(count):
        answer = await connection.toggle()
        headlines.append(answer.headline)
        if not answer.elements:
            raise NoAnswerError("an answer came without anything in it")
    if connection.fragment and len(set(headlines[:2])) != len(headlines[:2]):
        raise NoAnswerError("two different choices had the same answer")


def measure(
    addresses: dict[str, str], *, readers: int, toggles: int, rounds: int
) -> dict[str, ToggleTimes]:
    """Time the contenders in turns; leave out one that does not answer from later rounds."""
    times_by_app = {name: ToggleTimes() for name in addresses}
    for turn in range(rounds):
        for name, address in addresses.items():
            if times_by_app[name].failure:
                continue
            load = os.getloadavg()[0]
            print(f"{readers} readers, round {turn + 1}: {name}, load {load:.1f}", file=sys.stderr)
            try:
                times = asyncio.run(toggle_together(address, readers=readers, toggles=toggles))
            except (NoAnswerError, OSError, TimeoutError, EOFError) as error:
                times_by_app[name].failure = f"{type(error).__name__}: {error}"
            else:
                times_by_app[name].times_s += times
    return times_by_app


def check_targets(
    counts: Sequence[int] = tuple(MAX_RATIOS), *, toggles: int = 4, rounds: int = 3
) -> list[Target]:
    """Measure, print a table, and compare the figures with their targets."""
    app, targets = place_map("Place Map"), []
    with ExitStack() as servers:
        single_addresses = {
            contender.name: servers.enter_context(run_app(contender)) for contender in (BARE, app)
        }
        double_addresses = [servers.enter_context(run_app(app)) for _ in range(PROCESSES)]
        asyncio.run(asyncio.sleep(WARM_UP_S))
        print("| readers | app | toggle, p95, s | times a bare app |\n|---|---|---|---|")
        for count in counts:
            times_by_app = measure(single_addresses, readers=count, toggles=toggles, rounds=rounds)
            bare_times = times_by_app[BARE.name]
            for name, toggle_times in times_by_app.items():
                cells = (
                    toggle_times.failure
                    or f"{toggle_times.p95:.3f} | {toggle_times.p95 / bare_times.p95:.2f}"
                )
                print(f"| {count} | {name} | {cells} |")
            ratio = times_by_app[app.name].p95 / bare_times.p95
            targets.append(
                Target(f"toggle of {count} readers, times a bare app's", ratio, MAX_RATIOS[count])
            )
        with start_balancer(double_addresses) as address:
            if address:
                addresses = {
                    "one process": single_addresses[app.name],
                    "two behind a balancer": address,
                }
                times_by_app = measure(
                    addresses, readers=max(counts), toggles=toggles, rounds=rounds
                )
                for name, toggle_times in times_by_app.items():
                    print(
                        f"| {max(counts)} | {name} | "
                        f"{toggle_times.failure or format(toggle_times.p95, '.3f')} | |"
                    )
                single_times, double_times = times_by_app.values()
                target_name = f"toggle of {max(counts)} readers over two processes, times one's"
                targets.append(
                    Target(target_name, double_times.p95 / single_times.p95, MAX_BALANCED_RATIO)
                )
    return targets


def main() -> None:
    """Parse the command line, run the benchmark and print the results."""
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m benchmarks.load")
    parser.add_argument(
        "--readers", type=int, nargs="+", default=[*MAX_RATIOS], choices=[*MAX_RATIOS]
    )
    parser.add_argument("--toggles", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    targets = check_targets(options.readers, toggles=options.toggles, rounds=options.rounds)
    print(verdict(targets))
    sys.exit(not all(target.is_met for target in targets))


if __name__ == "__main__":
    main()
