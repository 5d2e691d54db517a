"""What changed between two versions: nothing for the same, the mirror for the reverse."""

from __future__ import annotations

import csv
import io
import json
import shutil
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.audit.diff import DataChange, diff_packages
from geo.errors import DataError
from geo.settings import DATA_DIR
from tests.support.command_line import run
from tests.support.fixtures_core import Package, write_small

if TYPE_CHECKING:
    from pathlib import Path

INVERSE_KINDS = {"added": "removed", "removed": "added", "changed": "changed"}
TABLES = ("clusters", "city_region_members", "programmes", "strategic_sites")


@pytest.fixture
def packages(tmp_path: Path) -> tuple[Package, Package]:
    """Return two copies of the data package of the four squares."""
    (tmp_path / "old").mkdir()
    old = write_small(tmp_path / "old")
    shutil.copytree(old.folder, tmp_path / "new")
    return old, Package(folder=tmp_path / "new")


def changes_between(packages: tuple[Package, Package]) -> tuple[DataChange, ...]:
    return diff_packages(packages[0].folder, packages[1].folder).changes


def test_identical_packages_have_no_changes() -> None:
    assert diff_packages(DATA_DIR, DATA_DIR).changes == ()


def test_every_kind_of_change_is_reported(packages: tuple[Package, Package]) -> None:
    new = packages[1]
    new.edit("clusters", 2, "evidence", "indicative")
    new.edit("city_region_members", 5, "extent_note", "")
    header, *rows = new.read("programmes")
    new.write("programmes", [header, rows[0], ["DEAL", "Growth deal"]])
    note_change, added_row, removed_row, evidence_change = (
        change.text for change in changes_between(packages)
    )
    assert note_change == (
        "city_region_members: CD+W06000004 (Cedar Corridor: Dolwen): extent_note is now “nothing”, "
        "was “only the north of Dolwen”."
    )
    assert added_row == "programmes: DEAL (Growth deal) was added."
    assert removed_row == "programmes: PLAN (Local Plan) was removed."
    assert evidence_change == (
        "clusters: C001 (Aston and Birch: Advanced manufacturing): evidence is now indicative, was "
        "documented, citing S01."
    )
    assert [change.row for change in changes_between(packages)] == [5, 3, 3, 2]
    assert [change.is_evidence_change for change in changes_between(packages)] == [
        False,
        False,
        False,
        True,
    ]


def test_evidence_changes_of_row_parts_are_reported(packages: tuple[Package, Package]) -> None:
    packages[1].edit("strategic_sites", 3, "host_evidence", "documented")
    (change,) = changes_between(packages)
    assert change.is_evidence_change
    assert change.text == (
        "strategic_sites: S002 (Old Works): host_evidence is now documented, was indicative, "
        "citing S02."
    )


