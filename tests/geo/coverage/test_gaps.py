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
from tests.support.fixtures_core import SQUARES, Package, ask_for_all, queries

if TYPE_CHECKING:
    from geo.dataset import Dataset
    from geo.query import Result

ASTON, BIRCH, CEDAR, DOLWEN = SQUARES
LAYERS = (CITY_REGIONS, CLUSTERS, STRATEGIC_SITES)


def everything(dataset: Dataset) -> Result:
    return run_query(dataset, ask_for_all(dataset))


def left_out(dataset: Dataset, key: str, *, beyond_km: float = 20) -> Gaps:
    found = build_matrix(dataset, everything(dataset))
    return find_gaps(dataset, found, area_of(dataset.register, key), beyond_km=beyond_km)


def test_the_gaps_of_the_squares(small: Dataset) -> None:
    found = {key: gap.codes for key, gap in left_out(small, "", beyond_km=12).gaps.items()}
    assert found == {
        CITY_REGIONS: (CEDAR, DOLWEN),
        CLUSTERS: (DOLWEN,),
        STRATEGIC_SITES: (CEDAR, BIRCH, DOLWEN),
        ANY_LAYER: (DOLWEN,),
        FAR: (CEDAR, DOLWEN),
        "sector:AM": (CEDAR, DOLWEN),
        "sector:DE": (DOLWEN,),
    }
    assert left_out(small, "", beyond_km=12).gaps[STRATEGIC_SITES].population == 1_400_000


def test_what_is_unconfirmed_is_told_though_a_nation_wide_programme_stands_before_it(
    small: Dataset,
) -> None:
    """Dolwen has S003 for manufacturing, nation-wide, and P005, indicative, in part."""
    row = build_matrix(small, everything(small)).rows[DOLWEN]
    assert row.strongest["AM"].basis == "nationwide"
    assert left_out(small, DOLWEN).gaps["sector:AM"].unconfirmed_codes == (DOLWEN,)


@pytest.mark.parametrize("beyond_km", [0, -1, 500.1, float("nan"), float("inf")])
def test_a_distance_out_of_bounds_is_refused(small: Dataset, beyond_km: float) -> None:
    with pytest.raises(UnknownNameError, match="must be more than 0 and at most 500"):
        left_out(small, "", beyond_km=beyond_km)


def test_without_sites_everybody_is_far_from_them(small: Dataset) -> None:
    none = build_matrix(small, run_query(small, ask_for_all(small, levels=())))
    found = find_gaps(small, none, area_of(small.register, ""))
    assert found.gaps[FAR].codes == found.gaps[STRATEGIC_SITES].codes == tuple(sorted(SQUARES))


def test_nothing_is_closed_by_nothing(small: Dataset) -> None:
    before = left_out(small, "")
    assert {*closed_gaps(before, left_out(small, "")).values()} == {()}


def test_a_council_left_out_of_a_documented_region_is_counted_so(small_package: Package) -> None:
    small_package.edit("city_region_members", 3, "evidence", "indicative")
    small_package.edit("city_region_members", 3, "source_ids", "")
    found = left_out(small_package.dataset(), "E10000001").gaps[CITY_REGIONS]
    assert found.codes == (BIRCH,)


def test_the_rows_of_a_table(small: Dataset) -> None:
    rows = {str(row["LAD25CD"]): row for row in gaps_rows(small, left_out(small, ""))}
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


def test_a_table_marks_what_counts_a_proposal_and_not_what_it_only_touches(small: Dataset) -> None:
    scenario = Scenario(name="Ours", sectors=("DE",), councils=(DOLWEN,))
    result = apply_scenario(small, everything(small), scenario)
    (proposed,) = result.scenario_place
    shape = SQUARES[DOLWEN]
    touching = replace(proposed, shares={DOLWEN: 1.0, CEDAR: 0.001}, shape=shape)
    found = find_gaps(
        small,
        build_matrix(small, replace(result, scenario_place=(touching,))),
        area_of(small.register, f"{CEDAR},{DOLWEN}"),
    )
    cedar, dolwen = gaps_rows(small, found)
    assert (cedar["High-potential clusters"], cedar["DE"]) == ("1 +1*", "member")
    assert (dolwen["High-potential clusters"], dolwen["DE"]) == (
        "1 +1* with the proposal",
        "proposed",
    )


@given(data=st.data())
@settings(max_examples=10)
def test_gaps_are_what_brute_force_finds(dataset: Dataset, data: st.DataObject) -> None:
    result = run_query(dataset, replace(data.draw(queries(dataset)), area=""))
    keys = sorted(names_of_areas(dataset.register).keys() - {UK, "E92000001"})
    area = area_of(dataset.register, data.draw(st.sampled_from(keys)))
    beyond_km = data.draw(st.floats(0.1, 100))
    found = find_gaps(dataset, build_matrix(dataset, result), area, beyond_km=beyond_km)
    expected: dict[str, list[str]] = {key: [] for key in found.gaps}
    for code in area.codes:
        own = find_coverage(dataset, result, area_from_codes(dataset.register, [code]))
        firm = {
            layer: [c for c in own.layer_covers(layer) if is_confirmed(c.evidence)]
            for layer in LAYERS
        }
        missed = {layer: not firm[layer] for layer in LAYERS}
        missed[ANY_LAYER] = not any(firm.values())
        missed |= {f"sector:{sector}": not c.codes for sector, c in own.sectors.items()}
        near = found.matrix.nearest.get(code)
        missed[FAR] = near is None or near.measured_km > beyond_km
        for key, is_missed in missed.items():
            expected[key] += [code] if is_missed else []
    assert {key: [*gap.codes] for key, gap in found.gaps.items()} == expected
    for gap in found.gaps.values():
        assert gap.population == dataset.population(gap.codes)
        assert {*gap.unconfirmed_codes} <= {*gap.codes}
        assert gap_sentence(dataset, found, gap.key).text.endswith(".")
