"""Coverage of areas: worked by hand on the squares, and what holds for any area."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.areas import area_from_codes, area_of, names_of_areas
from geo.coverage.area import Coverage, find_coverage
from geo.evidence import is_confirmed
from geo.places.place import CITY_REGIONS, CLUSTERS, STRATEGIC_SITES
from geo.query import run_query
from geo.scenario.scenario import Circle, Scenario, apply_scenario
from geo.views.coverage_sentences import cover_note
from geo.views.listing import listing
from tests.support.fixtures_core import SQUARES, Package, ask_for_all, queries

if TYPE_CHECKING:
    from geo.coverage.area import AreaCover
    from geo.dataset import Dataset
    from geo.query import Result

ASTON, BIRCH, CEDAR, DOLWEN = SQUARES
LAYERS = (CITY_REGIONS, CLUSTERS, STRATEGIC_SITES)


def everything(dataset: Dataset, *, documented_only: bool = False) -> Result:
    return run_query(dataset, ask_for_all(dataset, documented_only=documented_only))


def covered(dataset: Dataset, key: str) -> Coverage:
    return find_coverage(dataset, everything(dataset), area_of(dataset.register, key))


def by_id(found: Coverage) -> dict[str, AreaCover]:
    return {line.place.place.id: line for line in found.covers}


def by_ref(found: Coverage) -> dict[str, AreaCover]:
    return {line.place.place.ref: line for line in found.covers}


def nationally(draw: st.DataObject, dataset: Dataset) -> Result:
    """Draw an answer for the whole UK."""
    return run_query(dataset, replace(draw.draw(queries(dataset)), area=""))


def test_a_county_is_covered_by_what_covers_its_districts(small: Dataset) -> None:
    found = covered(small, "E10000001")
    lines = [
        (line.place.place.id, line.basis, line.evidence, line.share, line.codes, line.population)
        for line in found.covers
    ]
    assert lines == [
        ("AB", "member", "documented", 1.0, (ASTON, BIRCH), 300_000),
        ("P001", "member", "documented", 1.0, (ASTON, BIRCH), 300_000),
        ("S001", "host", "documented", None, (ASTON,), 100_000),
        ("S002", "host", "indicative", None, (BIRCH,), 200_000),
    ]
    assert found.population == 300_000
    assert [shown.place.id for shown in found.unplaced] == ["P004"]


def test_the_uk_is_covered_by_everything_that_has_a_place(small: Dataset) -> None:
    found = covered(small, "")
    assert [*by_id(found)] == [
        "AB",
        "CD",
        "P001",
        "P002",
        "P005",
        "S001",
        "S002",
        "S004",
        "P003",
        "S003",
    ]
    shares = {place_id: line.share for place_id, line in by_id(found).items()}
    assert shares["AB"] == pytest.approx(0.5)
    assert shares["P002"] == pytest.approx(0.25)
    assert shares["CD"] is shares["S001"] is shares["P003"] is None


def test_the_strongest_basis_of_an_area_is_that_of_any_council(small: Dataset) -> None:
    corridor = by_id(covered(small, f"{CEDAR},{DOLWEN}"))["CD"]
    assert (corridor.basis, corridor.notes) == ("member", ("only the north of Dolwen",))
    assert (corridor.share, corridor.evidence) == (None, "indicative")


def test_sectors_have_their_strongest_basis_documented_first(small: Dataset) -> None:
    sectors = covered(small, "").sectors
    said = {
        sector: (cover.basis, cover.evidence, cover.codes, cover.population)
        for sector, cover in sectors.items()
    }
    assert said == {
        "AM": ("host", "documented", (ASTON, BIRCH), 300_000),
        "DE": ("member", "documented", (CEDAR, ASTON, BIRCH), 700_000),
    }
    assert [line.place.place.id for line in sectors["DE"].covers] == [
        "P001",
        "P002",
        "AB",
        "P003",
        "S003",
        "S002",
        "S004",
    ]


def test_what_is_only_nation_wide_or_nothing_is_said_to_be(small: Dataset) -> None:
    dolwen = covered(small, DOLWEN).sectors["DE"]
    assert (dolwen.basis, dolwen.is_place_based, dolwen.codes) == ("nationwide", False, ())
    nothing = find_coverage(
        small, run_query(small, ask_for_all(small, levels=())), area_of(small.register, CEDAR)
    )
    sector = nothing.sectors["DE"]
    assert (sector.basis, sector.evidence, sector.covers) == (None, None, ())
    assert not sector.is_place_based


def test_a_region_that_takes_in_part_of_a_council_has_no_known_share(small: Dataset) -> None:
    found = by_id(covered(small, "CD"))
    assert found["CD"].share is None
    assert found["P002"].share == 0.5


def test_one_assumed_member_does_not_make_a_documented_region_indicative(
    small_package: Package,
) -> None:
    small_package.edit("city_region_members", 3, "evidence", "indicative")
    small_package.edit("city_region_members", 3, "source_ids", "")
    line = by_id(covered(small_package.dataset(), "E10000001"))["AB"]
    assert (line.evidence, line.codes, line.confirmed_codes) == (
        "documented",
        (ASTON, BIRCH),
        (ASTON,),
    )
    assert cover_note(line) == "not confirmed for 1 of them"


def test_fife_is_in_two_deals_one_of_them_in_part(dataset: Dataset) -> None:
    found = covered(dataset, "S12000047")
    regions = [
        (line.place.place.id, line.basis, line.share) for line in found.layer_covers(LAYERS[0])
    ]
    assert regions == [("ESES", "member", 1.0), ("TAY", "part", None)]
    assert found.sectors["CR"].basis == "part"
    assert (found.sectors["CE"].basis, found.sectors["CE"].evidence) == ("nationwide", "documented")
    assert found.sectors["LS"].evidence == "indicative"
    assert found.sectors["PB"].basis is None


def test_two_lines_of_the_brief_agree_with_the_register(dataset: Dataset) -> None:
    wigan = covered(dataset, "E08000010")
    documented = [s for s, cover in wigan.sectors.items() if cover.evidence == "documented"]
    # Its life sciences and digital clusters are Manchester's: that they reach Wigan is assumed.
    assert documented == ["AM", "CR", "PB"]
    assert {s for s, cover in wigan.sectors.items() if cover.evidence == "indicative"} == {
        "DT",
        "LS",
    }
    causeway = covered(dataset, "N09000004")
    wide = {s for s, cover in causeway.sectors.items() if cover.basis == "nationwide"}
    assert wide == {"AM", "CE", "CR", "DE", "DT", "FS", "LS"}
    assert causeway.layer_covers(CLUSTERS) == ()


@given(data=st.data())
@settings(max_examples=20)
def test_coverage_of_a_union_is_the_union_of_coverages(
    dataset: Dataset, data: st.DataObject
) -> None:
    result = nationally(data, dataset)
    every = sorted(dataset.register.local_authorities)
    codes = data.draw(st.lists(st.sampled_from(every), min_size=2, max_size=6, unique=True))
    union = find_coverage(dataset, result, area_from_codes(dataset.register, codes))
    each = [
        find_coverage(dataset, result, area_from_codes(dataset.register, [code])) for code in codes
    ]
    bases: dict[str, dict[str, AreaCover]] = {}
    for code, found in zip(codes, each, strict=True):
        for ref, line in by_ref(found).items():
            bases.setdefault(ref, {})[code] = line
    assert by_ref(union).keys() == bases.keys()
    for ref, line in by_ref(union).items():
        assert line.codes == tuple(sorted(bases[ref]))
        assert line.population == sum(one.population for one in bases[ref].values())
        assert line.basis in {one.basis for one in bases[ref].values()}
        assert line.rank == min(one.rank for one in bases[ref].values())
    for sector, cover in union.sectors.items():
        assert {*cover.codes} == {c for one in each for c in one.sectors[sector].codes}
        assert cover.population == sum(one.sectors[sector].population for one in each)
    assert union.population == sum(found.population for found in each)
    assert {shown.place.ref for shown in union.unplaced} == {
        shown.place.ref for found in each for shown in found.unplaced
    }


@given(data=st.data())
@settings(max_examples=15)
def test_shares_add_up_over_the_nations(dataset: Dataset, data: st.DataObject) -> None:
    result = nationally(data, dataset)
    circle = Circle(
        lon=data.draw(st.floats(-4, 0)), lat=data.draw(st.floats(51.5, 55)), radius_km=120
    )
    result = apply_scenario(dataset, result, Scenario(name="Ring", sectors=(), circle=circle))
    nations = [key for key in dataset.regions if key[1:3] == "92"]
    uk = find_coverage(dataset, result, area_of(dataset.register, ""))
    parts = [find_coverage(dataset, result, area_of(dataset.register, key)) for key in nations]
    assert uk.population == sum(part.population for part in parts)
    land = [sum(dataset.land_km2[code] for code in part.area.codes) for part in parts]
    for ref, line in by_ref(uk).items():
        within = [by_ref(part).get(ref) for part in parts]
        assert line.population == sum(one.population for one in within if one)
        assert 0 <= line.population <= uk.population
        if line.share is not None:
            assert 0 < line.share <= 1
            km2 = [(one.share or 0) * area for one, area in zip(within, land, strict=True) if one]
            assert line.share * sum(land) == pytest.approx(sum(km2))


@given(data=st.data())
def test_the_order_of_councils_and_of_places_does_not_matter(
    small: Dataset, data: st.DataObject
) -> None:
    result = nationally(data, small)
    area = area_of(small.register, data.draw(st.sampled_from(["", "E92000001", "CD"])))
    shuffled = replace(area, codes=tuple(data.draw(st.permutations(area.codes))))
    places = {
        layer: tuple(data.draw(st.permutations(several)))
        for layer, several in result.places.items()
    }
    other = replace(result, places=MappingProxyType(places))
    was, now = find_coverage(small, result, area), find_coverage(small, other, shuffled)
    assert (now.covers, now.sectors, now.population) == (was.covers, was.sectors, was.population)


@given(data=st.data())
def test_documented_only_is_never_more_than_all(dataset: Dataset, data: st.DataObject) -> None:
    query = replace(data.draw(queries(dataset)), area="")
    key = data.draw(st.sampled_from(sorted(names_of_areas(dataset.register))))
    area = area_of(dataset.register, key)
    every = find_coverage(dataset, run_query(dataset, replace(query, documented_only=False)), area)
    firm = find_coverage(dataset, run_query(dataset, replace(query, documented_only=True)), area)
    assert by_ref(firm).keys() <= by_ref(every).keys()
    for ref, line in by_ref(firm).items():
        assert line.evidence == by_ref(every)[ref].evidence
        assert is_confirmed(line.evidence)
        assert {*line.codes} <= {*by_ref(every)[ref].codes}
        assert {*line.place.sectors} <= {*by_ref(every)[ref].place.sectors}
    for sector, cover in firm.sectors.items():
        assert cover.codes == every.sectors[sector].codes
        assert cover.evidence is None or is_confirmed(cover.evidence)


@given(data=st.data())
def test_a_table_of_an_area_lists_what_covers_it(dataset: Dataset, data: st.DataObject) -> None:
    query = replace(data.draw(queries(dataset)), sector="", layers=LAYERS, documented_only=False)
    key = data.draw(st.sampled_from(sorted(names_of_areas(dataset.register))))
    area = area_of(dataset.register, key)
    found = find_coverage(dataset, run_query(dataset, replace(query, area="")), area)
    rows = listing(dataset, run_query(dataset, replace(query, area=key)))
    placed = {row["Reference"] for row in rows if row["Councils"]}
    assert placed == {line.place.place.ref for line in found.covers if line.is_place_based}
