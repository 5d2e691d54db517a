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
from tests.support.command_line import csv_rows, json_output, output_of, rows_as_text, run
from tests.support.fixtures_core import query_with, unfiltered_query_with

if TYPE_CHECKING:
    from pathlib import Path

    from geo.dataset import Dataset
    from tests.support.fixtures_core import Package

WIGAN = "E08000010"
WORKS_SCENARIO = {
    "placemap_scenario": 1,
    "name": "Wigan Works",
    "sectors": ["DE"],
    "councils": [WIGAN],
}


@pytest.fixture
def scenario_path(tmp_path: Path) -> str:
    path = tmp_path / "works.json"
    path.write_text(json.dumps(WORKS_SCENARIO), encoding="utf-8")
    return str(path)


def test_the_council_command_prints_the_results_of_geo(dataset: Dataset) -> None:
    result = run_query(dataset, query_with(dataset))
    area = area_of(dataset.register, WIGAN)
    coverage, near_sites = (
        find_coverage(dataset, result, area),
        nearest_sites(dataset, result, area),
    )
    lines = output_of("council", "Wigan").splitlines()
    sentences = [
        *statement(dataset, coverage, near_sites).sentences,
        statement_basis(dataset, coverage),
    ]
    assert lines[: len(sentences)] == sentences
    headings = [lines[position + 1] for position, line in enumerate(lines) if not line]
    assert headings == [
        "What covers Wigan",
        "The growth-driving sectors",
        "Strategic sites nearest to Wigan",
    ]
    assert coverage.unplaced == ()
    assert "No published boundary: these may or may not take in Leeds" in output_of(
        "council", "Leeds"
    )
    for named_item in (*coverage.covers, *near_sites, *coverage.unplaced):
        assert any(line.startswith(f"{place_name(named_item)}  ") for line in lines)
    assert json_output("council", WIGAN) == coverage_document(dataset, coverage, near_sites)
    assert csv_rows(output_of("council", WIGAN, "--csv")) == rows_as_text(
        covers_rows(dataset, coverage)
    )


def place_name(item: Any) -> str:  # noqa: ANN401
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
def test_the_options_build_the_same_query_as_the_map(
    dataset: Dataset, *, options: list[str], changes: dict[str, Any], everything: bool
) -> None:
    query = (unfiltered_query_with if everything else query_with)(dataset, **changes)
    result = run_query(dataset, query)
    area = area_of(dataset.register, "GM")
    coverage, near_sites = (
        find_coverage(dataset, result, area),
        nearest_sites(dataset, result, area, limit=2),
    )
    selected_options = [*options, *(["--all"] if everything else [])]
    json_document = json_output("council", "GM", *selected_options)
    expected = coverage_document(dataset, coverage, near_sites)
    assert {**json_document, "nearest_sites": []} == {**expected, "nearest_sites": []}
    assert (
        json_output("nearest", "GM", "--limit", "2", *selected_options)["nearest_sites"]
        == (expected["nearest_sites"])
    )
    assert csv_rows(
        output_of("nearest", "GM", "--limit", "2", "--csv", *selected_options)
    ) == rows_as_text(nearest_rows(near_sites))


def test_an_empty_result_is_reported_and_has_the_columns() -> None:
    no_match_options = ("--levels", "local_plan", "--documented-only")
    assert "None under these filters.\n" in output_of("nearest", "East Ayrshire", *no_match_options)
    table = output_of("nearest", "East Ayrshire", "--csv", *no_match_options)
    assert table == ",".join(NEAREST_COLUMNS) + "\n"
    table = output_of("council", "East Ayrshire", "--csv", *no_match_options)
    assert table == ",".join(COVERS_COLUMNS) + "\n"


def test_the_column_constants_match_the_rows(dataset: Dataset) -> None:
    result = run_query(dataset, query_with(dataset))
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
def test_gaps_have_one_row_per_council(
    dataset: Dataset, who: list[str], key: str, councils: int
) -> None:
    gaps = find_gaps(
        dataset,
        build_matrix(dataset, run_query(dataset, query_with(dataset))),
        area_of(dataset.register, key),
    )
    table = run("gaps", *who, "--csv")
    assert len(csv_rows(table.stdout)) == councils
    assert csv_rows(table.stdout) == rows_as_text(gaps_rows(dataset, gaps))
    sentences = [gap_sentence(dataset, gaps, gap).text for gap in gaps.gaps]
    sentences += [no_source_text(dataset.register)]
    sentences += [unconfirmed_text(dataset.register)] if key == ICA else []
    assert table.stderr.splitlines() == sentences
    assert json_output("gaps", *who) == gap_document(dataset, gaps)
    lines = output_of("gaps", *who).splitlines()
    assert lines[: len(sentences)] == sentences
    assert len(lines) == len(sentences) + 4 + councils


