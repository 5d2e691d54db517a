"""Python side of the tables: sends their rows, and reads the chosen row."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from geo.styles.units import format_cell, nbsp_units
from ui.components.shared import SHARED, component_css, component_js

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_HERE: Final = Path(__file__).parent

FILTER_LABEL: Final = "Find in the table"
MANY_ROWS: Final = 20
"""Lists with more rows have a filter box."""

# Registered on import, like the live map.
_mount = st.components.v2.component(
    "placemap.data_table",
    js=component_js(
        SHARED / "dom.js", SHARED / "clipboard.js", _HERE / "cells.js", _HERE / "data_table.js"
    ),
    css=component_css(SHARED / "buttons.css", _HERE / "data_table.css"),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class DataTable:
    """
    A table, or a text that there is none.

    Attributes
    ----------
    rows
        All with the same columns, in order; the first column names the row. Numbers are aligned
        right, with thousands separators.
    name
        Unique name among the tables of its component.
    title, intro
        A third-level heading, and a description of the table or why there is none; "" for none.
    caption
        Description of the table, for users who cannot see it; "" for title, intro and marker.
    marker
        Label of the whole table, such as for a proposal; "" for none.
    links
        The address of each row's name; empty for none.
    reference_column
        A hidden column: `read_choice` returns its value in the chosen row.
    groups
        The group of each row, shown above its first row; empty for no groups.
    badges
        A sign and a word after each cell, "" for none; empty for none at all.
    meanings
        Column → the full form of its heading.
    filter_label
        Label of a box that filters the rows by their text; "" for no box.
    is_list
        Whether it is a list, sorted by its headings in a box with its own height, and not a table
        to read whole and to copy.
    is_dashed
        Whether it has a dashed frame, which always means unconfirmed.
    """

    rows: Sequence[Mapping[str, str | int | float]]
    name: str = "table"
    title: str = ""
    intro: str = ""
    caption: str = ""
    marker: str = ""
    links: Sequence[str] = ()
    reference_column: str = ""
    groups: Sequence[str] = ()
    badges: Sequence[Sequence[str]] = ()
    meanings: Mapping[str, str] = field(default_factory=dict)
    filter_label: str = ""
    is_list: bool = False
    is_dashed: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Return the table in the browser's format."""
        hidden = {self.reference_column} if self.reference_column else set()
        columns = [name for name in self.rows[0] if name not in hidden] if self.rows else []
        cells: list[list[object]] = [[row[name] for name in columns] for row in self.rows]
        if not self.is_list:  # A list keeps plain spaces, so that its filter finds "5 km".
            cells = [[*map(format_cell, row)] for row in cells]
        return {
            "name": self.name,
            "title": self.title,
            "intro": nbsp_units(self.intro),
            "caption": self.caption,
            "marker": self.marker,
            "columns": columns if self.is_list else [*map(nbsp_units, columns)],
            "rows": cells,
            "links": list(self.links),
            "references": [row[self.reference_column] for row in self.rows]
            if self.reference_column
            else [],
            "groups": list(self.groups),
            "badges": [list(row) for row in self.badges],
            "meanings": dict(self.meanings),
            "filter_label": self.filter_label,
            "is_list": self.is_list,
            "is_dashed": self.is_dashed,
        }


def show_table(table: DataTable, *, key: str, on_choice: Callable[[], None] | None = None) -> None:
    """Mount a table, or update it: see `show_tables`."""
    show_tables([table], key=key, on_choice=on_choice)


def show_tables(
    tables: Sequence[DataTable], *, key: str, on_choice: Callable[[], None] | None = None
) -> None:
    """
    Mount tables, or update them.

    One component has all of them: Streamlit's page takes time for each of its elements at
    each rerun, which would delay results.

    Parameters
    ----------
    key
        The widget's key; `read_choice` takes the same.
    on_choice
        Called before the rerun that follows the choice of a row.
    """
    # In a list, so that Streamlit does not import pandas: see the live map's component.
    _mount(
        key=key,
        data=[{"tables": [table.to_dict() for table in tables]}],
        on_choice_change=on_choice or _do_nothing,
    )


def _do_nothing() -> None:
    """Do nothing: no row of the tables can be chosen."""
