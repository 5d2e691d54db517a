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
from tests.support.fixtures_core import SQUARES, query_with, unfiltered_query_with

if TYPE_CHECKING:
    from geo.dataset import Dataset
    from geo.query import Query

ASTON, BIRCH, CEDAR, DOLWEN = SQUARES
WIGAN: Final = "E08000010"
FIFE: Final = "S12000047"


def comparison_rows_by_label(
    dataset: Dataset, query: Query, *keys: str
) -> dict[str, ComparisonRow]:
    result = run_query(dataset, query)
    areas = [area_of(dataset.register, key) for key in keys]
    coverages = [find_coverage(dataset, result, area) for area in areas]
    near_sites = [nearest_sites(dataset, result, area) for area in areas]
    return {row.label: row for row in comparison(dataset, coverages, near_sites)}


def cell_values(row: ComparisonRow) -> list[tuple[str, str]]:
    return [(cell.text, cell.difference) for cell in row.cells]


def test_every_area_has_the_same_rows_in_order(small: Dataset) -> None:
    rows = comparison_rows_by_label(small, unfiltered_query_with(small), ASTON, DOLWEN, "E12000001")
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


def test_a_difference_from_the_first_area_is_described(small: Dataset) -> None:
    rows = comparison_rows_by_label(
        small, unfiltered_query_with(small), BIRCH, ASTON, CEDAR, DOLWEN
    )
    assert cell_values(rows["People"]) == [
        ("200,000", ""),
        ("100,000", "fewer"),
        ("400,000", "more"),
        ("800,000", "more"),
    ]
    assert cell_values(rows["City regions"]) == [
        ("Aston and Birch", ""),
        ("Aston and Birch", ""),
        ("none", "fewer"),
        ("none", "fewer"),
    ]
    assert cell_values(rows["Clusters"]) == [
        ("Aston and Birch", ""),
        ("Aston and Birch", ""),
        ("Cedar", "different"),
        ("none", "fewer"),
    ]
    assert cell_values(rows["Strategic sites hosted"]) == [
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
    assert not comparison_rows_by_label(small, unfiltered_query_with(small), BIRCH)[
        "Clusters"
    ].differs


def test_an_ica_status_is_shown_with_its_evidence(small: Dataset) -> None:
    rows = comparison_rows_by_label(
        small, unfiltered_query_with(small), ASTON, CEDAR, DOLWEN, "E12000001"
    )
    assert cell_values(rows["Industrial Communities Alliance"]) == [
        ("member", ""),
        ("candidate, indicative", "different"),
        ("not known to be a member", "different"),
        ("2 of 2 councils, known or probable", "different"),
    ]


def test_an_undocumented_host_is_not_confirmed(small: Dataset) -> None:
    """Old Works is documented, but that Birch is its host is not."""
    rows = comparison_rows_by_label(small, unfiltered_query_with(small), BIRCH, ASTON)
    assert rows["Strategic sites hosted"].cells[0].text == "none"
    site_text = rows["Nearest strategic site"].cells[0].text
    assert site_text == "Old Works, hosted here, not confirmed"
    assert rows["Nearest strategic site"].cells[1].text == "North Quay, hosted here"


def test_sectors_are_compared_by_basis_and_evidence(small: Dataset) -> None:
    rows = comparison_rows_by_label(small, query_with(small), ASTON, CEDAR, DOLWEN)
    assert rows["Advanced manufacturing"].cells[0].text.startswith("hosts a")
    assert rows["Defence"].cells[2].text == "nation-wide only"


def test_real_councils_are_compared_by_their_coverage(dataset: Dataset) -> None:
    rows = comparison_rows_by_label(dataset, query_with(dataset), WIGAN, FIFE)
    assert rows["People"].cells[1].difference == "more"
    assert rows["City regions"].cells[0].text == "Greater Manchester"
    assert rows["Advanced manufacturing"].cells[1].text == "nation-wide only"
    assert len([label for label in rows if label in sector_names(dataset)]) == 8


def test_records_have_one_row_per_area_with_the_code_first(small: Dataset) -> None:
    result = run_query(small, unfiltered_query_with(small))
    coverages: list[Coverage] = [
        find_coverage(small, result, area_of(small.register, key)) for key in (ASTON, BIRCH)
    ]
    rows = comparison(small, coverages, [(), ()])
    records = comparison_rows(coverages, rows)
    assert [[*record][:3] for record in records] == [["Code", "Area", "People"]] * 2
    assert [record["People"] for record in records] == [100_000, 200_000]
    assert records[0]["Nearest strategic site"] == "none"


def test_a_comparison_needs_areas_and_their_sites(small: Dataset) -> None:
    with pytest.raises(PlaceMapError, match="0 areas and 0 lists"):
        comparison(small, [], [])
    coverage = find_coverage(
        small, run_query(small, query_with(small)), area_of(small.register, ASTON)
    )
    with pytest.raises(PlaceMapError, match="1 areas and 0 lists"):
        comparison(small, [coverage], [])


def sector_names(dataset: Dataset) -> set[str]:
    return {sector.name for sector in dataset.register.sectors.values()}
