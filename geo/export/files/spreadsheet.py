"""XLSX: one sheet per layer or table, typed columns, a frozen header and an About sheet."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Final

import xlsxwriter
import xlsxwriter.exceptions

from geo.csvio import escape_formula
from geo.errors import ExportError
from geo.export.content.cells import Cell, plain_values
from geo.export.content.model import layer_metadata
from geo.export.content.tables import as_table

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pandas as pd
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

    from geo.export.content.model import Content

MAX_ROWS: Final = 1_048_576
"""Maximum rows of a sheet, including the header."""

MAX_COLUMNS: Final = 16_384
MAX_CELL_CHARACTERS: Final = 32_767
"""Maximum characters of a cell."""

COLUMN_WIDTHS: Final = (8, 60)
"""Minimum and maximum column width, in characters."""

ABOUT_SHEET: Final = "About"


def spreadsheet_issues(content: Content) -> Iterator[str]:
    """Yield what a sheet cannot hold of a content."""
    for export_layer in content.layers_and_tables:
        rows = export_layer.attributes
        if len(rows) + 1 > MAX_ROWS:
            yield (
                f"{export_layer.name} has {len(rows):,} rows and a sheet holds {MAX_ROWS:,} with "
                "its "
                "header. Choose CSV, GeoPackage or GeoParquet"
            )
        if len(rows.columns) > MAX_COLUMNS - 2:
            yield (
                f"{export_layer.name} has {len(rows.columns):,} columns and a sheet holds "
                f"{MAX_COLUMNS:,}. Choose CSV or GeoParquet"
            )
        for name in rows.columns:
            longest = max((len(v) for v in rows[name] if isinstance(v, str)), default=0)
            if longest + 1 > MAX_CELL_CHARACTERS:
                yield (
                    f"{export_layer.name}, column {name}: a text of {longest:,} characters, and a "
                    "cell "
                    f"holds {MAX_CELL_CHARACTERS:,}. Choose CSV, GeoPackage or GeoParquet"
                )


def write_spreadsheet(content: Content, path: Path, *, crs: str) -> None:
    """
    Write a workbook.

    Each layer and table has a sheet with its name; `About` is last. Text and numbers keep their
    types. An apostrophe before a formula stops a spreadsheet running it (`escape_formula`). The
    same content gives the same bytes.

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
    metadata = content.metadata
    workbook = xlsxwriter.Workbook(path, {"strings_to_urls": False, "strings_to_formulas": False})
    workbook.set_properties(
        {
            "title": metadata.title,
            "subject": metadata.area,
            "comments": " ".join(metadata.as_dict().values()),
            "created": datetime.combine(metadata.data_day, time(), tzinfo=UTC).replace(tzinfo=None),
        }
    )
    bold_format = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    for export_layer in content.layers_and_tables:
        _write_sheet(
            workbook.add_worksheet(export_layer.name), as_table(export_layer, crs=crs), bold_format
        )
    _write_about_sheet(workbook, content, bold_format)
    try:
        workbook.close()
    except xlsxwriter.exceptions.FileCreateError as error:
        raise error.args[0] from error
    except xlsxwriter.exceptions.FileSizeError as error:
        raise ExportError(f"The workbook is too large for XLSX ({error}). Choose CSV.") from error


def _write_sheet(sheet: Worksheet, table: pd.DataFrame, bold_format: Format) -> None:
    for number, name in enumerate(table.columns):
        sheet.write_string(0, number, escape_formula(str(name)), bold_format)
    for number, name in enumerate(table.columns):
        values = plain_values(table[name])
        for row, value in enumerate(values, start=1):
            _write_cell(sheet, row, number, value)
        longest = max(len(str(value)) for value in (name, *values) if value is not None)
        sheet.set_column(number, number, min(max(longest + 2, COLUMN_WIDTHS[0]), COLUMN_WIDTHS[1]))
    sheet.freeze_panes(1, 0)
    if len(table.columns):
        sheet.autofilter(0, 0, max(len(table), 1), len(table.columns) - 1)


def _write_cell(sheet: Worksheet, row: int, column: int, value: Cell) -> None:
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value)
    elif value:
        sheet.write_string(row, column, escape_formula(value))


def _write_about_sheet(workbook: Workbook, content: Content, bold_format: Format) -> None:
    sheet = workbook.add_worksheet(ABOUT_SHEET)
    wrap_format = workbook.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 100)
    rows = [*content.metadata.as_dict().items()]
    for export_layer in content.layers_and_tables:
        entries = layer_metadata(export_layer, content.metadata)
        marker = f" {entries['marker']}." if "marker" in entries else ""
        rows.append(
            (export_layer.name, f"{export_layer.title}. {export_layer.description}{marker}")
        )
        rows += [
            (f"{export_layer.name}.{name}", export_layer.columns[name])
            for name in export_layer.attributes.columns
            if name in export_layer.columns
        ]
    for number, (name, text) in enumerate(rows):
        sheet.write_string(number, 0, escape_formula(name), bold_format)
        sheet.write_string(number, 1, escape_formula(text), wrap_format)
    sheet.freeze_panes(0, 1)
