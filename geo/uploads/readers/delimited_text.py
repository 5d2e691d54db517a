"""Read delimited text (CSV, TSV), detecting its encoding and delimiter."""

from __future__ import annotations

import codecs
import csv
from itertools import chain
from typing import TYPE_CHECKING, Final

from charset_normalizer import from_bytes

from geo.errors import UploadError
from geo.uploads.detect import SUPPORTED_FORMATS
from geo.uploads.header_row import build_table
from geo.uploads.records import RawTable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from geo.uploads.header_row import NumberedRow
    from geo.uploads.limits import UploadLimits

DELIMITERS: Final = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
_BLOCK: Final = 1 << 20
_SAMPLE: Final = 1 << 16
_SAMPLE_ROWS: Final = 50
_UTF16_NUL_SHARE: Final = 0.3
"""Minimum share of NUL bytes at odd or even positions in UTF-16 text."""
_CONTROL_BYTES: Final = frozenset(range(32)) - {0, 9, 10, 11, 12, 13, 27}
_MAX_CONTROL_SHARE: Final = 0.02


def read_text(path: Path, file_name: str, limits: UploadLimits) -> RawTable:
    """
    Read delimited text.

    Encodings: UTF-8, UTF-16, or the likely one, named in `repairs`. Delimiters: the one of comma,
    semicolon, tab and bar that gives the most equal rows.
    """
    encoding, errors, repairs = _detect_encoding(path)
    delimiter = _detect_delimiter(_read_sample(path, encoding, errors))
    try:
        with path.open(encoding=encoding, errors=errors, newline="") as lines:
            frame, failures, table_repairs = build_table(_rows(lines, delimiter), limits)
    except csv.Error as error:
        raise UploadError(
            f"The text cannot be split into rows and cells ({error}). Save it again as CSV."
        ) from error
    if delimiter != ",":
        repairs.append(f"Its cells are separated by {DELIMITERS[delimiter]}.")
    return RawTable(
        file_name=file_name,
        file_format="text",
        frame=frame,
        failures=failures,
        repairs=(*repairs, *table_repairs),
    )


def _detect_encoding(path: Path) -> tuple[str, str, list[str]]:
    """
    Return the encoding of a text, with notes on assumptions and repairs.

    Returns
    -------
    encoding, errors
        Arguments for `open`.
    repairs
        As sentences.

    Raises
    ------
    UploadError
        If it is not text, or not in the encoding of its byte order mark.
    """
    with path.open("rb") as file:
        sample = file.read(_SAMPLE)
    for bom, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"),
                           (b"\xfe\xff", "utf-16")):  # fmt: skip
        if sample.startswith(bom):
            _check_encoding(path, encoding)
            notes = [] if encoding == "utf-8-sig" else ["It is in UTF-16."]
            return encoding, "strict", notes
    for start, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        nuls = sample[start::2]
        if (
            nuls
            and nuls.count(0) > _UTF16_NUL_SHARE * len(nuls)
            and sample[1 - start :: 2].count(0) == 0
        ):
            _check_encoding(path, encoding)
            return encoding, "strict", ["It is in UTF-16, without a mark that says so."]
    if sum(byte in _CONTROL_BYTES for byte in sample) > _MAX_CONTROL_SHARE * len(sample):
        raise UploadError(f"The file is no text, and of no kind that is known. {SUPPORTED_FORMATS}")
    repairs = []
    nul_count = sum(block.count(0) for block in _blocks(path))
    if nul_count:
        repairs.append(f"{nul_count:,} NUL characters were left out.")
    try:
        _decode(path, "utf-8")
    except UnicodeDecodeError:
        guess = _guess_encoding(sample)
        repairs.append(f"It is not in UTF-8: read as {guess}. Check names with accents.")
        return guess, "replace", repairs
    return "utf-8", "strict", repairs


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            yield block


def _decode(path: Path, encoding: str) -> None:
    """Decode a file a block at a time, or raise `UnicodeDecodeError`."""
    decoder = codecs.getincrementaldecoder(encoding)()
    for block in chain(_blocks(path), [b""]):
        decoder.decode(block, final=not block)


def _check_encoding(path: Path, encoding: str) -> None:
    try:
        _decode(path, encoding)
    except UnicodeDecodeError as error:
        raise UploadError(
            f"The text says that it is in {encoding.removesuffix('-sig')}, and is not "
            f"({error.reason}). Save it again as UTF-8."
        ) from error


def _read_sample(path: Path, encoding: str, errors: str) -> str:
    with path.open(encoding=encoding, errors=errors, newline="") as text:
        return text.read(_SAMPLE).replace("\0", "")


def _guess_encoding(sample: bytes) -> str:
    """Return the likely encoding, from those common in British files."""
    best = from_bytes(sample, cp_isolation=["cp1252", "latin_1", "mac_roman"]).best()
    return {"latin_1": "Latin-1", "mac_roman": "mac_roman"}.get(
        best.encoding if best else "", "cp1252"
    )


def _detect_delimiter(sample: str) -> str:
    """Return the delimiter that splits the most rows into the same number of cells."""
    lines = [line for line in sample.splitlines()[:_SAMPLE_ROWS] if line.strip()]
    scores = {}
    for delimiter in DELIMITERS:
        try:
            widths = [len(row) for row in csv.reader(lines, delimiter=delimiter) if row]
        except csv.Error:
            continue
        common_width = max({*widths}, key=lambda width: (widths.count(width), width), default=1)
        scores[delimiter] = (common_width > 1) * widths.count(common_width) / max(len(widths), 1)
    best = max(scores, key=scores.__getitem__, default=",")
    return best if scores.get(best) else ","


def _rows(lines: Iterable[str], delimiter: str) -> Iterator[NumberedRow]:
    # A NUL is never valid in a table, and would stop the reader.
    reader = csv.reader((line.replace("\0", "") for line in lines), delimiter=delimiter)
    last = 0
    for cells in reader:
        yield last + 1, cells
        last = reader.line_num
