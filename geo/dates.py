"""Dates as they are written: no finer than they are known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import date

# fmt: off
MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)
# fmt: on


def written_date(first_day: date | None, precision: str, as_written: str = "") -> str:
    """Write a date no finer than it is known: 1 June 2025, to the month, is "June 2025"."""
    if first_day is None:
        return ""
    month = f"{MONTHS[first_day.month - 1]} {first_day.year}"
    return {
        "day": f"{first_day.day} {month}",
        "month": month,
        "season": f"about {month}",
        "range": as_written,
    }.get(precision, str(first_day.year))
