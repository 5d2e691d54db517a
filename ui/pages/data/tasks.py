"""What is to be checked, as a list to take away: a part of the Data page."""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import streamlit as st

from geo.audit.tasks import counts, matching_tasks, task_rows
from geo.csvio import csv_bytes
from ui.markup import host, links, template
from ui.pages.data.holdings import everything_to_do, inventory
from ui.pages.data.view import (
    EVERY,
    PAGE,
    RECORDS,
    ROWS_A_PAGE,
    WIDGETS,
    DataView,
    data_link,
    narrowed,
    show_pages,
    show_words,
)

if TYPE_CHECKING:
    from geo.audit.tasks import Task
    from geo.dataset import Atlas

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def show(known: Atlas, view: DataView) -> None:
    """Show the controls and the list."""
    del view
    held = inventory()
    titles = {one.name: one.title for one in held.holdings}
    waiting = counts(everything_to_do())
    table, words = st.columns([4, 6], gap="medium", vertical_alignment="bottom")
    with table:
        st.selectbox(
            "Table",
            [EVERY, *(name for name in titles if name in waiting)],
            format_func=lambda name: (
                f"{titles[name]}: {waiting[name]}"
                if name in titles
                else f"All tables: {sum(waiting.values())}"
            ),
            key=WIDGETS["task_table"],
            on_change=narrowed,
        )
    with words:
        show_words("Find in the list")
    view = PAGE.view
    of_table = [one for one in everything_to_do() if view.task_table in {EVERY, one.table}]
    _show_tasks(known, matching_tasks(of_table, view.words))


def _show_tasks(known: Atlas, found: list[Task]) -> None:
    held = inventory()
    view = show_pages(len(found))
    first = (view.page - 1) * ROWS_A_PAGE
    shown = found[first : first + ROWS_A_PAGE]
    st.html(
        template("data_tasks.html").render(
            tasks=shown,
            first=first + 1,
            every=len(found),
            titles={one.name: one.title for one in held.holdings},
            addresses=[
                data_link(
                    known,
                    DataView(query=view.query, shown=RECORDS, table=one.table, words=one.key),
                )
                for one in shown
            ],
            sources=held.sources(),
            links=links,
            host=host,
        )
    )
    if found:
        _show_downloads(known, found)


def _show_downloads(known: Atlas, found: list[Task]) -> None:
    name = f"placemap-to-check-{PAGE.view.task_table}"
    with st.container(horizontal=True):
        st.download_button(
            "Download this list as CSV",
            data=partial(_csv, known, found),
            file_name=f"{name}.csv",
            mime="text/csv",
            on_click="ignore",
            key="data_tasks_csv",
        )
        st.download_button(
            "Download this list as XLSX",
            data=partial(_xlsx, known, found),
            file_name=f"{name}.xlsx",
            mime=XLSX,
            on_click="ignore",
            key="data_tasks_xlsx",
        )


def _csv(known: Atlas, found: list[Task]) -> bytes:
    return csv_bytes(task_rows(known.registry.package, found))


def _xlsx(known: Atlas, found: list[Task]) -> bytes:
    """Write the workbook into a folder of its own, and return it."""
    from geo.export.files.tasks import write_tasks  # noqa: PLC0415 - no other part needs it

    with tempfile.TemporaryDirectory(prefix="placemap-") as folder:
        path = Path(folder) / "to-check.xlsx"
        write_tasks(known.registry, found, path)
        return path.read_bytes()
