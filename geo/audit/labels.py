"""Labels for the rows of any table: "Greater Manchester: Bolton"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from geo.register.tables import validate_table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.register.tables import DataPackage, Row, Table

NAME_COLUMNS: Final = (
    "name",
    "title",
    "place_as_written",
    "LAD25NM",
    "former_name",
    "area_name",
    "sic_title_as_transcribed",
)
"""Columns for the name of a row; the first that a table has is used."""

EXTRA_COLUMNS: Final = ("sector_code",)
"""Columns to add to a name: one place can have several designations."""


class Labels:
    """Labels of the rows of a data package. Tables are read when a row refers to them."""

    def __init__(self, package: DataPackage) -> None:
        self._package = package
        self._names: dict[str, Mapping[str, str]] = {}

    def label_of(self, table: Table, row: Row) -> str:
        """
        Return the label of a row.

        A row without a name takes the names of the rows that its key refers to. If there are
        none, it takes its key.
        """
        own_name = _own_name(table, row)
        columns = EXTRA_COLUMNS if own_name else table.primary_key
        references = [self._reference_label(table, row, column) for column in columns]
        return ": ".join(part for part in (own_name, *references) if part)

    def _reference_label(self, table: Table, row: Row, column: str) -> str:
        text = str(row.get(column) or "")
        targets = [key.table for key in table.foreign_keys if key.column == column]
        if not targets:
            return "" if column in EXTRA_COLUMNS else text
        return self._names_of(targets[0]).get(text, text)

    def _names_of(self, name: str) -> Mapping[str, str]:
        if name not in self._names:
            table = self._package.tables[name]
            rows = validate_table(table).rows
            self._names[name] = {table.key_of(row)[0]: _own_name(table, row) for row in rows}
        return self._names[name]


def _own_name(table: Table, row: Row) -> str:
    column_names = {field.name for field in table.fields}
    column = next((name for name in NAME_COLUMNS if name in column_names), None)
    return str(row.get(column) or "") if column else ""
