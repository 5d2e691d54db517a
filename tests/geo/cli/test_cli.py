"""What the command line answers: one query, many faces; a what-if marks every one of them."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import pytest

from geo.areas import ICA, UK, area_of
from geo.coverage.area import find_coverage
from geo.coverage.gaps import find_gaps
from geo.coverage.matrix import build_matrix
from geo.coverage.proximity import nearest_sites
from geo.query import FilteredPlace, run_query
from geo.scenario.scenario import MARKER
from geo.views.coverage_json import (
    COVERS_COLUMNS,
    NEAREST_COLUMNS,
    coverage_document,
    covers_rows,
    gaps_rows,
    nearest_rows,
)
from geo.views.coverage_sentences import statement, statement_basis
from geo.views.gap_sentences import gap_sentence, no_source_text, unconfirmed_text
from geo.views.gaps_json import gap_document
from tests.support.command_line import answer, as_text, document, rows, run
from tests.support.fixtures_core import ask_for, ask_for_all

if TYPE_CHECKING:
    from pathlib import Path

    from geo.dataset import Dataset
    from tests.support.fixtures_core import Package

WIGAN = "E08000010"
WORKS = {
    "placemap_scenario": 1,
    "name": "Wigan Works",
    "sectors": ["DE"],
    "councils": [WIGAN],
}


@pytest.fixture
def works(tmp_path: Path) -> str:
    path = tmp_path / "works.json"
    path.write_text(json.dumps(WORKS), encoding="utf-8")
    return str(path)


def test_council_prints_what_geo_says(dataset: Dataset) -> None:
    result = run_query(dataset, ask_for(dataset))
    area = area_of(dataset.register, WIGAN)
    found, near = find_coverage(dataset, result, area), nearest_sites(dataset, result, area)
    lines = answer("council", "Wigan").splitlines()
    sentences = [*statement(dataset, found, near).sentences, statement_basis(dataset, found)]
    assert lines[: len(sentences)] == sentences
    headings = [lines[at + 1] for at, line in enumerate(lines) if not line]
    assert headings == [
        "What covers Wigan",
        "The growth-driving sectors",
        "Strategic sites nearest to Wigan",
    ]
    assert found.unplaced == ()
    assert "No published boundary: these may or may not take in Leeds" in answer("council", "Leeds")
    for named in (*found.covers, *near, *found.unplaced):
        assert any(line.startswith(f"{named_place(named)}  ") for line in lines)
    assert document("council", WIGAN) == coverage_document(dataset, found, near)
    assert rows(answer("council", WIGAN, "--csv")) == as_text(covers_rows(dataset, found))


def named_place(item: Any) -> str:  # noqa: ANN401
    return str(item.place.name if isinstance(item, FilteredPlace) else item.place.place.name)


@pytest.mark.parametrize(
    ("options", "changes"),
    [
        ([], {}),
        (["--documented-only"], {"documented_only": True}),
        (["--levels", "deal, uk_programme"], {"levels": ("uk_programme", "deal")}),
    ],
)
@pytest.mark.parametrize("everything", [False, True])
def test_filters_are_the_query_of_the_map(
    dataset: Dataset, *, options: list[str], changes: dict[str, Any], everything: bool
) -> None:
    query = (ask_for_all if everything else ask_for)(dataset, **changes)
    result = run_query(dataset, query)
    area = area_of(dataset.register, "GM")
    found, near = (
        find_coverage(dataset, result, area),
        nearest_sites(dataset, result, area, limit=2),
    )
    chosen = [*options, *(["--all"] if everything else [])]
    said = document("council", "GM", *chosen)
    expected = coverage_document(dataset, found, near)
    assert {**said, "nearest_sites": []} == {**expected, "nearest_sites": []}
    assert (
        document("nearest", "GM", "--limit", "2", *chosen)["nearest_sites"]
        == (expected["nearest_sites"])
    )
    assert rows(answer("nearest", "GM", "--limit", "2", "--csv", *chosen)) == as_text(
        nearest_rows(near)
    )


def test_nothing_found_is_said_and_keeps_its_headings() -> None:
    nobody = ("--levels", "local_plan", "--documented-only")
    assert "None under these filters.\n" in answer("nearest", "East Ayrshire", *nobody)
    table = answer("nearest", "East Ayrshire", "--csv", *nobody)
    assert table == ",".join(NEAREST_COLUMNS) + "\n"
    table = answer("council", "East Ayrshire", "--csv", *nobody)
    assert table == ",".join(COVERS_COLUMNS) + "\n"


def test_the_columns_are_those_of_the_rows(dataset: Dataset) -> None:
    result = run_query(dataset, ask_for(dataset))
    area = area_of(dataset.register, "GM")
    assert tuple(covers_rows(dataset, find_coverage(dataset, result, area))[0]) == COVERS_COLUMNS
    assert tuple(nearest_rows(nearest_sites(dataset, result, area))[0]) == NEAREST_COLUMNS


@pytest.mark.parametrize(
    ("who", "key", "councils"),
    [
        ([], UK, 361),
        (["--area", "all"], UK, 361),
        (["--area", "ICA"], ICA, 17),
        (["--area", "Yorkshire and The Humber"], "E12000003", 15),
        (["--area", "Wigan"], WIGAN, 1),
    ],
)
def test_gaps_are_one_row_a_council(
    dataset: Dataset, who: list[str], key: str, councils: int
) -> None:
    found = find_gaps(
        dataset,
        build_matrix(dataset, run_query(dataset, ask_for(dataset))),
        area_of(dataset.register, key),
    )
    table = run("gaps", *who, "--csv")
    assert len(rows(table.stdout)) == councils
    assert rows(table.stdout) == as_text(gaps_rows(dataset, found))
    sentences = [gap_sentence(dataset, found, gap).text for gap in found.gaps]
    sentences += [no_source_text(dataset.register)]
    sentences += [unconfirmed_text(dataset.register)] if key == ICA else []
    assert table.stderr.splitlines() == sentences
    assert document("gaps", *who) == gap_document(dataset, found)
    lines = answer("gaps", *who).splitlines()
    assert lines[: len(sentences)] == sentences
    assert len(lines) == len(sentences) + 4 + councils


def test_a_sector_lists_whom_it_leaves_out(dataset: Dataset) -> None:
    found = find_gaps(
        dataset,
        build_matrix(dataset, run_query(dataset, ask_for(dataset))),
        area_of(dataset.register, ICA),
    )
    gap = found.gaps["sector:AM"]
    sentence = gap_sentence(dataset, found, gap.key).text
    narrow = ("gaps", "--area", "ica", "--sector", "am")
    table = run(*narrow, "--csv")
    assert tuple(row["LAD25CD"] for row in rows(table.stdout)) == gap.codes
    assert table.stderr == f"{sentence}\n{unconfirmed_text(dataset.register)}\n"
    said = document(*narrow)
    assert said["sector"] == "AM"
    assert [one["key"] for one in said["gaps"]] == ["sector:AM"]
    assert tuple(council["code"] for council in said["councils"]) == gap.codes
    assert answer(*narrow).startswith(f"{sentence}\n")


def test_how_far_is_far_is_a_choice() -> None:
    near, far = (
        next(gap for gap in document("gaps", "--beyond-km", km)["gaps"] if gap["key"] == "far")
        for km in ("20", "60")
    )
    assert set(far["councils"]) < set(near["councils"])
    assert "within 60 km" in far["text"]


def test_a_what_if_marks_everything(works: str) -> None:
    text = answer("council", "Wigan", "--scenario", works)
    first, *others = text.split("\n\n")[0].splitlines()
    assert first == f"{MARKER}: “Wigan Works”."
    assert all(line.startswith(("With the proposal: ", MARKER)) for line in others)
    assert "\nWhat covers Wigan (with the proposal)\n" in text
    said = document("council", "Wigan", "--scenario", works)
    assert said["what_if"] == [{"name": "Wigan Works", "marker": MARKER}]
    assert said["covered_by"][0]["evidence"] == "proposed"
    table = rows(answer("council", "Wigan", "--scenario", works, "--csv"))
    assert {row["What if"] for row in table} == {f"{MARKER}: “Wigan Works”"}


def test_a_what_if_marks_the_gaps(works: str) -> None:
    narrow = ("gaps", "--area", "GM", "--sector", "DE")
    before, after = document(*narrow), document(*narrow, "--scenario", works)
    (gap,) = after["gaps"]
    assert {*before["gaps"][0]["councils"]} - {*gap["councils"]} == {WIGAN}
    table = run(*narrow, "--scenario", works, "--csv")
    assert table.stderr.splitlines()[0] == f"{MARKER}: “Wigan Works”."
    assert all(row["What if"].startswith(MARKER) for row in rows(table.stdout))


def test_a_what_if_is_read_from_standard_input(works: str) -> None:
    piped = run("council", "Wigan", "--scenario", "-", stdin=json.dumps(WORKS))
    assert piped.stdout == answer("council", "Wigan", "--scenario", works)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"placemap_scenario": 2}, "placemap_scenario: found 2, expected 1"),
        ({"councils": ["E08000099"]}, "No councils have the code 'E08000099'"),
        ({"colour": "red"}, "'colour': there is no such field"),
    ],
)
def test_a_bad_what_if_is_named(works: str, changes: dict[str, Any], said: str) -> None:
    result = run("council", "Wigan", "--scenario", "-", stdin=json.dumps(WORKS | changes))
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(f"Error: {said}")
    assert run("council", "Wigan", "--scenario", works).exit_code == 0


def test_a_formula_in_the_data_is_defused(small_package: Package) -> None:
    small_package.edit("city_regions", 2, "name", '=HYPERLINK("x")')
    small_package.edit("strategic_sites", 2, "name", "@SUM(1)")
    for command in ("council", "nearest"):
        table = run("--data-dir", str(small_package.folder), command, "Aston", "--csv").stdout
        cells = [cell for row in csv.reader(io.StringIO(table)) for cell in row]
        assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []
        assert {'\'=HYPERLINK("x")', "'@SUM(1)"} & {*cells}
