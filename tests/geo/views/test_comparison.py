"""Tests of areas side by side: on the four squares, by hand, and on the true councils."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from geo.areas import area_of
from geo.coverage.area import Coverage, find_coverage
from geo.coverage.proximity import nearest_sites
from geo.errors import PlaceMapError
from geo.query import run_query
from geo.views.comparison import ComparisonRow, comparison, comparison_rows
from tests.support.fixtures_core import SQUARES, ask_for, ask_for_all

if TYPE_CHECKING:
    from geo.dataset import Dataset
    from geo.query import Query

ASTON, BIRCH, CEDAR, DOLWEN = SQUARES
WIGAN: Final = "E08000010"
FIFE: Final = "S12000047"


def compared(dataset: Dataset, query: Query, *keys: str) -> dict[str, ComparisonRow]:
    result = run_query(dataset, query)
    areas = [area_of(dataset.register, key) for key in keys]
    coverages = [find_coverage(dataset, result, area) for area in areas]
    near = [nearest_sites(dataset, result, area) for area in areas]
    return {row.label: row for row in comparison(dataset, coverages, near)}


def said(row: ComparisonRow) -> list[tuple[str, str]]:
    return [(cell.text, cell.difference) for cell in row.cells]


def test_every_area_has_the_same_lines_in_order(small: Dataset) -> None:
    rows = compared(small, ask_for_all(small), ASTON, DOLWEN, "E12000001")
    assert [*rows] == [
        "People",
        "Industrial Communities Alliance",
        "City regions",
        "Clusters",
        "Strategic sites hosted",
        "Nearest strategic site",
        "Nation-wide programmes",
        "Not confirmed",
        "Advanced manufacturing",
        "Defence",
    ]
    assert all(len(row.cells) == 3 for row in rows.values())


def test_what_differs_from_the_first_is_marked_with_how(small: Dataset) -> None:
    rows = compared(small, ask_for_all(small), BIRCH, ASTON, CEDAR, DOLWEN)
    assert said(rows["People"]) == [
        ("200,000", ""),
        ("100,000", "fewer"),
        ("400,000", "more"),
        ("800,000", "more"),
    ]
    assert said(rows["City regions"]) == [
        ("Aston and Birch", ""),
        ("Aston and Birch", ""),
        ("none", "fewer"),
        ("none", "fewer"),
    ]
    assert said(rows["Clusters"]) == [
        ("Aston and Birch", ""),
        ("Aston and Birch", ""),
        ("Cedar", "different"),
        ("none", "fewer"),
    ]
    assert said(rows["Strategic sites hosted"]) == [
        ("none", ""),
        ("North Quay", "more"),
        ("none", ""),
        ("none", ""),
    ]
    assert [cell.difference for cell in rows["Nation-wide programmes"].cells] == [
        "",
        "",
        "",
        "more",
    ]
    assert rows["Clusters"].differs
    assert not compared(small, ask_for_all(small), BIRCH)["Clusters"].differs


def test_a_footing_is_said_with_its_evidence(small: Dataset) -> None:
    rows = compared(small, ask_for_all(small), ASTON, CEDAR, DOLWEN, "E12000001")
    assert said(rows["Industrial Communities Alliance"]) == [
        ("member", ""),
        ("candidate, indicative", "different"),
        ("not known to be a member", "different"),
        ("2 of 2 councils, known or probable", "different"),
    ]


def test_a_host_that_no_source_names_is_no_documented_host(small: Dataset) -> None:
    """Old Works is documented, but that Birch is its host is not."""
    rows = compared(small, ask_for_all(small), BIRCH, ASTON)
    assert rows["Strategic sites hosted"].cells[0].text == "none"
    near = rows["Nearest strategic site"].cells[0].text
    assert near == "Old Works, hosted here, not confirmed"
    assert rows["Nearest strategic site"].cells[1].text == "North Quay, hosted here"


def test_sectors_are_told_apart_by_basis_and_evidence(small: Dataset) -> None:
    rows = compared(small, ask_for(small), ASTON, CEDAR, DOLWEN)
    assert rows["Advanced manufacturing"].cells[0].text.startswith("hosts a")
    assert rows["Defence"].cells[2].text == "nation-wide only"


def test_the_true_councils_are_compared_as_they_are_covered(dataset: Dataset) -> None:
    rows = compared(dataset, ask_for(dataset), WIGAN, FIFE)
    assert rows["People"].cells[1].difference == "more"
    assert rows["City regions"].cells[0].text == "Greater Manchester"
    assert rows["Advanced manufacturing"].cells[1].text == "nation-wide only"
    assert len([label for label in rows if label in sector_names(dataset)]) == 8


def test_records_have_one_row_an_area_its_code_first(small: Dataset) -> None:
    result = run_query(small, ask_for_all(small))
    coverages: list[Coverage] = [
        find_coverage(small, result, area_of(small.register, key)) for key in (ASTON, BIRCH)
    ]
    rows = comparison(small, coverages, [(), ()])
    records = comparison_rows(coverages, rows)
    assert [[*record][:3] for record in records] == [["Code", "Area", "People"]] * 2
    assert [record["People"] for record in records] == [100_000, 200_000]
    assert records[0]["Nearest strategic site"] == "none"


def test_without_an_area_or_its_sites_there_is_no_comparison(small: Dataset) -> None:
    with pytest.raises(PlaceMapError, match="0 areas and 0 lists"):
        comparison(small, [], [])
    found = find_coverage(small, run_query(small, ask_for(small)), area_of(small.register, ASTON))
    with pytest.raises(PlaceMapError, match="1 areas and 0 lists"):
        comparison(small, [found], [])


def sector_names(dataset: Dataset) -> set[str]:
    return {sector.name for sector in dataset.register.sectors.values()}
