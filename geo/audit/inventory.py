"""What the data are made of: each table with its source, licence, date, marks and change log."""

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
    """A licence or a publisher: a title, and where to read more, if anywhere."""

    title: str
    address: str = ""
    short: str = ""
    """A licence's name in short, such as CC BY 4.0."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangeLogEntry:
    """One entry of the change log: under which version, its words, the tables that it names."""

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
        As the descriptor has them.
    vintage
        The period its figures or codes stand for, where it differs from the register's date.
    licences, publishers, attribution
        Likewise; `attribution` is the line that must stand wherever it is shown, or "".
    rows
        How many; None for a file that is no table.
    marks
        Column that says how well a row or a part of one is known → value → rows; rows where it
        is blank are not counted.
    changes
        Entries of the change log that name the table, newest first.
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
        """Return how many rows are marked so as a whole; None where rows bear no mark."""
        return (
            self.evidence_counts[EVIDENCE].get(value, 0)
            if EVIDENCE in self.evidence_counts
            else None
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class InventoryRecord:
    """
    One row, as a steward looks at it.

    Attributes
    ----------
    row, key, name
        Where it stands, rows as a spreadsheet counts them; what it is called.
    marks
        Column of a mark → what it says, none of them blank.
    source_ids
        The sources that it names.
    cells
        Column → what it holds, as text; blank ones are left out.
    """

    row: int
    key: str
    name: str
    evidence_values: Mapping[str, str]
    source_ids: tuple[str, ...]
    cells: Mapping[str, str]

    @property
    def evidence(self) -> str:
        """How well the row as a whole is known, or "" where it has no mark."""
        return self.evidence_values.get(EVIDENCE, "")


class Inventory:
    """The data package, looked over. Tables are read when they are first asked for."""

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
        """The version of the data, as the descriptor has it."""
        return str(self.package.descriptor.get("version", ""))

    @property
    def compiled_on(self) -> date | None:
        """The day on which it was compiled, as the descriptor has it."""
        match = re.match(r"\d{4}-\d\d-\d\d", str(self.package.descriptor.get("created", "")))
        return date.fromisoformat(match[0]) if match else None

    @cached_property
    def resources(self) -> tuple[Resource, ...]:
        """Every file that the descriptor describes, in its order."""
        return tuple(
            self._resource(descriptor) for descriptor in self.package.descriptor["resources"]
        )

    @cached_property
    def change_log(self) -> tuple[ChangeLogEntry, ...]:
        """The entries of `CHANGELOG.md` beside the tables, newest first; none without the file."""
        path = self.package.folder / CHANGE_LOG
        if not path.is_file():
            return ()
        names = [str(descriptor["name"]) for descriptor in self.package.descriptor["resources"]]
        return read_change_log(path.read_text(encoding="utf-8-sig"), names)

    @cached_property
    def changes(self) -> tuple[DataChange, ...]:
        """What it has otherwise than the built-in data; nothing where it is those."""
        return () if self.is_built_in else diff_packages(DATA_DIR, self.package.folder).changes

    @cached_property
    def issues(self) -> tuple[ValidationIssue, ...]:
        """What is wrong in what the tables say: it keeps nothing from starting."""
        return issues_of(self.package)

    def require_table(self, name: str | None) -> None:
        """Raise `UnknownNameError` where a name is given and no table has it."""
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
            If it cannot be read or has a fault.
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
        """Return every source by its id, background ones too."""
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
    Keep the records that hold all of some words, in any column or in a source's title.

    Case does not count; a word may be a part of one.
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
        Markdown: a second-level heading for each version, a list item for each change, which
        names in backticks the tables that it is about.
    names
        Of the tables and files.
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
