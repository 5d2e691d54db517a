"""`placemap diff`: what changed between two versions of the data."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from geo.audit.diff import COLUMNS, change_rows, revision
from geo.cli.output import Form, formatted, write_csv, write_json, write_sentences
from geo.views.summary import counted

if TYPE_CHECKING:
    from geo.audit.diff import Revision

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
@formatted
def command(*, old: Path, new: Path, form: Form) -> None:
    """
    Say what changed between two versions of the data.

    OLD and NEW are folders with a datapackage.json each, such as the data that came with Place Map
    and a copy that you edited.
    """
    found = revision(old, new)
    if form == "csv":
        write_csv(COLUMNS, change_rows(found.changes), marker="")
    elif form == "json":
        rows = change_rows(found.changes)
        write_json({"old": str(old), "new": str(new), "changes": rows})
    else:
        marks = [change.text for change in found.changes if change.is_of_evidence]
        others = [change.text for change in found.changes if not change.is_of_evidence]
        write_sentences([*marks, *others])
    write_sentences([summary(found)], to_stderr=form != "text")


def summary(found: Revision) -> str:
    """Say how many changes there are, of each kind."""
    if not found.changes:
        return f"No fact differs between {found.old} and {found.new}."
    marks = sum(change.is_of_evidence for change in found.changes)
    kinds = [f"{number} {kind}" for kind, number in found.counts().items() if number]
    of_marks = f", of which {marks} to marks of evidence" if marks else ""
    return f"{counted(len(found.changes), 'change', 'changes')}: {', '.join(kinds)}{of_marks}."
