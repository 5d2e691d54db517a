"""The inventory: every table with its licence, marks and change log; every record with sources."""

from __future__ import annotations

import shutil
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

import pytest

from geo.audit.inventory import Inventory, read_change_log, search_records
from geo.audit.inventory_rows import RECORD_COLUMNS, RESOURCE_COLUMNS, record_rows, resource_rows
from geo.audit.provenance import active_sources, format_vintage
from geo.errors import UnknownNameError
from geo.register.tables import open_package
from geo.settings import DATA_DIR, Settings
from tests.support.command_line import answer, document, rows, run

if TYPE_CHECKING:
    from pathlib import Path

    from geo.dataset import Dataset
    from tests.support.fixtures_core import Package


@pytest.fixture(scope="module")
def inventory() -> Inventory:
    return Inventory(open_package(DATA_DIR))


def test_every_file_is_in_it_with_licence_and_publisher(inventory: Inventory) -> None:
    names = [one["name"] for one in inventory.package.descriptor["resources"]]
    assert [one.name for one in inventory.resources] == names
    for one in inventory.resources:
        assert one.title
        assert one.publishers
        assert all(licence.address.startswith("https://") for licence in one.licences)
        assert {licence.short for licence in one.licences} <= {"CC BY 4.0", "OGL UK 3.0"}
    assert inventory.is_built_in
    assert inventory.compiled_on == date(2026, 11, 30)
    assert inventory.changes == ()


def test_counts_are_those_of_the_rows(inventory: Inventory) -> None:
    held = {one.name: one for one in inventory.resources}
    members = held["ica_members"]
    marks = Counter(row["evidence"] for row in inventory.rows("ica_members"))
    assert members.rows == sum(marks.values())
    assert members.count_evidence("documented") == marks["documented"]
    assert members.count_evidence("indicative") == marks["indicative"]
    assert held["sources"].count_evidence("documented") is None
    assert held["boundaries"].rows is None
    assert held["strategic_sites"].evidence_counts["host_check"]["outside"] == 2


def test_the_true_change_log_names_a_table_in_each_entry(inventory: Inventory) -> None:
    assert inventory.change_log
    assert [entry.text for entry in inventory.change_log if not entry.tables] == []
    (boundaries,) = (one for one in inventory.resources if one.name == "boundaries")
    assert boundaries.changes


def test_a_change_log_is_read_by_versions() -> None:
    text = (
        "# Changes\n\nWords before.\n\n## Unreleased\n\n- `a`, `b`: one\n  and more of `x`.\n"
        "* `b`: two\n\n## 1.0 - 2026\n\nWords.\n- three\n"
    )
    found = read_change_log(text, ["a", "b"])
    assert [(entry.version, entry.text, entry.tables) for entry in found] == [
        ("Unreleased", "`a`, `b`: one and more of `x`.", ("a", "b")),
        ("Unreleased", "`b`: two", ("b",)),
        ("1.0 - 2026", "three", ()),
    ]
    assert read_change_log("", ["a"]) == ()


def test_a_record_has_its_marks_sources_and_cells(small: Dataset) -> None:
    held = Inventory(small.register.package)
    record = held.records("strategic_sites")[1]
    assert (record.row, record.key, record.name) == (3, "S002", "Old Works")
    assert record.evidence == "documented"
    assert record.evidence_values["host_evidence"] == "indicative"
    assert record.source_ids == ("S02",)
    assert record.cells["lad_codes"] == "E07000002"
    assert "note" not in record.cells
    (row,) = record_rows(held, [record])
    assert tuple(row) == RECORD_COLUMNS
    assert row["Source titles"] == "A local plan"


def test_records_are_found_by_all_words_and_by_source(small: Dataset) -> None:
    held = Inventory(small.register.package)
    found = search_records(held.records("city_region_members"), "ASTON white", held.sources())
    assert [record.key for record in found] == ["AB+E07000001", "AB+E07000002"]
    assert search_records(held.records("clusters"), "aston nowhere", held.sources()) == []


def test_there_is_no_such_table(inventory: Inventory) -> None:
    with pytest.raises(UnknownNameError, match=r"No table is called 'rivers'\. There is sectors, "):
        inventory.records("rivers")


def test_a_folder_of_ones_own_says_what_it_has_otherwise(package: Package) -> None:
    package.edit("clusters", 2, "note", "seen")
    held = Inventory(open_package(package.folder))
    assert not held.is_built_in
    (change,) = held.changes
    assert (change.key, change.column, change.old, change.new) == ("C001", "note", "", "seen")


@pytest.mark.parametrize(
    ("vintage", "written"), [("2024-05", "May 2024"), ("2023", "2023"), ("", ""), ("x", "x")]
)
def test_a_vintage_is_written_as_a_month(vintage: str, written: str) -> None:
    assert format_vintage(vintage) == written


def test_what_is_in_use_is_told_by_setting(
    dataset: Dataset, inventory: Inventory, tmp_path: Path
) -> None:
    used = {
        one.kind: one
        for one in active_sources(
            dataset.register,
            inventory,
            Settings(cache_dir=tmp_path, online=True),
            register_dates="2026",
        )
    }
    assert used["Register"].description.startswith(
        "built in, version 0.2.0, compiled on 30 November 2026"
    )
    assert used["Boundaries"].description.endswith("(100 m), as embedded")
    assert used["Boundaries"].date == "2025"
    assert used["Look-ups online"].description == "allowed, where a reader switches them on"
    other = tmp_path / "finer.parquet"
    shutil.copy(dataset.boundaries.path, other)
    settings = Settings(cache_dir=tmp_path, boundaries=other)
    used = {
        one.kind: one
        for one in active_sources(dataset.register, inventory, settings, register_dates="")
    }
    assert used["Boundaries"].description == (
        "finer.parquet, a file that was set (PLACEMAP_BOUNDARIES or --boundaries)"
    )
    assert used["Look-ups online"].description == "switched off"


def test_the_command_says_what_is_in_use_and_every_table(inventory: Inventory) -> None:
    said = answer("data")
    assert "Register" in said
    assert "Boundaries of local authorities, 2025 codes (100 m), as embedded" in said
    found = document("data")
    assert found["tables"] == resource_rows(inventory)
    assert rows(answer("data", "--csv"))[0].keys() == dict.fromkeys(RESOURCE_COLUMNS).keys()


def test_the_command_lists_records_and_tasks() -> None:
    found = rows(answer("data", "ica_members", "--csv"))
    assert len(found) == 78
    assert {row["Evidence"] for row in found} == {"documented", "indicative"}
    listed = rows(answer("data", "ica_members", "--to-do", "--csv"))
    assert len(listed) == sum(row["Evidence"] == "indicative" for row in found)
    assert document("data", "--to-do")["to_do"][0]["Table"] == "city_regions"
    ended = run("data", "rivers")
    assert (ended.exit_code, ended.stdout) == (2, "")
    assert "No table is called 'rivers'" in ended.stderr


def test_the_command_shows_an_edited_copy(package: Package) -> None:
    package.edit("ica_members", 2, "evidence", "indicative")
    said = answer("--data-dir", str(package.folder), "data")
    assert "has 1 change against it" in said
    assert "a folder of your own" in said
    listed = answer("--data-dir", str(package.folder), "data", "ica_members", "--to-do")
    assert "Blaenau Gwent" in listed
