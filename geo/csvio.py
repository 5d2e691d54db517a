"""Read delimited text (CSV) in any dialect, and write it safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
import re
from types import MappingProxyType
from typing import IO, TYPE_CHECKING, Final

from geo.errors import TextError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    Cell = str | float | None

DELIMITERS: Final = MappingProxyType({",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"})
"""Delimiter → its name in a sentence."""

SAMPLE_SIZE: Final = 1 << 16
"""Bytes, or characters, from which encoding and delimiter are detected."""

SAMPLE_ROWS: Final = 50
"""Lines from which the delimiter is detected."""

FORMULA_PREFIXES: Final = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "\uff1d",
    "\uff0b",
    "\uff0d",
    "\uff20",
)
"""First characters that a spreadsheet may read as a formula, full-width forms included."""

INVISIBLE: Final = " \u00a0\u200b\u2060\ufeff\x00\x0b\x0c"
"""Invisible characters that may precede them."""

FORMULA: Final = f"^[{INVISIBLE}]*[{''.join(FORMULA_PREFIXES).replace('-', '')}-]"
"""The same as a regular expression (RE2), for columns of text."""

NUMBER: Final = r"^\s*[+-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d+)?\s*$"
"""Text that is a number, not a formula: a longitude west of Greenwich begins with a minus."""

_NUMBER: Final = re.compile(NUMBER, re.ASCII)


def utf8_lines(stream: Iterable[bytes]) -> Iterator[str]:
    """
    Read the lines of a file in UTF-8, with their line ends and without a byte order mark.

    Raises
    ------
    TextError
        If it has another encoding.
    """
    for number, line in enumerate(stream, start=1):
        try:
            yield line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            raise TextError(error.reason, line=number, encoding="utf-8") from error


def read_rows(
    lines: Iterable[str], *, delimiter: str = ",", strict: bool = False
) -> Iterator[tuple[int, list[str]]]:
    """
    Split lines, with their line ends, into cells.

    Parameters
    ----------
    strict
        Whether a misplaced quotation mark is an error.

    Yields
    ------
    line, cells
        For each row: the number of its first line, and its cells.

    Raises
    ------
    TextError
        If a line cannot be split.
    """
    reader = csv.reader(lines, delimiter=delimiter, strict=strict)
    first_line = 1
    try:
        for cells in reader:
            yield first_line, cells
            first_line = reader.line_num + 1
    except csv.Error as error:
        raise TextError(str(error), line=reader.line_num) from error


def sniff_delimiter(lines: Iterable[str]) -> str:
    """Return the delimiter that splits the most rows into the same number of cells."""
    sample = [line for line in lines if line.strip()][:SAMPLE_ROWS]
    scores = {}
    for delimiter in DELIMITERS:
        try:
            widths = [len(cells) for _, cells in read_rows(sample, delimiter=delimiter) if cells]
        except TextError:
            continue
        common_width = max({*widths}, key=lambda width: (widths.count(width), width), default=1)
        scores[delimiter] = (common_width > 1) * widths.count(common_width) / max(len(widths), 1)
    best = max(scores, key=scores.__getitem__, default=",")
    return best if scores.get(best) else ","


def csv_bytes(rows: Sequence[Mapping[str, Cell]]) -> bytes:
    """
    Return rows as CSV (RFC 4180) in UTF-8, with a byte order mark for Excel.

    Parameters
    ----------
    rows
        n rows with the same columns, in order; if empty, the document is empty.

    Returns
    -------
    document
        A header and n records, as `write_rows`.
    """
    if not rows:
        return b""
    text = io.StringIO(newline="")
    write_rows(text, [rows[0], *(row.values() for row in rows)])
    return text.getvalue().encode("utf-8-sig")


def write_rows(
    file: IO[str], rows: Iterable[Iterable[Cell]], *, keep_numbers: bool = False
) -> None:
    """
    Write rows, including the header, as CSV (RFC 4180) to a text stream with newline="".

    Text that a spreadsheet would run as a formula gets an apostrophe before it; numbers are
    unchanged.

    Parameters
    ----------
    keep_numbers
        Whether text that is a number is unchanged too, as in a user's file.
    """
    escape = _escape_unless_number if keep_numbers else escape_formula
    csv.writer(file).writerows(
        [escape(cell) if isinstance(cell, str) else cell for cell in cells] for cells in rows
    )


def csv_line(cells: Iterable[Cell]) -> str:
    """Return a row in the format of `write_rows`, without the line end."""
    line = io.StringIO(newline="")
    write_rows(line, [cells])
    return line.getvalue().removesuffix("\r\n")


def escape_formula(text: str) -> str:
    """Put an apostrophe before text that a spreadsheet would run as a formula."""
    return f"'{text}" if text.lstrip(INVISIBLE).startswith(FORMULA_PREFIXES) else text


def _escape_unless_number(text: str) -> str:
    return text if _NUMBER.match(text) else escape_formula(text)
