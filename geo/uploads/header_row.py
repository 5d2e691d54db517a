"""Headings: which row of a table names its columns, whatever stands above it."""

from __future__ import annotations

import re
from itertools import chain, islice
from typing import TYPE_CHECKING, Final

from geo.errors import UploadError
from geo.uploads.text_table import TextTable
from geo.views.summary import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import pandas as pd

    from geo.uploads.limits import Limits

SEARCHED: Final = 20
"""Rows among which the headings are looked for."""

ENOUGH: Final = 0.6
"""Share of the usual row's cells that must be filled in the row of the headings."""

_DATA: Final = re.compile(r"[EKNSW]\d{8}|[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}")
"""What stands in rows and never in headings: a GSS code, a postcode."""

Numbered = tuple[int, list[str]]
"""A row's number in the file, and its cells."""


def tabulated(
    rows: Iterable[Numbered], limits: Limits
) -> tuple[pd.DataFrame, dict[int, str], list[str]]:
    """
    Make a table of rows of cells.

    Parameters
    ----------
    rows
        In order. Blank rows may be among them.

    Returns
    -------
    frame
        One row each below the headings that is not blank, texts; index `Row`.
    failures
        Row → why its cells do not fit the headings. Its first cells are in `frame`.
    repairs
        What was mended, as sentences.

    Raises
    ------
    UploadError
        If there are no rows below the headings, or too many rows or columns.
    """
    filled = _filled_rows(rows, limits)
    first = [*islice(filled, 2 * SEARCHED)]
    if not first:
        raise UploadError("It has no rows: every cell is blank.")
    at = _heading(first)
    names, repairs = _named(first[at][1] if at >= 0 else [], first[at + 1 :])
    if at < 0:
        repairs.insert(0, "It has no headings: columns are called Column 1, Column 2, ….")
    elif at > 0:
        repairs.insert(
            0, f"Above the headings, {counted(at, 'row', 'rows')} of titles were passed over."
        )
    body = TextTable(names, has_headings=at >= 0)
    for number, cells in chain(first[at + 1 :], filled):
        body.add(number, cells)
    limits.check_rows(body.rows)
    if body.short:
        repairs.append(
            f"{counted(body.short, 'row', 'rows')} ended early: the cells that lack are blank."
        )
    return body.frame(), body.failures, repairs


def _filled_rows(rows: Iterable[Numbered], limits: Limits) -> Iterator[Numbered]:
    """Yield the rows that are not blank, as long as there are not too many."""
    count = 0
    for number, cells in rows:
        if any(cells):
            limits.check_columns(len(cells))
            count += 1
            if count > limits.rows + SEARCHED:
                limits.check_rows(count)
            yield number, cells


def _heading(rows: Sequence[Numbered]) -> int:
    """Return which row names the columns, or -1 if the first already holds data."""
    first = rows[:SEARCHED]
    widths = [_filled(cells) for _, cells in first]
    usual = max({*widths}, key=lambda width: (widths.count(width), width))
    at = next(i for i, width in enumerate(widths) if width >= ENOUGH * usual)
    return -1 if any(_DATA.fullmatch(cell.strip()) for cell in first[at][1]) else at


def _filled(cells: Sequence[str]) -> int:
    return sum(1 for cell in cells if cell.strip())


def _named(headings: list[str], body: Sequence[Numbered]) -> tuple[list[str], list[str]]:
    """Name every column, each by a name of its own."""
    width = len(headings)
    while width and len(headings) >= width and not headings[width - 1].strip():
        if any(len(cells) >= width and cells[width - 1].strip() for _, cells in body[:SEARCHED]):
            break
        width -= 1
    told = [" ".join(heading.split()) for heading in headings[:width]]
    blank = sum(not name for name in told)
    told += [""] * (width - len(told))
    wanted = [name or f"Column {number}" for number, name in enumerate(told, start=1)]
    names = unique_names(wanted)
    twice = sum(name != own for name, own in zip(wanted, names, strict=True))
    repairs = []
    if blank:
        repairs.append(f"{blank} columns had no heading: each is called by its number.")
    if twice:
        repairs.append(f"{twice} headings stood twice: each has a number now.")
    return names, repairs


def unique_names(names: Iterable[str]) -> list[str]:
    """Give each name that was had before, whatever its capitals, a number behind it."""
    taken: set[str] = set()
    copies: dict[str, int] = {}
    own_names = []
    for name in names:
        base = own = name
        # From where the last copy left off: to begin anew each time takes the square of them.
        copy = copies.get(base.casefold(), 1)
        while own.casefold() in taken:
            copy += 1
            own = f"{base} ({copy})"
        copies[base.casefold()] = copy
        taken.add(own.casefold())
        own_names.append(own)
    return own_names
