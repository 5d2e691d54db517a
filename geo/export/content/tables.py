"""Tables related to layers: designations, sources cited and code lists."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Final

import pandas as pd

from geo.crs import WGS84
from geo.export.content.columns import CODE_COLUMNS, DESIGNATION_COLUMNS, SEPARATOR, SOURCE_COLUMNS
from geo.export.content.model import ExportLayer
from geo.views.listing import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from geo.dataset import Dataset
    from geo.places.place import Designation, Place
    from geo.query import FilteredPlace


GSS_CODE_COLUMNS: Final = ("LAD25CD", "gss_codes")
"""Columns of GSS codes. The first that a frame has becomes the first column of its table."""

POINT_DECIMALS: Final = {WGS84: 6}
"""Decimals of a point in a table; 1 (0.1 m) in a CRS in metres."""


def join_values(values: Iterable[str]) -> str:
    """Join several values into one cell."""
    return SEPARATOR.join(values)


def related_tables(dataset: Dataset, places: Sequence[FilteredPlace]) -> tuple[ExportLayer, ...]:
    """
    Return the tables related to the filtered places.

    Returns
    -------
    tables
        `designations` (one row per filtered designation), `sources` (those cited) and `codes`
        (every sector, level and programme, with its name).
    """
    register = dataset.register
    rows = [(place, row) for place in places for row in place.designations]
    cited_ids = {name for place in places for name in place.place.source_ids}
    cited_ids |= {name for _, row in rows for name in row.source_ids}
    code_names = {
        "sector": {code: row.name for code, row in register.sectors.items()},
        "level": {code: row.name for code, row in register.designation_levels.items()},
        "programme": {code: row.name for code, row in register.programmes.items()},
    }
    codes = [
        (kind, code, name) for kind, names in code_names.items() for code, name in names.items()
    ]
    sources = [asdict(row) for key, row in register.sources.items() if key in cited_ids]
    return (
        ExportLayer(
            name="designations",
            title="Designations",
            description="One row a designation of a place, as the filters keep them.",
            frame=pd.DataFrame(
                [_designation(place.place, row) for place, row in rows],
                columns=[*DESIGNATION_COLUMNS],
                dtype="str",
            ),
            columns=DESIGNATION_COLUMNS,
        ),
        ExportLayer(
            name="sources",
            title="Sources",
            description="Every source that a row cites.",
            frame=pd.DataFrame(sources, columns=[*SOURCE_COLUMNS], dtype="str"),
            columns=SOURCE_COLUMNS,
        ),
        ExportLayer(
            name="codes",
            title="Codes",
            description="What the codes of sectors, levels and programmes stand for.",
            frame=pd.DataFrame(codes, columns=[*CODE_COLUMNS], dtype="str"),
            columns=CODE_COLUMNS,
        ),
    )


def _designation(place: Place, row: Designation) -> tuple[str, ...]:
    return (
        place.layer,
        place.id,
        place.name,
        row.designation_id,
        row.name,
        join_values(row.sectors),
        row.sectors_evidence,
        row.scope,
        row.focus,
        join_values(row.programmes),
        row.level,
        row.designated_by,
        row.as_of,
        row.as_of_day.isoformat() if row.as_of_day else "",
        row.in_force_from or UNKNOWN,
        row.in_force_to or UNKNOWN,
        row.evidence,
        join_values(row.source_ids),
        row.note,
    )


def as_table(export_layer: ExportLayer, *, crs: str) -> pd.DataFrame:
    """
    Return every row of a layer as a table for a spreadsheet.

    Returns
    -------
    table
        All rows in order, with or without geometry. GSS codes are the first column. A point layer
        also has `lon` and `lat`, or `easting` and `northing` if `crs` is in metres.
    """
    table = export_layer.attributes
    if (
        export_layer.is_spatial
        and len(export_layer.located)
        and export_layer.located.geom_type.eq("Point").all()
    ):
        table = _add_coordinates(export_layer, crs=crs)
    first = [name for name in GSS_CODE_COLUMNS if name in table.columns][:1]
    return table[[*first, *(name for name in table.columns if name not in first)]]


def _add_coordinates(export_layer: ExportLayer, *, crs: str) -> pd.DataFrame:
    points = export_layer.to_crs(crs).geometry
    names = ("lon", "lat") if crs == WGS84 else ("easting", "northing")
    decimals = POINT_DECIMALS.get(crs, 1)
    index = export_layer.attributes.index[export_layer.is_located]
    return export_layer.attributes.assign(
        **{
            name: pd.Series(values.to_numpy().round(decimals), index=index)
            for name, values in zip(names, (points.x, points.y), strict=True)
            if name not in export_layer.attributes.columns
        }
    )
