"""The Python side of the table: sends it rows, reads which one was chosen, or links each row."""

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
"""Beyond so many, a box above the table narrows it."""

# Registered when imported, like the live map.
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
        What the table holds, for those who cannot see it.
    links
        The address that each row leads to, in order.
    find
        Label of a box that narrows the rows to those that hold some words; "" for no box.
    meanings
        Heading → what it is short for.
    """

    rows: Sequence[Mapping[str, str | int | float]]
    caption: str
    links: Sequence[str]
    find_label: str = ""
    meanings: Mapping[str, str] = field(default_factory=dict)


def linked_table(table: LinkedTable, *, key: str) -> None:
    """Mount a table of at least one row, or bring the mounted one up to date."""
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
    Mount the table, or bring the mounted one up to date.

    Parameters
    ----------
    rows
        At least one row; all have the same columns, in order. Above many stands a box that
        narrows them to those that hold some words. Whole numbers are set to the
        right, with thousands; a column is sorted by clicking its heading.
    caption
        What the table holds, for those who cannot see it.
    reference
        The column that holds a row's reference. It is not shown: `read_choice` returns it.
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
