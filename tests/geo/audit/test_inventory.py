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
from tests.support.command_line import csv_rows, json_output, output_of, run

if TYPE_CHECKING:
    from pathlib import Path

    from geo.dataset import Dataset
    from tests.support.fixtures_core import Package


@pytest.fixture(scope="module")
def inventory() -> Inventory:
    return Inventory(open_package(DATA_DIR))


def test_every_file_is_listed_with_licence_and_publisher(inventory: Inventory) -> None:
    names = [resource["name"] for resource in inventory.package.descriptor["resources"]]
    assert [resource.name for resource in inventory.resources] == names
    for resource in inventory.resources:
        assert resource.title
        assert resource.publishers
        assert all(licence.address.startswith("https://") for licence in resource.licences)
        assert {licence.short for licence in resource.licences} <= {"CC BY 4.0", "OGL UK 3.0"}
    assert inventory.is_built_in
    assert inventory.compiled_on == date(2026, 11, 30)
    assert inventory.changes == ()


def test_the_inventory_counts_the_rows_of_each_table(inventory: Inventory) -> None:
    resources_by_name = {resource.name: resource for resource in inventory.resources}
    members = resources_by_name["ica_members"]
    marks = Counter(row["evidence"] for row in inventory.rows("ica_members"))
    assert members.rows == sum(marks.values())
    assert members.count_evidence("documented") == marks["documented"]
    assert members.count_evidence("indicative") == marks["indicative"]
    assert resources_by_name["sources"].count_evidence("documented") is None
    assert resources_by_name["boundaries"].rows is None
    assert resources_by_name["strategic_sites"].evidence_counts["host_check"]["outside"] == 2


def test_every_entry_of_the_real_change_log_names_a_table(inventory: Inventory) -> None:
    assert inventory.change_log
    assert [entry.text for entry in inventory.change_log if not entry.tables] == []
    (boundaries,) = (resource for resource in inventory.resources if resource.name == "boundaries")
    assert boundaries.changes


def test_a_change_log_is_parsed_by_version() -> None:
    text = (
        "# Changes\n\nWords before.\n\n## Unreleased\n\n- `a`, `b`: one\n  and more of `x`.\n"
        "* `b`: two\n\n## 1.0 - 2026\n\nWords.\n- three\n"
    )
    change_log = read_change_log(text, ["a", "b"])
    assert [(entry.version, entry.text, entry.tables) for entry in change_log] == [
        ("Unreleased", "`a`, `b`: one and more of `x`.", ("a", "b")),
        ("Unreleased", "`b`: two", ("b",)),
        ("1.0 - 2026", "three", ()),
    ]
    assert read_change_log("", ["a"]) == ()


def test_a_record_has_its_evidence_sources_and_cells(small: Dataset) -> None:
    small_inventory = Inventory(small.register.package)
    record = small_inventory.records("strategic_sites")[1]
    assert (record.row, record.key, record.name) == (3, "S002", "Old Works")
    assert record.evidence == "documented"
    assert record.evidence_values["host_evidence"] == "indicative"
    assert record.source_ids == ("S02",)
    assert record.cells["lad_codes"] == "E07000002"
    assert "note" not in record.cells
    (row,) = record_rows(small_inventory, [record])
    assert tuple(row) == RECORD_COLUMNS
    assert row["Source titles"] == "A local plan"


def test_records_are_searched_by_all_words_and_by_source(small: Dataset) -> None:
    small_inventory = Inventory(small.register.package)
    matches = search_records(
        small_inventory.records("city_region_members"), "ASTON white", small_inventory.sources()
    )
    assert [record.key for record in matches] == ["AB+E07000001", "AB+E07000002"]
    assert (
        search_records(
            small_inventory.records("clusters"), "aston nowhere", small_inventory.sources()
        )
        == []
    )


def test_an_unknown_table_is_refused(inventory: Inventory) -> None:
    with pytest.raises(UnknownNameError, match=r"No table is called 'rivers'\. There is sectors, "):
        inventory.records("rivers")


def test_an_edited_package_reports_its_differences(package: Package) -> None:
    package.edit("clusters", 2, "note", "seen")
    package_inventory = Inventory(open_package(package.folder))
    assert not package_inventory.is_built_in
    (change,) = package_inventory.changes
    assert (change.key, change.column, change.old, change.new) == ("C001", "note", "", "seen")


@pytest.mark.parametrize(
    ("vintage", "written"), [("2024-05", "May 2024"), ("2023", "2023"), ("", ""), ("x", "x")]
)
def test_a_vintage_is_written_as_a_month(vintage: str, written: str) -> None:
    assert format_vintage(vintage) == written


def test_active_sources_name_the_setting_that_selects_them(
    dataset: Dataset, inventory: Inventory, tmp_path: Path
) -> None:
    sources_by_kind = {
        source.kind: source
        for source in active_sources(
            dataset.register,
            inventory,
            Settings(cache_dir=tmp_path, online=True),
            register_dates="2026",
        )
    }
    assert sources_by_kind["Register"].description.startswith(
        "built in, version 0.2.0, compiled on 30 November 2026"
    )
    assert sources_by_kind["Boundaries"].description.endswith("(100 m), as embedded")
    assert sources_by_kind["Boundaries"].date == "2025"
    assert (
        sources_by_kind["Look-ups online"].description == "allowed, where a reader switches them on"
    )
    other_path = tmp_path / "finer.parquet"
    shutil.copy(dataset.boundaries.path, other_path)
    settings = Settings(cache_dir=tmp_path, boundaries=other_path)
    sources_by_kind = {
        source.kind: source
        for source in active_sources(dataset.register, inventory, settings, register_dates="")
    }
    assert sources_by_kind["Boundaries"].description == (
        "finer.parquet, a file that was set (PLACEMAP_BOUNDARIES or --boundaries)"
    )
    assert sources_by_kind["Look-ups online"].description == "switched off"


def test_the_command_lists_active_sources_and_every_table(inventory: Inventory) -> None:
    output = output_of("data")
    assert "Register" in output
    assert "Boundaries of local authorities, 2025 codes (100 m), as embedded" in output
    json_document = json_output("data")
    assert json_document["tables"] == resource_rows(inventory)
    assert csv_rows(output_of("data", "--csv"))[0].keys() == dict.fromkeys(RESOURCE_COLUMNS).keys()


def test_the_command_lists_records_and_tasks() -> None:
    records = csv_rows(output_of("data", "ica_members", "--csv"))
    assert len(records) == 78
    assert {row["Evidence"] for row in records} == {"documented", "indicative"}
    task_rows = csv_rows(output_of("data", "ica_members", "--to-do", "--csv"))
    assert len(task_rows) == sum(row["Evidence"] == "indicative" for row in records)
    assert json_output("data", "--to-do")["to_do"][0]["Table"] == "city_regions"
    process = run("data", "rivers")
    assert (process.exit_code, process.stdout) == (2, "")
    assert "No table is called 'rivers'" in process.stderr


def test_the_command_describes_an_edited_package(package: Package) -> None:
    package.edit("ica_members", 2, "evidence", "indicative")
    output = output_of("--data-dir", str(package.folder), "data")
    assert "has 1 change against it" in output
    assert "a folder of your own" in output
    task_output = output_of("--data-dir", str(package.folder), "data", "ica_members", "--to-do")
    assert "Blaenau Gwent" in task_output
