"""What the map of a user's own data says, as tables to read, to search and to take away."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Final

import streamlit as st

from geo.csvio import csv_bytes
from geo.slugs import slug
from geo.uploads.records import MARKER
from geo.views.upload_coverage import council_rows, place_rows, row_rows, rows_found
from ui.components.report import Section, report
from ui.markup import literal
from ui.state.session import chose
from ui.widgets import frame

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from geo.uploads.overlay import Laid

ROWS_SHOWN: Final = 20

TABLES: Final = {
    "councils": ("Councils", "Confirmed places of each layer that cover the council."),
    "places": ("Places that cover them", "Of the four layers, under the filters above."),
    "rows": ("Row by row", "An asterisk marks what no source was seen to say."),
}
"""Table → its title and what is said of it."""

Row = Mapping[str, str | int | float]


def show(number: int, laid: Laid, *, is_only: bool) -> None:
    """Show what the map says as tables, and offer them as files."""
    name = laid.brought.name
    frame.show_heading(f"{name}: in tables", anchor=f"tables-{number}")
    councils = council_rows(laid)
    places = [_without(row, "Reference") for row in place_rows(laid)]
    wanted = (
        _find(number, name, is_only=is_only)
        if max(len(laid.codes), len(councils)) > ROWS_SHOWN
        else ""
    )
    rows = rows_found(laid, wanted)
    report(
        [
            _section("councils", name, _having(councils, wanted)),
            _section("places", name, _having(places, wanted)),
            _section("rows", name, row_rows(laid, rows[:ROWS_SHOWN]), of=len(rows)),
        ],
        key=f"yours_report_{number}",
    )
    files: dict[str, Callable[[], Sequence[Row]]] = {
        "councils": lambda: councils,
        "places": lambda: places,
        "rows": partial(row_rows, laid),
    }
    with st.popover(f"Download {literal(name)}"):
        for key, listed in files.items():
            st.download_button(
                f"{TABLES[key][0]} (CSV)",
                partial(_csv, listed),
                file_name=f"{slug(name)}-{key}.csv",
                mime="text/csv",
                key=f"yours_download_{number}_{key}",
                on_click="ignore",
            )


def _find(number: int, name: str, *, is_only: bool) -> str:
    return st.text_input(
        "Find in these tables" if is_only else f"Find in the tables of {literal(name)}",
        key=f"yours_find_{number}",
        on_change=chose,
        placeholder="A row, a council or a place",
    )


def _having(rows: Sequence[Row], text: str) -> Sequence[Row]:
    wanted = text.strip().casefold()
    return [row for row in rows if any(wanted in str(cell).casefold() for cell in row.values())]


def _section(table: str, name: str, rows: Sequence[Row], *, of: int | None = None) -> Section:
    title, intro = TABLES[table]
    total = len(rows) if of is None else of
    return Section(
        name=table, title=f"{title}: {name}", intro=f"{intro}{_cut(total)}", rows=rows[:ROWS_SHOWN]
    )


def _cut(rows: int) -> str:
    if rows <= ROWS_SHOWN:
        return ""
    return f" The first {ROWS_SHOWN} of {rows:,} are shown; the file has all."


def _csv(listed: Callable[[], Sequence[Row]]) -> bytes:
    return csv_bytes([{**row, "Marker": MARKER} for row in listed()])


def _without(row: dict[str, str | int | float], name: str) -> dict[str, str | int | float]:
    return {key: cell for key, cell in row.items() if key != name}
