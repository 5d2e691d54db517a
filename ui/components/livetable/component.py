"""Python side of the table: sends it rows, links each row, or reads the chosen row."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import streamlit as st

from ui.components.shared import component_css, component_js

_HERE: Final = Path(__file__).parent

FIND_LABEL: Final = "Find in the table"
MANY_ROWS: Final = 20
"""Tables with more rows have a search box."""

# Registered on import, like the live map.
_mount = st.components.v2.component(
    "placemap.livetable",
    js=component_js(_HERE / "livetable.js", "tables.js"),
    css=component_css(_HERE / "livetable.css", "tables.css"),
)


@dataclass(frozen=True, kw_only=True)
class LinkedTable:
    """
    A table whose rows lead to other pages.

    Attributes
    ----------
    rows
        As for `livetable`; the first column is the row's name, which is the link.
    caption
        Description of the table, for users who cannot see it.
    links
        The address of each row, in order.
    find_label
        Label of the search box that filters the rows; "" for no box.
    meanings
        Heading → its full form.
    """

    rows: Sequence[Mapping[str, str | int | float]]
    caption: str
    links: Sequence[str]
    find_label: str = ""
    meanings: Mapping[str, str] = field(default_factory=dict)


def linked_table(table: LinkedTable, *, key: str) -> None:
    """Mount a table of at least one row, or update it."""
    description = {
        "caption": table.caption,
        "columns": list(table.rows[0]),
        "rows": [list(row.values()) for row in table.rows],
        "links": list(table.links),
        "find": table.find_label,
        "meanings": dict(table.meanings),
    }
    _mount(key=key, data=[description])


def livetable(
    rows: Sequence[Mapping[str, str | int]],
    *,
    caption: str,
    reference: str,
    key: str,
    on_choice: Callable[[], None],
) -> None:
    """
    Mount the table, or update it.

    Parameters
    ----------
    rows
        At least one row; all have the same columns, in order. A long table has a search box.
        Whole numbers are aligned right, with thousands separators; a click on a heading sorts
        by its column.
    caption
        Description of the table, for users who cannot see it.
    reference
        The column with a row's reference. It is not shown: `read_choice` returns it.
    key
        The widget's key; `read_choice` takes the same.
    on_choice
        Called before the rerun that follows the choice of a row.
    """
    columns = [name for name in rows[0] if name != reference]
    description = {
        "caption": caption,
        "columns": columns,
        "rows": [[row[name] for name in columns] for row in rows],
        "references": [row[reference] for row in rows],
        "find": FIND_LABEL if len(rows) > MANY_ROWS else "",
    }
    # In a list, so that Streamlit does not import pandas: see the live map's component.
    _mount(key=key, data=[description], on_choice_change=on_choice)


def read_choice(key: str) -> str | None:
    """Return the reference of the row just chosen. The browser sends it: check that it exists."""
    state = st.session_state.get(key)
    choice = state.get("choice") if isinstance(state, Mapping) else None
    return choice if isinstance(choice, str) else None
