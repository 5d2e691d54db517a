"""
Read and validate tables of the data package by the schema in `datapackage.json`.

The descriptor is the only definition of what a table may contain: `frictionless validate` reads
it, and so does this module. The module adds one rule that a Table Schema cannot express: a cell
that lists values, separated by semicolons, which may be keys of another table (`listOf`).
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from geo.csvio import DELIMITERS, read_rows, utf8_lines
from geo.errors import TextError
from geo.register.fields import read_cell
from geo.register.package import DataPackage, ForeignKey, Row, Table, open_package
from geo.register.validation import ValidationIssue, require_no_issues

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

__all__ = [
    "DataPackage",
    "Row",
    "Table",
    "check_references",
    "issue",
    "open_package",
    "read_table",
    "reference_issues",
    "validate_table",
]

HEADER_ROWS: Final = 1
MAX_EXAMPLES: Final = 8
"""Maximum number of expected values in a message."""

SAVE_AS: Final = "Save it as “CSV UTF-8 (comma delimited)”"


@dataclass(frozen=True, kw_only=True, slots=True)
class TableReport:
    """A validated table: every row, and all issues."""

    rows: list[Row] = field(default_factory=list)
    """
    In file order. An invalid cell is its text in a string column, and blank in any other. Empty
    if the rows cannot be read because the file or a column is missing.
    """

    issues: list[ValidationIssue] = field(default_factory=list)
    is_readable: bool = False
    """Whether it has rows with all columns, so that other tables can be checked against it."""


def read_table(table: Table) -> list[Row]:
    """
    Read one table and check every cell against its field.

    Returns
    -------
    rows
        One mapping for each row, in file order. A blank cell is "" in a string column, () in a
        column that lists keys, and None in any other.

    Raises
    ------
    DataError
        If the file is missing or is not UTF-8 CSV, lacks a column, repeats a key, or contains a
        value its field does not allow. The message names file, row (as a spreadsheet counts
        them, header first) and column.
    """
    report = validate_table(table)
    require_no_issues(report.issues)
    return report.rows


def validate_table(table: Table) -> TableReport:
    """Read one table like `read_table`, but find all issues instead of the first."""
    header, lines, file_issues = _read_lines(table)
    column_issues = [] if file_issues and not header else _header_issues(table, header)
    if (file_issues and not header) or column_issues:
        return TableReport(issues=[*file_issues, *column_issues])
    rows, issues = [], []
    for number, cells in enumerate(lines, start=HEADER_ROWS + 1):
        row, row_issues = _row(table, header, cells, number)
        rows.append(row)
        issues += row_issues
    issues += [*_key_issues(table, rows), *file_issues]
    return TableReport(rows=rows, issues=issues, is_readable=not file_issues)


def check_references(package: DataPackage, tables: Mapping[str, Sequence[Row]]) -> None:
    """
    Check that every key named in `tables` exists in the table it points to.

    Only references between tables that were read are checked.

    Raises
    ------
    DataError
        At the first key that does not exist, with file, row and column.
    """
    require_no_issues(reference_issues(package, tables))


def reference_issues(
    package: DataPackage,
    tables: Mapping[str, Sequence[Row]],
    *,
    extra_keys: Mapping[str, Collection[str]] = MappingProxyType({}),
) -> Iterator[ValidationIssue]:
    """
    Find every key named in `tables` that does not exist, like `check_references`.

    Parameters
    ----------
    extra_keys
        Table → additional keys that are valid.
    """
    keys: dict[tuple[str, str], set[str]] = {}
    for name, rows in tables.items():
        table = package.tables[name]
        for reference in table.references:
            target = reference.table
            if target in tables:
                key = reference.key or package.tables[target].primary_key[0]
                target_keys = keys.setdefault((target, key), {row[key] for row in tables[target]})
                yield from _unknown_key_issues(
                    table, rows, reference, target_keys.union(extra_keys.get(target, ()))
                )


def issue(table: Table, row: int, column: str, value: object, *, expected: str) -> ValidationIssue:
    """Return the issue of one cell."""
    detail = f"found {value!r}, expected {expected}."
    return ValidationIssue(path=table.path, row=row, column=column, detail=detail)


def _unknown_key_issues(
    table: Table, rows: Sequence[Row], reference: ForeignKey, target_keys: set[str]
) -> Iterator[ValidationIssue]:
    column = reference.column
    for number, row in enumerate(rows, start=HEADER_ROWS + 1):
        values = row[column] if isinstance(row[column], tuple) else (row[column],)
        for value in values:
            if value and value not in target_keys:
                expected = f"a key of {reference.table}{_examples(target_keys)}"
                yield issue(table, number, column, value, expected=expected)


def _read_lines(table: Table) -> tuple[list[str], list[list[str]], list[ValidationIssue]]:
    """Return header and rows as cells, and the issues that prevent reading all of the file."""
    rows: list[list[str]] = []
    row = 0
    try:
        with table.path.open("rb") as file:
            text = "".join(utf8_lines(file))
        rows.extend(cells for _, cells in read_rows(io.StringIO(text, newline=""), strict=True))
    except FileNotFoundError:
        detail = f"no such file. Expected the table {table.name}."
    except OSError as error:
        detail = f"not readable ({error.strerror})."
    except TextError as error:
        row = error.line if error.encoding else max(len(rows), HEADER_ROWS) + 1
        detail = f"not readable as UTF-8 CSV ({error.reason})."
        detail += f" {SAVE_AS}." if error.encoding else ""
    else:
        return (rows[0] if rows else []), rows[1:], []
    issue_ = ValidationIssue(path=table.path, row=row, detail=detail)
    return (rows[0] if rows else []), rows[1:], [issue_]


def _header_issues(table: Table, header: list[str]) -> list[ValidationIssue]:
    missing = [column.name for column in table.fields if column.name not in header]
    if not missing:
        return []
    if len(header) == 1 and len(table.fields) > 1:
        for delimiter, separator in DELIMITERS.items():
            if delimiter in header[0]:
                detail = f"found cells that {separator} separate, expected commas. {SAVE_AS}."
                return [ValidationIssue(path=table.path, row=HEADER_ROWS, detail=detail)]
    columns = ", ".join(header) or "an empty file"
    detail = f"no column {', '.join(missing)}. Found {columns}."
    return [ValidationIssue(path=table.path, row=HEADER_ROWS, detail=detail)]


def _row(
    table: Table, header: list[str], cells: list[str], number: int
) -> tuple[Row, list[ValidationIssue]]:
    if len(cells) != len(header):
        detail = f"found {len(cells)} cells, expected {len(header)}."
        # Cells cannot be assigned to columns, except the first ones, which are the keys.
        cell_by_column = dict(zip(header, cells, strict=False))
        keys = {name: cell_by_column.get(name, "") for name in table.primary_key}
        return {column.name: column.empty_value for column in table.fields} | keys, [
            ValidationIssue(path=table.path, row=number, detail=detail)
        ]
    cell_by_column = dict(zip(header, cells, strict=True))
    row, issues = {}, []
    for column in table.fields:
        text = cell_by_column[column.name]
        try:
            row[column.name] = read_cell(column, text)
        except ValueError as error:
            issues.append(issue(table, number, column.name, text, expected=str(error)))
            row[column.name] = (
                text if column.type == "string" and not column.is_list else column.empty_value
            )
    return row, issues


def _key_issues(table: Table, rows: Sequence[Row]) -> Iterator[ValidationIssue]:
    seen: dict[tuple[Any, ...], int] = {}
    for number, row in enumerate(rows, start=HEADER_ROWS + 1):
        key = tuple(row[column] for column in table.primary_key)
        if key in seen and all(part not in {"", None} for part in key):
            yield issue(
                table,
                number,
                "+".join(table.primary_key),
                "+".join(map(str, key)),
                expected=f"a key of its own: row {seen[key]} has the same",
            )
        seen[key] = number


def _examples(keys: set[str]) -> str:
    examples = ", ".join(sorted(keys)[:MAX_EXAMPLES])
    return f" ({examples}{', …' if len(keys) > MAX_EXAMPLES else ''})"
