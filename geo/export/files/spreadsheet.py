"""XLSX: a sheet a layer or table, typed columns under a frozen header, sources, and an About."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Final

import xlsxwriter
import xlsxwriter.exceptions

from geo.csvio import harmless
from geo.errors import ExportError
from geo.export.content.cells import Cell, as_table, plain_values
from geo.export.content.model import described

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pandas as pd
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

    from geo.export.content.model import Content

MOST_ROWS: Final = 1_048_576
"""Of a sheet, the header being one."""

MOST_COLUMNS: Final = 16_384
MOST_TEXT: Final = 32_767
"""Characters of a cell."""

WIDTHS: Final = (8, 60)
"""Least and most width of a column, in characters."""

ABOUT: Final = "About"


def spreadsheet_faults(content: Content) -> Iterator[str]:
    """Say what of a content a sheet cannot hold, before anything is written."""
    for theme in content.themes:
        rows = theme.attributes
        if len(rows) + 1 > MOST_ROWS:
            yield (
                f"{theme.name} has {len(rows):,} rows and a sheet holds {MOST_ROWS:,} with its "
                "header. Choose CSV, GeoPackage or GeoParquet"
            )
        if len(rows.columns) > MOST_COLUMNS - 2:
            yield (
                f"{theme.name} has {len(rows.columns):,} columns and a sheet holds "
                f"{MOST_COLUMNS:,}. Choose CSV or GeoParquet"
            )
        for name in rows.columns:
            longest = max((len(v) for v in rows[name] if isinstance(v, str)), default=0)
            if longest + 1 > MOST_TEXT:
                yield (
                    f"{theme.name}, column {name}: a text of {longest:,} characters, and a cell "
                    f"holds {MOST_TEXT:,}. Choose CSV, GeoPackage or GeoParquet"
                )


def write_spreadsheet(content: Content, path: Path, *, crs: str) -> None:
    """
    Write a workbook.

    A sheet a theme, its name the theme's, then `About`. Text is text and numbers are numbers;
    text that would be a formula, were the sheet saved as CSV or a cell edited, has an
    apostrophe before it (`harmless`). The same content gives the same bytes.

    Parameters
    ----------
    crs
        CRS of the coordinates of points.

    Raises
    ------
    OSError
        If the file cannot be written.
    ExportError
        If the workbook is too large for the format.
    """
    about = content.about
    workbook = xlsxwriter.Workbook(path, {"strings_to_urls": False, "strings_to_formulas": False})
    workbook.set_properties(
        {
            "title": about.title,
            "subject": about.area,
            "comments": " ".join(about.members().values()),
            "created": datetime.combine(about.day, time(), tzinfo=UTC).replace(tzinfo=None),
        }
    )
    bold = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    for theme in content.themes:
        _fill(workbook.add_worksheet(theme.name), as_table(theme, crs=crs), bold)
    _explain(workbook, content, bold)
    try:
        workbook.close()
    except xlsxwriter.exceptions.FileCreateError as error:
        raise error.args[0] from error
    except xlsxwriter.exceptions.FileSizeError as error:
        raise ExportError(f"The workbook is too large for XLSX ({error}). Choose CSV.") from error


def _fill(sheet: Worksheet, table: pd.DataFrame, bold: Format) -> None:
    for number, name in enumerate(table.columns):
        sheet.write_string(0, number, harmless(str(name)), bold)
    for number, name in enumerate(table.columns):
        values = plain_values(table[name])
        for row, value in enumerate(values, start=1):
            _write(sheet, row, number, value)
        longest = max(len(str(value)) for value in (name, *values) if value is not None)
        sheet.set_column(number, number, min(max(longest + 2, WIDTHS[0]), WIDTHS[1]))
    sheet.freeze_panes(1, 0)
    if len(table.columns):
        sheet.autofilter(0, 0, max(len(table), 1), len(table.columns) - 1)


def _write(sheet: Worksheet, row: int, column: int, value: Cell) -> None:
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value)
    elif value:
        sheet.write_string(row, column, harmless(value))


def _explain(workbook: Workbook, content: Content, bold: Format) -> None:
    sheet = workbook.add_worksheet(ABOUT)
    wrapped = workbook.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 100)
    rows = [*content.about.members().items()]
    for theme in content.themes:
        own = described(theme, content.about)
        marker = f" {own['marker']}." if "marker" in own else ""
        rows.append((theme.name, f"{theme.title}. {theme.description}{marker}"))
        rows += [
            (f"{theme.name}.{name}", theme.columns[name])
            for name in theme.attributes.columns
            if name in theme.columns
        ]
    for number, (name, text) in enumerate(rows):
        sheet.write_string(number, 0, harmless(name), bold)
        sheet.write_string(number, 1, harmless(text), wrapped)
    sheet.freeze_panes(0, 1)