def test_the_sector_option_lists_the_councils_without_the_sector(dataset: Dataset) -> None:
    gaps = find_gaps(
        dataset,
        build_matrix(dataset, run_query(dataset, query_with(dataset))),
        area_of(dataset.register, ICA),
    )
    gap = gaps.gaps["sector:AM"]
    sentence = gap_sentence(dataset, gaps, gap.key).text
    arguments = ("gaps", "--area", "ica", "--sector", "am")
    table = run(*arguments, "--csv")
    assert tuple(row["LAD25CD"] for row in csv_rows(table.stdout)) == gap.codes
    assert table.stderr == f"{sentence}\n{unconfirmed_text(dataset.register)}\n"
    json_document = json_output(*arguments)
    assert json_document["sector"] == "AM"
    assert [gap_item["key"] for gap_item in json_document["gaps"]] == ["sector:AM"]
    assert tuple(council["code"] for council in json_document["councils"]) == gap.codes
    assert output_of(*arguments).startswith(f"{sentence}\n")


def test_the_distance_limit_is_an_option() -> None:
    near_gap, far_gap = (
        next(gap for gap in json_output("gaps", "--beyond-km", km)["gaps"] if gap["key"] == "far")
        for km in ("20", "60")
    )
    assert set(far_gap["councils"]) < set(near_gap["councils"])
    assert "within 60 km" in far_gap["text"]


def test_a_scenario_is_marked_in_every_output(scenario_path: str) -> None:
    text = output_of("council", "Wigan", "--scenario", scenario_path)
    first_line, *other_lines = text.split("\n\n")[0].splitlines()
    assert first_line == f"{MARKER}: “Wigan Works”."
    assert all(line.startswith(("With the proposal: ", MARKER)) for line in other_lines)
    assert "\nWhat covers Wigan (with the proposal)\n" in text
    json_document = json_output("council", "Wigan", "--scenario", scenario_path)
    assert json_document["what_if"] == [{"name": "Wigan Works", "marker": MARKER}]
    assert json_document["covered_by"][0]["evidence"] == "proposed"
    table = csv_rows(output_of("council", "Wigan", "--scenario", scenario_path, "--csv"))
    assert {row["What if"] for row in table} == {f"{MARKER}: “Wigan Works”"}


def test_a_scenario_is_marked_in_the_gaps(scenario_path: str) -> None:
    arguments = ("gaps", "--area", "GM", "--sector", "DE")
    before, after = json_output(*arguments), json_output(*arguments, "--scenario", scenario_path)
    (gap,) = after["gaps"]
    assert {*before["gaps"][0]["councils"]} - {*gap["councils"]} == {WIGAN}
    table = run(*arguments, "--scenario", scenario_path, "--csv")
    assert table.stderr.splitlines()[0] == f"{MARKER}: “Wigan Works”."
    assert all(row["What if"].startswith(MARKER) for row in csv_rows(table.stdout))


def test_a_scenario_is_read_from_standard_input(scenario_path: str) -> None:
    result = run("council", "Wigan", "--scenario", "-", stdin=json.dumps(WORKS_SCENARIO))
    assert result.stdout == output_of("council", "Wigan", "--scenario", scenario_path)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"placemap_scenario": 2}, "placemap_scenario: found 2, expected 1"),
        ({"councils": ["E08000099"]}, "No councils have the code 'E08000099'"),
        ({"colour": "red"}, "'colour': there is no such field"),
    ],
)
def test_an_invalid_scenario_is_explained(
    scenario_path: str, changes: dict[str, Any], said: str
) -> None:
    result = run("council", "Wigan", "--scenario", "-", stdin=json.dumps(WORKS_SCENARIO | changes))
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(f"Error: {said}")
    assert run("council", "Wigan", "--scenario", scenario_path).exit_code == 0


def test_text_that_looks_like_a_formula_is_escaped(small_package: Package) -> None:
    small_package.edit("city_regions", 2, "name", '=HYPERLINK("x")')
    small_package.edit("strategic_sites", 2, "name", "@SUM(1)")
    for command in ("council", "nearest"):
        table = run("--data-dir", str(small_package.folder), command, "Aston", "--csv").stdout
        cells = [cell for row in csv.reader(io.StringIO(table)) for cell in row]
        assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []
        assert {'\'=HYPERLINK("x")', "'@SUM(1)"} & {*cells}
