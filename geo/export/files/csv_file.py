"""CSV: UTF-8 that Excel recognises, GSS code first, and its description beside it (CSVW)."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

from geo.csvio import harmless
from geo.export.content.cells import Kind, as_table, kinds_of, plain_rows
from geo.export.content.columns import LIST_COLUMNS, SEPARATOR
from geo.export.content.model import described

if TYPE_CHECKING:
    from pathlib import Path

    from geo.export.content.model import Content, Theme


def write_csv(theme: Theme, path: Path, *, crs: str) -> None:
    """
    Write a layer or table as CSV (RFC 4180), UTF-8 with a byte order mark.

    Parameters
    ----------
    crs
        CRS of the coordinates of points.

    Every row is there, located or not. Text that a spreadsheet would run as a formula has an
    apostrophe before it (`harmless`); numbers are as they are.
    """
    table = as_table(theme, crs=crs)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([harmless(str(name)) for name in table.columns])
        writer.writerows(
            [harmless(value) if isinstance(value, str) else value for value in row]
            for row in plain_rows(table)
        )


def write_csv_description(theme: Theme, content: Content, path: Path, *, crs: str) -> None:
    """
    Write what a CSV file holds, by W3C's CSV on the Web, as `<file>-metadata.json` beside it.

    Parameters
    ----------
    path
        The CSV file that is described.
    crs
        As for `write_csv`.
    """
    about = content.about
    table = as_table(theme, crs=crs)
    members = described(theme, about)
    document = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": path.name,
        "dc:title": members["title"],
        "dc:description": f"{members['description']} {members.get('shows', '')}".strip(),
        "dc:license": {"@id": about.licences[0].address} if about.licences else "",
        "dc:rights": f"{members.get('licence', '')}. {members.get('attribution', '')}",
        "dc:date": about.day.isoformat(),
        "rdfs:comment": " ".join(
            members.get(name, "") for name in ("evidence", "notes", "marker")
        ).strip(),
        "dialect": {"encoding": "utf-8-sig", "lineTerminators": ["\r\n"]},
        "tableSchema": {
            "columns": [
                _column(name, kind, theme.columns.get(name, ""))
                for name, kind in kinds_of(table).items()
            ]
        },
    }
    target = path.with_name(f"{path.name}-metadata.json")
    text = json.dumps(document, ensure_ascii=False, indent=2)
    target.write_text(f"{text}\n", encoding="utf-8", newline="\n")


def _column(name: str, kind: Kind, description: str) -> dict[str, object]:
    datatype = "string" if kind == "text" else kind
    column: dict[str, object] = {"name": name, "titles": name, "datatype": datatype}
    if description:
        column["dc:description"] = description
    if name in LIST_COLUMNS:
        column["separator"] = SEPARATOR
    return column
