"""What changed between two versions of the data: by table, by key and by column, in words."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from geo.audit.labels import Labels
from geo.register.tables import HEADER_ROWS, examine_table, open_package
from geo.register.validation import require_none

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from geo.register.fields import Value
    from geo.register.tables import DataPackage, Row, Table

Kind = Literal["added", "removed", "changed"]

EVIDENCE: Final = "evidence"
"""What the name of a column of marks ends with, such as `host_evidence`."""

KINDS: Final[tuple[Kind, ...]] = ("added", "removed", "changed")

KEY_SEPARATOR: Final = "+"
"""Between the parts of a key, as in messages."""

COLUMNS: Final = ("Table", "Key", "Name", "Change", "Column", "Old", "New", "Row", "Sources")


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """
    One change.

    Attributes
    ----------
    table
        Name of the table or file.
    kind
        A row that was added or removed, or a cell that was changed. A table, a column or a file
        is as a row, its key being "".
    key, name
        What tells the row from others, and what it is called.
    column, old, new
        Of a cell that was changed, or a column, else "". Lists are as in the file.
    row
        Where it stands in the newer file, or in the older where it was removed; 0 for none.
    source_ids
        Sources of the row as it stands there.
    """

    table: str
    kind: Kind
    key: str = ""
    name: str = ""
    column: str = ""
    old: str = ""
    new: str = ""
    row: int = 0
    source_ids: tuple[str, ...] = ()

    @property
    def is_of_evidence(self) -> bool:
        """Whether it is a mark of evidence that was changed."""
        return self.kind == "changed" and self.column.endswith(EVIDENCE)

    @property
    def text(self) -> str:
        """The change as a sentence."""
        if not self.key:
            what = f"The column {self.column} of " if self.column else "The file "
            return f"{what}{self.table} was {self.kind}."
        called = f"{self.key}{f' ({self.name})' if self.name and self.name != self.key else ''}"
        if self.kind != "changed":
            return f"{self.table}: {called} was {self.kind}."
        old, new = self.old or "nothing", self.new or "nothing"
        if self.is_of_evidence:
            cited = f", citing {', '.join(self.source_ids)}" if self.source_ids else ""
            return f"{self.table}: {called}: {self.column} is now {new}, was {old}{cited}."
        return f"{self.table}: {called}: {self.column} is now “{new}”, was “{old}”."


@dataclass(frozen=True, kw_only=True, slots=True)
class Revision:
    """What changed between an older and a newer version."""

    old: Path
    new: Path
    changes: tuple[Change, ...]
    """In the order of the newer descriptor, tables that are no more last; by row in each."""

    def counts(self) -> Mapping[Kind, int]:
        """Return kind of change → how many."""
        found = Counter(change.kind for change in self.changes)
        return {kind: found[kind] for kind in KINDS}


def revision(old: Path, new: Path) -> Revision:
    """
    Compare two versions of the data.

    Parameters
    ----------
    old, new
        Folders with a `datapackage.json` each. Tables need not be without fault: a cell that
        does not fit is compared as text.

    Returns
    -------
    revision
        Rows are matched by the primary key that the newer descriptor states. Where a key occurs
        several times, its rows are matched in their order. The order of rows and of columns is
        no change, nor is another way to write a number or a list. Files that are no tables are
        compared as a whole.

    Raises
    ------
    DataError
        If a descriptor cannot be read, or a table cannot be read at all.
    """
    before, after = open_package(old), open_package(new)
    names = dict.fromkeys([*after.tables, *before.tables])
    changes = [change for name in names for change in _of_table(name, before, after)]
    return Revision(old=old, new=new, changes=(*changes, *_of_files(before, after)))


def change_rows(changes: Iterable[Change]) -> list[dict[str, str | int]]:
    """Return changes as rows, with `COLUMNS`."""
    return [
        {
            "Table": change.table,
            "Key": change.key,
            "Name": change.name,
            "Change": "evidence" if change.is_of_evidence else change.kind,
            "Column": change.column,
            "Old": change.old,
            "New": change.new,
            "Row": change.row or "",
            "Sources": ";".join(change.source_ids),
        }
        for change in changes
    ]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Version:
    """One table in one version: rows by their key and how often it has occurred before."""

    table: Table
    labels: Labels
    rows: Mapping[tuple[tuple[str, ...], int], tuple[int, Row]]

    def name_of(self, row: Row) -> str:
        return self.labels.of(self.table, row)


def _of_table(name: str, before: DataPackage, after: DataPackage) -> Iterator[Change]:
    old, new = before.tables.get(name), after.tables.get(name)
    if not old or not new:
        yield Change(table=name, kind="added" if new else "removed")
        return
    yield from _of_columns(old, new)
    was = _version(before, old, new.primary_key)
    now = _version(after, new, new.primary_key)
    for key in [*now.rows, *(key for key in was.rows if key not in now.rows)]:
        if key not in was.rows:
            yield _of_row("added", now, key)
        elif key not in now.rows:
            yield _of_row("removed", was, key)
        else:
            yield from _of_cells(was, now, key)


def _of_columns(old: Table, new: Table) -> Iterator[Change]:
    had = [field.name for field in old.fields]
    has = [field.name for field in new.fields]
    for column in has:
        if column not in had:
            yield Change(table=new.name, kind="added", column=column)
    for column in had:
        if column not in has:
            yield Change(table=new.name, kind="removed", column=column)


def _version(package: DataPackage, table: Table, key: tuple[str, ...]) -> _Version:
    examined = examine_table(table)
    if not examined.is_read:
        require_none(examined.faults)
    seen: Counter[tuple[str, ...]] = Counter()
    rows = {}
    for number, row in enumerate(examined.rows, start=HEADER_ROWS + 1):
        own = tuple(_written(row.get(column)) for column in key)
        rows[own, seen[own]] = number, row
        seen[own] += 1
    return _Version(table=table, labels=Labels(package), rows=rows)


def _of_row(kind: Kind, version: _Version, key: tuple[tuple[str, ...], int]) -> Change:
    number, row = version.rows[key]
    return Change(
        table=version.table.name,
        kind=kind,
        key=KEY_SEPARATOR.join(key[0]),
        name=version.name_of(row),
        row=number,
        source_ids=row.get("source_ids", ()),
    )


def _of_cells(was: _Version, now: _Version, key: tuple[tuple[str, ...], int]) -> Iterator[Change]:
    (_, before), (number, after) = was.rows[key], now.rows[key]
    for column in after:
        if column in before and before[column] != after[column]:
            yield Change(
                table=now.table.name,
                kind="changed",
                key=KEY_SEPARATOR.join(key[0]),
                name=now.name_of(after),
                column=column,
                old=_written(before[column]),
                new=_written(after[column]),
                row=number,
                source_ids=after.get("source_ids", ()),
            )


def _of_files(before: DataPackage, after: DataPackage) -> Iterator[Change]:
    """Compare the files that are no tables, such as boundaries."""
    was, now = _files(before), _files(after)
    for name in dict.fromkeys([*now, *was]):
        if name not in was:
            yield Change(table=name, kind="added")
        elif name not in now:
            yield Change(table=name, kind="removed")
        elif was[name] != now[name]:
            yield Change(table=name, kind="changed")


def _files(package: DataPackage) -> Mapping[str, str]:
    """Return file → hash of what it holds; "" where it is not there."""
    found = {}
    for resource in package.descriptor["resources"]:
        path = package.folder / resource["path"]
        if resource["name"] not in package.tables:
            content = path.read_bytes() if path.is_file() else b""
            found[resource["name"]] = hashlib.sha256(content).hexdigest()
    return found


def _written(value: Value) -> str:
    """Write a value as it stands in a table."""
    if isinstance(value, tuple):
        return ";".join(value)
    if isinstance(value, bool):
        return "1" if value else "0"
    return "" if value is None else str(value)
