"""What the data are made of: each table with its source, licence, date, marks and change log."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from geo.audit.content import faults_of
from geo.audit.diff import revision
from geo.audit.labels import Labels
from geo.audit.tasks import EVIDENCE, marks_of
from geo.errors import UnknownNameError
from geo.register.tables import HEADER_ROWS, read_table
from geo.settings import DATA_DIR

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from geo.audit.diff import Change
    from geo.register.tables import DataPackage, Row, Table
    from geo.register.validation import Fault

CHANGE_LOG: Final = "CHANGELOG.md"

VERSION: Final = re.compile(r"## +(.+)")
ENTRY: Final = re.compile(r"[-*] +(.+)")
NAMED: Final = re.compile(r"`(\w+)`")


@dataclass(frozen=True, kw_only=True, slots=True)
class Named:
    """A licence or a publisher: a title, and where to read more, if anywhere."""

    title: str
    address: str = ""
    short: str = ""
    """A licence's name in short, such as CC BY 4.0."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One entry of the change log: under which version, its words, the tables that it names."""

    version: str
    text: str
    tables: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Holding:
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
    licences: tuple[Named, ...]
    publishers: tuple[Named, ...]
    attribution: str
    rows: int | None
    marks: Mapping[str, Mapping[str, int]]
    changes: tuple[Entry, ...]

    def marked(self, value: str) -> int | None:
        """Return how many rows are marked so as a whole; None where rows bear no mark."""
        return self.marks[EVIDENCE].get(value, 0) if EVIDENCE in self.marks else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Record:
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
    marks: Mapping[str, str]
    source_ids: tuple[str, ...]
    cells: Mapping[str, str]

    @property
    def evidence(self) -> str:
        """How well the row as a whole is known, or "" where it has no mark."""
        return self.marks.get(EVIDENCE, "")


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
    def compiled(self) -> date | None:
        """The day on which it was compiled, as the descriptor has it."""
        found = re.match(r"\d{4}-\d\d-\d\d", str(self.package.descriptor.get("created", "")))
        return date.fromisoformat(found[0]) if found else None

    @cached_property
    def holdings(self) -> tuple[Holding, ...]:
        """Every file that the descriptor describes, in its order."""
        return tuple(self._holding(one) for one in self.package.descriptor["resources"])

    @cached_property
    def change_log(self) -> tuple[Entry, ...]:
        """The entries of `CHANGELOG.md` beside the tables, newest first; none without the file."""
        path = self.package.folder / CHANGE_LOG
        if not path.is_file():
            return ()
        names = [str(one["name"]) for one in self.package.descriptor["resources"]]
        return read_change_log(path.read_text(encoding="utf-8-sig"), names)

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """What it has otherwise than the built-in data; nothing where it is those."""
        return () if self.is_built_in else revision(DATA_DIR, self.package.folder).changes

    @cached_property
    def faults(self) -> tuple[Fault, ...]:
        """What is wrong in what the tables say: it keeps nothing from starting."""
        return faults_of(self.package)

    def require(self, name: str | None) -> None:
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
        self.require(name)
        if name not in self._rows:
            self._rows[name] = read_table(self.package.tables[name])
        return self._rows[name]

    def records(self, name: str) -> list[Record]:
        """Return the records of a table, in file order."""
        rows = self.rows(name)
        table = self.package.tables[name]
        numbered = enumerate(rows, start=HEADER_ROWS + 1)
        return [self._record(table, number, row) for number, row in numbered]

    def sources(self) -> Mapping[str, Row]:
        """Return every source by its id, background ones too."""
        names = [name for name in ("sources", "background_sources") if name in self.package.tables]
        return {row["source_id"]: row for name in names for row in self.rows(name)}

    def _holding(self, resource: Mapping[str, Any]) -> Holding:
        name = resource["name"]
        table = self.package.tables.get(name)
        described = self.package.descriptor
        licences = resource.get("licenses", described.get("licenses", ()))
        publishers = resource.get("sources", described.get("sources", ()))
        return Holding(
            name=name,
            title=str(resource.get("title", name)),
            description=str(resource.get("description", "")),
            file=str(resource["path"]),
            vintage=str(resource.get("vintage", "")),
            licences=tuple(_named(one, "title", "name") for one in licences),
            publishers=tuple(_named(one, "title") for one in publishers),
            attribution=str(resource.get("attribution", "")),
            rows=len(self.rows(name)) if table else None,
            marks=self._marks(table) if table else {},
            changes=tuple(entry for entry in self.change_log if name in entry.tables),
        )

    def _marks(self, table: Table) -> Mapping[str, Mapping[str, int]]:
        rows = self.rows(table.name)
        return {
            mark: dict(Counter(str(row[mark]) for row in rows if row[mark]).most_common())
            for mark in marks_of(table)
        }

    def _record(self, table: Table, number: int, row: Row) -> Record:
        return Record(
            row=number,
            key="+".join(table.key_of(row)),
            name=self._labels.of(table, row),
            marks={mark: str(row[mark]) for mark in marks_of(table) if row[mark]},
            source_ids=tuple(row.get("source_ids", ())),
            cells={name: text for name, cell in row.items() if (text := _text(cell))},
        )


def matching(records: Iterable[Record], words: str, sources: Mapping[str, Row]) -> list[Record]:
    """
    Keep the records that hold all of some words, in any column or in a source's title.

    Case does not count; a word may be a part of one.
    """
    wanted = words.casefold().split()
    return [one for one in records if all(word in _searched(one, sources) for word in wanted)]


def read_change_log(text: str, names: Iterable[str]) -> tuple[Entry, ...]:
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
    known = set(names)
    version, found = "", []
    lines: list[str] = []
    for line in [*text.splitlines(), "## "]:
        heading, item = VERSION.match(line), ENTRY.match(line)
        if (heading or item or not line.strip() or line.startswith("#")) and lines:
            found.append((version, " ".join(lines)))
            lines = []
        if heading:
            version = heading[1]
        elif item:
            lines = [item[1]]
        elif lines:
            lines.append(line.strip())
    return tuple(
        Entry(
            version=version,
            text=words,
            tables=tuple(name for name in dict.fromkeys(NAMED.findall(words)) if name in known),
        )
        for version, words in found
    )


def _searched(record: Record, sources: Mapping[str, Row]) -> str:
    titles = [str(sources[one]["title"]) for one in record.source_ids if one in sources]
    return "\n".join([record.name, *record.cells.values(), *titles]).casefold()


def _named(described: Mapping[str, Any], *members: str) -> Named:
    title = next((str(described[name]) for name in members if described.get(name)), "")
    short = str(described.get("name", "")).replace("-", " ")
    return Named(title=title, address=str(described.get("path", "")), short=short)


def _text(cell: object) -> str:
    if isinstance(cell, tuple):
        return "; ".join(cell)
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return "" if cell is None else str(cell)
