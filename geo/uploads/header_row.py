"""Header row detection in tables of text, whatever rows are above it."""

from __future__ import annotations

import re
from itertools import chain, islice
from typing import TYPE_CHECKING, Final

from geo.errors import UploadError
from geo.text import format_count
from geo.uploads.text_table import TextTable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import pandas as pd

    from geo.uploads.limits import UploadLimits

HEADER_SEARCH_ROWS: Final = 20
"""Number of rows searched for the header."""

MIN_FILLED_SHARE: Final = 0.6
"""Minimum share of the usual row width that must be filled in a header row."""

_DATA_CELL: Final = re.compile(r"[EKNSW]\d{8}|[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}")
"""Cells that are data and never a heading: a GSS code or a postcode."""

NumberedRow = tuple[int, list[str]]
"""A row number in the file and its cells."""


def build_table(
    rows: Iterable[NumberedRow], limits: UploadLimits
) -> tuple[pd.DataFrame, dict[int, str], list[str]]:
    """
    Build a table from rows of cells.

    Parameters
    ----------
    rows
        Rows in file order. They may include blank rows.

    Returns
    -------
    frame
        One row of text for each row below the header that is not blank; index `Row`.
    failures
        Row → why its cells do not match the headings. Its first cells are in `frame`.
    repairs
        Repairs made, as sentences.

    Raises
    ------
    UploadError
        If there are no rows below the header, or too many rows or columns.
    """
    nonblank_rows = _nonblank_rows(rows, limits)
    first = [*islice(nonblank_rows, 2 * HEADER_SEARCH_ROWS)]
    if not first:
        raise UploadError("It has no rows: every cell is blank.")
    header_index = _header_index(first)
    names, repairs = _column_names(
        first[header_index][1] if header_index >= 0 else [], first[header_index + 1 :]
    )
    if header_index < 0:
        repairs.insert(0, "It has no headings: columns are called Column 1, Column 2, ….")
    elif header_index > 0:
        repairs.insert(
            0,
            f"Above the headings, {format_count(header_index, 'row', 'rows')} of titles were "
            "passed over.",
        )
    body = TextTable(names, has_headings=header_index >= 0)
    for number, cells in chain(first[header_index + 1 :], nonblank_rows):
        body.add(number, cells)
    limits.check_rows(body.row_count)
    if body.short_rows:
        repairs.append(
            f"{format_count(body.short_rows, 'row', 'rows')} ended early: the cells that lack are "
            "blank."
        )
    return body.to_frame(), body.failures, repairs


def _nonblank_rows(rows: Iterable[NumberedRow], limits: UploadLimits) -> Iterator[NumberedRow]:
    """Yield the rows that are not blank. Raise `UploadError` above the row limit."""
    count = 0
    for number, cells in rows:
        if any(cells):
            limits.check_columns(len(cells))
            count += 1
            if count > limits.rows + HEADER_SEARCH_ROWS:
                limits.check_rows(count)
            yield number, cells


def _header_index(rows: Sequence[NumberedRow]) -> int:
    """Return the index of the header row, or -1 if the first row is already data."""
    first = rows[:HEADER_SEARCH_ROWS]
    widths = [_count_nonblank(cells) for _, cells in first]
    common_width = max({*widths}, key=lambda width: (widths.count(width), width))
    header_index = next(
        i for i, width in enumerate(widths) if width >= MIN_FILLED_SHARE * common_width
    )
    return (
        -1
        if any(_DATA_CELL.fullmatch(cell.strip()) for cell in first[header_index][1])
        else header_index
    )


def _count_nonblank(cells: Sequence[str]) -> int:
    return sum(1 for cell in cells if cell.strip())


def _column_names(headings: list[str], body: Sequence[NumberedRow]) -> tuple[list[str], list[str]]:
    """Return a unique name for each column, and the repairs made."""
    width = len(headings)
    while width and len(headings) >= width and not headings[width - 1].strip():
        if any(
            len(cells) >= width and cells[width - 1].strip()
            for _, cells in body[:HEADER_SEARCH_ROWS]
        ):
            break
        width -= 1
    labels = [" ".join(heading.split()) for heading in headings[:width]]
    blank_count = sum(not name for name in labels)
    labels += [""] * (width - len(labels))
    candidates = [name or f"Column {number}" for number, name in enumerate(labels, start=1)]
    names = unique_names(candidates)
    duplicate_count = sum(name != unique for name, unique in zip(candidates, names, strict=True))
    repairs = []
    if blank_count:
        repairs.append(f"{blank_count} columns had no heading: each is called by its number.")
    if duplicate_count:
        repairs.append(f"{duplicate_count} headings stood twice: each has a number now.")
    return names, repairs


def unique_names(names: Iterable[str]) -> list[str]:
    """Return unique names: repeats, ignoring case, get a number."""
    used_names: set[str] = set()
    copies: dict[str, int] = {}
    result = []
    for name in names:
        base = candidate = name
        # Continue from the last copy number: restarting at 1 would take quadratic time.
        copy = copies.get(base.casefold(), 1)
        while candidate.casefold() in used_names:
            copy += 1
            candidate = f"{base} ({copy})"
        copies[base.casefold()] = copy
        used_names.add(candidate.casefold())
        result.append(candidate)
    return result
