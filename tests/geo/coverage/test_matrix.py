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
from tests.support.fixtures_core import SQUARES, ask_for_all, queries

if TYPE_CHECKING:
    from geo.dataset import Dataset
    from geo.query import Result

ASTON, BIRCH, CEDAR, DOLWEN = SQUARES
LAYERS = (CITY_REGIONS, CLUSTERS, STRATEGIC_SITES)


def everything(dataset: Dataset) -> Result:
    return run_query(dataset, ask_for_all(dataset))


def test_the_matrix_of_the_squares(small: Dataset) -> None:
    found = {
        code: (
            [*row.confirmed_counts.values()],
            [*row.indicative_counts.values()],
            row.nationwide,
            row.total,
            {sector: cover.place.place.id for sector, cover in row.strongest.items()},
            row.ica.status if row.ica else "",
        )
        for code, row in build_matrix(small, everything(small)).rows.items()
    }
    assert found == {
        ASTON: ([1, 1, 1], [0, 0, 0], 0, 3, {"AM": "S001", "DE": "P001"}, "member"),
        BIRCH: ([1, 1, 0], [0, 0, 1], 0, 2, {"AM": "P001", "DE": "P001"}, "member_inferred"),
        CEDAR: ([0, 1, 0], [1, 1, 1], 0, 1, {"AM": "P002", "DE": "P002"}, "candidate"),
        DOLWEN: ([0, 0, 0], [1, 1, 0], 2, 0, {"AM": "S003", "DE": "P003"}, ""),
    }
    assert [*found] == [*small.register.local_authorities]


@given(data=st.data())
@settings(max_examples=10)
def test_a_row_of_the_matrix_is_the_coverage_of_its_council(
    dataset: Dataset, data: st.DataObject
) -> None:
    result = run_query(dataset, replace(data.draw(queries(dataset)), area=""))
    rows = matrix_rows(dataset, result)
    for code in data.draw(st.lists(st.sampled_from(sorted(rows)), min_size=1, max_size=12)):
        row, found = (
            rows[code],
            find_coverage(dataset, result, area_from_codes(dataset.register, [code])),
        )
        for layer in LAYERS:
            lines = found.layer_covers(layer)
            assert row.confirmed_counts[layer] == sum(is_confirmed(line.evidence) for line in lines)
            assert row.indicative_counts[layer] == len(lines) - row.confirmed_counts[layer]
        for sector, cover in found.sectors.items():
            assert row.has_sector(sector) == bool(cover.codes)
            best = row.strongest.get(sector)
            assert (best.basis if best else None) == cover.basis
            assert (sector_evidence(best, sector) if best else None) == cover.evidence


def test_the_matrix_holds_what_an_overlay_of_the_true_shapes_finds(dataset: Dataset) -> None:
    cut = overlay_areas(dataset.areas, policy_areas(dataset))
    found = pairs_of_matrix(build_matrix(dataset, everything(dataset)))
    assert found == pairs_of_overlay(dataset, cut)
    assert ("E08000010", "city_regions:GM") in found
