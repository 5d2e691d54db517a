"""`placemap check`: all issues of an edited data folder."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from geo.audit.validate import ValidationReport, validate_folder
from geo.cli.output import OutputFormat, output_options, write_csv, write_json, write_sentences
from geo.settings import Settings
from geo.text import format_count

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
@output_options
def command(*, folder: Path | None, output_format: OutputFormat) -> None:
    """
    Say all that is wrong with a data folder.

    FOLDER is one with datapackage.json, such as a copy that you edited; the default is the data
    in use. Checked are the form of each cell, keys and codes between tables, sources, members,
    boundaries, and each site's point against its host councils.
    """
    settings = click.get_current_context().find_object(Settings) or Settings()
    inspection = validate_folder(folder or settings.data_dir)
    if output_format == "csv":
        write_csv(("File", "Row", "Column", "Fault"), _rows(inspection), marker="")
    elif output_format == "json":
        write_json(
            {"folder": str(inspection.folder), "rows": inspection.rows, "faults": _rows(inspection)}
        )
    else:
        write_sentences([issue.message for issue in inspection.faults])
    write_sentences(_summary(inspection), to_stderr=output_format != "text")
    if inspection.faults:
        click.get_current_context().exit(1)


def _rows(inspection: ValidationReport) -> list[dict[str, str | int]]:
    return [
        {
            "File": str(issue.path),
            "Row": issue.row or "",
            "Column": issue.column,
            "Fault": issue.detail,
        }
        for issue in inspection.faults
    ]


def _summary(inspection: ValidationReport) -> list[str]:
    issues_text = (
        format_count(len(inspection.faults), "fault", "faults") if inspection.faults else "No fault"
    )
    size_text = f"{len(inspection.rows)} tables, {sum(inspection.rows.values()):,} rows"
    return [
        f"{issues_text} in {inspection.folder}: {size_text}.",
        *inspection.recoding_notes,
        *inspection.skipped_checks,
    ]
