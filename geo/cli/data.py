"""`placemap data`: the sources in use and their provenance, table by table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from geo.audit.inventory import Inventory
from geo.audit.inventory_rows import RECORD_COLUMNS, RESOURCE_COLUMNS, record_rows, resource_rows
from geo.audit.provenance import active_source_rows, active_sources
from geo.audit.tasks import COLUMNS as TASKS
from geo.audit.tasks import list_tasks, task_rows
from geo.cli.output import (
    OutputFormat,
    output_options,
    write_csv,
    write_heading,
    write_json,
    write_sentences,
    write_table,
)
from geo.register.register import load_register
from geo.settings import Settings
from geo.views.updates import last_update_text

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

TABLE_TEXT_COLUMNS: Final = (
    "Table",
    "Rows",
    "Documented",
    "Indicative",
    "Parts indicative",
    "Date",
    "Licence",
)
RECORD_TEXT_COLUMNS: Final = ("Row", "Key", "Name", "Evidence", "Sources")
TASK_TEXT_COLUMNS: Final = ("Table", "Row", "Key", "Name", "To be checked")
SOURCE_TEXT_COLUMNS: Final = ("What", "In use", "Date", "Comes from")


@click.command(epilog=EPILOG)
@click.argument("table", required=False)
@click.option(
    "--to-do",
    is_flag=True,
    help="List what is not yet confirmed, and is to be checked.",
)
@output_options
def command(*, table: str | None, to_do: bool, output_format: OutputFormat) -> None:
    """
    Say what is in use, and where it came from.

    With TABLE, list its rows, each with its evidence and its sources.
    """
    settings = click.get_current_context().find_object(Settings) or Settings()
    register = load_register(settings.data_dir)
    inventory = Inventory(register.package)
    if to_do:
        table_tasks = [task for task in list_tasks(register.package) if table in {None, task.table}]
        inventory.require_table(table)
        _write(
            output_format,
            "to_do",
            TASKS,
            TASK_TEXT_COLUMNS,
            task_rows(register.package, table_tasks),
        )
    elif table:
        rows = record_rows(inventory, inventory.records(table))
        _write(output_format, "records", RECORD_COLUMNS, RECORD_TEXT_COLUMNS, rows)
    else:
        source_rows, table_rows = (
            active_source_rows(
                active_sources(
                    register, inventory, settings, register_dates=last_update_text(register)
                )
            ),
            resource_rows(inventory),
        )
        if output_format == "json":
            write_json({"in_use": source_rows, "tables": table_rows})
        elif output_format == "csv":
            write_csv(RESOURCE_COLUMNS, table_rows, marker="")
        else:
            _write_tables(source_rows, table_rows)


def _write_tables(source_rows: Rows, table_rows: Rows) -> None:
    """Write both tables as text, with the notes that belong to them."""
    write_table(source_rows, SOURCE_TEXT_COLUMNS)
    for row in source_rows:
        if row["Notes"]:
            write_sentences([f"{row['What']}: {row['Notes']}"])
    write_heading("Table by table")
    write_table(table_rows, TABLE_TEXT_COLUMNS)
    write_heading("Attribution")
    write_sentences(
        dict.fromkeys(str(row["Attribution"]) for row in source_rows if row["Attribution"])
    )


def _write(
    output_format: OutputFormat,
    name: str,
    columns: tuple[str, ...],
    text_columns: tuple[str, ...],
    rows: Rows,
) -> None:
    if output_format == "json":
        write_json({name: rows})
    elif output_format == "csv":
        write_csv(columns, rows, marker="")
    else:
        write_table(rows, text_columns)
