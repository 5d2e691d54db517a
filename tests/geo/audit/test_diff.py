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

MIRRORED = {"added": "removed", "removed": "added", "changed": "changed"}
TABLES = ("clusters", "city_region_members", "programmes", "strategic_sites")


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Package, Package]:
    """Return two copies of the data package of the four squares."""
    (tmp_path / "old").mkdir()
    old = write_small(tmp_path / "old")
    shutil.copytree(old.folder, tmp_path / "new")
    return old, Package(folder=tmp_path / "new")


def changes(pair: tuple[Package, Package]) -> tuple[DataChange, ...]:
    return diff_packages(pair[0].folder, pair[1].folder).changes


def test_the_same_data_have_no_change() -> None:
    assert diff_packages(DATA_DIR, DATA_DIR).changes == ()


def test_each_kind_of_change_is_told(pair: tuple[Package, Package]) -> None:
    new = pair[1]
    new.edit("clusters", 2, "evidence", "indicative")
    new.edit("city_region_members", 5, "extent_note", "")
    header, *rows = new.read("programmes")
    new.write("programmes", [header, rows[0], ["DEAL", "Growth deal"]])
    noted, added, removed, marked = (change.text for change in changes(pair))
    assert noted == (
        "city_region_members: CD+W06000004 (Cedar Corridor: Dolwen): extent_note is now “nothing”, "
        "was “only the north of Dolwen”."
    )
    assert added == "programmes: DEAL (Growth deal) was added."
    assert removed == "programmes: PLAN (Local Plan) was removed."
    assert marked == (
        "clusters: C001 (Aston and Birch: Advanced manufacturing): evidence is now indicative, was "
        "documented, citing S01."
    )
    assert [change.row for change in changes(pair)] == [5, 3, 3, 2]
    assert [change.is_evidence_change for change in changes(pair)] == [False, False, False, True]


def test_parts_of_a_row_have_evidence_too(pair: tuple[Package, Package]) -> None:
    pair[1].edit("strategic_sites", 3, "host_evidence", "documented")
    (change,) = changes(pair)
    assert change.is_evidence_change
    assert change.text == (
        "strategic_sites: S002 (Old Works): host_evidence is now documented, was indicative, "
        "citing S02."
    )


def test_another_way_to_write_it_is_no_change(pair: tuple[Package, Package]) -> None:
    new = pair[1]
    new.edit("strategic_sites", 2, "lon", "-1.9260")
    new.edit("strategic_sites", 4, "sector_codes", "AM; DE;")
    header, *rows = new.read("sources")
    new.write("sources", [header[::-1], *(row[::-1] for row in reversed(rows))])
    for path in new.folder.glob("*.csv"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert changes(pair) == ()


def test_a_cell_that_does_not_fit_is_compared_as_text(pair: tuple[Package, Package]) -> None:
    pair[1].edit("clusters", 2, "evidence", "likely")
    (change,) = changes(pair)
    assert (change.old, change.new) == ("documented", "likely")


def test_columns_tables_and_files(pair: tuple[Package, Package]) -> None:
    old, new = pair
    path = new.folder / "datapackage.json"
    described = json.loads(path.read_text())
    described["resources"] = [
        one for one in described["resources"] if one["name"] != "background_sources"
    ]
    (programmes,) = (one for one in described["resources"] if one["name"] == "programmes")
    programmes["schema"]["fields"].append({"name": "year", "type": "integer"})
    path.write_text(json.dumps(described))
    header, *rows = new.read("programmes")
    new.write("programmes", [[*header, "year"], *([*row, "2025"] for row in rows)])
    boundaries = new.folder / "boundaries" / "lad_2025_uk_100m.parquet"
    boundaries.write_bytes(boundaries.read_bytes() + b" ")
    assert [change.text for change in changes(pair)] == [
        "The column year of programmes was added.",
        "The file background_sources was removed.",
        "The file boundaries was changed.",
    ]
    assert {change.text for change in diff_packages(new.folder, old.folder).changes} == {
        "The column year of programmes was removed.",
        "The file background_sources was added.",
        "The file boundaries was changed.",
    }


def test_what_cannot_be_read_is_named(pair: tuple[Package, Package]) -> None:
    pair[1].path("clusters").write_text("cluster_id\nC001\n")
    with pytest.raises(DataError, match=r"clusters\.csv, row 1: no column place_id"):
        changes(pair)


@settings(max_examples=12)
@given(data=st.data())
def test_the_reverse_is_the_mirror(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("mirror")
    (folder / "old").mkdir()
    old = write_small(folder / "old")
    shutil.copytree(old.folder, folder / "new")
    new = Package(folder=folder / "new")
    for name in data.draw(st.sets(st.sampled_from(TABLES))):
        header, *rows = new.read(name)
        kept = data.draw(st.permutations(rows))[: data.draw(st.integers(0, len(rows)))]
        texts = st.sampled_from(["", "documented", "S01;S02", "Süd", "1", "=1+1"])
        edited = [
            [data.draw(texts) if at > 1 and data.draw(st.booleans()) else cell]
            for row in kept
            for at, cell in enumerate(row)
        ]
        cells = [cell for (cell,) in edited]
        width = len(header)
        new.write(name, [header, *(cells[at : at + width] for at in range(0, len(cells), width))])
    there = diff_packages(old.folder, new.folder).changes
    back = diff_packages(new.folder, old.folder).changes
    keys = sorted((one.table, one.kind, one.key, one.column, one.old, one.new) for one in there)
    mirrored = sorted(
        (one.table, MIRRORED[one.kind], one.key, one.column, one.new, one.old) for one in back
    )
    assert keys == mirrored
    assert diff_packages(new.folder, new.folder).changes == ()


def test_the_command_says_it_in_words_and_as_csv(pair: tuple[Package, Package]) -> None:
    old, new = pair
    new.edit("programmes", 2, "name", "=Zone")
    new.edit("clusters", 2, "evidence", "indicative")
    ended = run("diff", str(old.folder), str(new.folder))
    assert ended.exit_code == 0
    first, second, counted = ended.stdout.splitlines()
    assert first.startswith("clusters: C001")
    assert second == "programmes: ZONE (=Zone): name is now “=Zone”, was “Growth Zone”."
    assert counted == "2 changes: 2 changed, of which 1 to marks of evidence."
    ended = run("diff", str(old.folder), str(new.folder), "--csv")
    rows = [*csv.DictReader(io.StringIO(ended.stdout))]
    assert [(row["Table"], row["Key"], row["Change"], row["New"]) for row in rows] == [
        ("programmes", "ZONE", "changed", "'=Zone"),
        ("clusters", "C001", "evidence", "indicative"),
    ]
    same = run("diff", str(old.folder), str(old.folder))
    assert same.stdout == f"No fact differs between {old.folder} and {old.folder}.\n"
