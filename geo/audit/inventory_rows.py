"""The inventory as rows for tables, CSV and JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from geo.audit.provenance import format_vintage
from geo.audit.tasks import EVIDENCE, INDICATIVE
from geo.dates import format_date

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geo.audit.inventory import Inventory, InventoryRecord, Resource

RESOURCE_COLUMNS: Final = (
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
RECORD_COLUMNS: Final = (
    "Row",
    "Key",
    "Name",
    "Evidence",
    "Marks",
    "Sources",
    "Source titles",
    "Says",
)


def resource_rows(inventory: Inventory) -> list[dict[str, str | int]]:
    """Return every file of the data package as a row with `RESOURCE_COLUMNS`."""
    return [
        {
            "Table": resource.name,
            "Title": resource.title,
            "Rows": "" if resource.rows is None else resource.rows,
            "Documented": _count(resource.count_evidence("documented")),
            "Indicative": _count(resource.count_evidence(INDICATIVE)),
            "Parts indicative": parts_to_check(resource),
            "Date": date_of(inventory, resource),
            "Licence": "; ".join(licence.title for licence in resource.licences),
            "Publisher": "; ".join(publisher.title for publisher in resource.publishers),
            "Address": " ".join(
                publisher.address for publisher in resource.publishers if "//" in publisher.address
            ),
            "File": resource.file,
            "Changes": len(resource.changes),
        }
        for resource in inventory.resources
    ]


def record_rows(
    inventory: Inventory, records: Iterable[InventoryRecord]
) -> list[dict[str, str | int]]:
    """Return records as rows with `RECORD_COLUMNS`."""
    sources = inventory.sources()
    return [
        {
            "Row": record.row,
            "Key": record.key,
            "Name": record.name,
            "Evidence": record.evidence,
            "Marks": "; ".join(
                f"{name}: {value}" for name, value in record.evidence_values.items()
            ),
            "Sources": ";".join(record.source_ids),
            "Source titles": "; ".join(
                str(sources[source]["title"]) for source in record.source_ids if source in sources
            ),
            "Says": "; ".join(f"{name}: {text}" for name, text in record.cells.items()),
        }
        for record in records
    ]


def date_of(inventory: Inventory, resource: Resource) -> str:
    """Return the date of a table: its vintage, else the day the data was compiled."""
    return format_vintage(resource.vintage) or format_date(inventory.compiled_on, "day")


def _count(number: int | None) -> str | int:
    return "" if number is None else number


def parts_to_check(resource: Resource) -> str | int:
    """Return the number of indicative parts of rows; "" if no part has evidence of its own."""
    parts = [counts for name, counts in resource.evidence_counts.items() if name != EVIDENCE]
    return sum(counts.get(INDICATIVE, 0) for counts in parts) if parts else ""
