"""Read one sheet of an XLSX workbook: values as last saved, nothing computed."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from typing import TYPE_CHECKING, Final

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from geo.errors import UploadError
from geo.uploads.header_row import build_table
from geo.uploads.limits import MEGABYTE
from geo.uploads.private_folder import error_text
from geo.uploads.readers.archives import open_archive
from geo.uploads.readers.gdal import select_part
from geo.uploads.records import RawTable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from openpyxl.workbook.workbook import Workbook

    from geo.uploads.header_row import NumberedRow
    from geo.uploads.limits import UploadLimits

_READ_ERRORS: Final = (
    InvalidFileException,
    zipfile.BadZipFile,
    OSError,
    KeyError,
    ValueError,
    TypeError,
    IndexError,
    AttributeError,
    SyntaxError,  # raised by an XML parser
)
MAX_ROW: Final = 1_048_576
"""Maximum row of a sheet, as in Excel."""

MAX_CELLS: Final = 50_000_000
"""Maximum cells of a sheet with blanks: openpyxl creates those before a cell far right too."""

MAX_OTHER_BYTES: Final = 20_000_000
"""Maximum size of styles and other parts, which openpyxl reads into memory as a whole."""

_ENTITY_DECLARATION: Final = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_HEAD_BYTES: Final = 4096
_BLOCK: Final = 1 << 20


def read_workbook(path: Path, file_name: str, part: str, limits: UploadLimits) -> RawTable:
    """
    Read sheet `part`, or the first that is not blank.

    Formulas give their last saved value. Macros and links are ignored.
    """
    with open_archive(path, limits) as archive:
        repairs = _check_archive(archive)
    try:
        # openpyxl checks the suffix of a path, but not of an open file.
        with path.open("rb") as file:
            book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
            return _read(book, file_name, part, repairs, limits)
    except _READ_ERRORS as error:
        raise UploadError(
            f"The workbook is broken ({error_text(error, path)}). Save it again as XLSX."
        ) from error


def _read(
    book: Workbook, file_name: str, part: str, repairs: list[str], limits: UploadLimits
) -> RawTable:
    parts = [sheet.title for sheet in book.worksheets]
    if len(parts) > limits.parts:
        raise UploadError(f"It has {len(parts):,} sheets. The limit is {limits.parts:,}.")
    sheet_name = select_part(part, parts, "sheet")
    if not part:
        sheet_name = next((name for name in parts if _has_rows(book, name)), sheet_name)
        if sheet_name != parts[0]:
            repairs.append(f"The first sheet is blank: “{sheet_name}” was read.")
    frame, failures, table_repairs = build_table(_sheet_rows(book, sheet_name), limits)
    return RawTable(
        file_name=file_name,
        file_format="xlsx",
        frame=frame,
        part=sheet_name,
        parts=tuple(parts),
        failures=failures,
        repairs=(*repairs, *table_repairs),
    )


def _check_archive(archive: zipfile.ZipFile) -> list[str]:
    """Refuse entities; return notes of what is ignored."""
    names = archive.namelist()
    has_formulas = False
    for name in names:
        if name.endswith((".xml", ".rels")):
            _check_part(archive.getinfo(name))
            with archive.open(name) as member:
                block = member.read(_BLOCK)
                if _ENTITY_DECLARATION.search(block[:_HEAD_BYTES]):
                    raise UploadError(
                        "The workbook declares entities, which could fill the memory. It was not "
                        "read. Save it again as XLSX."
                    )
                while block and name.startswith("xl/worksheets/") and not has_formulas:
                    has_formulas = b"<f>" in block or b"<f " in block
                    block = member.read(_BLOCK)
    repairs = []
    if any(name.endswith("vbaProject.bin") for name in names):
        repairs.append("It holds macros, which were neither read nor run.")
    if has_formulas:
        repairs.append(
            "It holds formulas: their values are as last saved, and blank where none was."
        )
    return repairs


def _check_part(member: zipfile.ZipInfo) -> None:
    is_text = member.filename.startswith("xl/worksheets/") or "sharedStrings" in member.filename
    if not is_text and member.file_size > MAX_OTHER_BYTES:
        raise UploadError(
            f"The workbook holds {member.file_size / MEGABYTE:,.0f} MB of styles or the like "
            f"({member.filename[:80]!r}). The limit is {MAX_OTHER_BYTES / MEGABYTE:,.0f} MB: copy "
            "the values into a new workbook."
        )


def _has_rows(book: Workbook, name: str) -> bool:
    rows = book[name].iter_rows(max_row=20, values_only=True)
    return any(cell is not None for row in rows for cell in row)


def _sheet_rows(book: Workbook, name: str) -> Iterator[NumberedRow]:
    sheet = book[name]
    # The stored dimensions may be too small and cut rows off.
    sheet.reset_dimensions()
    cells = 0
    for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
        cells += len(row)
        # A row number far down yields as many blank rows first.
        if number > MAX_ROW or cells > MAX_CELLS:
            raise UploadError(
                f"Its sheet goes on past row {MAX_ROW:,}, or past {MAX_CELLS:,} cells, most of "
                "them blank. Copy the rows with values into a new workbook."
            )
        yield number, _strip_trailing_blanks([_cell_text(cell) for cell in row])


def _strip_trailing_blanks(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _cell_text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)  # noqa: PLR2004
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        return cell.date().isoformat()
    if isinstance(cell, (dt.datetime, dt.date, dt.time)):
        return cell.isoformat()
    return str(cell)
