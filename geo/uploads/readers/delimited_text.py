"""Read delimited text (CSV, TSV), detecting its encoding and delimiter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.csvio import DELIMITERS, SAMPLE_SIZE, read_rows, sniff_delimiter
from geo.encodings import TextEncoding, detect_encoding
from geo.errors import TextError, UploadError
from geo.uploads.detect import SUPPORTED_FORMATS
from geo.uploads.header_row import build_table
from geo.uploads.records import RawTable

if TYPE_CHECKING:
    from pathlib import Path

    from geo.uploads.limits import UploadLimits


def read_text(path: Path, file_name: str, limits: UploadLimits) -> RawTable:
    """
    Read delimited text.

    Encodings: UTF-8, UTF-16, or the likely one, named in `repairs`. Delimiters: the one of comma,
    semicolon, tab and bar that gives the most equal rows.
    """
    encoding = _detect_encoding(path)
    with path.open(encoding=encoding.name, errors=encoding.errors, newline="") as text:
        sample = text.read(SAMPLE_SIZE).replace("\0", "")
    delimiter = sniff_delimiter(sample.splitlines())
    try:
        with path.open(encoding=encoding.name, errors=encoding.errors, newline="") as lines:
            # A NUL is no character of any table, and would end the reading.
            rows = read_rows((line.replace("\0", "") for line in lines), delimiter=delimiter)
            frame, failures, table_repairs = build_table(rows, limits)
    except TextError as error:
        raise UploadError(
            f"The text cannot be split into rows and cells ({error.reason}). Save it again as CSV."
        ) from error
    repairs = _encoding_repairs(encoding)
    if delimiter != ",":
        repairs.append(f"Its cells are separated by {DELIMITERS[delimiter]}.")
    return RawTable(
        file_name=file_name,
        file_format="text",
        frame=frame,
        failures=failures,
        repairs=(*repairs, *table_repairs),
    )


def _detect_encoding(path: Path) -> TextEncoding:
    try:
        return detect_encoding(path)
    except TextError as error:
        if not error.encoding:
            raise UploadError(
                f"The file is no text, and of no kind that is known. {SUPPORTED_FORMATS}"
            ) from error
        raise UploadError(
            f"The text says that it is in {error.encoding}, and is not "
            f"({error.reason}). Save it again as UTF-8."
        ) from error


def _encoding_repairs(encoding: TextEncoding) -> list[str]:
    """Return what had to be assumed or left out to decode a text, as sentences."""
    if encoding.name.startswith("utf-16"):
        return [f"It is in UTF-16{'' if encoding.has_mark else ', without a mark that says so'}."]
    repairs = []
    if encoding.nul_count:
        repairs.append(f"{encoding.nul_count:,} NUL characters were left out.")
    if encoding.is_guess:
        repairs.append(f"It is not in UTF-8: read as {encoding.name}. Check names with accents.")
    return repairs
