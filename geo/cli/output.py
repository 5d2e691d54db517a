"""Output as text with aligned columns, CSV or JSON."""

from __future__ import annotations

import functools
import json
import shutil
import sys
import textwrap
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal

import click

from geo.csvio import csv_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from geo.views.coverage_json import Cell

    Command = Callable[..., None]
    Rows = Sequence[Mapping[str, Cell]]

OutputFormat = Literal["text", "csv", "json"]

COLUMN_GAP: Final = "  "
"""Gap between the columns of a table."""

EMPTY_CELL: Final = "-"
"""Text for an empty cell of a table, so that every column of a line has a value."""

MIN_WRAP_WIDTH: Final = 24
"""Minimum width, in characters, at which the last column of a table is wrapped."""


def output_options(command: Command) -> Command:
    """Add `--json` and `--csv` to a command, which gets them as `output_format`."""

    @click.option("--json", "as_json", is_flag=True, help="Write JSON (docs/json.md).")
    @click.option(
        "--csv",
        "as_csv",
        is_flag=True,
        help="Write CSV: UTF-8 without a byte order mark, an apostrophe before text that a "
        "spreadsheet would run as a formula.",
    )
    @functools.wraps(command)
    def wrapper(*, as_json: bool, as_csv: bool, **kwargs: object) -> None:
        if as_json and as_csv:
            raise click.UsageError("Found both --json and --csv. Choose one.")
        output_format: OutputFormat = "json" if as_json else "csv" if as_csv else "text"
        command(output_format=output_format, **kwargs)

    return wrapper


def write_json(document: Mapping[str, Any]) -> None:
    """Write a document as indented JSON."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=2))


def write_csv(columns: Iterable[str], rows: Rows, *, marker: str) -> None:
    """
    Write rows as CSV, with a header even if there are no rows.

    Parameters
    ----------
    marker
        Marker of a scenario for every row; "" without one.
    """
    marker_cell = {"What if": marker} if marker else {}
    header = [*columns, *marker_cell]
    click.echo(csv_line(header))
    for row in rows:
        cells = {**row, **marker_cell}
        click.echo(csv_line(cells[name] for name in header))


def write_sentences(sentences: Iterable[str], *, marker: str = "", to_stderr: bool = False) -> None:
    """
    Write sentences, one per line, wrapped on a terminal.

    Parameters
    ----------
    marker
        Marker of a scenario: each sentence is said to hold with the proposal only.
    """
    width = 0 if to_stderr else _width()
    for sentence in sentences:
        line = f"With the proposal: {sentence}" if marker else sentence
        click.echo(textwrap.fill(line, width) if width else line, err=to_stderr)


def write_marker(marker: str, *, to_stderr: bool = False) -> None:
    """Write the marker of a scenario before its sentences; nothing if it is ""."""
    if marker:
        write_sentences([f"{marker}."], to_stderr=to_stderr)


def write_heading(text: str, *, marker: str = "") -> None:
    """Write a heading after a blank line, marked for a scenario."""
    click.echo(f"\n{text}{' (with the proposal)' if marker else ''}")


def write_table(
    rows: Rows, columns: Sequence[str], *, headings: Mapping[str, str] = MappingProxyType({})
) -> None:
    """
    Write rows as aligned columns, two spaces apart.

    Parameters
    ----------
    columns
        Columns to write, in order. On a terminal the last is wrapped within its own width;
        elsewhere every row is one line.
    headings
        Column → its heading, if different.
    """
    if not rows:
        click.echo("None under these filters.")
        return
    digits = {name: max(_decimals(row[name]) for row in rows) for name in columns}
    cells = [
        [headings.get(name, name) for name in columns],
        *([_cell_text(row[name], digits[name]) for name in columns] for row in rows),
    ]
    numbers = [any(isinstance(row[name], int | float) for row in rows) for name in columns]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    indent = sum(widths[:-1]) + len(COLUMN_GAP) * (len(widths) - 1)
    for line in cells:
        aligned_cells = [
            cell.rjust(width) if is_number else cell.ljust(width)
            for cell, width, is_number in zip(line, widths, numbers, strict=True)
        ]
        click.echo(_wrap_line(COLUMN_GAP.join(aligned_cells).rstrip(), indent=indent))


def _wrap_line(line: str, *, indent: int) -> str:
    available_width = _width() - indent
    if available_width < MIN_WRAP_WIDTH:
        return line
    line_break = "\n" + " " * indent
    return line[:indent] + line_break.join(textwrap.wrap(line[indent:], available_width))


def _width() -> int:
    """Return the width of the terminal; 0 if standard output is not a terminal."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else 0


def _cell_text(value: Cell, digits: int) -> str:
    if isinstance(value, str):
        return value or EMPTY_CELL
    return f"{value:,.{digits}f}"


def _decimals(value: Cell) -> int:
    """Return the number of decimals of a number."""
    return 0 if isinstance(value, str) else len(f"{value}".partition(".")[2])
