"""Report: a table of figures, and a list of targets with results."""

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
class Target:
    """One figure and its maximum."""

    name: str
    value: float
    limit: float

    @property
    def is_met(self) -> bool:
        """Whether the figure is at most its maximum."""
        return self.value <= self.limit


def table(timings: dict[str, Timings]) -> str:
    """Return the medians as a table, one row for each app."""
    rows = [
        f"| {name} | {app_timings.median('first_map_s'):.2f} | "
        f"{_number(app_timings.median('painted_ms'))} "
        f"| {_number(app_timings.median('served_ms'))} | {app_timings.geometry_bytes / 1000:.0f} "
        f"| {app_timings.second_visit_bytes} |{' did not answer' if app_timings.failure else ''}"
        for name, app_timings in timings.items()
    ]
    return "\n".join([HEADER, *rows])


def verdict(targets: list[Target]) -> str:
    """Return a list of the targets with their results."""
    return "\n".join(
        f"{'reached' if target.is_met else 'MISSED ':8} {target.name}: "
        f"{target.value:.2f}, at most {target.limit:g}"
        for target in targets
    )


def _number(value: float) -> str:
    return "-" if math.isnan(value) else f"{value:.0f}"
