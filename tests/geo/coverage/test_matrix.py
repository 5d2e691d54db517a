"""The whole matrix: by hand, against coverage, and against an overlay of the true shapes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.coverage import overlay_areas, pairs_of_matrix, pairs_of_overlay, policy_areas
from geo.areas import area_from_codes
from geo.coverage.area import find_coverage
from geo.coverage.basis import sector_evidence
from geo.coverage.matrix import build_matrix, matrix_rows
from geo.evidence import is_confirmed
from geo.places.place import CITY_REGIONS, CLUSTERS, STRATEGIC_SITES
from geo.query import run_query
from tests.support.fixtures_core import SQUARES, queries, unfiltered_query_with

if TYPE_CHECKING:
    from geo.dataset import Dataset
    from geo.query import Result

ASTON, BIRCH, CEDAR, DOLWEN = SQUARES
LAYERS = (CITY_REGIONS, CLUSTERS, STRATEGIC_SITES)


def full_result(dataset: Dataset) -> Result:
    return run_query(dataset, unfiltered_query_with(dataset))


def test_the_matrix_of_the_squares_is_as_expected(small: Dataset) -> None:
    matrix_rows = {
        code: (
            [*row.confirmed_counts.values()],
            [*row.indicative_counts.values()],
            row.nationwide,
            row.total,
            {sector: sector_cover.place.place.id for sector, sector_cover in row.strongest.items()},
            row.ica.status if row.ica else "",
        )
        for code, row in build_matrix(small, full_result(small)).rows.items()
    }
    assert matrix_rows == {
        ASTON: ([1, 1, 1], [0, 0, 0], 0, 3, {"AM": "S001", "DE": "P001"}, "member"),
        BIRCH: ([1, 1, 0], [0, 0, 1], 0, 2, {"AM": "P001", "DE": "P001"}, "member_inferred"),
        CEDAR: ([0, 1, 0], [1, 1, 1], 0, 1, {"AM": "P002", "DE": "P002"}, "candidate"),
        DOLWEN: ([0, 0, 0], [1, 1, 0], 2, 0, {"AM": "S003", "DE": "P003"}, ""),
    }
    assert [*matrix_rows] == [*small.register.local_authorities]


@given(data=st.data())
@settings(max_examples=10)
def test_a_matrix_row_matches_the_coverage_of_its_council(
    dataset: Dataset, data: st.DataObject
) -> None:
    result = run_query(dataset, replace(data.draw(queries(dataset)), area=""))
    rows = matrix_rows(dataset, result)
    for code in data.draw(st.lists(st.sampled_from(sorted(rows)), min_size=1, max_size=12)):
        row, coverage = (
            rows[code],
            find_coverage(dataset, result, area_from_codes(dataset.register, [code])),
        )
        for layer in LAYERS:
            lines = coverage.layer_covers(layer)
            assert row.confirmed_counts[layer] == sum(is_confirmed(line.evidence) for line in lines)
            assert row.indicative_counts[layer] == len(lines) - row.confirmed_counts[layer]
        for sector, sector_cover in coverage.sectors.items():
            assert row.has_sector(sector) == bool(sector_cover.codes)
            strongest = row.strongest.get(sector)
            assert (strongest.basis if strongest else None) == sector_cover.basis
            assert (
                sector_evidence(strongest, sector) if strongest else None
            ) == sector_cover.evidence


def test_the_matrix_matches_an_overlay_of_the_real_shapes(dataset: Dataset) -> None:
    cut = overlay_areas(dataset.areas, policy_areas(dataset))
    matrix_pairs = pairs_of_matrix(build_matrix(dataset, full_result(dataset)))
    assert matrix_pairs == pairs_of_overlay(dataset, cut)
    assert ("E08000010", "city_regions:GM") in matrix_pairs
