"""Tasks for the data editor: every statement not yet confirmed in a source."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from geo.audit.labels import Labels
from geo.register.tables import HEADER_ROWS, read_table
from geo.text import upper_first

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from geo.register.tables import DataPackage, Row, Table

EVIDENCE: Final = "evidence"
"""Evidence column of a whole row; names of columns for parts of a row end with it."""

INDICATIVE: Final = "indicative"

QUESTIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "extent_evidence": "Which councils it takes in",
        "outer_limit_evidence": "Outside which areas it does not lie",
        "host_evidence": "Which councils host it",
        "sector_evidence": "Which sectors it is for",
        "coord_evidence": "Where it lies",
        "in_force_evidence": "From when, and until when, it is in force",
        "host_check": "Where it lies, or which councils host it",
    }
)
"""Evidence column → question to check if it is indicative."""

DEFAULT_QUESTION: Final = "Whether it is so"

ROW_QUESTIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "former_authorities": "Its name, what became of it, and when",
        "city_regions": "Whether it is one, and of which kind",
        "city_region_members": "Whether it belongs, whole or in part",
        "clusters": "Whether it was designated, for which sector and when",
        "site_types": "Its programme, and on whose authority it is named",
        "strategic_sites": "Whether it was designated, and when",
        "ica_members": "Its ICA membership",
    }
)
"""Table → question to check for a row that is indicative as a whole."""

PRIORITY_TABLES: Final = (
    "city_regions",
    "city_region_members",
    "clusters",
    "strategic_sites",
    "site_types",
    "ica_members",
)
"""Tables behind maps and counts, to be checked first."""

REASONS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "coord_evidence": {
            "authority_centroid": "its point is the middle of its host councils",
            "": "it has hosts and no point",
        },
        "outer_limit_evidence": {INDICATIVE: "it was read from the place's own name and note"},
        "host_check": {"outside": "its point lies outside the councils that are said to host it"},
    }
)
"""Column → value → reason to check it, if other than a missing source."""

NOTE_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        EVIDENCE: ("extent_note", "membership_claim", "note"),
        "extent_evidence": ("extent_note",),
        "host_evidence": ("host_evidence_as_written",),
        "coord_evidence": ("coord_precision_as_written",),
    }
)
"""Evidence column → columns of the same row with more detail."""

COLUMNS: Final = (
    "Table",
    "Row",
    "Key",
    "Name",
    "Mark",
    "To be checked",
    "Why",
    "Sources",
    "Source titles",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Task:
    """
    One thing to check.

    Attributes
    ----------
    table, row, key, name
        Table, row number as in a spreadsheet, key and label of the row.
    column
        Column with the evidence.
    question, reason
        What to check, and why.
    source_ids
        Sources of the row, which were read but do not confirm it.
    """

    table: str
    row: int
    key: str
    name: str
    column: str
    question: str
    reason: str
    source_ids: tuple[str, ...]


def list_tasks(package: DataPackage) -> tuple[Task, ...]:
    """
    List the tasks, those in `PRIORITY_TABLES` first, then in file order.

    Tasks are rows with indicative `evidence`, and parts of rows with indicative evidence of their
    own (`extent_evidence`, `host_evidence`, `sector_evidence`). Tasks are also sites whose point is
    missing, only the middle of their hosts, or outside them. Any table with such a column is
    included.

    Raises
    ------
    DataError
        If a table cannot be read or is not valid.
    """
    labels = Labels(package)
    return tuple(
        task
        for table in sorted(package.tables.values(), key=_priority)
        if evidence_columns(table)
        for number, row in enumerate(read_table(table), start=HEADER_ROWS + 1)
        for task in _tasks_of(table, number, row, labels)
    )


def evidence_columns(table: Table) -> tuple[str, ...]:
    """Return the columns of a table with the evidence of a row or of a part of one."""
    return tuple(
        field.name
        for field in table.fields
        if field.name in REASONS or (field.name.endswith(EVIDENCE) and INDICATIVE in field.enum)
    )


def task_counts(tasks: Iterable[Task]) -> Mapping[str, int]:
    """Return table → number of tasks, most first."""
    return dict(Counter(task.table for task in tasks).most_common())


def search_tasks(tasks: Iterable[Task], query: str) -> list[Task]:
    """Return the tasks that contain every word of a query; case does not count."""
    terms = query.casefold().split()
    return [task for task in tasks if all(term in _search_text(task) for term in terms)]


def task_rows(package: DataPackage, tasks: Iterable[Task]) -> list[dict[str, str | int]]:
    """Return tasks as rows with `COLUMNS`."""
    titles = {row["source_id"]: row["title"] for row in read_table(package.tables["sources"])}
    return [
        {
            "Table": task.table,
            "Row": task.row,
            "Key": task.key,
            "Name": task.name,
            "Mark": task.column,
            "To be checked": task.question,
            "Why": task.reason,
            "Sources": ";".join(task.source_ids),
            "Source titles": "; ".join(titles.get(source, source) for source in task.source_ids),
        }
        for task in tasks
    ]


def _search_text(task: Task) -> str:
    texts = (
        task.table,
        task.key,
        task.name,
        task.column,
        task.question,
        task.reason,
        *task.source_ids,
    )
    return "\n".join(texts).casefold()


def _tasks_of(table: Table, number: int, row: Row, labels: Labels) -> Iterator[Task]:
    for column in evidence_columns(table):
        # A site without a host has no location, so it needs no point.
        if row[column] == INDICATIVE or (
            row[column] in REASONS.get(column, ()) and (row[column] or row.get("lad_codes"))
        ):
            yield Task(
                table=table.name,
                row=number,
                key="+".join(table.key_of(row)),
                name=labels.label_of(table, row),
                column=column,
                question=_question(table, column),
                reason=_reason(row, column),
                source_ids=row.get("source_ids", ()),
            )


def _priority(table: Table) -> int:
    return (
        PRIORITY_TABLES.index(table.name) if table.name in PRIORITY_TABLES else len(PRIORITY_TABLES)
    )


def _question(table: Table, column: str) -> str:
    if column == EVIDENCE:
        return ROW_QUESTIONS.get(table.name, DEFAULT_QUESTION)
    return QUESTIONS.get(column, DEFAULT_QUESTION)


def _reason(row: Row, column: str) -> str:
    source_ids = row.get("source_ids", ())
    default_reason = (
        "no source that it names is confirmed to say it" if source_ids else "it names no source"
    )
    reason = REASONS.get(column, {}).get(str(row[column]), default_reason)
    notes = [str(row[name]) for name in NOTE_COLUMNS.get(column, ()) if row.get(name)]
    notes_text = f" On file: {'; '.join(notes)}" if notes else ""
    return f"{upper_first(reason)}.{notes_text}"
