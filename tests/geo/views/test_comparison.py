"""Tests of areas side by side: on the four squares, by hand, and on the true councils."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from geo.areas import area_of
from geo.coverage.area import Coverage, coverage
from geo.coverage.proximity import nearest_sites
from geo.errors import PlaceMapError
from geo.query import ask
from geo.views.comparison import ComparisonRow, comparison, comparison_rows
from tests.support.fixtures_core import SQUARES, ask_for, ask_for_all

if TYPE_CHECKING:
    from geo.dataset import Atlas
    from geo.query import Query

ASTON, BIRCH, CEDAR, DOLWEN = SQUARES
WIGAN: Final = "E08000010"
FIFE: Final = "S12000047"


def compared(atlas: Atlas, query: Query, *keys: str) -> dict[str, ComparisonRow]:
    result = ask(atlas, query)
    areas = [area_of(atlas.registry, key) for key in keys]
    coverages = [coverage(atlas, result, area) for area in areas]
    near = [nearest_sites(atlas, result, area) for area in areas]
    return {row.label: row for row in comparison(atlas, coverages, near)}


def said(row: ComparisonRow) -> list[tuple[str, str]]:
    return [(cell.text, cell.mark) for cell in row.cells]


def test_every_area_has_the_same_lines_in_order(small: Atlas) -> None:
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


def test_what_differs_from_the_first_is_marked_with_how(small: Atlas) -> None:
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
    assert [cell.mark for cell in rows["Nation-wide programmes"].cells] == ["", "", "", "more"]
    assert rows["Clusters"].differs
    assert not compared(small, ask_for_all(small), BIRCH)["Clusters"].differs


def test_a_footing_is_said_with_its_evidence(small: Atlas) -> None:
    rows = compared(small, ask_for_all(small), ASTON, CEDAR, DOLWEN, "E12000001")
    assert said(rows["Industrial Communities Alliance"]) == [
        ("member", ""),
        ("candidate, indicative", "different"),
        ("not known to be a member", "different"),
        ("2 of 2 councils, known or inferred", "different"),
    ]


def test_a_host_that_no_source_names_is_no_documented_host(small: Atlas) -> None:
    """Old Works is documented, but that Birch is its host is not."""
    rows = compared(small, ask_for_all(small), BIRCH, ASTON)
    assert rows["Strategic sites hosted"].cells[0].text == "none"
    near = rows["Nearest strategic site"].cells[0].text
    assert near == "Old Works, hosted here, not confirmed"
    assert rows["Nearest strategic site"].cells[1].text == "North Quay, hosted here"


def test_sectors_are_told_apart_by_basis_and_evidence(small: Atlas) -> None:
    rows = compared(small, ask_for(small), ASTON, CEDAR, DOLWEN)
    assert rows["Advanced manufacturing"].cells[0].text.startswith("hosts a")
    assert rows["Defence"].cells[2].text == "nation-wide only"


def test_the_true_councils_are_compared_as_they_are_covered(atlas: Atlas) -> None:
    rows = compared(atlas, ask_for(atlas), WIGAN, FIFE)
    assert rows["People"].cells[1].mark == "more"
    assert rows["City regions"].cells[0].text == "Greater Manchester"
    assert rows["Advanced manufacturing"].cells[1].text == "nation-wide only"
    assert len([label for label in rows if label in sector_names(atlas)]) == 8


def test_records_have_one_row_an_area_its_code_first(small: Atlas) -> None:
    result = ask(small, ask_for_all(small))
    coverages: list[Coverage] = [
        coverage(small, result, area_of(small.registry, key)) for key in (ASTON, BIRCH)
    ]
    rows = comparison(small, coverages, [(), ()])
    records = comparison_rows(coverages, rows)
    assert [[*record][:3] for record in records] == [["Code", "Area", "People"]] * 2
    assert [record["People"] for record in records] == [100_000, 200_000]
    assert records[0]["Nearest strategic site"] == "none"


def test_without_an_area_or_its_sites_there_is_no_comparison(small: Atlas) -> None:
    with pytest.raises(PlaceMapError, match="0 areas and 0 lists"):
        comparison(small, [], [])
    found = coverage(small, ask(small, ask_for(small)), area_of(small.registry, ASTON))
    with pytest.raises(PlaceMapError, match="1 areas and 0 lists"):
        comparison(small, [found], [])


def sector_names(atlas: Atlas) -> set[str]:
    return {sector.name for sector in atlas.registry.sectors.values()}
