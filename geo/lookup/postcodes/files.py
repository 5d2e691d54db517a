"""Match a file of postcodes row by row, keeping every row."""

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
"""Added columns. They come first, because rows of the file may be longer than its header."""

POSTCODE_HEADINGS: Final = frozenset(
    {"postcode", "postalcode", "pcd", "pcds", "pcd7", "pcd8", "zip"}
)
"""Headings of postcode columns, in lower case with letters and digits only."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PostcodeFile:
    """
    An open file of postcodes. Its rows can be read once.

    Attributes
    ----------
    header
        Column names; `("postcode",)` for a list without a header.
    column
        Index of the postcode column.
    rows
        Cells of each row. Rows may be shorter or longer than the header.
    """

    header: tuple[str, ...]
    column: int
    rows: Iterator[list[str]]


def open_postcodes(lines: Iterable[str], *, column: str = "") -> PostcodeFile:
    """
    Read the header of a file of postcodes and detect its postcode column.

    Parameters
    ----------
    lines
        Lines with their line ends: CSV with commas, semicolons or tabs and a header, or one
        postcode per line.
    column
        Column name; by default the one with a postcode heading, or else the one with the most
        postcodes.

    Raises
    ------
    DataError
        If the file is empty, the column does not exist, or no column has postcodes.
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
    Write every row of a file with its council.

    Parameters
    ----------
    file
        From `open_postcodes`. It is streamed, so it can have any length.
    matcher
        Matches the postcodes and counts the methods.
    output
        Text stream (newline="") for CSV (RFC 4180): `MATCH_COLUMNS`, then the columns of the file
        unchanged. An apostrophe before a formula stops a spreadsheet running it.

    Returns
    -------
    rows
        Number of rows written, equal to the rows in the file.

    Raises
    ------
    DataError
        If the rest of the file cannot be read as CSV.
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
    """Return a match as the cells of `MATCH_COLUMNS`."""
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
    Yield the lines of a UTF-8 file, with their line ends.

    Raises
    ------
    DataError
        If it has another encoding; the message names the line.
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
