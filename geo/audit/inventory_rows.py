"""The inventory as rows: for a table, CSV and JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from geo.audit.provenance import written_vintage
from geo.audit.tasks import EVIDENCE, TO_CHECK
from geo.dates import written_date

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geo.audit.inventory import Holding, Inventory, Record

HOLDINGS: Final = (
    "Table",
    "Title",
    "Rows",
    "Documented",
    "Indicative",
    "Parts indicative",
    "Date",
    "Licence",
    "Publisher",
    "Address",
    "File",
    "Changes",
)
RECORDS: Final = ("Row", "Key", "Name", "Evidence", "Marks", "Sources", "Source titles", "Says")


def holding_rows(inventory: Inventory) -> list[dict[str, str | int]]:
    """Return every file of the data package as a row, with `HOLDINGS`."""
    return [
        {
            "Table": one.name,
            "Title": one.title,
            "Rows": "" if one.rows is None else one.rows,
            "Documented": _count(one.marked("documented")),
            "Indicative": _count(one.marked(TO_CHECK)),
            "Parts indicative": parts_to_check(one),
            "Date": date_of(inventory, one),
            "Licence": "; ".join(licence.title for licence in one.licences),
            "Publisher": "; ".join(publisher.title for publisher in one.publishers),
            "Address": " ".join(
                publisher.address for publisher in one.publishers if "//" in publisher.address
            ),
            "File": one.file,
            "Changes": len(one.changes),
        }
        for one in inventory.holdings
    ]


def record_rows(inventory: Inventory, records: Iterable[Record]) -> list[dict[str, str | int]]:
    """Return records as rows, with `RECORDS`."""
    sources = inventory.sources()
    return [
        {
            "Row": one.row,
            "Key": one.key,
            "Name": one.name,
            "Evidence": one.evidence,
            "Marks": "; ".join(f"{name}: {mark}" for name, mark in one.marks.items()),
            "Sources": ";".join(one.source_ids),
            "Source titles": "; ".join(
                str(sources[source]["title"]) for source in one.source_ids if source in sources
            ),
            "Says": "; ".join(f"{name}: {text}" for name, text in one.cells.items()),
        }
        for one in records
    ]


def date_of(inventory: Inventory, held: Holding) -> str:
    """Say which time a table stands for: its vintage, else the day the register was compiled."""
    return written_vintage(held.vintage) or written_date(inventory.compiled, "day")


def _count(number: int | None) -> str | int:
    return "" if number is None else number


def parts_to_check(held: Holding) -> str | int:
    """Count the parts of rows that are indicative; "" where no part has a mark of its own."""
    parts = [marks for name, marks in held.marks.items() if name != EVIDENCE]
    return sum(marks.get(TO_CHECK, 0) for marks in parts) if parts else ""
