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


def test_the_list_of_the_small_register(small: Dataset) -> None:
    listed = [
        (task.table, task.row, task.key, task.column) for task in list_tasks(small.register.package)
    ]
    assert listed == [
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


def test_a_task_says_what_and_why(small: Dataset) -> None:
    named = {(task.key, task.column): task for task in list_tasks(small.register.package)}
    member = named["CD+W06000004", "evidence"]
    assert member.name == "Cedar Corridor: Dolwen"
    assert member.question == "Whether it belongs, whole or in part"
    assert member.reason == "It names no source. On file: only the north of Dolwen"
    host = named["S002", "host_evidence"]
    assert (host.question, host.source_ids) == ("Which councils host it", ("S02",))
    assert host.reason == "No source that it names is confirmed to say it."
    assert named["S002", "coord_evidence"].reason == "Its point is the middle of its host councils."
    assert named["S004", "coord_evidence"].reason == "It has hosts and no point."
    limit = named["P004", "outer_limit_evidence"]
    assert limit.question == "Outside which areas it does not lie"
    assert limit.reason == "It was read from the place's own name and note."


def test_every_indicative_mark_of_the_true_register_is_in_it() -> None:
    found = {(task.table, task.row, task.column) for task in list_tasks(PACKAGE)}
    marked = set()
    for path in DATA_DIR.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            for number, row in enumerate(csv.DictReader(file), start=2):
                marked |= {
                    (path.stem, number, column)
                    for column, cell in row.items()
                    if (column, cell) == ("host_check", "outside")
                    or (column.endswith("evidence") and cell == "indicative")
                }
    assert marked <= found
    assert {mark for _, _, mark in found - marked} == {"coord_evidence"}
    assert sum(task_counts(list_tasks(PACKAGE)).values()) == len(found)


def test_a_mark_that_turns_documented_is_done(small_package: Package) -> None:
    before = list_tasks(small_package.dataset().register.package)
    small_package.edit("strategic_sites", 3, "host_evidence", "documented")
    after = list_tasks(small_package.dataset().register.package)
    assert [(one.key, one.column) for one in before if one not in after] == [
        ("S002", "host_evidence")
    ]


def test_columns_that_only_sound_like_marks_are_none() -> None:
    assert evidence_columns(PACKAGE.tables["ica_members"]) == ("evidence",)
    assert evidence_columns(PACKAGE.tables["sources"]) == ()


def test_words_narrow_the_list(small: Dataset) -> None:
    every = list_tasks(small.register.package)
    assert [one.key for one in search_tasks(every, "cedar DOLWEN")] == ["CD+W06000004"]
    assert search_tasks(every, "nowhere") == []
    assert search_tasks(every, " ") == [*every]


def test_rows_name_their_sources(small: Dataset) -> None:
    rows = task_rows(small.register.package, list_tasks(small.register.package))
    assert tuple(rows[0]) == COLUMNS
    assert rows[0]["Source titles"] == "A local plan"
    assert rows[1]["Sources"] == ""


def test_the_workbook_holds_every_task(dataset: Dataset, tmp_path: Path) -> None:
    found = list_tasks(dataset.register.package)
    write_tasks(dataset.register, found, tmp_path / "to-check.xlsx")
    book = openpyxl.load_workbook(tmp_path / "to-check.xlsx", read_only=True)
    header, *rows = book["to_check"].iter_rows(values_only=True)
    assert header == COLUMNS
    assert [(row[0], row[1], row[4]) for row in rows] == [
        (task.table, task.row, task.column) for task in found
    ]
    about = dict(book["About"].iter_rows(min_col=1, max_col=2, values_only=True))
    assert about["shows"] == f"{len(found)} statements not yet confirmed in a source."
    assert "CC" in str(about["licence"]) or "Creative Commons" in str(about["licence"])
    book.close()
