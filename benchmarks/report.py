"""The figures as a table, and what must be reached as a list."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from benchmarks.browser import Timings

HEADER = (
    "| app | start to first map, s | switch repainted, ms | switch served, ms "
    "| geometry, KB gzip | again on second visit |\n|---|---|---|---|---|---|"
)


@dataclass(frozen=True, slots=True)
class Bar:
    """One figure and the most it may be."""

    name: str
    found: float
    most: float

    @property
    def is_reached(self) -> bool:
        """Whether the figure is no more than it may be."""
        return self.found <= self.most


def table(timings: dict[str, Timings]) -> str:
    """Write the medians, one row an app."""
    rows = [
        f"| {name} | {taken.median('first_map_s'):.2f} | {_number(taken.median('painted_ms'))} "
        f"| {_number(taken.median('served_ms'))} | {taken.geometry_bytes / 1000:.0f} "
        f"| {taken.second_visit_bytes} |{' did not answer' if taken.failure else ''}"
        for name, taken in timings.items()
    ]
    return "\n".join([HEADER, *rows])


def verdict(bars: list[Bar]) -> str:
    """Write each bar with what was found."""
    return "\n".join(
        f"{'reached' if bar.is_reached else 'MISSED ':8} {bar.name}: "
        f"{bar.found:.2f}, at most {bar.most:g}"
        for bar in bars
    )


def _number(value: float) -> str:
    return "-" if math.isnan(value) else f"{value:.0f}"
