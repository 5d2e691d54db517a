"""Dates: written no finer than they are known."""

from __future__ import annotations

from datetime import date

import pytest

from geo.dates import format_date, format_dates

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
    assert format_date(DAY, precision, "2025 to 2029") == written


@pytest.mark.parametrize("precision", ["", "unknown", "day"])
def test_a_missing_date_is_written_as_nothing(precision: str) -> None:
    assert format_date(None, precision, "on an unknown day") == ""


def test_months_are_counted_from_january() -> None:
    assert format_date(date(2024, 1, 31), "day") == "31 January 2024"
    assert format_date(date(2024, 12, 1), "month") == "December 2024"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("2026-07-04", "4 July 2026"),
        ("2020-12", "December 2020"),
        ("2022-04-27; page undated", "27 April 2022; page undated"),
        ("2025 / 2025-06-23", "2025 / 23 June 2025"),
        ("since 2023-04", "since April 2023"),
    ],
)
def test_iso_dates_in_a_text_are_written_in_words(text: str, written: str) -> None:
    assert format_dates(text) == written


@pytest.mark.parametrize(
    "text", ["", "undated", "2025", "2025-26", "2011-12", "2024-2025", "2025-13", "May 2024"]
)
def test_text_that_may_not_be_a_date_is_unchanged(text: str) -> None:
    assert format_dates(text) == text