def test_an_equivalent_spelling_of_a_value_is_no_change(packages: tuple[Package, Package]) -> None:
    new = packages[1]
    new.edit("strategic_sites", 2, "lon", "-1.9260")
    new.edit("strategic_sites", 4, "sector_codes", "AM; DE;")
    header, *rows = new.read("sources")
    new.write("sources", [header[::-1], *(row[::-1] for row in reversed(rows))])
    for path in new.folder.glob("*.csv"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert changes_between(packages) == ()


def test_an_invalid_cell_is_compared_as_text(packages: tuple[Package, Package]) -> None:
    packages[1].edit("clusters", 2, "evidence", "likely")
    (change,) = changes_between(packages)
    assert (change.old, change.new) == ("documented", "likely")


def test_changed_columns_tables_and_files_are_reported(packages: tuple[Package, Package]) -> None:
    old_package, new_package = packages
    path = new_package.folder / "datapackage.json"
    descriptor = json.loads(path.read_text())
    descriptor["resources"] = [
        resource for resource in descriptor["resources"] if resource["name"] != "background_sources"
    ]
    (programmes,) = (
        resource for resource in descriptor["resources"] if resource["name"] == "programmes"
    )
    programmes["schema"]["fields"].append({"name": "year", "type": "integer"})
    path.write_text(json.dumps(descriptor))
    header, *rows = new_package.read("programmes")
    new_package.write("programmes", [[*header, "year"], *([*row, "2025"] for row in rows)])
    boundaries = new_package.folder / "boundaries" / "lad_2025_uk_100m.parquet"
    boundaries.write_bytes(boundaries.read_bytes() + b" ")
    assert [change.text for change in changes_between(packages)] == [
        "The column year of programmes was added.",
        "The file background_sources was removed.",
        "The file boundaries was changed.",
    ]
    assert {
        change.text for change in diff_packages(new_package.folder, old_package.folder).changes
    } == {
        "The column year of programmes was removed.",
        "The file background_sources was added.",
        "The file boundaries was changed.",
    }


def test_an_unreadable_package_is_named_in_the_error(packages: tuple[Package, Package]) -> None:
    packages[1].path("clusters").write_text("cluster_id\nC001\n")
    with pytest.raises(DataError, match=r"clusters\.csv, row 1: no column place_id"):
        changes_between(packages)


@settings(max_examples=12)
@given(data=st.data())
def test_the_reverse_diff_mirrors_the_diff(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("mirror")
    (folder / "old").mkdir()
    old_package = write_small(folder / "old")
    shutil.copytree(old_package.folder, folder / "new")
    new_package = Package(folder=folder / "new")
    for name in data.draw(st.sets(st.sampled_from(TABLES))):
        header, *rows = new_package.read(name)
        sampled_rows = data.draw(st.permutations(rows))[: data.draw(st.integers(0, len(rows)))]
        texts = st.sampled_from(["", "documented", "S01;S02", "Süd", "1", "=1+1"])
        edited_cells = [
            [data.draw(texts) if position > 1 and data.draw(st.booleans()) else cell]
            for row in sampled_rows
            for position, cell in enumerate(row)
        ]
        cells = [cell for (cell,) in edited_cells]
        width = len(header)
        new_package.write(
            name,
            [
                header,
                *(cells[position : position + width] for position in range(0, len(cells), width)),
            ],
        )
    forward_changes = diff_packages(old_package.folder, new_package.folder).changes
    reverse_changes = diff_packages(new_package.folder, old_package.folder).changes
    keys = sorted(
        (change.table, change.kind, change.key, change.column, change.old, change.new)
        for change in forward_changes
    )
    mirrored = sorted(
        (
            change.table,
            INVERSE_KINDS[change.kind],
            change.key,
            change.column,
            change.new,
            change.old,
        )
        for change in reverse_changes
    )
    assert keys == mirrored
    assert diff_packages(new_package.folder, new_package.folder).changes == ()


def test_the_command_prints_changes_as_text_and_csv(packages: tuple[Package, Package]) -> None:
    old_package, new_package = packages
    new_package.edit("programmes", 2, "name", "=Zone")
    new_package.edit("clusters", 2, "evidence", "indicative")
    process = run("diff", str(old_package.folder), str(new_package.folder))
    assert process.exit_code == 0
    first_line, second_line, count_line = process.stdout.splitlines()
    assert first_line.startswith("clusters: C001")
    assert second_line == "programmes: ZONE (=Zone): name is now “=Zone”, was “Growth Zone”."
    assert count_line == "2 changes: 2 changed, of which 1 to marks of evidence."
    process = run("diff", str(old_package.folder), str(new_package.folder), "--csv")
    rows = [*csv.DictReader(io.StringIO(process.stdout))]
    assert [(row["Table"], row["Key"], row["Change"], row["New"]) for row in rows] == [
        ("programmes", "ZONE", "changed", "'=Zone"),
        ("clusters", "C001", "evidence", "indicative"),
    ]
    unchanged_process = run("diff", str(old_package.folder), str(old_package.folder))
    assert (
        unchanged_process.stdout
        == f"No fact differs between {old_package.folder} and {old_package.folder}.\n"
    )
