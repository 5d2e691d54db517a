"""A file of postcodes, matched row by row: read as it comes, every row kept, answers beside it."""

from __future__ import annotations

import csv
import re
from collections import deque
from dataclasses import dataclass
from itertools import chain, islice
from typing import IO, TYPE_CHECKING, Final

from geo.csvio import harmless
from geo.errors import DataError
from geo.lookup.postcodes.sectors import POSTCODE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from geo.lookup.postcodes.matches import Matcher
    from geo.lookup.postcodes.resolver import Match

ADDED: Final = ("LAD25CD", "LAD25NM", "Matched by", "Share", "May be in", "Note")
"""Columns that stand before those of the file, whose rows may be longer than they should."""

HEADINGS: Final = frozenset({"postcode", "postalcode", "pcd", "pcds", "pcd7", "pcd8", "zip"})
"""What a column of postcodes is called, in small letters and letters and digits alone."""

LOOKED_AT: Final = 50
"""Rows that are looked at to tell which column holds postcodes."""

DELIMITERS: Final = (",", ";", "\t")
NUMBER: Final = re.compile(r"[+-]?\d+([.,]\d+)?([eE][+-]?\d+)?")


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
    every = iter(lines)
    begun = list(islice(every, LOOKED_AT))
    if begun:
        begun[0] = begun[0].removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}")
    rows = _rows(chain(begun, every), _delimiter(begun[0] if begun else ""))
    first = list(islice(rows, LOOKED_AT))
    if not any(cell.strip() for row in first for cell in row):
        raise DataError("There is no postcode in it. Expected CSV with a header, or one a line.")
    header = first[0]
    if len(header) == 1 and POSTCODE.fullmatch(_plain(header[0])):
        _require_no_column(column)
        return PostcodeFile(header=("postcode",), column=0, rows=chain(first, rows))
    position = _named(header, column) if column else _guessed(header, first[1:])
    return PostcodeFile(header=tuple(header), column=position, rows=chain(first[1:], rows))


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
    writer = csv.writer(output)
    taken = {name.casefold() for name in file.header}
    added = [f"{name} (matched)" if name.casefold() in taken else name for name in ADDED]
    writer.writerow([*added, *map(_cell, file.header)])
    written = 0
    kept: deque[list[str]] = deque()

    def postcodes() -> Iterator[str]:
        for row in file.rows:
            kept.append(row)
            yield row[file.column] if len(row) > file.column else ""

    for found in matcher.match(postcodes()):
        writer.writerow([*answer_cells(found), *map(_cell, kept.popleft())])
        written += 1
    return written


def answer_cells(found: Match) -> list[str | float]:
    """Return a match as the cells of `ADDED`."""
    return [
        found.LAD25CD,
        found.LAD25NM,
        found.mark,
        "" if found.share is None else round(found.share, 4),
        "; ".join(f"{code} {share:.4f}" for code, share in found.others),
        harmless(found.note),
    ]


def text_lines(stream: IO[bytes]) -> Iterator[str]:
    """
    Read the lines of a file in UTF-8, with their ends.

    Raises
    ------
    DataError
        If it is in something else; the message names the line.
    """
    for number, line in enumerate(stream, start=1):
        try:
            yield line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            raise DataError(
                f"Line {number} is not in UTF-8 ({error.reason}). Save the file as "
                "“CSV UTF-8 (comma delimited)”."
            ) from error


def _rows(lines: Iterator[str], delimiter: str) -> Iterator[list[str]]:
    reader = csv.reader(lines, delimiter=delimiter)
    try:
        yield from reader
    except csv.Error as error:
        raise DataError(
            f"Line {reader.line_num} is not readable as CSV ({error}). Expected CSV, or one "
            "postcode a line."
        ) from error


def _delimiter(line: str) -> str:
    return max(DELIMITERS, key=line.count) if line else ","


def _named(header: list[str], column: str) -> int:
    names = [name.strip().casefold() for name in header]
    if column.strip().casefold() not in names:
        raise DataError(f"There is no column {column!r}. Found {', '.join(header)}.")
    return names.index(column.strip().casefold())


def _guessed(header: list[str], rows: list[list[str]]) -> int:
    called = [
        at
        for at, name in enumerate(header)
        if re.sub(r"[^a-z0-9]", "", name.casefold()) in HEADINGS
    ]
    if len(called) == 1:
        return called[0]
    candidates = called or range(len(header))
    hits = {at: sum(_holds(row, at) for row in rows) for at in candidates}
    best = max(hits, key=hits.__getitem__)
    if not hits[best]:
        raise DataError(
            f"No column looks like postcodes. Found {', '.join(header)}. Say which it is."
        )
    return best


def _holds(row: list[str], at: int) -> bool:
    return len(row) > at and bool(POSTCODE.fullmatch(_plain(row[at])))


def _plain(cell: str) -> str:
    return " ".join(cell.upper().split())


def _require_no_column(column: str) -> None:
    if column:
        raise DataError(f"There is no column {column!r}: found one postcode a line, and no header.")


def _cell(text: str) -> str:
    """Defuse a cell that a spreadsheet would run; a number, negative or not, is none."""
    return text if NUMBER.fullmatch(text) else harmless(text)
