"""An edited data folder: every fault of it is found at once, with file and row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from geo.audit.validate import validate_folder
from geo.errors import DataError
from geo.register.tables import open_package
from geo.settings import DATA_DIR
from tests.support.command_line import run

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.fixtures_core import Package

PLANTED: Final = (
    # table, row, column, value, what is said
    ("clusters", 3, "evidence", "likely", "expected one of documented, indicative"),
    ("clusters", 4, "as_of", "23/06/2025", "expected a date such as 2025-06-23"),
    ("clusters", 5, "source_ids", "S01;S99", "found 'S99', expected a key of sources (S01, S02)"),
    ("clusters", 6, "source_ids", "", "found none, expected at least one source"),
    ("city_region_members", 3, "LAD25CD", "E07000099", "expected a key of local_authorities"),
    ("strategic_sites", 2, "lat", "535416", "expected a number (number) from 49 to 61.5"),
    ("ica_members", 4, "area_code", "E06000099", "expected a LAD25CD of local_authorities or a"),
    ("former_authorities", 3, "change", "split", "found 1 of an authority that was split"),
    ("postcode_sectors", 3, "LAD25CD", "E07000099", "expected a key of local_authorities"),
)


def found(package: Package) -> list[tuple[str, int, str]]:
    """Return where the faults are: file, row, column."""
    return [(one.path.name, one.row, one.column) for one in validate_folder(package.folder).faults]


def test_the_data_that_come_with_the_project_have_no_fault() -> None:
    inspection = validate_folder(DATA_DIR)
    assert inspection.faults == ()
    assert inspection.skipped_checks == ()
    assert [*inspection.rows] == [*open_package(DATA_DIR).tables]
    assert inspection.rows["clusters"] == 210


@pytest.mark.parametrize("planted", PLANTED, ids=[one[2] for one in PLANTED])
def test_a_planted_fault_is_found(
    small_package: Package, planted: tuple[str, int, str, str, str]
) -> None:
    table, row, column, value, said = planted
    small_package.edit(table, row, column, value)
    where = "successors" if column == "change" else column
    issues = [
        issue
        for issue in validate_folder(small_package.folder).faults
        if (issue.path.name, issue.row, issue.column) == (f"{table}.csv", row, where)
    ]
    assert len(issues) == 1
    assert said in issues[0].message
    assert issues[0].message.startswith(f"{small_package.path(table)}, row {row}, {where}: ")


def test_all_planted_faults_are_found_at_once_in_order(small_package: Package) -> None:
    for table, row, column, value, _ in PLANTED:
        small_package.edit(table, row, column, value)
    wanted = {
        (f"{table}.csv", row, "successors" if column == "change" else column)
        for table, row, column, *_ in PLANTED
    }
    issues = found(small_package)
    assert set(issues) == wanted
    assert len(issues) == len(wanted)
    order = [table.path.name for table in open_package(small_package.folder).tables.values()]
    assert issues == sorted(issues, key=lambda issue: (order.index(issue[0]), issue[1]))


def test_a_table_that_cannot_be_read_brings_no_false_faults(small_package: Package) -> None:
    path = small_package.path("clusters")
    path.write_text(path.read_text().replace(",", ";"))
    small_package.edit("city_regions", 2, "evidence", "likely")
    inspection = validate_folder(small_package.folder)
    assert [(issue.path.name, issue.row) for issue in inspection.faults] == [
        ("city_regions.csv", 2),
        ("clusters.csv", 1),
    ]
    assert "cells that semicolons separate" in inspection.faults[1].message
    assert inspection.skipped_checks == (
        "Boundaries, and where the sites lie, are looked at when the tables have no fault.",
    )


def test_as_excel_saves_it_a_table_is_fine(small_package: Package) -> None:
    for path in small_package.folder.glob("*.csv"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert found(small_package) == []


def test_a_file_that_is_missing_and_one_that_nothing_describes(small_package: Package) -> None:
    small_package.path("programmes").unlink()
    (small_package.folder / "clusters copy.csv").write_text("a,b\n")
    messages = [issue.message for issue in validate_folder(small_package.folder).faults]
    assert [message.partition(": ")[2] for message in messages] == [
        "no resource of datapackage.json describes it, so that nobody reads it.",
        "no such file. Expected the table programmes.",
    ]


def test_a_column_that_would_be_lost_is_named(small_package: Package) -> None:
    header, *rows = small_package.read("programmes")
    small_package.write("programmes", [[*header, "remark"], *([*row, "x"] for row in rows)])
    (issue,) = validate_folder(small_package.folder).faults
    assert issue.message == (
        f"{small_package.path('programmes')}, row 1: column 'remark' is not described, so that it "
        "is lost. Describe it, or remove it."
    )


@pytest.mark.parametrize(
    ("row", "column", "value", "said"),
    [
        (2, "lon", "-1.7", "found 'inside', expected 'outside' for S001 with hosts E07000001: the"),
        (2, "lad_codes", "W06000004", "found 'inside', expected 'outside' for S001"),
        (3, "host_check", "outside", "found 'outside', expected 'inside' for S002"),
        (4, "host_check", "inside", "found 'inside', expected '' for S003 with hosts unknown."),
    ],
)
def test_points_are_held_against_hosts(
    small_package: Package, row: int, column: str, value: str, said: str
) -> None:
    small_package.edit("strategic_sites", row, column, value)
    issues = validate_folder(small_package.folder).faults
    (issue,) = (issue for issue in issues if issue.path.name == "strategic_sites.csv")
    assert (issue.row, issue.column) == (row, "host_check")
    assert said in issue.detail


def test_the_councils_around_a_point_are_held_against_it(small_package: Package) -> None:
    small_package.edit("site_councils", 2, "LAD25CD", "E07000002")
    missing, wrong = validate_folder(small_package.folder).faults
    assert (wrong.path.name, wrong.row) == ("site_councils.csv", 2)
    assert wrong.detail.startswith("S001 is not inside for E07000002")
    assert missing.detail.startswith("no row S001,E07000001,inside, which the point gives")


def test_boundaries_that_cannot_be_read_are_a_fault(small_package: Package) -> None:
    path = small_package.folder / "boundaries" / "lad_2025_uk_100m.parquet"
    path.write_bytes(b"PAR1 and nothing more")
    (issue,) = validate_folder(small_package.folder).faults
    assert issue.message.startswith(f"{path}: not readable as GeoParquet")
    path.unlink()
    (issue,) = validate_folder(small_package.folder).faults
    assert issue.message == f"{path}: no such file, which datapackage.json describes."


def test_without_a_descriptor_nothing_can_be_looked_at(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"datapackage\.json: no such file"):
        validate_folder(tmp_path)


def test_the_command_lists_every_fault_and_fails(small_package: Package) -> None:
    small_package.edit("clusters", 3, "evidence", "likely")
    small_package.edit("programmes", 3, "name", "")
    ended = run("check", str(small_package.folder))
    first, second, counted, left = ended.stdout.splitlines()
    assert ended.exit_code == 1
    assert first.startswith(f"{small_package.path('programmes')}, row 3, name: ")
    assert second.startswith(f"{small_package.path('clusters')}, row 3, evidence: ")
    assert counted.startswith(f"2 faults in {small_package.folder}: 20 tables, ")
    assert left.startswith("Boundaries, and where the sites lie")
    ended = run("check", str(small_package.folder), "--csv")
    assert ended.exit_code == 1
    assert ended.stdout.splitlines()[0] == "File,Row,Column,Fault"
    assert len(ended.stdout.splitlines()) == 3


def test_the_command_passes_what_has_no_fault(small_package: Package) -> None:
    ended = run("--data-dir", str(small_package.folder), "check")
    assert ended.exit_code == 0
    assert ended.stdout.startswith(f"No fault in {small_package.folder}: 20 tables, ")
    assert run("check", str(small_package.folder / "nowhere")).exit_code == 1
