"""The to-do list: every statement that is not yet confirmed, and nothing else."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import openpyxl

from geo.audit.tasks import (
    COLUMNS,
    evidence_columns,
    list_tasks,
    search_tasks,
    task_counts,
    task_rows,
)
from geo.export.files.tasks import write_tasks
from geo.register.tables import open_package
from geo.settings import DATA_DIR

if TYPE_CHECKING:
    from pathlib import Path

    from geo.dataset import Dataset
    from tests.support.fixtures_core import Package

PACKAGE = open_package(DATA_DIR)


def test_the_task_list_of_the_small_register_is_complete(small: Dataset) -> None:
    tasks = [
        (task.table, task.row, task.key, task.column) for task in list_tasks(small.register.package)
    ]
    assert tasks == [
        ("city_regions", 3, "CD", "evidence"),
        ("city_region_members", 4, "CD+E06000003", "evidence"),
        ("city_region_members", 5, "CD+W06000004", "evidence"),
        ("clusters", 5, "C004", "extent_evidence"),
        ("strategic_sites", 3, "S002", "host_evidence"),
        ("strategic_sites", 3, "S002", "coord_evidence"),
        ("strategic_sites", 3, "S002", "sector_evidence"),
        ("strategic_sites", 5, "S004", "host_evidence"),
        ("strategic_sites", 5, "S004", "coord_evidence"),
        ("strategic_sites", 5, "S004", "sector_evidence"),
        ("site_types", 3, "works", "evidence"),
        ("ica_members", 4, "E06000003", "evidence"),
        ("former_authorities", 4, "E07000903", "evidence"),
        ("former_authorities", 5, "E07000904", "evidence"),
        ("cluster_places", 5, "P004", "outer_limit_evidence"),
    ]


def test_a_task_has_a_description_and_a_reason(small: Dataset) -> None:
    tasks_by_cell = {(task.key, task.column): task for task in list_tasks(small.register.package)}
    member = tasks_by_cell["CD+W06000004", "evidence"]
    assert member.name == "Cedar Corridor: Dolwen"
    assert member.question == "Whether it belongs, whole or in part"
    assert member.reason == "It names no source. On file: only the north of Dolwen"
    host = tasks_by_cell["S002", "host_evidence"]
    assert (host.question, host.source_ids) == ("Which councils host it", ("S02",))
    assert host.reason == "No source that it names is confirmed to say it."
    assert (
        tasks_by_cell["S002", "coord_evidence"].reason
        == "Its point is the middle of its host councils."
    )
    assert tasks_by_cell["S004", "coord_evidence"].reason == "It has hosts and no point."
    limit = tasks_by_cell["P004", "outer_limit_evidence"]
    assert limit.question == "Outside which areas it does not lie"
    assert limit.reason == "It was read from the place's own name and note."


def test_every_indicative_cell_of_the_real_register_has_a_task() -> None:
    task_cells = {(task.table, task.row, task.column) for task in list_tasks(PACKAGE)}
    indicative_cells = set()
    for path in DATA_DIR.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            for number, row in enumerate(csv.DictReader(file), start=2):
                indicative_cells |= {
                    (path.stem, number, column)
                    for column, value in row.items()
                    if (column, value) == ("host_check", "outside")
                    or (column.endswith("evidence") and value == "indicative")
                }
    assert indicative_cells <= task_cells
    assert {mark for _, _, mark in task_cells - indicative_cells} == {"coord_evidence"}
    assert sum(task_counts(list_tasks(PACKAGE)).values()) == len(task_cells)


def test_a_task_disappears_when_its_cell_becomes_documented(small_package: Package) -> None:
    tasks_before = list_tasks(small_package.dataset().register.package)
    small_package.edit("strategic_sites", 3, "host_evidence", "documented")
    tasks_after = list_tasks(small_package.dataset().register.package)
    assert [(task.key, task.column) for task in tasks_before if task not in tasks_after] == [
        ("S002", "host_evidence")
    ]


def test_only_evidence_columns_create_tasks() -> None:
    assert evidence_columns(PACKAGE.tables["ica_members"]) == ("evidence",)
    assert evidence_columns(PACKAGE.tables["sources"]) == ()


def test_search_words_filter_the_tasks(small: Dataset) -> None:
    tasks = list_tasks(small.register.package)
    assert [task.key for task in search_tasks(tasks, "cedar DOLWEN")] == ["CD+W06000004"]
    assert search_tasks(tasks, "nowhere") == []
    assert search_tasks(tasks, " ") == [*tasks]


def test_task_rows_list_their_sources(small: Dataset) -> None:
    rows = task_rows(small.register.package, list_tasks(small.register.package))
    assert tuple(rows[0]) == COLUMNS
    assert rows[0]["Source titles"] == "A local plan"
    assert rows[1]["Sources"] == ""


def test_the_workbook_lists_every_task(dataset: Dataset, tmp_path: Path) -> None:
    tasks = list_tasks(dataset.register.package)
    write_tasks(dataset.register, tasks, tmp_path / "to-check.xlsx")
    book = openpyxl.load_workbook(tmp_path / "to-check.xlsx", read_only=True)
    header, *rows = book["to_check"].iter_rows(values_only=True)
    assert header == COLUMNS
    assert [(row[0], row[1], row[4]) for row in rows] == [
        (task.table, task.row, task.column) for task in tasks
    ]
    about_rows = dict(book["About"].iter_rows(min_col=1, max_col=2, values_only=True))
    assert about_rows["shows"] == f"{len(tasks)} statements not yet confirmed in a source."
    assert "CC" in str(about_rows["licence"]) or "Creative Commons" in str(about_rows["licence"])
    book.close()
