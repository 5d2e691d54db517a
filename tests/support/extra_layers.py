"""Layers added to a copy of the data: a row of `layers`, a table and its description."""

from __future__ import annotations

import csv
import io
import json
import textwrap
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from tests.support.fixtures_core import Package

TYPES: Final = {"lon": "number", "lat": "number", "share": "number", "as_of": "date"}
LISTS: Final = {
    "lad_codes": "local_authorities",
    "sector_codes": "sectors",
    "programme_ids": "programmes",
    "source_ids": "sources",
}

NAMES: Final = {
    "layer_id": "enterprise_zones",
    "label": "Enterprise zones",
    "noun": "enterprise zone",
    "plural": "enterprise zones",
    "short_noun": "enterprise zone",
    "short_plural": "enterprise zones",
    "container": "an enterprise zone",
    "geometry": "codes",
    "table": "enterprise_zones",
    "is_coverage": "1",
    "is_designated": "1",
    "has_sectors": "1",
    "is_default": "1",
    "basis_rank": "4",
    "outline": "#4A1A8C",
    "outline_px": "1.8",
    "outline_inset_mm": "0.9",
    "pattern": "cross",
    "pattern_colour": "#4A1A8C",
    "pattern_angle": "0",
    "pattern_spacing_px": "9",
    "pattern_width_px": "1",
    "symbol": "",
    "label_pt": "6.8",
}
"""A row of `layers`: enterprise zones."""


def add_layer(package: Package, text: str, **changes: str) -> None:
    """
    Add a layer to a copy of the data: what it takes, and nothing else.

    Parameters
    ----------
    text
        Its table as CSV, header first.
    changes
        Cells of its row of `layers` that differ from `NAMES`.
    """
    cells = NAMES | changes
    header, *rows = package.read("layers")
    package.write("layers", [header, *rows, [cells[name] for name in header]])
    columns, *table_rows = csv.reader(io.StringIO(textwrap.dedent(text).strip()))
    package.write(cells["table"], [columns, *table_rows])
    path = package.folder / "datapackage.json"
    descriptor = json.loads(path.read_text(encoding="utf-8"))
    is_polygons = cells["geometry"] == "polygons"
    descriptor["resources"].append(
        {
            "name": cells["table"],
            "type": "table",
            "title": cells["label"],
            "path": f"{cells['table']}.csv",
            "licenses": descriptor["licenses"][:1],
            "sources": descriptor["sources"][1:],
            "schema": {
                "fields": [_field(name) for name in columns],
                "primaryKey": ["place_id", "LAD25CD"] if is_polygons else ["place_id"],
                "missingValues": [""],
                "foreignKeys": [_foreign_key("LAD25CD", "local_authorities")]
                if is_polygons
                else [],
            },
        }
    )
    path.write_text(json.dumps(descriptor), encoding="utf-8")


def _field(name: str) -> dict[str, Any]:
    field: dict[str, Any] = {"name": name, "type": TYPES.get(name, "string")}
    if name in LISTS:
        field["listOf"] = {"resource": LISTS[name]}
    if name == "evidence":
        field["constraints"] = {"required": True, "enum": ["documented", "indicative"]}
    return field


def _foreign_key(column: str, table: str) -> dict[str, Any]:
    return {"fields": column, "reference": {"resource": table, "fields": column}}
