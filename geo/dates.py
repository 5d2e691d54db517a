"""Dates in words, to the precision of their source."""

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


def format_date(day: date | None, precision: str, as_written: str = "") -> str:
    """Return a date to its precision: 1 June 2025, to the month, is "June 2025"."""
    if day is None:
        return ""
    month = f"{MONTHS[day.month - 1]} {day.year}"
    return {
        "day": f"{day.day} {month}",
        "month": month,
        "season": f"about {month}",
        "range": as_written,
    }.get(precision, str(day.year))


def parse_date(text: str) -> datetime:
    """
    Parse a day that `format_date` wrote: "4 July 2026" is its midnight, UTC.

    Raises
    ------
    ValueError
        If the text has another form.
    """
    day, month, year = text.split()
    return datetime(int(year), MONTHS.index(month) + 1, int(day), tzinfo=UTC)


def format_dates(text: str) -> str:
    """
    Replace the ISO dates in a text by `format_date`; leave the rest unchanged.

    "2022-04-27; page undated" becomes "27 April 2022; page undated", and "2020-11" November
    2020. "2011-12" may mean two years, so it stays.
    """
    return _ISO.sub(_format_match, text)


def _format_match(match: re.Match[str]) -> str:
    year, month, day = match.groups()
    if day is None and int(month) == (int(year) + 1) % 100:
        return match[0]
    month_text = f"{MONTHS[int(month) - 1]} {year}"
    return f"{int(day)} {month_text}" if day else month_text
