"""Dates: written no finer than they are known."""

from __future__ import annotations

from datetime import date

import pytest

from geo.dates import written_date

DAY = date(2025, 6, 1)


@pytest.mark.parametrize(
    ("precision", "written"),
    [
        ("day", "1 June 2025"),
        ("month", "June 2025"),
        ("season", "about June 2025"),
        ("year", "2025"),
        ("range", "2025 to 2029"),
    ],
)
def test_a_date_is_written_to_its_precision(precision: str, written: str) -> None:
    assert written_date(DAY, precision, "2025 to 2029") == written


@pytest.mark.parametrize("precision", ["", "unknown", "day"])
def test_no_date_is_not_written(precision: str) -> None:
    assert written_date(None, precision, "on an unknown day") == ""


def test_months_are_counted_from_january() -> None:
    assert written_date(date(2024, 1, 31), "day") == "31 January 2024"
    assert written_date(date(2024, 12, 1), "month") == "December 2024"
