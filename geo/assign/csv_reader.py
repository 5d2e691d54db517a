"""Stream delimited text as text columns. Malformed rows get a reason and are not dropped."""

from __future__ import annotations

import io
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Final

import pyarrow as pa
import pyarrow.csv as pacsv

from geo.csvio import SAMPLE_SIZE, read_rows, sniff_delimiter
from geo.errors import DataError, TextError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BLOCK_BYTES: Final = 4_000_000
"""Block size for reading; no row may be longer."""

HEADER_CHARACTERS: Final = 1_000_000
"""Maximum number of characters searched for the header."""

MALFORMED_COLUMN: Final = "\N{INFORMATION SEPARATOR ONE}ragged"
"""Column with the error of each malformed row: not a name that a file could have."""

MALFORMED_BATCH_ROWS: Final = 10_000
"""Number of malformed rows in a batch; the last batch may have fewer."""


@dataclass(kw_only=True, slots=True)
class MalformedRows:
    """Buffer of rows with a different number of cells than the header."""

    schema: pa.Schema
    separator: str
    rows: list[tuple[list[str], str]] = field(default_factory=list)

    def add(self, row: pacsv.InvalidRow) -> str:
        """Store a row and tell the reader to skip it."""
        width = len(self.schema)
        rows = read_rows(io.StringIO(row.text, newline=""), delimiter=self.separator)
        _, cells = next(rows, (1, []))
        reason = f"found {row.actual_columns} cells, expected {width}"
        extra_cells = self.separator.join(cells[width:])
        self.rows.append(
            ((cells + [""] * width)[:width], f"{reason}: {extra_cells}" if extra_cells else reason)
        )
        return "skip"

    def flush(self) -> pa.RecordBatch:
        """Return the stored rows with `MALFORMED_COLUMN`, and clear the buffer."""
        rows, self.rows = self.rows, []
        columns = zip(*([*cells, reason] for cells, reason in rows), strict=True)
        return pa.record_batch(
            [pa.array(column, pa.string()) for column in columns],
            schema=self.schema.append(pa.field(MALFORMED_COLUMN, pa.string())),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class DelimitedFile:
    """An open file of delimited text."""

    path: Path
    schema: pa.Schema
    file: IO[bytes]
    size_bytes: int
    reader: pacsv.CSVStreamingReader
    malformed: MalformedRows

    def progress(self) -> float:
        """Return the share of the file read so far, 0 to 1."""
        return self.file.tell() / self.size_bytes

    def batches(self) -> Iterator[pa.RecordBatch]:
        """
        Yield the rows in order, except that malformed rows come in later batches.

        Missing cells of a malformed row are empty. Extra cells are part of the error.
        """
        rows_read = 0
        try:
            for batch in self.reader:
                rows_read += len(batch)
                if len(batch):
                    yield batch
                if len(self.malformed.rows) >= MALFORMED_BATCH_ROWS:
                    yield self.malformed.flush()
        except (pa.ArrowException, UnicodeError) as error:
            raise _read_error(self.path, rows_read, error) from error
        if self.malformed.rows:
            yield self.malformed.flush()


@contextmanager
def open_csv(path: Path, *, encoding: str) -> Iterator[DelimitedFile]:
    """
    Open delimited text. Every column is text, so that no cell changes.

    Parameters
    ----------
    encoding
        Python name of the encoding. A UTF-8 byte order mark is skipped.

    Raises
    ------
    DataError
        If there is no header, two columns share a name, or the encoding is wrong.
    """
    names, separator = _read_header(path, encoding)
    schema = pa.schema([(name, pa.string()) for name in names])
    malformed = MalformedRows(schema=schema, separator=separator)
    with path.open("rb") as file:
        try:
            reader = pacsv.open_csv(
                file,
                read_options=pacsv.ReadOptions(
                    use_threads=False, block_size=BLOCK_BYTES, encoding=encoding
                ),
                parse_options=pacsv.ParseOptions(
                    delimiter=separator,
                    newlines_in_values=True,
                    invalid_row_handler=malformed.add,
                ),
                convert_options=pacsv.ConvertOptions(
                    column_types=schema, strings_can_be_null=False
                ),
            )
        except (pa.ArrowException, UnicodeError) as error:
            raise _read_error(path, 0, error) from error
        with reader:
            yield DelimitedFile(
                path=path,
                schema=schema,
                file=file,
                size_bytes=max(1, path.stat().st_size),
                reader=reader,
                malformed=malformed,
            )


def _read_header(path: Path, encoding: str) -> tuple[list[str], str]:
    """Return the column names and the separator."""
    try:
        with path.open(
            encoding="utf-8-sig" if _is_utf8(encoding) else encoding, newline=""
        ) as file:
            text = file.read(HEADER_CHARACTERS).lstrip("\r\n")
    except (UnicodeError, LookupError) as error:
        raise _read_error(path, 0, error) from error
    separator = sniff_delimiter(text[:SAMPLE_SIZE].splitlines())
    try:
        _, names = next(read_rows(io.StringIO(text, newline=""), delimiter=separator), (1, []))
    except TextError as error:
        raise _read_error(path, 0, error.reason) from error
    if not names:
        raise DataError(f"{path}: empty. Expected a header and rows.")
    duplicates = sorted({name for name in names if names.count(name) > 1})
    if duplicates:
        raise DataError(f"{path}: two columns are called {duplicates[0]!r}. Rename one.")
    return names, separator


def _is_utf8(encoding: str) -> bool:
    return encoding.casefold().replace("-", "").replace("_", "") in {"utf8", "utf8sig"}


def _read_error(path: Path, rows: int, error: Exception | str) -> DataError:
    return DataError(
        f"{path}: not readable as delimited text after row {rows:,} ({str(error)[:200]}). If it is "
        "in another encoding than UTF-8, say so, such as --encoding cp1252."
    )
