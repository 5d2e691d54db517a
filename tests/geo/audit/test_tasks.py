"""The to-do list: every statement that no source was seen to say, and nothing else."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import openpyxl

from geo.audit.tasks import COLUMNS, counts, marks_of, matching_tasks, task_rows, tasks
from geo.export.files.tasks import write_tasks
from geo.register.tables import open_package
from geo.settings import DATA_DIR

if TYPE_CHECKING:
    from pathlib import Path

    from geo.dataset import Atlas
    from tests.support.fixtures_core import Package

PACKAGE = open_package(DATA_DIR)


def test_the_list_of_the_small_register(small: Atlas) -> None:
    listed = [(task.table, task.row, task.key, task.mark) for task in tasks(small.registry.package)]
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


def test_a_task_says_what_and_why(small: Atlas) -> None:
    named = {(task.key, task.mark): task for task in tasks(small.registry.package)}
    member = named["CD+W06000004", "evidence"]
    assert member.name == "Cedar Corridor: Dolwen"
    assert member.question == "Whether it belongs, whole or in part"
    assert member.why == "It names no source. On file: only the north of Dolwen"
    host = named["S002", "host_evidence"]
    assert (host.question, host.source_ids) == ("Which councils host it", ("S02",))
    assert host.why == "No source that it names was seen to say it."
    assert named["S002", "coord_evidence"].why == "Its point is the middle of its host councils."
    assert named["S004", "coord_evidence"].why == "It has hosts and no point."
    limit = named["P004", "outer_limit_evidence"]
    assert limit.question == "Outside which areas it does not lie"
    assert limit.why == "It was read from the place's own name and note."


def test_every_indicative_mark_of_the_true_register_is_in_it() -> None:
    found = {(task.table, task.row, task.mark) for task in tasks(PACKAGE)}
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
    assert sum(counts(tasks(PACKAGE)).values()) == len(found)


def test_a_mark_that_turns_documented_is_done(small_package: Package) -> None:
    before = tasks(small_package.atlas().registry.package)
    small_package.edit("strategic_sites", 3, "host_evidence", "documented")
    after = tasks(small_package.atlas().registry.package)
    assert [(one.key, one.mark) for one in before if one not in after] == [
        ("S002", "host_evidence")
    ]


def test_columns_that_only_sound_like_marks_are_none() -> None:
    assert marks_of(PACKAGE.tables["ica_members"]) == ("evidence",)
    assert marks_of(PACKAGE.tables["sources"]) == ()


def test_words_narrow_the_list(small: Atlas) -> None:
    every = tasks(small.registry.package)
    assert [one.key for one in matching_tasks(every, "cedar DOLWEN")] == ["CD+W06000004"]
    assert matching_tasks(every, "nowhere") == []
    assert matching_tasks(every, " ") == [*every]


def test_rows_name_their_sources(small: Atlas) -> None:
    rows = task_rows(small.registry.package, tasks(small.registry.package))
    assert tuple(rows[0]) == COLUMNS
    assert rows[0]["Source titles"] == "A local plan"
    assert rows[1]["Sources"] == ""


def test_the_workbook_holds_every_task(atlas: Atlas, tmp_path: Path) -> None:
    found = tasks(atlas.registry.package)
    write_tasks(atlas.registry, found, tmp_path / "to-check.xlsx")
    book = openpyxl.load_workbook(tmp_path / "to-check.xlsx", read_only=True)
    header, *rows = book["to_check"].iter_rows(values_only=True)
    assert header == COLUMNS
    assert [(row[0], row[1], row[4]) for row in rows] == [
        (task.table, task.row, task.mark) for task in found
    ]
    about = dict(book["About"].iter_rows(min_col=1, max_col=2, values_only=True))
    assert about["shows"] == f"{len(found)} statements that no source was seen to say."
    assert "CC" in str(about["licence"]) or "Creative Commons" in str(about["licence"])
    book.close()
