"""A file of postcodes, matched row by row: read as it comes, every row kept, answers beside it."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass
from itertools import chain, islice
from typing import IO, TYPE_CHECKING, Final

from geo.csvio import (
    SAMPLE_ROWS,
    read_rows,
    sniff_delimiter,
    utf8_lines,
    write_rows,
)
from geo.errors import DataError, TextError
from geo.lookup.postcodes.sectors import POSTCODE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from geo.lookup.postcodes.matches import Matcher
    from geo.lookup.postcodes.resolver import Match

MATCH_COLUMNS: Final = ("LAD25CD", "LAD25NM", "Matched by", "Share", "May be in", "Note")
"""Columns that stand before those of the file, whose rows may be longer than they should."""

POSTCODE_HEADINGS: Final = frozenset(
    {"postcode", "postalcode", "pcd", "pcds", "pcd7", "pcd8", "zip"}
)
"""What a column of postcodes is called, in small letters and letters and digits alone."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PostcodeFile:
    """
    A file of postcodes: its header, which column holds them, and its rows, which can be read once.

    Attributes
    ----------
    header
        Names of the columns; `("postcode",)` for a list without one.
    column
        Position of the postcodes.
    rows
        Cells of each row. A row that is shorter or longer than the header is as it stands.
    """

    header: tuple[str, ...]
    column: int
    rows: Iterator[list[str]]


def open_postcodes(lines: Iterable[str], *, column: str = "") -> PostcodeFile:
    """
    Read the beginning of a file of postcodes.

    Parameters
    ----------
    lines
        The file's lines, with their ends: CSV with commas, semicolons or tabs and a header, or
        one postcode a line.
    column
        The column's name; by default the one that is called like one, else the one that holds
        most.

    Raises
    ------
    DataError
        If there is nothing in it, no such column, or none that looks like postcodes.
    """
    line_iterator = iter(lines)
    sample_lines = list(islice(line_iterator, SAMPLE_ROWS))
    if sample_lines:
        sample_lines[0] = sample_lines[0].removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}")
    rows = _rows(chain(sample_lines, line_iterator), sniff_delimiter(sample_lines))
    sample_rows = list(islice(rows, SAMPLE_ROWS))
    if not any(cell.strip() for row in sample_rows for cell in row):
        raise DataError("There is no postcode in it. Expected CSV with a header, or one a line.")
    header = sample_rows[0]
    if len(header) == 1 and POSTCODE.fullmatch(_normalise(header[0])):
        _require_no_column(column)
        return PostcodeFile(header=("postcode",), column=0, rows=chain(sample_rows, rows))
    position = _find_column(header, column) if column else _guess_column(header, sample_rows[1:])
    return PostcodeFile(header=tuple(header), column=position, rows=chain(sample_rows[1:], rows))


def match_file(file: PostcodeFile, matcher: Matcher, output: IO[str]) -> int:
    """
    Match every row of a file, and write it with its council.

    Parameters
    ----------
    file
        From `open_postcodes`. It is read as it is written, so that it may be of any length.
    matcher
        Counts what it matched how.
    output
        Takes CSV (RFC 4180), a text stream with newline="": `ADDED`, and the file's columns as
        they are. Text that a spreadsheet would run as a formula has an apostrophe before it.

    Returns
    -------
    rows
        How many rows were written: as many as the file has.

    Raises
    ------
    DataError
        If the file cannot be read on as CSV.
    """
    header_names = {name.casefold() for name in file.header}
    match_columns = [
        f"{name} (matched)" if name.casefold() in header_names else name for name in MATCH_COLUMNS
    ]
    row_count = 0
    pending_rows: deque[list[str]] = deque()

    def postcodes() -> Iterator[str]:
        for row in file.rows:
            pending_rows.append(row)
            yield row[file.column] if len(row) > file.column else ""

    def matched_rows() -> Iterator[list[str | float]]:
        nonlocal row_count
        for match in matcher.match(postcodes()):
            yield [*match_cells(match), *pending_rows.popleft()]
            row_count += 1

    header = [*match_columns, *file.header]
    write_rows(output, chain([header], matched_rows()), keep_numbers=True)
    return row_count


def match_cells(match: Match) -> list[str | float]:
    """Return a match as the cells of `ADDED`."""
    return [
        match.LAD25CD,
        match.LAD25NM,
        match.summary,
        "" if match.share is None else round(match.share, 4),
        "; ".join(f"{code} {share:.4f}" for code, share in match.other_councils),
        match.note,
    ]


def text_lines(stream: IO[bytes]) -> Iterator[str]:
    """
    Read the lines of a file in UTF-8, with their ends.

    Raises
    ------
    DataError
        If it is in something else; the message names the line.
    """
    try:
        yield from utf8_lines(stream)
    except TextError as error:
        raise DataError(
            f"Line {error.line} is not in UTF-8 ({error.reason}). Save the file as "
            "“CSV UTF-8 (comma delimited)”."
        ) from error


def _rows(lines: Iterable[str], delimiter: str) -> Iterator[list[str]]:
    try:
        for _, cells in read_rows(lines, delimiter=delimiter):
            yield cells
    except TextError as error:
        raise DataError(
            f"Line {error.line} is not readable as CSV ({error.reason}). Expected CSV, or one "
            "postcode a line."
        ) from error


def _find_column(header: list[str], column: str) -> int:
    names = [name.strip().casefold() for name in header]
    if column.strip().casefold() not in names:
        raise DataError(f"There is no column {column!r}. Found {', '.join(header)}.")
    return names.index(column.strip().casefold())


def _guess_column(header: list[str], rows: list[list[str]]) -> int:
    candidates_by_name = [
        i
        for i, name in enumerate(header)
        if re.sub(r"[^a-z0-9]", "", name.casefold()) in POSTCODE_HEADINGS
    ]
    if len(candidates_by_name) == 1:
        return candidates_by_name[0]
    candidates = candidates_by_name or range(len(header))
    hits = {i: sum(_is_postcode(row, i) for row in rows) for i in candidates}
    best = max(hits, key=hits.__getitem__)
    if not hits[best]:
        raise DataError(
            f"No column looks like postcodes. Found {', '.join(header)}. Say which it is."
        )
    return best


def _is_postcode(row: list[str], i: int) -> bool:
    return len(row) > i and bool(POSTCODE.fullmatch(_normalise(row[i])))


def _normalise(cell: str) -> str:
    return " ".join(cell.upper().split())


def _require_no_column(column: str) -> None:
    if column:
        raise DataError(f"There is no column {column!r}: found one postcode a line, and no header.")
