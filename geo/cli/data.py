"""`placemap data`: what is in use and where it came from, table by table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from geo.audit.inventory import Inventory
from geo.audit.inventory_rows import HOLDINGS, RECORDS, holding_rows, record_rows
from geo.audit.provenance import in_use, used_rows
from geo.audit.tasks import COLUMNS as TASKS
from geo.audit.tasks import task_rows, tasks
from geo.cli.output import (
    Form,
    formatted,
    write_csv,
    write_heading,
    write_json,
    write_sentences,
    write_table,
)
from geo.register.register import load_registry
from geo.settings import Settings

if TYPE_CHECKING:
    from geo.cli.output import Rows

EPILOG: Final = """
\b
Examples:
  placemap data
  placemap data clusters
  placemap data --to-do --csv > to-do.csv
  placemap --data-dir my-data data --json

A count of documented and indicative rows stands where rows bear a mark of evidence.
"""

READ: Final = ("Table", "Rows", "Documented", "Indicative", "Parts indicative", "Date", "Licence")
READ_RECORDS: Final = ("Row", "Key", "Name", "Evidence", "Sources")
READ_TASKS: Final = ("Table", "Row", "Key", "Name", "To be checked")
READ_USED: Final = ("What", "In use", "Date", "Comes from")


@click.command(epilog=EPILOG)
@click.argument("table", required=False)
@click.option(
    "--to-do", is_flag=True, help="List what no source was seen to say, and is to be checked."
)
@formatted
def command(*, table: str | None, to_do: bool, form: Form) -> None:
    """
    Say what is in use, and where it came from.

    With TABLE, list its rows, each with its evidence and its sources.
    """
    settings = click.get_current_context().find_object(Settings) or Settings()
    registry = load_registry(settings.data_dir)
    inventory = Inventory(registry.package)
    if to_do:
        found = [one for one in tasks(registry.package) if table in {None, one.table}]
        inventory.require(table)
        _write(form, "to_do", TASKS, READ_TASKS, task_rows(registry.package, found))
    elif table:
        rows = record_rows(inventory, inventory.records(table))
        _write(form, "records", RECORDS, READ_RECORDS, rows)
    else:
        used, held = used_rows(in_use(registry, inventory, settings)), holding_rows(inventory)
        if form == "json":
            write_json({"in_use": used, "tables": held})
        elif form == "csv":
            write_csv(HOLDINGS, held, marker="")
        else:
            _write_both(used, held)


def _write_both(used: Rows, held: Rows) -> None:
    """Write both tables to read, and what must be said with them."""
    write_table(used, READ_USED)
    for row in used:
        if row["Notes"]:
            write_sentences([f"{row['What']}: {row['Notes']}"])
    write_heading("Table by table")
    write_table(held, READ)
    write_heading("Attribution")
    write_sentences(dict.fromkeys(str(row["Attribution"]) for row in used if row["Attribution"]))


def _write(
    form: Form, name: str, columns: tuple[str, ...], to_read: tuple[str, ...], rows: Rows
) -> None:
    if form == "json":
        write_json({name: rows})
    elif form == "csv":
        write_csv(columns, rows, marker="")
    else:
        write_table(rows, to_read)
