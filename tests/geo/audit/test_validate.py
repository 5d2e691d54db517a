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

PLANTED_ISSUES: Final = (
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


def issue_locations(package: Package) -> list[tuple[str, int, str]]:
    """Return where the faults are: file, row, column."""
    return [
        (issue.path.name, issue.row, issue.column)
        for issue in validate_folder(package.folder).faults
    ]


def test_the_bundled_data_have_no_issues() -> None:
    inspection = validate_folder(DATA_DIR)
    assert inspection.faults == ()
    assert inspection.skipped_checks == ()
    assert [*inspection.rows] == [*open_package(DATA_DIR).tables]
    assert inspection.rows["clusters"] == 210


@pytest.mark.parametrize("planted", PLANTED_ISSUES, ids=[one[2] for one in PLANTED_ISSUES])
def test_a_planted_issue_is_reported(
    small_package: Package, planted: tuple[str, int, str, str, str]
) -> None:
    table, row, column, value, message = planted
    small_package.edit(table, row, column, value)
    expected_column = "successors" if column == "change" else column
    issues = [
        issue
        for issue in validate_folder(small_package.folder).faults
        if (issue.path.name, issue.row, issue.column) == (f"{table}.csv", row, expected_column)
    ]
    assert len(issues) == 1
    assert message in issues[0].message
    assert issues[0].message.startswith(
        f"{small_package.path(table)}, row {row}, {expected_column}: "
    )


def test_all_planted_issues_are_reported_at_once_in_order(small_package: Package) -> None:
    for table, row, column, value, _ in PLANTED_ISSUES:
        small_package.edit(table, row, column, value)
    expected = {
        (f"{table}.csv", row, "successors" if column == "change" else column)
        for table, row, column, *_ in PLANTED_ISSUES
    }
    issues = issue_locations(small_package)
    assert set(issues) == expected
    assert len(issues) == len(expected)
    order = [table.path.name for table in open_package(small_package.folder).tables.values()]
    assert issues == sorted(issues, key=lambda issue: (order.index(issue[0]), issue[1]))


def test_an_unreadable_table_causes_no_false_issues(small_package: Package) -> None:
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


def test_a_table_saved_by_excel_is_valid(small_package: Package) -> None:
    for path in small_package.folder.glob("*.csv"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert issue_locations(small_package) == []


def test_missing_and_undescribed_files_are_reported(small_package: Package) -> None:
    small_package.path("programmes").unlink()
    (small_package.folder / "clusters copy.csv").write_text("a,b\n")
    messages = [issue.message for issue in validate_folder(small_package.folder).faults]
    assert [message.partition(": ")[2] for message in messages] == [
        "no resource of datapackage.json describes it, so it is never read.",
        "no such file. Expected the table programmes.",
    ]


def test_a_column_without_a_description_is_reported(small_package: Package) -> None:
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
def test_points_outside_their_hosts_are_reported(
    small_package: Package, row: int, column: str, value: str, said: str
) -> None:
    small_package.edit("strategic_sites", row, column, value)
    issues = validate_folder(small_package.folder).faults
    (issue,) = (issue for issue in issues if issue.path.name == "strategic_sites.csv")
    assert (issue.row, issue.column) == (row, "host_check")
    assert said in issue.detail


def test_the_member_councils_of_a_point_are_checked(small_package: Package) -> None:
    small_package.edit("site_councils", 2, "LAD25CD", "E07000002")
    missing_issue, wrong_issue = validate_folder(small_package.folder).faults
    assert (wrong_issue.path.name, wrong_issue.row) == ("site_councils.csv", 2)
    assert wrong_issue.detail.startswith("S001 is not inside for E07000002")
    assert missing_issue.detail.startswith("no row S001,E07000001,inside, which the point gives")


def test_unreadable_boundaries_are_an_issue(small_package: Package) -> None:
    path = small_package.folder / "boundaries" / "lad_2025_uk_100m.parquet"
    path.write_bytes(b"PAR1 and nothing more")
    (issue,) = validate_folder(small_package.folder).faults
    assert issue.message.startswith(f"{path}: not readable as GeoParquet")
    path.unlink()
    (issue,) = validate_folder(small_package.folder).faults
    assert issue.message == f"{path}: no such file, which datapackage.json describes."


def test_a_package_without_a_descriptor_cannot_be_validated(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"datapackage\.json: no such file"):
        validate_folder(tmp_path)


def test_the_command_lists_every_issue_and_fails(small_package: Package) -> None:
    small_package.edit("clusters", 3, "evidence", "likely")
    small_package.edit("programmes", 3, "name", "")
    process = run("check", str(small_package.folder))
    first_line, second_line, count_line, last_line = process.stdout.splitlines()
    assert process.exit_code == 1
    assert first_line.startswith(f"{small_package.path('programmes')}, row 3, name: ")
    assert second_line.startswith(f"{small_package.path('clusters')}, row 3, evidence: ")
    assert count_line.startswith(f"2 faults in {small_package.folder}: 20 tables, ")
    assert last_line.startswith("Boundaries, and where the sites lie")
    process = run("check", str(small_package.folder), "--csv")
    assert process.exit_code == 1
    assert process.stdout.splitlines()[0] == "File,Row,Column,Fault"
    assert len(process.stdout.splitlines()) == 3


def test_the_command_succeeds_without_issues(small_package: Package) -> None:
    process = run("--data-dir", str(small_package.folder), "check")
    assert process.exit_code == 0
    assert process.stdout.startswith(f"No fault in {small_package.folder}: 20 tables, ")
    assert run("check", str(small_package.folder / "nowhere")).exit_code == 1
