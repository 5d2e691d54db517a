"""The matrix, and who is left out: counts and sentences by hand, and against brute force."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.areas import UK, area_from_codes, area_of, names_of_areas
from geo.coverage.area import find_coverage
from geo.coverage.gaps import ANY_LAYER, FAR, Gaps, closed_gaps, find_gaps
from geo.coverage.matrix import build_matrix
from geo.errors import UnknownNameError
from geo.evidence import is_confirmed
from geo.places.place import CITY_REGIONS, CLUSTERS, STRATEGIC_SITES
from geo.query import run_query
from geo.scenario.scenario import Scenario, apply_scenario
from geo.views.coverage_json import gaps_rows
from geo.views.gap_sentences import gap_sentence
from tests.support.fixtures_core import SQUARES, Package, queries, unfiltered_query_with

if TYPE_CHECKING:
    from geo.dataset import Dataset
    from geo.query import Result

ASTON, BIRCH, CEDAR, DOLWEN = SQUARES
LAYERS = (CITY_REGIONS, CLUSTERS, STRATEGIC_SITES)


def full_result(dataset: Dataset) -> Result:
    return run_query(dataset, unfiltered_query_with(dataset))


def gaps_of(dataset: Dataset, key: str, *, beyond_km: float = 20) -> Gaps:
    matrix = build_matrix(dataset, full_result(dataset))
    return find_gaps(dataset, matrix, area_of(dataset.register, key), beyond_km=beyond_km)


def test_the_squares_have_the_expected_gaps(small: Dataset) -> None:
    gap_codes = {key: gap.codes for key, gap in gaps_of(small, "", beyond_km=12).gaps.items()}
    assert gap_codes == {
        CITY_REGIONS: (CEDAR, DOLWEN),
        CLUSTERS: (DOLWEN,),
        STRATEGIC_SITES: (CEDAR, BIRCH, DOLWEN),
        ANY_LAYER: (DOLWEN,),
        FAR: (CEDAR, DOLWEN),
        "sector:AM": (CEDAR, DOLWEN),
        "sector:DE": (DOLWEN,),
    }
    assert gaps_of(small, "", beyond_km=12).gaps[STRATEGIC_SITES].population == 1_400_000


def test_an_unconfirmed_place_is_reported_despite_a_nationwide_programme(
    small: Dataset,
) -> None:
    """Dolwen has S003 for manufacturing, nation-wide, and P005, indicative, in part."""
    row = build_matrix(small, full_result(small)).rows[DOLWEN]
    assert row.strongest["AM"].basis == "nationwide"
    assert gaps_of(small, DOLWEN).gaps["sector:AM"].unconfirmed_codes == (DOLWEN,)


@pytest.mark.parametrize("beyond_km", [0, -1, 500.1, float("nan"), float("inf")])
def test_a_distance_out_of_range_is_refused(small: Dataset, beyond_km: float) -> None:
    with pytest.raises(UnknownNameError, match="must be more than 0 and at most 500"):
        gaps_of(small, "", beyond_km=beyond_km)


def test_every_council_is_far_from_sites_if_there_are_none(small: Dataset) -> None:
    empty_matrix = build_matrix(small, run_query(small, unfiltered_query_with(small, levels=())))
    gaps = find_gaps(small, empty_matrix, area_of(small.register, ""))
    assert gaps.gaps[FAR].codes == gaps.gaps[STRATEGIC_SITES].codes == tuple(sorted(SQUARES))


def test_identical_gaps_close_nothing(small: Dataset) -> None:
    gaps_before = gaps_of(small, "")
    assert {*closed_gaps(gaps_before, gaps_of(small, "")).values()} == {()}


def test_a_council_outside_a_documented_region_is_in_the_gap(small_package: Package) -> None:
    small_package.edit("city_region_members", 3, "evidence", "indicative")
    small_package.edit("city_region_members", 3, "source_ids", "")
    gap = gaps_of(small_package.dataset(), "E10000001").gaps[CITY_REGIONS]
    assert gap.codes == (BIRCH,)


def test_the_gap_table_has_the_expected_rows(small: Dataset) -> None:
    rows = {str(row["LAD25CD"]): row for row in gaps_rows(small, gaps_of(small, ""))}
    assert rows[CEDAR] == {
        "LAD25CD": CEDAR,
        "Council": "Cedar",
        "Region": "London",
        "ICA": "candidate",
        "People": 400_000,
        "City regions": "0 +1*",
        "High-potential clusters": "1 +1*",
        "Strategic industrial sites": "0 +1*",
        "In all": 1,
        "Nation-wide": 0,
        "AM": "member*",
        "DE": "member",
        "Nearest site, km": 15,
        "Nearest site is nearer": "",
        "Nearest site": "North Quay",
    }
    assert (rows[DOLWEN]["DE"], rows[DOLWEN]["AM"]) == ("nation-wide", "nation-wide")
    assert (rows[ASTON]["AM"], rows[ASTON]["Nearest site, km"]) == ("hosts it", 0)
    assert rows[DOLWEN]["ICA"] == ""


def test_proposals_are_marked_only_where_they_count(small: Dataset) -> None:
    scenario = Scenario(name="Ours", sectors=("DE",), councils=(DOLWEN,))
    result = apply_scenario(small, full_result(small), scenario)
    (proposed_place,) = result.scenario_place
    shape = SQUARES[DOLWEN]
    touching_place = replace(proposed_place, shares={DOLWEN: 1.0, CEDAR: 0.001}, shape=shape)
    gaps = find_gaps(
        small,
        build_matrix(small, replace(result, scenario_place=(touching_place,))),
        area_of(small.register, f"{CEDAR},{DOLWEN}"),
    )
    cedar, dolwen = gaps_rows(small, gaps)
    assert (cedar["High-potential clusters"], cedar["DE"]) == ("1 +1*", "member")
    assert (dolwen["High-potential clusters"], dolwen["DE"]) == (
        "1 +1* with the proposal",
        "proposed",
    )


@given(data=st.data())
@settings(max_examples=10)
def test_gaps_match_a_brute_force_search(dataset: Dataset, data: st.DataObject) -> None:
    result = run_query(dataset, replace(data.draw(queries(dataset)), area=""))
    keys = sorted(names_of_areas(dataset.register).keys() - {UK, "E92000001"})
    area = area_of(dataset.register, data.draw(st.sampled_from(keys)))
    beyond_km = data.draw(st.floats(0.1, 100))
    gaps = find_gaps(dataset, build_matrix(dataset, result), area, beyond_km=beyond_km)
    expected: dict[str, list[str]] = {key: [] for key in gaps.gaps}
    for code in area.codes:
        coverage = find_coverage(dataset, result, area_from_codes(dataset.register, [code]))
        confirmed_covers = {
            layer: [c for c in coverage.layer_covers(layer) if is_confirmed(c.evidence)]
            for layer in LAYERS
        }
        is_missing = {layer: not confirmed_covers[layer] for layer in LAYERS}
        is_missing[ANY_LAYER] = not any(confirmed_covers.values())
        is_missing |= {f"sector:{sector}": not c.codes for sector, c in coverage.sectors.items()}
        near_site = gaps.matrix.nearest.get(code)
        is_missing[FAR] = near_site is None or near_site.measured_km > beyond_km
        for key, is_gap in is_missing.items():
            expected[key] += [code] if is_gap else []
    assert {key: [*gap.codes] for key, gap in gaps.gaps.items()} == expected
    for gap in gaps.gaps.values():
        assert gap.population == dataset.population(gap.codes)
        assert {*gap.unconfirmed_codes} <= {*gap.codes}
        assert gap_sentence(dataset, gaps, gap.key).text.endswith(".")
