"""Open tasks on the Data page, as a list to download."""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import streamlit as st

from geo.audit.tasks import search_tasks, task_counts, task_rows
from geo.csvio import csv_bytes
from ui.markup import host, links, template
from ui.pages.data.holdings import inventory, open_tasks
from ui.pages.data.view import (
    ALL_TABLES,
    PAGE,
    RECORDS,
    ROWS_PER_PAGE,
    WIDGETS,
    DataView,
    data_link,
    reset_page,
    show_find_box,
    show_page_number,
)

if TYPE_CHECKING:
    from geo.audit.tasks import Task
    from geo.dataset import Dataset

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def show_tasks(dataset: Dataset, view: DataView) -> None:
    """Show the controls and the list."""
    del view
    package_inventory = inventory()
    titles = {item.name: item.title for item in package_inventory.resources}
    counts = task_counts(open_tasks())
    table, find_column = st.columns([4, 6], gap="medium", vertical_alignment="bottom")
    with table:
        st.selectbox(
            "Table",
            [ALL_TABLES, *(name for name in titles if name in counts)],
            format_func=lambda name: (
                f"{titles[name]}: {counts[name]}"
                if name in titles
                else f"All tables: {sum(counts.values())}"
            ),
            key=WIDGETS["task_table"],
            on_change=reset_page,
        )
    with find_column:
        show_find_box("Find in the list")
    view = PAGE.view
    table_tasks = [item for item in open_tasks() if view.task_table in {ALL_TABLES, item.table}]
    _show_tasks(dataset, search_tasks(table_tasks, view.text))


def _show_tasks(dataset: Dataset, tasks: list[Task]) -> None:
    package_inventory = inventory()
    view = show_page_number(len(tasks))
    start = (view.page - 1) * ROWS_PER_PAGE
    page_tasks = tasks[start : start + ROWS_PER_PAGE]
    st.html(
        template("data_tasks.html").render(
            tasks=page_tasks,
            start=start + 1,
            total=len(tasks),
            titles={task.name: task.title for task in package_inventory.resources},
            addresses=[
                data_link(
                    dataset,
                    DataView(query=view.query, tab=RECORDS, table=task.table, text=task.key),
                )
                for task in page_tasks
            ],
            sources=package_inventory.sources(),
            links=links,
            host=host,
        )
    )
    if tasks:
        _show_downloads(dataset, tasks)


def _show_downloads(dataset: Dataset, tasks: list[Task]) -> None:
    name = f"placemap-to-check-{PAGE.view.task_table}"
    with st.container(horizontal=True):
        st.download_button(
            "Download this list as CSV",
            data=partial(_csv, dataset, tasks),
            file_name=f"{name}.csv",
            mime="text/csv",
            on_click="ignore",
            key="data_tasks_csv",
        )
        st.download_button(
            "Download this list as XLSX",
            data=partial(_xlsx, dataset, tasks),
            file_name=f"{name}.xlsx",
            mime=XLSX,
            on_click="ignore",
            key="data_tasks_xlsx",
        )


def _csv(dataset: Dataset, tasks: list[Task]) -> bytes:
    return csv_bytes(task_rows(dataset.register.package, tasks))


def _xlsx(dataset: Dataset, tasks: list[Task]) -> bytes:
    """Return the tasks as a workbook, written in a temporary folder."""
    from geo.export.files.tasks import write_tasks  # noqa: PLC0415 - no other part needs it

    with tempfile.TemporaryDirectory(prefix="placemap-") as folder:
        path = Path(folder) / "to-check.xlsx"
        write_tasks(dataset.register, tasks, path)
        return path.read_bytes()
