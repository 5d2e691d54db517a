"""The whole matrix: by hand, against coverage, and against an overlay of the true shapes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.coverage import overlaid, pairs_of_matrix, pairs_of_overlay, policy_areas
from geo.areas import set_of
from geo.coverage.area import coverage
from geo.coverage.basis import sector_evidence
from geo.coverage.matrix import matrix, matrix_rows
from geo.evidence import is_confirmed
from geo.places.place import CITY_REGIONS, CLUSTERS, STRATEGIC_SITES
from geo.query import ask
from tests.support.fixtures_core import SQUARES, ask_for_all, queries

if TYPE_CHECKING:
    from geo.dataset import Atlas
    from geo.query import Result

ASTON, BIRCH, CEDAR, DOLWEN = SQUARES
LAYERS = (CITY_REGIONS, CLUSTERS, STRATEGIC_SITES)


def everything(atlas: Atlas) -> Result:
    return ask(atlas, ask_for_all(atlas))


def test_the_matrix_of_the_squares(small: Atlas) -> None:
    found = {
        code: (
            [*row.counted.values()],
            [*row.indicative.values()],
            row.nationwide,
            row.total,
            {sector: cover.shown.place.id for sector, cover in row.strongest.items()},
            row.ica.status if row.ica else "",
        )
        for code, row in matrix(small, everything(small)).rows.items()
    }
    assert found == {
        ASTON: ([1, 1, 1], [0, 0, 0], 0, 3, {"AM": "S001", "DE": "P001"}, "member"),
        BIRCH: ([1, 1, 0], [0, 0, 1], 0, 2, {"AM": "P001", "DE": "P001"}, "member_inferred"),
        CEDAR: ([0, 1, 0], [1, 1, 1], 0, 1, {"AM": "P002", "DE": "P002"}, "candidate"),
        DOLWEN: ([0, 0, 0], [1, 1, 0], 2, 0, {"AM": "S003", "DE": "P003"}, ""),
    }
    assert [*found] == [*small.registry.local_authorities]


@given(data=st.data())
@settings(max_examples=10)
def test_a_row_of_the_matrix_is_the_coverage_of_its_council(
    atlas: Atlas, data: st.DataObject
) -> None:
    result = ask(atlas, replace(data.draw(queries(atlas)), area=""))
    rows = matrix_rows(atlas, result)
    for code in data.draw(st.lists(st.sampled_from(sorted(rows)), min_size=1, max_size=12)):
        row, found = rows[code], coverage(atlas, result, set_of(atlas.registry, [code]))
        for layer in LAYERS:
            lines = found.of_layer(layer)
            assert row.counted[layer] == sum(is_confirmed(line.evidence) for line in lines)
            assert row.indicative[layer] == len(lines) - row.counted[layer]
        for sector, cover in found.sectors.items():
            assert row.has_sector(sector) == bool(cover.codes)
            best = row.strongest.get(sector)
            assert (best.basis if best else None) == cover.basis
            assert (sector_evidence(best, sector) if best else None) == cover.evidence


def test_the_matrix_holds_what_an_overlay_of_the_true_shapes_finds(atlas: Atlas) -> None:
    cut = overlaid(atlas.areas, policy_areas(atlas))
    found = pairs_of_matrix(matrix(atlas, everything(atlas)))
    assert found == pairs_of_overlay(atlas, cut)
    assert ("E08000010", "city_regions:GM") in found
