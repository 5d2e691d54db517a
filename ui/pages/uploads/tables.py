"""Tables of an upload's coverage, to read, search and download."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Final

import streamlit as st

from geo.csvio import csv_bytes
from geo.text import slug
from geo.uploads.records import MARKER
from geo.views.upload_coverage import council_rows, place_rows, search_rows, upload_rows
from ui.components.data_table import DataTable
from ui.components.data_table import show_tables as show_data_tables
from ui.markup import escape_markdown
from ui.state.session import mark_changed
from ui.widgets import frame

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from geo.uploads.overlay import UploadOverlay

MAX_ROWS: Final = 20

TABLES: Final = {
    "councils": ("Councils", "Confirmed places of each layer that cover the council."),
    "places": ("Places that cover them", "Of all layers, under the filters above."),
    "rows": ("Row by row", "An asterisk marks what is not yet confirmed."),
}
"""Table → its title and description."""

Row = Mapping[str, str | int | float]


def show_tables(number: int, overlay: UploadOverlay, *, is_only: bool) -> None:
    """Show the tables, and their downloads."""
    name = overlay.upload.name
    frame.show_heading(f"{name}: in tables", anchor=f"tables-{number}")
    councils = council_rows(overlay)
    places = [_drop_column(row, "Reference") for row in place_rows(overlay)]
    text = (
        _show_find_box(number, name, is_only=is_only)
        if max(len(overlay.codes), len(councils)) > MAX_ROWS
        else ""
    )
    rows = search_rows(overlay, text)
    show_data_tables(
        [
            _data_table("councils", name, _matching_rows(councils, text)),
            _data_table("places", name, _matching_rows(places, text)),
            _data_table("rows", name, upload_rows(overlay, rows[:MAX_ROWS]), row_count=len(rows)),
        ],
        key=f"yours_report_{number}",
    )
    files: dict[str, Callable[[], Sequence[Row]]] = {
        "councils": lambda: councils,
        "places": lambda: places,
        "rows": partial(upload_rows, overlay),
    }
    with st.popover(f"Download {escape_markdown(name)}"):
        for key, get_rows in files.items():
            st.download_button(
                f"{TABLES[key][0]} (CSV)",
                partial(_csv, get_rows),
                file_name=f"{slug(name)}-{key}.csv",
                mime="text/csv",
                key=f"yours_download_{number}_{key}",
                on_click="ignore",
            )


def _show_find_box(number: int, name: str, *, is_only: bool) -> str:
    return st.text_input(
        "Find in these tables" if is_only else f"Find in the tables of {escape_markdown(name)}",
        key=f"yours_find_{number}",
        on_change=mark_changed,
        placeholder="A row, a council or a place",
    )


def _matching_rows(rows: Sequence[Row], text: str) -> Sequence[Row]:
    folded = text.strip().casefold()
    return [row for row in rows if any(folded in str(cell).casefold() for cell in row.values())]


def _data_table(
    table: str, name: str, rows: Sequence[Row], *, row_count: int | None = None
) -> DataTable:
    title, intro = TABLES[table]
    total = len(rows) if row_count is None else row_count
    return DataTable(
        name=table,
        title=f"{title}: {name}",
        intro=f"{intro}{_truncation_note(total)}",
        rows=rows[:MAX_ROWS],
    )


def _truncation_note(rows: int) -> str:
    if rows <= MAX_ROWS:
        return ""
    return f" The first {MAX_ROWS} of {rows:,} are shown; the file has all."


def _csv(get_rows: Callable[[], Sequence[Row]]) -> bytes:
    return csv_bytes([{**row, "Marker": MARKER} for row in get_rows()])


def _drop_column(row: dict[str, str | int | float], name: str) -> dict[str, str | int | float]:
    return {key: cell for key, cell in row.items() if key != name}
