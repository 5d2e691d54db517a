"""`placemap diff`: changes between two versions of the data."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from geo.audit.diff import COLUMNS, change_rows, diff_packages
from geo.cli.output import OutputFormat, output_options, write_csv, write_json, write_sentences
from geo.text import format_count

if TYPE_CHECKING:
    from geo.audit.diff import PackageDiff

EPILOG: Final = """
\b
Examples:
  placemap diff data my-data
  placemap diff data my-data --csv > changes.csv

Rows are matched by key; the order of rows is no change. Changes to a mark of evidence come first.
With --csv, how many there are goes to standard error.
"""


@click.command(epilog=EPILOG)
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@output_options
def command(*, old: Path, new: Path, output_format: OutputFormat) -> None:
    """
    Say what changed between two versions of the data.

    OLD and NEW are folders with a datapackage.json each, such as the data that came with Place Map
    and a copy that you edited.
    """
    diff = diff_packages(old, new)
    if output_format == "csv":
        write_csv(COLUMNS, change_rows(diff.changes), marker="")
    elif output_format == "json":
        rows = change_rows(diff.changes)
        write_json({"old": str(old), "new": str(new), "changes": rows})
    else:
        evidence_changes = [change.text for change in diff.changes if change.is_evidence_change]
        other_changes = [change.text for change in diff.changes if not change.is_evidence_change]
        write_sentences([*evidence_changes, *other_changes])
    write_sentences([summary(diff)], to_stderr=output_format != "text")


def summary(diff: PackageDiff) -> str:
    """Return a sentence on the number of changes of each kind."""
    if not diff.changes:
        return f"No fact differs between {diff.old} and {diff.new}."
    evidence_count = sum(change.is_evidence_change for change in diff.changes)
    kinds = [f"{number} {kind}" for kind, number in diff.counts().items() if number]
    evidence_note = f", of which {evidence_count} to marks of evidence" if evidence_count else ""
    return (
        f"{format_count(len(diff.changes), 'change', 'changes')}: "
        f"{', '.join(kinds)}{evidence_note}."
    )
