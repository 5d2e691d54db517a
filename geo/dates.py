"""Dates as they are written: no finer than they are known."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import date

# fmt: off
MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)
# fmt: on

_ISO: Final = re.compile(r"(?<![\d-])(\d{4})-(0[1-9]|1[0-2])(?:-([0-3]\d))?(?![\d-])")


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


def day_written(text: str) -> datetime:
    """
    Read a day as `written_date` writes it: "4 July 2026" is its midnight, UTC.

    Raises
    ------
    ValueError
        If it is not written so.
    """
    day, month, year = text.split()
    return datetime(int(year), MONTHS.index(month) + 1, int(day), tzinfo=UTC)


def with_dates_written(text: str) -> str:
    """
    Write the ISO dates in a text as `written_date` does, and leave all else as it is.

    "2022-04-27; page undated" becomes "27 April 2022; page undated", and "2020-11" November
    2020. "2011-12" may mean two years: it stays.
    """
    return _ISO.sub(_written, text)


def _written(found: re.Match[str]) -> str:
    year, month, day = found.groups()
    if day is None and int(month) == (int(year) + 1) % 100:
        return found[0]
    named = f"{MONTHS[int(month) - 1]} {year}"
    return f"{int(day)} {named}" if day else named
