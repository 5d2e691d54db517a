"""Faults of content: each kind, put back into a copy of the true register, is found there."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

import pytest

from geo.audit.content import CHECKS, issues_of
from geo.audit.validate import validate_folder
from geo.register.register import load_register
from geo.register.tables import open_package, read_table
from geo.settings import DATA_DIR
from tests.support.command_line import run

if TYPE_CHECKING:
    from tests.support.fixtures_core import Package

REINTRODUCED_ISSUES: Final = (
    # table, key, the column that has the fault, what is written where, what is said
    (
        "clusters", "C141", "extent_evidence", {"place_id": "P027"},
        "C141, whose words say less than all of Belfast Region: “city council area”",
    ),
    (
        "clusters", "C096", "extent_evidence", {"extent_evidence": "documented"},
        "less than all of Greater Manchester: Bury, Oldham, Rochdale, Trafford",
    ),
    (
        "clusters", "C020", "extent_evidence", {"place_id": "P016"},
        "C020, whose words say less than all of Tees Valley: E06000001, E06000002",
    ),
    (
        "strategic_sites", "S113", "parent_site_id", {"parent_site_id": ""},
        "found '', expected S039: Anglesey Freeport is the whole of Anglesey Freeport, and would",
    ),
    (
        "strategic_sites", "S016", "parent_site_id",
        {"parent_zone": "Celtic Freeport", "lad_codes": "W06000012", "host_check": ""},
        "expected S037: Port Talbot is the whole of Celtic Freeport, and would be counted beside",
    ),
    (
        "city_regions", "ESSEX", "status", {"status": "not established at Mar 2026; mayor 2028"},
        "found 'not established at Mar 2026; mayor 2028', a state of March 2026, in data of 30",
    ),
    (
        "strategic_sites", "S037", "status", {"status": "operational by 2025-26"},
        "found 'operational by 2025-26', which looks forward to 2025-26, in data of",
    ),
    (
        "strategic_sites", "S079", "status", {"status": "no site", "status_date": "2025-09-08"},
        "found 'no site', “no site” as of September 2025, in data of 30 November 2026",
    ),
    (
        "ica_members", "W06000016", "area_name", {"area_name": "Rhondda Cynon Taff"},
        "found 'Rhondda Cynon Taff', expected 'Rhondda Cynon Taf', the name of W06000016 in",
    ),
    (
        "strategic_sites", "S052", "host_check",
        {"lad_codes": "E06000001", "host_check": "outside"},
        "the point of S052 lies in none of its hosts (E06000001), farther off than its precision",
    ),
    (
        "strategic_sites", "S052", "lad_codes", {"lad_codes": "", "host_check": ""},
        "found no host of S052, which has a point. Name its councils.",
    ),
    (
        "sources", "S238", "title", {"title": " "},
        'S238 has no title. Write it, or "Title not recorded".',
    ),
    (
        "background_sources", "S03", "url", {"url": "a file of ours"},
        "found 'a file of ours', expected an address of S03 (https://), or \"public file, address",
    ),
)  # fmt: skip


def reintroduce_issue(package: Package, table: str, key: str, cells: dict[str, str]) -> int:
    """Write cells of a row of a true table; return the row, as a spreadsheet counts it."""
    row = next(number for number, cells in enumerate(package.read(table), 1) if cells[0] == key)
    for column, value in cells.items():
        package.edit(table, row, column, value)
    return row


@pytest.mark.parametrize(
    "issue", REINTRODUCED_ISSUES, ids=[f"{one[1]}-{one[2]}" for one in REINTRODUCED_ISSUES]
)
def test_a_reintroduced_issue_is_reported_in_its_cell_and_no_other(
    package: Package, issue: tuple[str, str, str, dict[str, str], str]
) -> None:
    table, key, column, cells, message = issue
    row = reintroduce_issue(package, table, key, cells)
    (reported,) = issues_of(open_package(package.folder))
    assert (reported.path.name, reported.row, reported.column) == (f"{table}.csv", row, column)
    assert message in reported.detail


def test_every_check_finds_something_in_a_bad_package(package: Package) -> None:
    """With a fault of each kind put back, each check finds one."""
    for table, key, column, cells, _ in REINTRODUCED_ISSUES:
        if (key, column) != ("S052", "lad_codes"):  # without hosts it would stray from none
            reintroduce_issue(package, table, key, cells)
    opened_package = open_package(package.folder)
    tables = {name: read_table(table) for name, table in opened_package.tables.items()}
    assert all(any(check(opened_package, tables)) for check in CHECKS)


def test_the_real_register_has_no_content_issues() -> None:
    assert issues_of(open_package(DATA_DIR)) == ()


def test_a_content_issue_does_not_stop_the_start(package: Package) -> None:
    reintroduce_issue(package, "ica_members", "W06000016", {"area_name": "Rhondda Cynon Taff"})
    assert load_register(package.folder).ica_members["W06000016"].area_name == "Rhondda Cynon Taff"
    (issue,) = validate_folder(package.folder).faults
    assert issue.path.name == "ica_members.csv"
    process = run("check", str(package.folder))
    assert process.exit_code == 1
    assert "Rhondda Cynon Taff" in process.stdout


def test_a_structural_issue_does_not_hide_a_content_issue(package: Package) -> None:
    reintroduce_issue(package, "ica_members", "W06000016", {"area_name": "Rhondda Cynon Taff"})
    reintroduce_issue(package, "clusters", "C001", {"sector_code": "ZZ"})
    inspection = validate_folder(package.folder)
    assert [issue.path.name for issue in inspection.faults] == ["clusters.csv", "ica_members.csv"]
    assert inspection.skipped_checks


def test_a_stated_host_is_checked_against_the_boundaries(package: Package) -> None:
    row = reintroduce_issue(package, "strategic_sites", "S052", {"lad_codes": "E06000001"})
    (issue,) = validate_folder(package.folder).faults
    assert (issue.row, issue.column) == (row, "host_check")
    assert "km outside" in issue.detail


def test_a_package_without_a_date_has_its_latest_row_date(package: Package) -> None:
    """Without `created` in the descriptor, statuses are held against the latest day of theirs."""
    path = package.folder / "datapackage.json"
    descriptor = json.loads(path.read_text(encoding="utf-8"))
    del descriptor["created"]
    path.write_text(json.dumps(descriptor), encoding="utf-8")
    # The latest day is 15 September 2026: March is 198 days before, and April is not long past.
    reintroduce_issue(package, "city_regions", "ESSEX", {"status": "not established at Apr 2026"})
    assert issues_of(open_package(package.folder)) == ()
    reintroduce_issue(package, "city_regions", "ESSEX", {"status": "not established at Mar 2026"})
    (issue,) = issues_of(open_package(package.folder))
    assert "a state of March 2026, in data of 15 September 2026" in issue.detail
