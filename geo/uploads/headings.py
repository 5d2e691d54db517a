"""Headings: which row of a table names its columns, whatever stands above it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pandas as pd

from geo.errors import UploadError
from geo.views.summary import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

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
    filled: list[Numbered] = []
    for number, cells in rows:
        if any(cells):
            limits.check_columns(len(cells))
            filled.append((number, cells))
            if len(filled) > limits.rows + SEARCHED:
                limits.check_rows(len(filled))
    if not filled:
        raise UploadError("It has no rows: every cell is blank.")
    at = _heading(filled)
    names, repairs = _named(filled[at][1] if at >= 0 else [], filled[at + 1 :])
    if at < 0:
        repairs.insert(0, "It has no headings: columns are called Column 1, Column 2, ….")
    elif at > 0:
        repairs.insert(
            0, f"Above the headings, {counted(at, 'row', 'rows')} of titles were passed over."
        )
    body = filled[at + 1 :]
    limits.check_rows(len(body))
    frame, failures, short = _fitted(body, names)
    if short:
        repairs.append(
            f"{counted(short, 'row', 'rows')} ended early: the cells that lack are blank."
        )
    return frame, failures, repairs


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
    width = len(headings) or max((len(cells) for _, cells in body), default=0)
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


def _fitted(
    body: Sequence[Numbered], names: Sequence[str]
) -> tuple[pd.DataFrame, dict[int, str], int]:
    width = len(names)
    failures: dict[int, str] = {}
    short = 0
    cells: list[list[str]] = []
    for number, row in body:
        if len(row) > width and any(row[width:]):
            failures[number] = f"It has {len(row)} cells, and there are {width} headings."
        short += len(row) < width
        cells.append([*row[:width], *[""] * (width - len(row))])
    index = pd.Index([number for number, _ in body], name="Row")
    return pd.DataFrame(cells, columns=list(names), index=index, dtype=object), failures, short
