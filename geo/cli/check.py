"""`placemap check`: all that is wrong with an edited data folder."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from geo.audit.validate import Inspection, inspect
from geo.cli.output import Form, formatted, write_csv, write_json, write_sentences
from geo.settings import Settings
from geo.views.summary import counted

EPILOG: Final = """
\b
Examples:
  placemap check
  placemap check my-data
  placemap check my-data --csv > faults.csv

Every fault is listed, one a line: file, row as a spreadsheet counts rows (the header is row 1),
column, what was found and what was expected. Exit status: 0 without a fault, 1 with any.
"""


@click.command(epilog=EPILOG)
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@formatted
def command(*, folder: Path | None, form: Form) -> None:
    """
    Say all that is wrong with a data folder.

    FOLDER is one with datapackage.json, such as a copy that you edited; the default is the data
    in use. Checked are the form of each cell, keys and codes between tables, sources, members,
    boundaries, and each site's point against its host councils.
    """
    settings = click.get_current_context().find_object(Settings) or Settings()
    found = inspect(folder or settings.data_dir)
    if form == "csv":
        write_csv(("File", "Row", "Column", "Fault"), _rows(found), marker="")
    elif form == "json":
        write_json({"folder": str(found.folder), "rows": found.rows, "faults": _rows(found)})
    else:
        write_sentences([fault.message for fault in found.faults])
    write_sentences(_summary(found), to_stderr=form != "text")
    if found.faults:
        click.get_current_context().exit(1)


def _rows(found: Inspection) -> list[dict[str, str | int]]:
    return [
        {
            "File": str(fault.path),
            "Row": fault.row or "",
            "Column": fault.column,
            "Fault": fault.what,
        }
        for fault in found.faults
    ]


def _summary(found: Inspection) -> list[str]:
    faults = counted(len(found.faults), "fault", "faults") if found.faults else "No fault"
    looked_at = f"{len(found.rows)} tables, {sum(found.rows.values()):,} rows"
    return [f"{faults} in {found.folder}: {looked_at}.", *found.carried, *found.unchecked]
