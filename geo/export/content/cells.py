"""Cells of a table: plain values, points as numbers, codes first, and no formulas."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final, Literal

import pandas as pd
from pandas.api import types

from geo.crs import WGS84

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.export.content.model import ExportLayer

ColumnType = Literal["boolean", "integer", "number", "text"]

Cell = str | int | float | bool | None

CODE_COLUMNS: Final = ("LAD25CD", "gss_codes")
"""Columns of GSS codes, the first that a frame has being the first of a table."""

POINT_DECIMALS: Final = {WGS84: 6}
"""Decimals of a point in a table; 1 (0.1 m) in a CRS of metres."""


def column_types(frame: pd.DataFrame) -> dict[str, ColumnType]:
    """Return column → kind of its values."""
    return {str(name): _column_type(column) for name, column in frame.items()}


def plain_rows(frame: pd.DataFrame) -> Iterator[tuple[Cell, ...]]:
    """Yield the rows as Python's own values: None for what is missing, text for the rest."""
    return zip(*(plain_values(column) for _, column in frame.items()), strict=True)


def plain_values(column: pd.Series) -> list[Cell]:
    """Return the values of a column as Python's own: None for what is missing."""
    # Text is kept by Arrow, value by value slow to reach: it is taken out in one go.
    return [_plain_value(value) for value in column.to_numpy(object)]


def records(frame: pd.DataFrame) -> list[dict[str, Cell]]:
    """Return the rows as mappings of column → plain value."""
    if not len(frame):
        return []
    return [dict(zip(frame.columns, row, strict=True)) for row in plain_rows(frame)]


def as_table(export_layer: ExportLayer, *, crs: str) -> pd.DataFrame:
    """
    Return every row of a theme as a table for a spreadsheet.

    Returns
    -------
    table
        The rows in order, located or not. GSS codes are the first column. A layer of points has
        two more: `lon` and `lat`, or `easting` and `northing` where `crs` is in metres.
    """
    table = export_layer.attributes
    if (
        export_layer.is_spatial
        and len(export_layer.located)
        and export_layer.located.geom_type.eq("Point").all()
    ):
        table = _add_coordinates(export_layer, crs=crs)
    first = [name for name in CODE_COLUMNS if name in table.columns][:1]
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


def _column_type(values: pd.Series) -> ColumnType:
    if types.is_bool_dtype(values):
        return "boolean"
    if types.is_integer_dtype(values):
        return "integer"
    return "number" if types.is_float_dtype(values) else "text"


def _plain_value(value: object) -> Cell:
    if value is None or value is pd.NaT or value is pd.NA or value != value:  # noqa: PLR0124 - NaN
        return None
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, bool | int | float | str):
        return value
    return value.isoformat() if isinstance(value, date) else str(value)
