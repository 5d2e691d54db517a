"""
Time a toggle of N readers at once, beside a bare Streamlit app in the same run.

    python -m benchmarks.load [--readers 20 50 100] [--toggles 4] [--rounds 3]

Readers speak Streamlit's protocol, without a browser. Each toggles as soon as its last answer is
whole. Contenders take turns, a round each. Ratios alone mean something: the machine's own load,
which is printed, is in every figure.
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

from benchmarks.balancer import balanced
from benchmarks.contenders import BARE, place_map
from benchmarks.reader import NoAnswerError, Reader, reader
from benchmarks.report import Bar, verdict
from benchmarks.running import running

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST: Final = {20: 1.3, 50: 1.4, 100: 2.2}
"""Readers → how many times a bare app's p95 a toggle may take."""

BALANCED_MOST: Final = 1.0
"""How many times one process's p95 two may take, behind a balancer, with the most readers."""

PROCESSES: Final = 2
WARMED_S: Final = 14.0
"""After that, app.py has made ready all that it makes ready."""

P95: Final = 0.95


@dataclass(kw_only=True)
class Taken:
    """The times of one contender with one number of readers."""

    times_s: list[float] = field(default_factory=list)
    failure: str = ""

    @property
    def p95(self) -> float:
        """The time within which 95 of 100 answers came; infinite where an answer did not."""
        if self.failure or not self.times_s:
            return math.inf
        return sorted(self.times_s)[math.ceil(P95 * len(self.times_s)) - 1]


async def toggle_together(address: str, *, readers: int, toggles: int) -> list[float]:
    """Open the page `readers` times, then have all of them toggle; return the times."""
    async with AsyncExitStack() as stack:
        every: list[Reader] = []
        for _ in range(readers):
            cookie = f"placemap_visit={secrets.token_urlsafe(24)}"
            every.append(await stack.enter_async_context(reader(address, cookie=cookie)))
            if not (await every[-1].open_page()).is_whole or not every[-1].widget:
                raise NoAnswerError("the page came without its switch")
        await asyncio.gather(*(_toggles(one, toggles) for one in every))
        return [seconds for one in every for seconds in one.times_s]


async def _toggles(one: Reader, count: int) -> None:
    headlines = []
    for _ in range(count):
        answer = await one.toggle()
        headlines.append(answer.headline)
        if not answer.elements:
            raise NoAnswerError("an answer came without anything in it")
    if one.fragment and len(set(headlines[:2])) != len(headlines[:2]):
        raise NoAnswerError("two different choices had the same answer")


def measure(
    addresses: dict[str, str], *, readers: int, toggles: int, rounds: int
) -> dict[str, Taken]:
    """Let the contenders take turns; one that does not answer is out of the later rounds."""
    taken = {name: Taken() for name in addresses}
    for turn in range(rounds):
        for name, address in addresses.items():
            if taken[name].failure:
                continue
            load = os.getloadavg()[0]
            print(f"{readers} readers, round {turn + 1}: {name}, load {load:.1f}", file=sys.stderr)
            try:
                times = asyncio.run(toggle_together(address, readers=readers, toggles=toggles))
            except (NoAnswerError, OSError, TimeoutError, EOFError) as error:
                taken[name].failure = f"{type(error).__name__}: {error}"
            else:
                taken[name].times_s += times
    return taken


def bars(counts: Sequence[int] = tuple(MOST), *, toggles: int = 4, rounds: int = 3) -> list[Bar]:
    """Measure, print a table, and hold the figures against what must be reached."""
    own, found = place_map("Place Map"), []
    with ExitStack() as servers:
        one = {
            contender.name: servers.enter_context(running(contender)) for contender in (BARE, own)
        }
        two = [servers.enter_context(running(own)) for _ in range(PROCESSES)]
        asyncio.run(asyncio.sleep(WARMED_S))
        print("| readers | app | toggle, p95, s | times a bare app |\n|---|---|---|---|")
        for count in counts:
            taken = measure(one, readers=count, toggles=toggles, rounds=rounds)
            bare = taken[BARE.name]
            for name, of in taken.items():
                shown = of.failure or f"{of.p95:.3f} | {of.p95 / bare.p95:.2f}"
                print(f"| {count} | {name} | {shown} |")
            ratio = taken[own.name].p95 / bare.p95
            found.append(Bar(f"toggle of {count} readers, times a bare app's", ratio, MOST[count]))
        with balanced(two) as address:
            if address:
                both = {"one process": one[own.name], "two behind a balancer": address}
                taken = measure(both, readers=max(counts), toggles=toggles, rounds=rounds)
                for name, of in taken.items():
                    print(f"| {max(counts)} | {name} | {of.failure or format(of.p95, '.3f')} | |")
                first, second = taken.values()
                what = f"toggle of {max(counts)} readers over two processes, times one's"
                found.append(Bar(what, second.p95 / first.p95, BALANCED_MOST))
    return found


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m benchmarks.load")
    parser.add_argument("--readers", type=int, nargs="+", default=[*MOST], choices=[*MOST])
    parser.add_argument("--toggles", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    found = bars(options.readers, toggles=options.toggles, rounds=options.rounds)
    print(verdict(found))
    sys.exit(not all(bar.is_reached for bar in found))


if __name__ == "__main__":
    main()
