"""
Tables of the data package, read by the schema that `datapackage.json` states.

The descriptor is the one definition of what a table may hold: `frictionless validate` reads
it, and so does this module, which adds the one thing a Table Schema cannot say: a cell that
lists values, separated by semicolons, which may be keys of another table (`listOf`).
"""

from __future__ import annotations

import csv
import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from geo.errors import DataError

if TYPE_CHECKING:
    from pathlib import Path

Value = str | int | float | bool | date | tuple[str, ...] | None
Row = Mapping[str, Any]

HEADER_ROWS: Final = 1
SHOWN: Final = 8
"""How many of the expected values a message lists before it stops."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Field:
    """One column: its type, its bounds, whether it lists, and the table whose keys it lists."""

    name: str
    type: str
    required: bool
    enum: tuple[str, ...]
    pattern: re.Pattern[str] | None
    minimum: float | None
    maximum: float | None
    is_list: bool
    lists: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ForeignKey:
    """A column whose values are keys of another table."""

    column: str
    table: str
    key: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """One resource of the package: where it is and what its rows may hold."""

    name: str
    path: Path
    fields: tuple[Field, ...]
    primary_key: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class DataPackage:
    """The data package: its folder, its descriptor, and its tables by name."""

    folder: Path
    descriptor: Mapping[str, Any]
    tables: Mapping[str, Table]

    def resource(self, name: str) -> Mapping[str, Any]:
        """Return the description of one resource, table or file."""
        for resource in self.descriptor["resources"]:
            if resource["name"] == name:
                found: Mapping[str, Any] = resource
                return found
        raise DataError(f"{self.folder / 'datapackage.json'} describes no resource called {name}.")


def open_package(folder: Path) -> DataPackage:
    """
    Read `datapackage.json`.

    Raises
    ------
    DataError
        If the folder has no descriptor, or one that is not JSON.
    """
    path = folder / "datapackage.json"
    try:
        descriptor = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise DataError(
            f"{path}: no such file. Expected a data package; is PLACEMAP_DATA_DIR right?"
        ) from error
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise DataError(f"{path}: not readable as JSON ({error}).") from error
    if not isinstance(descriptor, dict) or "resources" not in descriptor:
        raise DataError(f"{path}: no member resources. Expected a Frictionless Data Package.")
    tables = {
        resource["name"]: _table(folder, resource)
        for resource in descriptor["resources"]
        if "schema" in resource
    }
    return DataPackage(folder=folder, descriptor=descriptor, tables=tables)


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
    try:
        with table.path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            header = next(reader, [])
            rows = [
                _row(table, header, cells, number)
                for number, cells in enumerate(reader, start=HEADER_ROWS + 1)
            ]
    except FileNotFoundError as error:
        raise DataError(f"{table.path}: no such file. Expected the table {table.name}.") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"{table.path}: not readable as UTF-8 CSV ({error}).") from error
    if not rows:
        _require_columns(table, header)
    _require_unique_key(table, rows)
    return rows


def check_references(package: DataPackage, tables: Mapping[str, Sequence[Row]]) -> None:
    """
    Check that every key named in `tables` exists in the table it points to.

    Only references between tables that were read are checked.

    Raises
    ------
    DataError
        At the first key that does not exist, with file, row and column.
    """
    keys: dict[tuple[str, str], set[str]] = {}
    for name, rows in tables.items():
        table = package.tables[name]
        references = [(f.column, f.table, f.key) for f in table.foreign_keys] + [
            (field.name, target, package.tables[target].primary_key[0])
            for field in table.fields
            if (target := field.lists)
        ]
        for column, target, key in references:
            if target not in tables:
                continue
            known = keys.setdefault((target, key), {row[key] for row in tables[target]})
            _require_known(table, rows, column, known=known, target=target)


def _require_known(
    table: Table, rows: Sequence[Row], column: str, *, known: set[str], target: str
) -> None:
    for number, row in enumerate(rows, start=HEADER_ROWS + 1):
        named = row[column] if isinstance(row[column], tuple) else (row[column],)
        for value in named:
            if value and value not in known:
                raise _error(table, number, column, value, f"a key of {target}{_some(known)}")


def _table(folder: Path, resource: Mapping[str, Any]) -> Table:
    schema = resource["schema"]
    return Table(
        name=resource["name"],
        path=folder / resource["path"],
        fields=tuple(_field(field) for field in schema["fields"]),
        primary_key=tuple(schema["primaryKey"]),
        foreign_keys=tuple(
            ForeignKey(
                column=key["fields"],
                table=key["reference"]["resource"],
                key=key["reference"]["fields"],
            )
            for key in schema.get("foreignKeys", ())
        ),
    )


def _field(field: Mapping[str, Any]) -> Field:
    limits = field.get("constraints", {})
    return Field(
        name=field["name"],
        type=field["type"],
        required=limits.get("required", False),
        enum=tuple(limits.get("enum", ())),
        pattern=re.compile(limits["pattern"]) if "pattern" in limits else None,
        minimum=limits.get("minimum"),
        maximum=limits.get("maximum"),
        is_list="listOf" in field,
        lists=field.get("listOf", {}).get("resource"),
    )


def _row(table: Table, header: list[str], cells: list[str], number: int) -> Row:
    if number == HEADER_ROWS + 1:
        _require_columns(table, header)
    if len(cells) != len(header):
        raise DataError(
            f"{table.path}, row {number}: found {len(cells)} cells, expected {len(header)}."
        )
    held = dict(zip(header, cells, strict=True))
    return {field.name: _value(table, field, held[field.name], number) for field in table.fields}


def _require_columns(table: Table, header: list[str]) -> None:
    missing = [field.name for field in table.fields if field.name not in header]
    if missing:
        raise DataError(
            f"{table.path}, row 1: no column {', '.join(missing)}. "
            f"Found {', '.join(header) or 'an empty file'}."
        )


def _require_unique_key(table: Table, rows: Sequence[Row]) -> None:
    seen: dict[tuple[Any, ...], int] = {}
    for number, row in enumerate(rows, start=HEADER_ROWS + 1):
        key = tuple(row[column] for column in table.primary_key)
        if key in seen:
            raise _error(
                table,
                number,
                "+".join(table.primary_key),
                "+".join(map(str, key)),
                f"a key of its own: row {seen[key]} has the same",
            )
        seen[key] = number


def _value(table: Table, field: Field, text: str, number: int) -> Value:
    if not text.strip(" ;" if field.is_list else None):
        if field.required:
            raise _error(table, number, field.name, text, _expected(field))
        return () if field.is_list else "" if field.type == "string" else None
    if field.is_list:
        return tuple(item.strip() for item in text.split(";") if item.strip())
    try:
        value: Value = _PARSERS[field.type](text)
    except (ValueError, KeyError) as error:
        raise _error(table, number, field.name, text, _expected(field)) from error
    if not _allowed(field, value):
        raise _error(table, number, field.name, text, _expected(field))
    return value


def _allowed(field: Field, value: Value) -> bool:
    if isinstance(value, str):
        fits = field.pattern is None or field.pattern.fullmatch(value) is not None
        return fits and (not field.enum or value in field.enum)
    if isinstance(value, int | float) and not isinstance(value, bool):
        low = field.minimum is None or value >= field.minimum
        high = field.maximum is None or value <= field.maximum
        return low and high and math.isfinite(value)
    return True


def _expected(field: Field) -> str:
    words = {"string": "text", "boolean": "1 or 0", "date": "a date such as 2025-06-23"}
    if field.enum:
        return f"one of {', '.join(field.enum)}"
    if field.pattern:
        return f"text that matches {field.pattern.pattern}"
    bounds = "".join(
        f" {words} {bound:g}"
        for words, bound in (("from", field.minimum), ("to", field.maximum))
        if bound is not None
    )
    return words.get(field.type, f"a number ({field.type})") + bounds


def _some(known: set[str]) -> str:
    listed = ", ".join(sorted(known)[:SHOWN])
    return f" ({listed}{', …' if len(known) > SHOWN else ''})"


def _error(table: Table, number: int, column: str, found: object, expected: str) -> DataError:
    return DataError(f"{table.path}, row {number}, {column}: found {found!r}, expected {expected}.")


def _plain(parse: Callable[[str], Value], written: str) -> Callable[[str], Value]:
    """Narrow a parser of Python's, which reads "1_000" too, to what other readers take."""
    form = re.compile(written)

    def parse_plain(text: str) -> Value:
        if not form.fullmatch(text):
            raise ValueError(text)
        return parse(text)

    return parse_plain


_PARSERS: Final[Mapping[str, Callable[[str], Value]]] = {
    "string": str,
    "integer": _plain(int, r"-?\d+"),
    "number": _plain(float, r"-?\d+(\.\d+)?([eE][+-]?\d+)?"),
    "boolean": {"1": True, "0": False}.__getitem__,
    "date": _plain(date.fromisoformat, r"\d{4}-\d\d-\d\d"),
}
