"""What the tests of the command line stand on: a run of it in-process, and what it answered."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from click.testing import CliRunner, Result

from geo.cli.main import placemap


def run(*arguments: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(placemap, arguments, input=stdin)


def output_of(*arguments: str) -> str:
    """Return what is answered, of a question that leaves nothing to note."""
    result = run(*arguments)
    assert (result.exit_code, result.stderr) == (0, "")
    return result.stdout


def json_output(*arguments: str) -> Any:  # noqa: ANN401
    return json.loads(output_of(*arguments, "--json"))


def csv_rows(text: str) -> list[dict[str, str]]:
    return [*csv.DictReader(io.StringIO(text))]


def rows_as_text(rows: list[dict[str, Any]]) -> list[dict[str, str]]:
    return [{name: str(cell) for name, cell in row.items()} for row in rows]
