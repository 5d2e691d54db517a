"""Check for outdated statuses, by the date of the data."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from geo.dates import format_date
from geo.register.rules import FIRST_ROW
from geo.register.validation import ValidationIssue

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from geo.register.package import DataPackage, Row

MAX_STATUS_AGE: Final = timedelta(days=183)
"""Age after which a temporary status counts as outdated."""

MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

AS_OF: Final = re.compile(
    r"\b(?:at|as of) (?:(?P<day>\d{1,2}) )?(?P<month>[A-Z][a-z]{2})[a-z]* (?P<year>\d{4})"
)
"""A status with its date: "not established at Mar 2026"."""

FORECAST: Final = re.compile(r"\bby (?P<year>20\d\d)(?P<next>-\d\d)?\b")
"""A forecast: "operational by 2025-26"."""

TEMPORARY_STATE: Final = re.compile(
    r"\b(?:not (?:yet )?established|not yet|no site|pending|expected|proposed|planned"
    r"|to be \w+ed)\b",
    re.IGNORECASE,
)
"""Words for a temporary status."""

STATUS_COLUMNS: Final = (("city_regions", "as_of"), ("strategic_sites", "status_date"))
"""Table with a column `status` → the column with the status's date."""


def status_issues(
    package: DataPackage, tables: Mapping[str, Sequence[Row]]
) -> Iterator[ValidationIssue]:
    """
    Find outdated statuses: temporary ones dated long before the data, and past forecasts.

    The date of the data is the day in the descriptor on which the package was compiled, else the
    latest day in these tables.
    """
    today = _compilation_date(package, tables)
    if today is None:
        return
    for name, date_column in STATUS_COLUMNS:
        for number, row in enumerate(tables[name], start=FIRST_ROW):
            reason = _outdated_reason(row["status"], row[date_column], today)
            if reason:
                detail = (
                    f"found {row['status']!r}, {reason}, in data of {format_date(today, 'day')}. "
                    "Say "
                    "what a newer source says, or only what has happened, with its date."
                )
                path = package.tables[name].path
                yield ValidationIssue(path=path, row=number, column="status", detail=detail)


def _compilation_date(package: DataPackage, tables: Mapping[str, Sequence[Row]]) -> date | None:
    created = re.match(r"\d{4}-\d\d-\d\d", str(package.descriptor.get("created", "")))
    if created:
        return date.fromisoformat(created[0])
    days = [row[column] for name, column in STATUS_COLUMNS for row in tables[name] if row[column]]
    return max(days, default=None)


def _outdated_reason(status: str, day: date | None, today: date) -> str:
    """Return why a status is outdated; "" if it is not."""
    for match in AS_OF.finditer(status):
        month = match["month"].casefold()
        if month in MONTHS:
            month_start = date(int(match["year"]), MONTHS.index(month) + 1, 1)
            if today - month_start > MAX_STATUS_AGE:
                return f"a state of {format_date(month_start, 'month')}"
    for match in FORECAST.finditer(status):
        year = int(match["year"])
        end = date(year + 1, 3, 31) if match["next"] else date(year, 12, 31)
        if end < today:
            return f"which looks forward to {match['year']}{match['next'] or ''}"
    temporary_state = TEMPORARY_STATE.search(status)
    if temporary_state and day and not AS_OF.search(status) and today - day > MAX_STATUS_AGE:
        return f"“{temporary_state[0]}” as of {format_date(day, 'month')}"
    return ""
