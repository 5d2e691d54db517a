"""Differences between two versions of the data, by table, key and column."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from geo.audit.labels import Labels
from geo.register.tables import HEADER_ROWS, open_package, validate_table
from geo.register.validation import require_no_issues

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from geo.register.fields import Value
    from geo.register.tables import DataPackage, Row, Table

ChangeKind = Literal["added", "removed", "changed"]

EVIDENCE: Final = "evidence"
"""Ending of the names of evidence columns, such as `host_evidence`."""

KINDS: Final[tuple[ChangeKind, ...]] = ("added", "removed", "changed")

KEY_SEPARATOR: Final = "+"
"""Separator between the parts of a key, as in messages."""

COLUMNS: Final = ("Table", "Key", "Name", "Change", "Column", "Old", "New", "Row", "Sources")


@dataclass(frozen=True, kw_only=True, slots=True)
class DataChange:
    """
    One change.

    Attributes
    ----------
    table
        Name of the table or file.
    kind
        A row added or removed, or a cell changed. A table, column or file counts as a row with
        the key "".
    key, name
        Key and label of the row.
    column, old, new
        For a changed cell or a column, else "". Lists are as in the file.
    row
        Row number in the newer file, or in the older if removed; 0 for none.
    source_ids
        Sources of that row.
    """

    table: str
    kind: ChangeKind
    key: str = ""
    name: str = ""
    column: str = ""
    old: str = ""
    new: str = ""
    row: int = 0
    source_ids: tuple[str, ...] = ()

    @property
    def is_evidence_change(self) -> bool:
        """Whether a value of evidence was changed."""
        return self.kind == "changed" and self.column.endswith(EVIDENCE)

    @property
    def text(self) -> str:
        """The change as a sentence."""
        if not self.key:
            subject = f"The column {self.column} of " if self.column else "The file "
            return f"{subject}{self.table} was {self.kind}."
        label = f"{self.key}{f' ({self.name})' if self.name and self.name != self.key else ''}"
        if self.kind != "changed":
            return f"{self.table}: {label} was {self.kind}."
        old, new = self.old or "nothing", self.new or "nothing"
        if self.is_evidence_change:
            sources_text = f", citing {', '.join(self.source_ids)}" if self.source_ids else ""
            return f"{self.table}: {label}: {self.column} is now {new}, was {old}{sources_text}."
        return f"{self.table}: {label}: {self.column} is now “{new}”, was “{old}”."


@dataclass(frozen=True, kw_only=True, slots=True)
class PackageDiff:
    """The changes from an older version to a newer one."""

    old: Path
    new: Path
    changes: tuple[DataChange, ...]
    """Changes in the order of the newer descriptor, removed tables last; by row in each table."""

    def counts(self) -> Mapping[ChangeKind, int]:
        """Return kind of change → number."""
        counter = Counter(change.kind for change in self.changes)
        return {kind: counter[kind] for kind in KINDS}


def diff_packages(old: Path, new: Path) -> PackageDiff:
    """
    Compare two versions of the data.

    Parameters
    ----------
    old, new
        Folders with a `datapackage.json` each. Tables may have issues: an invalid cell is
        compared as text.

    Returns
    -------
    diff
        Rows are matched by the primary key in the newer descriptor; rows with the same key, by
        their order. The order of rows and columns does not count as a change, nor does another
        format of a number or list. Files that are not tables are compared as a whole.

    Raises
    ------
    DataError
        If a descriptor cannot be read, or a table cannot be read at all.
    """
    before, after = open_package(old), open_package(new)
    names = dict.fromkeys([*after.tables, *before.tables])
    changes = [change for name in names for change in _table_changes(name, before, after)]
    return PackageDiff(old=old, new=new, changes=(*changes, *_file_changes(before, after)))


def change_rows(changes: Iterable[DataChange]) -> list[dict[str, str | int]]:
    """Return changes as rows with `COLUMNS`."""
    return [
        {
            "Table": change.table,
            "Key": change.key,
            "Name": change.name,
            "Change": "evidence" if change.is_evidence_change else change.kind,
            "Column": change.column,
            "Old": change.old,
            "New": change.new,
            "Row": change.row or "",
            "Sources": ";".join(change.source_ids),
        }
        for change in changes
    ]


@dataclass(frozen=True, kw_only=True, slots=True)
class _TableVersion:
    """One version of a table: rows by key and number of earlier rows with the same key."""

    table: Table
    labels: Labels
    rows: Mapping[tuple[tuple[str, ...], int], tuple[int, Row]]

    def name_of(self, row: Row) -> str:
        return self.labels.label_of(self.table, row)


def _table_changes(name: str, before: DataPackage, after: DataPackage) -> Iterator[DataChange]:
    old, new = before.tables.get(name), after.tables.get(name)
    if not old or not new:
        yield DataChange(table=name, kind="added" if new else "removed")
        return
    yield from _column_changes(old, new)
    old_version = _version(before, old, new.primary_key)
    new_version = _version(after, new, new.primary_key)
    for key in [
        *new_version.rows,
        *(key for key in old_version.rows if key not in new_version.rows),
    ]:
        if key not in old_version.rows:
            yield _row_change("added", new_version, key)
        elif key not in new_version.rows:
            yield _row_change("removed", old_version, key)
        else:
            yield from _cell_changes(old_version, new_version, key)


def _column_changes(old: Table, new: Table) -> Iterator[DataChange]:
    old_columns = [field.name for field in old.fields]
    new_columns = [field.name for field in new.fields]
    for column in new_columns:
        if column not in old_columns:
            yield DataChange(table=new.name, kind="added", column=column)
    for column in old_columns:
        if column not in new_columns:
            yield DataChange(table=new.name, kind="removed", column=column)


def _version(package: DataPackage, table: Table, key: tuple[str, ...]) -> _TableVersion:
    report = validate_table(table)
    if not report.is_readable:
        require_no_issues(report.issues)
    occurrences: Counter[tuple[str, ...]] = Counter()
    rows = {}
    for number, row in enumerate(report.rows, start=HEADER_ROWS + 1):
        row_key = tuple(_cell_text(row.get(column)) for column in key)
        rows[row_key, occurrences[row_key]] = number, row
        occurrences[row_key] += 1
    return _TableVersion(table=table, labels=Labels(package), rows=rows)


def _row_change(
    kind: ChangeKind, version: _TableVersion, key: tuple[tuple[str, ...], int]
) -> DataChange:
    number, row = version.rows[key]
    return DataChange(
        table=version.table.name,
        kind=kind,
        key=KEY_SEPARATOR.join(key[0]),
        name=version.name_of(row),
        row=number,
        source_ids=row.get("source_ids", ()),
    )


def _cell_changes(
    old_version: _TableVersion, new_version: _TableVersion, key: tuple[tuple[str, ...], int]
) -> Iterator[DataChange]:
    (_, before), (number, after) = old_version.rows[key], new_version.rows[key]
    for column in after:
        if column in before and before[column] != after[column]:
            yield DataChange(
                table=new_version.table.name,
                kind="changed",
                key=KEY_SEPARATOR.join(key[0]),
                name=new_version.name_of(after),
                column=column,
                old=_cell_text(before[column]),
                new=_cell_text(after[column]),
                row=number,
                source_ids=after.get("source_ids", ()),
            )


def _file_changes(before: DataPackage, after: DataPackage) -> Iterator[DataChange]:
    """Compare files that are not tables, such as boundaries."""
    old_hashes, new_hashes = _file_hashes(before), _file_hashes(after)
    for name in dict.fromkeys([*new_hashes, *old_hashes]):
        if name not in old_hashes:
            yield DataChange(table=name, kind="added")
        elif name not in new_hashes:
            yield DataChange(table=name, kind="removed")
        elif old_hashes[name] != new_hashes[name]:
            yield DataChange(table=name, kind="changed")


def _file_hashes(package: DataPackage) -> Mapping[str, str]:
    """Return file → hash of its content; "" if it is missing."""
    hashes = {}
    for resource in package.descriptor["resources"]:
        path = package.folder / resource["path"]
        if resource["name"] not in package.tables:
            content = path.read_bytes() if path.is_file() else b""
            hashes[resource["name"]] = hashlib.sha256(content).hexdigest()
    return hashes


def _cell_text(value: Value) -> str:
    """Return a value as text, as in a table."""
    if isinstance(value, tuple):
        return ";".join(value)
    if isinstance(value, bool):
        return "1" if value else "0"
    return "" if value is None else str(value)
