"""
Tables of the data package, read by the schema that `datapackage.json` states.

The descriptor is the one definition of what a table may hold: `frictionless validate` reads
it, and so does this module, which adds the one thing a Table Schema cannot say: a cell that
lists values, separated by semicolons, which may be keys of another table (`listOf`).
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from geo.register.fields import value_of
from geo.register.package import DataPackage, ForeignKey, Row, Table, open_package
from geo.register.validation import Fault, require_none

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

__all__ = [
    "DataPackage",
    "Row",
    "Table",
    "check_references",
    "examine_table",
    "fault",
    "open_package",
    "read_table",
    "reference_faults",
]

HEADER_ROWS: Final = 1
SHOWN: Final = 8
"""How many of the expected values a message lists before it stops."""

OTHER_DELIMITERS: Final[Mapping[str, str]] = {";": "semicolons", "\t": "tabs", "|": "bars"}

SAVE_AS: Final = "Save it as “CSV UTF-8 (comma delimited)”"


@dataclass(frozen=True, kw_only=True, slots=True)
class Examined:
    """A table as it was found: every row, and all that is wrong."""

    rows: list[Row] = field(default_factory=list)
    """
    In file order. A cell that does not fit is its text in a string column, and blank in any
    other. Empty where no row can be told, for want of the file or of a column.
    """

    faults: list[Fault] = field(default_factory=list)
    is_read: bool = False
    """Whether it has rows of all its columns, so that other tables can be held against it."""


def read_table(table: Table) -> list[Row]:
    """
    Read one table, every cell checked against its field.

    Returns
    -------
    rows
        One mapping a row, in file order. A blank cell is "" in a string column, () in a
        column that lists keys, and None in any other.

    Raises
    ------
    DataError
        If the file is missing or is not UTF-8 CSV, lacks a column, repeats a key, or holds a
        value its field does not allow. The message names file, row (as a spreadsheet counts
        them, header first) and column.
    """
    examined = examine_table(table)
    require_none(examined.faults)
    return examined.rows


def examine_table(table: Table) -> Examined:
    """Read one table as `read_table` does, and find all that is wrong instead of the first."""
    header, lines, broken = _lines(table)
    amiss = [] if broken and not header else _header_faults(table, header)
    if (broken and not header) or amiss:
        return Examined(faults=[*broken, *amiss])
    rows, faults = [], []
    for number, cells in enumerate(lines, start=HEADER_ROWS + 1):
        row, found = _row(table, header, cells, number)
        rows.append(row)
        faults += found
    faults += [*_key_faults(table, rows), *broken]
    return Examined(rows=rows, faults=faults, is_read=not broken)


def check_references(package: DataPackage, tables: Mapping[str, Sequence[Row]]) -> None:
    """
    Check that every key named in `tables` exists in the table it points to.

    Only references between tables that were read are checked.

    Raises
    ------
    DataError
        At the first key that does not exist, with file, row and column.
    """
    require_none(reference_faults(package, tables))


def reference_faults(
    package: DataPackage,
    tables: Mapping[str, Sequence[Row]],
    *,
    also: Mapping[str, Collection[str]] = MappingProxyType({}),
) -> Iterator[Fault]:
    """
    Find every key named in `tables` that does not exist, as `check_references` does.

    Parameters
    ----------
    also
        Table → keys that may be named besides its own.
    """
    keys: dict[tuple[str, str], set[str]] = {}
    for name, rows in tables.items():
        table = package.tables[name]
        for reference in table.references:
            target = reference.table
            if target in tables:
                key = reference.key or package.tables[target].primary_key[0]
                known = keys.setdefault((target, key), {row[key] for row in tables[target]})
                yield from _unknown(table, rows, reference, known.union(also.get(target, ())))


def fault(table: Table, row: int, column: str, found: object, *, expected: str) -> Fault:
    """Return the fault of one cell."""
    what = f"found {found!r}, expected {expected}."
    return Fault(path=table.path, row=row, column=column, what=what)


def _unknown(
    table: Table, rows: Sequence[Row], reference: ForeignKey, known: set[str]
) -> Iterator[Fault]:
    column = reference.column
    for number, row in enumerate(rows, start=HEADER_ROWS + 1):
        named = row[column] if isinstance(row[column], tuple) else (row[column],)
        for value in named:
            if value and value not in known:
                expected = f"a key of {reference.table}{_some(known)}"
                yield fault(table, number, column, value, expected=expected)


def _lines(table: Table) -> tuple[list[str], list[list[str]], list[Fault]]:
    """Return header and rows as cells, and what keeps the file from being read, or read on."""
    header: list[str] = []
    lines: list[list[str]] = []
    row = 0
    try:
        text = table.path.read_bytes().decode("utf-8-sig")
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        header = next(reader, [])
        lines.extend(reader)
    except FileNotFoundError:
        what = f"no such file. Expected the table {table.name}."
    except OSError as error:
        what = f"not readable ({error.strerror})."
    except UnicodeDecodeError as error:
        row = error.object.count(b"\n", 0, error.start) + 1
        what = f"not readable as UTF-8 CSV ({error.reason}). {SAVE_AS}."
    except csv.Error as error:
        row = len(lines) + HEADER_ROWS + 1
        what = f"not readable as UTF-8 CSV ({error})."
    else:
        return header, lines, []
    return header, lines, [Fault(path=table.path, row=row, what=what)]


def _header_faults(table: Table, header: list[str]) -> list[Fault]:
    missing = [one.name for one in table.fields if one.name not in header]
    if not missing:
        return []
    if len(header) == 1 and len(table.fields) > 1:
        for delimiter, words in OTHER_DELIMITERS.items():
            if delimiter in header[0]:
                what = f"found cells that {words} separate, expected commas. {SAVE_AS}."
                return [Fault(path=table.path, row=HEADER_ROWS, what=what)]
    found = ", ".join(header) or "an empty file"
    what = f"no column {', '.join(missing)}. Found {found}."
    return [Fault(path=table.path, row=HEADER_ROWS, what=what)]


def _row(table: Table, header: list[str], cells: list[str], number: int) -> tuple[Row, list[Fault]]:
    if len(cells) != len(header):
        what = f"found {len(cells)} cells, expected {len(header)}."
        # Which cell is whose is not known, but for the first ones, where keys stand.
        held = dict(zip(header, cells, strict=False))
        keys = {name: held.get(name, "") for name in table.primary_key}
        return {one.name: one.blank for one in table.fields} | keys, [
            Fault(path=table.path, row=number, what=what)
        ]
    held = dict(zip(header, cells, strict=True))
    row, faults = {}, []
    for one in table.fields:
        text = held[one.name]
        try:
            row[one.name] = value_of(one, text)
        except ValueError as error:
            faults.append(fault(table, number, one.name, text, expected=str(error)))
            row[one.name] = text if one.type == "string" and not one.is_list else one.blank
    return row, faults


def _key_faults(table: Table, rows: Sequence[Row]) -> Iterator[Fault]:
    seen: dict[tuple[Any, ...], int] = {}
    for number, row in enumerate(rows, start=HEADER_ROWS + 1):
        key = tuple(row[column] for column in table.primary_key)
        if key in seen and all(part not in {"", None} for part in key):
            yield fault(
                table,
                number,
                "+".join(table.primary_key),
                "+".join(map(str, key)),
                expected=f"a key of its own: row {seen[key]} has the same",
            )
        seen[key] = number


def _some(known: set[str]) -> str:
    listed = ", ".join(sorted(known)[:SHOWN])
    return f" ({listed}{', …' if len(known) > SHOWN else ''})"
