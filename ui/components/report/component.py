"""Python side of the report: sends it sections, and reads the choice made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from geo.styles.units import format_cell, nbsp_units
from ui.components.shared import component_css, component_js

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_HERE: Final = Path(__file__).parent

# Registered on import, like the live map.
_mount = st.components.v2.component(
    "placemap.report",
    js=component_js(_HERE / "report.js", "tables.js", "clipboard.js"),
    css=component_css(_HERE / "report.css", "tables.css"),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """
    A table, or a note that there is none, under a third-level heading.

    Attributes
    ----------
    name
        Unique name of the section.
    title, intro
        The heading, and a description of the table or why there is none. An empty title omits
        the heading.
    rows
        All with the same columns, in order; the first column names the row. Numbers are aligned
        right, with thousands separators.
    links
        The address of each row's name; empty for none.
    groups
        The group of each row, shown above its first row; empty for no groups.
    badges
        A sign and a word after each cell, "" for none; empty for no marks at all.
    dashed
        Whether it has a dashed frame, which always means unconfirmed.
    """

    name: str
    title: str
    intro: str
    rows: Sequence[Mapping[str, str | int | float]]
    links: Sequence[str] = ()
    groups: Sequence[str] = ()
    badges: Sequence[Sequence[str]] = ()
    dashed: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Return the section in the browser's format."""
        return {
            "name": self.name,
            "title": self.title,
            "intro": nbsp_units(self.intro),
            "columns": [*map(nbsp_units, self.rows[0])] if self.rows else [],
            "rows": [[*map(format_cell, row.values())] for row in self.rows],
            "links": list(self.links),
            "groups": list(self.groups),
            "marks": [list(row) for row in self.badges],
            "dashed": self.dashed,
        }


def report(sections: Sequence[Section], *, key: str) -> None:
    """
    Mount sections, or update them.

    One component has all of them: Streamlit's page takes time for each of its elements at
    each rerun, which would delay results.
    """
    # In a list, so that Streamlit does not import pandas: see the live map's component.
    _mount(
        key=key,
        data=[{"sections": [section.to_dict() for section in sections], "choices": None}],
        on_choice_change=_do_nothing,
    )


def choice_buttons(
    labels: Mapping[str, str], *, title: str, key: str, on_choice: Callable[[], None]
) -> None:
    """
    Mount a row of buttons, or update it.

    Parameters
    ----------
    labels
        Choice → label of its button.
    title
        Title of the choices.
    key
        The widget's key; `read_choice` takes the same.
    on_choice
        Called before the rerun that follows a choice.
    """
    description = {"title": title, "labels": [*labels.items()]}
    _mount(key=key, data=[{"sections": [], "choices": description}], on_choice_change=on_choice)


def read_choice(key: str) -> str:
    """Return the last choice, or "". The browser sends it: check that it exists."""
    state = st.session_state.get(key)
    choice = state.get("choice") if isinstance(state, Mapping) else None
    return choice if isinstance(choice, str) else ""


def _do_nothing() -> None:
    """Do nothing: sections have no choice."""
