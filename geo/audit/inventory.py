"""Inventory of the data package: each table with source, licence, date, evidence and change log."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from geo.audit.content import issues_of
from geo.audit.diff import diff_packages
from geo.audit.labels import Labels
from geo.audit.tasks import EVIDENCE, evidence_columns
from geo.errors import UnknownNameError
from geo.register.tables import HEADER_ROWS, read_table
from geo.settings import DATA_DIR

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from geo.audit.diff import DataChange
    from geo.register.tables import DataPackage, Row, Table
    from geo.register.validation import ValidationIssue

CHANGE_LOG: Final = "CHANGELOG.md"

VERSION: Final = re.compile(r"## +(.+)")
ENTRY: Final = re.compile(r"[-*] +(.+)")
TABLE_NAME: Final = re.compile(r"`(\w+)`")


@dataclass(frozen=True, kw_only=True, slots=True)
class Credit:
    """A licence or a publisher: a title, and a link if there is one."""

    title: str
    address: str = ""
    short: str = ""
    """Short name of a licence, such as CC BY 4.0."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangeLogEntry:
    """An entry of the change log: its version, its text, and the tables that it names."""

    version: str
    text: str
    tables: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Resource:
    """
    One file of the data package.

    Attributes
    ----------
    name, title, description, file
        As in the descriptor.
    vintage
        Period of its figures or codes, if it differs from the register's date.
    licences, publishers, attribution
        As in the descriptor; `attribution` must be shown with the data, "" if there is none.
    rows
        Number of rows; None for a file that is not a table.
    evidence_counts
        Evidence column → value → number of rows; blank cells are not counted.
    changes
        Change log entries that name the table, newest first.
    """

    name: str
    title: str
    description: str
    file: str
    vintage: str
    licences: tuple[Credit, ...]
    publishers: tuple[Credit, ...]
    attribution: str
    rows: int | None
    evidence_counts: Mapping[str, Mapping[str, int]]
    changes: tuple[ChangeLogEntry, ...]

    def count_evidence(self, value: str) -> int | None:
        """Return the number of rows with a value of `evidence`; None if there is no such column."""
        return (
            self.evidence_counts[EVIDENCE].get(value, 0)
            if EVIDENCE in self.evidence_counts
            else None
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class InventoryRecord:
    """
    One row of a table in the inventory.

    Attributes
    ----------
    row, key, name
        Row number as in a spreadsheet, key and label.
    evidence_values
        Evidence column → value, without blank ones.
    source_ids
        Sources of the row.
    cells
        Column → value as text, without blank ones.
    """

    row: int
    key: str
    name: str
    evidence_values: Mapping[str, str]
    source_ids: tuple[str, ...]
    cells: Mapping[str, str]

    @property
    def evidence(self) -> str:
        """Evidence of the row as a whole; "" if it has none."""
        return self.evidence_values.get(EVIDENCE, "")


class Inventory:
    """The inventory of a data package. Tables are read on first use."""

    def __init__(self, package: DataPackage) -> None:
        self.package = package
        self._labels = Labels(package)
        self._rows: dict[str, Sequence[Row]] = {}

    @property
    def is_built_in(self) -> bool:
        """Whether it is the data package that comes with the project."""
        return self.package.folder.resolve() == DATA_DIR.resolve()

    @property
    def version(self) -> str:
        """Version of the data in the descriptor."""
        return str(self.package.descriptor.get("version", ""))

    @property
    def compiled_on(self) -> date | None:
        """Day of compilation in the descriptor."""
        match = re.match(r"\d{4}-\d\d-\d\d", str(self.package.descriptor.get("created", "")))
        return date.fromisoformat(match[0]) if match else None

    @cached_property
    def resources(self) -> tuple[Resource, ...]:
        """Every file in the descriptor, in order."""
        return tuple(
            self._resource(descriptor) for descriptor in self.package.descriptor["resources"]
        )

    @cached_property
    def change_log(self) -> tuple[ChangeLogEntry, ...]:
        """Entries of the data package's `CHANGELOG.md`, newest first; none without the file."""
        path = self.package.folder / CHANGE_LOG
        if not path.is_file():
            return ()
        names = [str(descriptor["name"]) for descriptor in self.package.descriptor["resources"]]
        return read_change_log(path.read_text(encoding="utf-8-sig"), names)

    @cached_property
    def changes(self) -> tuple[DataChange, ...]:
        """Differences from the built-in data; none if it is the built-in data."""
        return () if self.is_built_in else diff_packages(DATA_DIR, self.package.folder).changes

    @cached_property
    def issues(self) -> tuple[ValidationIssue, ...]:
        """Issues of content; they do not stop the app."""
        return issues_of(self.package)

    def require_table(self, name: str | None) -> None:
        """Raise `UnknownNameError` if a name is given and no table has it."""
        if name is not None and name not in self.package.tables:
            raise UnknownNameError(
                f"No table is called {name!r}. There is {', '.join(self.package.tables)}."
            )

    def rows(self, name: str) -> Sequence[Row]:
        """
        Return the rows of a table.

        Raises
        ------
        DataError
            If it cannot be read or is not valid.
        UnknownNameError
            If there is no such table.
        """
        self.require_table(name)
        if name not in self._rows:
            self._rows[name] = read_table(self.package.tables[name])
        return self._rows[name]

    def records(self, name: str) -> list[InventoryRecord]:
        """Return the records of a table, in file order."""
        rows = self.rows(name)
        table = self.package.tables[name]
        numbered = enumerate(rows, start=HEADER_ROWS + 1)
        return [self._record(table, number, row) for number, row in numbered]

    def sources(self) -> Mapping[str, Row]:
        """Return every source by its id, including background sources."""
        names = [name for name in ("sources", "background_sources") if name in self.package.tables]
        return {row["source_id"]: row for name in names for row in self.rows(name)}

    def _resource(self, descriptor: Mapping[str, Any]) -> Resource:
        name = descriptor["name"]
        table = self.package.tables.get(name)
        package_descriptor = self.package.descriptor
        licences = descriptor.get("licenses", package_descriptor.get("licenses", ()))
        publishers = descriptor.get("sources", package_descriptor.get("sources", ()))
        return Resource(
            name=name,
            title=str(descriptor.get("title", name)),
            description=str(descriptor.get("description", "")),
            file=str(descriptor["path"]),
            vintage=str(descriptor.get("vintage", "")),
            licences=tuple(_credit(credit, "title", "name") for credit in licences),
            publishers=tuple(_credit(credit, "title") for credit in publishers),
            attribution=str(descriptor.get("attribution", "")),
            rows=len(self.rows(name)) if table else None,
            evidence_counts=self._evidence_counts(table) if table else {},
            changes=tuple(entry for entry in self.change_log if name in entry.tables),
        )

    def _evidence_counts(self, table: Table) -> Mapping[str, Mapping[str, int]]:
        rows = self.rows(table.name)
        return {
            column: dict(Counter(str(row[column]) for row in rows if row[column]).most_common())
            for column in evidence_columns(table)
        }

    def _record(self, table: Table, number: int, row: Row) -> InventoryRecord:
        return InventoryRecord(
            row=number,
            key="+".join(table.key_of(row)),
            name=self._labels.label_of(table, row),
            evidence_values={
                column: str(row[column]) for column in evidence_columns(table) if row[column]
            },
            source_ids=tuple(row.get("source_ids", ())),
            cells={name: text for name, cell in row.items() if (text := _text(cell))},
        )


def search_records(
    records: Iterable[InventoryRecord], query: str, sources: Mapping[str, Row]
) -> list[InventoryRecord]:
    """
    Return the records that contain every word of a query, in any column or a source's title.

    Words may match in part; case does not count.
    """
    terms = query.casefold().split()
    return [
        record for record in records if all(term in _search_text(record, sources) for term in terms)
    ]


def read_change_log(text: str, names: Iterable[str]) -> tuple[ChangeLogEntry, ...]:
    """
    Read a change log.

    Parameters
    ----------
    text
        Markdown: a second-level heading for each version, and a list item for each change, with
        the tables that it is about in backticks.
    names
        Names of the tables and files.
    """
    name_set = set(names)
    version, entries = "", []
    lines: list[str] = []
    for line in [*text.splitlines(), "## "]:
        heading, item = VERSION.match(line), ENTRY.match(line)
        if (heading or item or not line.strip() or line.startswith("#")) and lines:
            entries.append((version, " ".join(lines)))
            lines = []
        if heading:
            version = heading[1]
        elif item:
            lines = [item[1]]
        elif lines:
            lines.append(line.strip())
    return tuple(
        ChangeLogEntry(
            version=version,
            text=entry_text,
            tables=tuple(
                name for name in dict.fromkeys(TABLE_NAME.findall(entry_text)) if name in name_set
            ),
        )
        for version, entry_text in entries
    )


def _search_text(record: InventoryRecord, sources: Mapping[str, Row]) -> str:
    titles = [
        str(sources[source_id]["title"]) for source_id in record.source_ids if source_id in sources
    ]
    return "\n".join([record.name, *record.cells.values(), *titles]).casefold()


def _credit(descriptor: Mapping[str, Any], *keys: str) -> Credit:
    title = next((str(descriptor[name]) for name in keys if descriptor.get(name)), "")
    short = str(descriptor.get("name", "")).replace("-", " ")
    return Credit(title=title, address=str(descriptor.get("path", "")), short=short)


def _text(cell: object) -> str:
    if isinstance(cell, tuple):
        return "; ".join(cell)
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return "" if cell is None else str(cell)
