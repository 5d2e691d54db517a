"""Table cells: plain values, points as numbers, codes first, and no formulas."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Literal

import pandas as pd
from pandas.api import types

if TYPE_CHECKING:
    from collections.abc import Iterator


ColumnType = Literal["boolean", "integer", "number", "text"]

Cell = str | int | float | bool | None


def column_types(frame: pd.DataFrame) -> dict[str, ColumnType]:
    """Return column → type of its values."""
    return {str(name): _column_type(column) for name, column in frame.items()}


def plain_rows(frame: pd.DataFrame) -> Iterator[tuple[Cell, ...]]:
    """Yield the rows as plain Python values: None if missing, text for other types."""
    return zip(*(plain_values(column) for _, column in frame.items()), strict=True)


def plain_values(column: pd.Series) -> list[Cell]:
    """Return a column as plain Python values: None if missing."""
    # Arrow text is slow to read value by value, so it is converted at once.
    return [_plain_value(value) for value in column.to_numpy(object)]


def records(frame: pd.DataFrame) -> list[dict[str, Cell]]:
    """Return the rows as mappings of column → plain value."""
    if not len(frame):
        return []
    return [dict(zip(frame.columns, row, strict=True)) for row in plain_rows(frame)]


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
