"""The Python side of the table: sends it rows, reads which one was chosen."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import streamlit as st

_HERE: Final = Path(__file__).parent

# Registered when imported, like the live map.
_mount = st.components.v2.component(
    "placemap.livetable",
    js=(_HERE / "livetable.js").read_text(encoding="utf-8"),
    css=(_HERE / "livetable.css").read_text(encoding="utf-8"),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Act:
    """
    What the name of a row does: either it is a choice, or it is a link.

    Attributes
    ----------
    reference
        The column that holds a row's reference. It is not shown.
    on_choice
        Called before the rerun that follows the choice of a row: `read_choice` returns it.
    link
        Reference → the address that the row's name leads to.
    """

    reference: str
    on_choice: Callable[[], None] | None = None
    link: Callable[[str], str] | None = None


def livetable(
    rows: Sequence[Mapping[str, str | int | float]],
    *,
    caption: str,
    key: str,
    act: Act | None = None,
    wide: Collection[str] = (),
) -> None:
    """
    Mount the table, or bring the mounted one up to date.

    Parameters
    ----------
    rows
        At least one row; all have the same columns, in order. Numbers are set to the right, with
        thousands; a column is sorted by clicking its heading. The first column names the row.
    caption
        What the table holds, for those who cannot see it.
    key
        The widget's key; `read_choice` takes the same.
    act
        What a row's name does; without it, names are only text.
    wide
        Columns of long text, which are given more room.
    """
    hidden = act.reference if act else ""
    columns = [name for name in rows[0] if name != hidden]
    described = {
        "caption": caption,
        "columns": columns,
        "rows": [[row[name] for name in columns] for row in rows],
        "references": [row[hidden] for row in rows] if act and act.on_choice else None,
        "links": [act.link(str(row[hidden])) for row in rows] if act and act.link else None,
        "wide": [name for name in columns if name in wide],
    }
    on_choice = act.on_choice if act and act.on_choice else _ignore
    # In a list, so that Streamlit does not import pandas: see the live map's component.
    _mount(key=key, data=[described], on_choice_change=on_choice)


def read_choice(key: str) -> str | None:
    """Return the reference of the row just chosen. The browser sends it: check that it exists."""
    state = st.session_state.get(key)
    choice = state.get("choice") if isinstance(state, Mapping) else None
    return choice if isinstance(choice, str) else None


def _ignore() -> None:
    """Do nothing: a table without choices makes none."""
