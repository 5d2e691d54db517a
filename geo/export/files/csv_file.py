"""CSV files: UTF-8 with BOM for Excel, GSS code first, with a CSVW description."""

from __future__ import annotations

import json
from itertools import chain
from typing import TYPE_CHECKING

from geo.csvio import write_rows
from geo.export.content.cells import ColumnType, column_types, plain_rows
from geo.export.content.columns import LIST_COLUMNS, SEPARATOR
from geo.export.content.model import layer_metadata
from geo.export.content.tables import as_table

if TYPE_CHECKING:
    from pathlib import Path

    from geo.export.content.model import Content, ExportLayer


def write_csv(export_layer: ExportLayer, path: Path, *, crs: str) -> None:
    """
    Write a layer or table as CSV (RFC 4180), UTF-8 with a byte order mark.

    Parameters
    ----------
    crs
        CRS of the coordinates of points.

    Every row is included, with or without geometry. An apostrophe before a formula stops a
    spreadsheet running it (`escape_formula`). Numbers are unchanged.
    """
    table = as_table(export_layer, crs=crs)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        write_rows(file, chain([map(str, table.columns)], plain_rows(table)))


def write_csv_description(
    export_layer: ExportLayer, content: Content, path: Path, *, crs: str
) -> None:
    """
    Write the description of a CSV file (W3C CSV on the Web) as `<file>-metadata.json`.

    Parameters
    ----------
    path
        The CSV file to describe.
    crs
        As for `write_csv`.
    """
    metadata = content.metadata
    table = as_table(export_layer, crs=crs)
    entries = layer_metadata(export_layer, metadata)
    document = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": path.name,
        "dc:title": entries["title"],
        "dc:description": f"{entries['description']} {entries.get('shows', '')}".strip(),
        "dc:license": {"@id": metadata.licences[0].address} if metadata.licences else "",
        "dc:rights": f"{entries.get('licence', '')}. {entries.get('attribution', '')}",
        "dc:date": metadata.data_day.isoformat(),
        "rdfs:comment": " ".join(
            entries.get(name, "") for name in ("evidence", "notes", "marker")
        ).strip(),
        "dialect": {"encoding": "utf-8-sig", "lineTerminators": ["\r\n"]},
        "tableSchema": {
            "columns": [
                _column_description(name, kind, export_layer.columns.get(name, ""))
                for name, kind in column_types(table).items()
            ]
        },
    }
    target = path.with_name(f"{path.name}-metadata.json")
    text = json.dumps(document, ensure_ascii=False, indent=2)
    target.write_text(f"{text}\n", encoding="utf-8", newline="\n")


def _column_description(name: str, kind: ColumnType, description: str) -> dict[str, object]:
    datatype = "string" if kind == "text" else kind
    column: dict[str, object] = {"name": name, "titles": name, "datatype": datatype}
    if description:
        column["dc:description"] = description
    if name in LIST_COLUMNS:
        column["separator"] = SEPARATOR
    return column
