"""Table of councils, with links to their pages and a download."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import streamlit as st

from geo.csvio import csv_bytes
from geo.text import format_count
from ui.components.data_table import FILTER_LABEL, DataTable, show_table
from ui.widgets import frame
from ui.widgets.links import council_link

if TYPE_CHECKING:
    from geo.dataset import Dataset
    from geo.query import Query

CODE: Final = "LAD25CD"

Rows = Sequence[Mapping[str, str | int | float]]


@dataclass(frozen=True, kw_only=True)
class CouncilTable:
    """
    A table of councils, on the page and as a file.

    Attributes
    ----------
    title
        Its heading; the number of councils follows.
    caption
        Description of a row, for users who cannot see the table.
    rows
        One for each council, with its code as `CODE`, which is not shown.
    file_rows
        Returns the rows of the file; called on click.
    file_name
        Without the extension.
    note
        Key to the table's signs, shown below it.
    meanings
        Heading → its full form.
    """

    title: str
    caption: str
    rows: Rows
    file_rows: Callable[[], Rows]
    file_name: str
    note: str = ""
    meanings: Mapping[str, str] = field(default_factory=dict)


def show_council_table(
    dataset: Dataset, query: Query, table: CouncilTable, *, key: str, anchor: str
) -> None:
    """Show the table under its heading, or that it is empty."""
    count = format_count(len(table.rows), "council", "councils")
    frame.show_heading(f"{table.title}: {count}", anchor=anchor)
    if not table.rows:
        st.write("There is no such council under these filters.")
        return
    show_table(
        DataTable(
            rows=[{name: cell for name, cell in row.items() if name != CODE} for row in table.rows],
            caption=table.caption,
            links=[council_link(dataset, query, str(row[CODE])) for row in table.rows],
            filter_label=FILTER_LABEL,
            meanings=table.meanings,
            is_list=True,
        ),
        key=key,
    )
    st.caption(f"{table.note} Choose a name to open the council, a heading to sort.".strip())
    st.download_button(
        f"Download these {count} as CSV" if len(table.rows) > 1 else "Download this council as CSV",
        data=lambda: csv_bytes(table.file_rows()),
        file_name=f"{table.file_name}.csv",
        mime="text/csv",
        on_click="ignore",
        key=f"{key} file",
    )
