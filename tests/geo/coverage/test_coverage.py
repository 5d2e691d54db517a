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
from geo.views.coverage_phrases import cover_note
from geo.views.listing import listing
from tests.support.fixtures_core import SQUARES, Package, queries, unfiltered_query_with

if TYPE_CHECKING:
    from geo.coverage.area import AreaCover
    from geo.dataset import Dataset
    from geo.query import Result

ASTON, BIRCH, CEDAR, DOLWEN = SQUARES
LAYERS = (CITY_REGIONS, CLUSTERS, STRATEGIC_SITES)


def full_result(dataset: Dataset, *, documented_only: bool = False) -> Result:
    return run_query(dataset, unfiltered_query_with(dataset, documented_only=documented_only))


def coverage_of(dataset: Dataset, key: str) -> Coverage:
    return find_coverage(dataset, full_result(dataset), area_of(dataset.register, key))


def covers_by_id(coverage: Coverage) -> dict[str, AreaCover]:
    return {line.place.place.id: line for line in coverage.covers}


def covers_by_ref(coverage: Coverage) -> dict[str, AreaCover]:
    return {line.place.place.ref: line for line in coverage.covers}


def draw_uk_result(draw: st.DataObject, dataset: Dataset) -> Result:
    """Draw an answer for the whole UK."""
    return run_query(dataset, replace(draw.draw(queries(dataset)), area=""))


def test_a_county_has_the_covers_of_its_districts(small: Dataset) -> None:
    coverage = coverage_of(small, "E10000001")
    lines = [
        (line.place.place.id, line.basis, line.evidence, line.share, line.codes, line.population)
        for line in coverage.covers
    ]
    assert lines == [
        ("AB", "member", "documented", 1.0, (ASTON, BIRCH), 300_000),
        ("P001", "member", "documented", 1.0, (ASTON, BIRCH), 300_000),
        ("S001", "host", "documented", None, (ASTON,), 100_000),
        ("S002", "host", "indicative", None, (BIRCH,), 200_000),
    ]
    assert coverage.population == 300_000
    assert [filtered_place.place.id for filtered_place in coverage.unplaced] == ["P004"]


def test_the_uk_has_every_place_with_a_location(small: Dataset) -> None:
    coverage = coverage_of(small, "")
    assert [*covers_by_id(coverage)] == [
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
    shares = {place_id: line.share for place_id, line in covers_by_id(coverage).items()}
    assert shares["AB"] == pytest.approx(0.5)
    assert shares["P002"] == pytest.approx(0.25)
    assert shares["CD"] is shares["S001"] is shares["P003"] is None


def test_an_area_has_the_strongest_basis_of_its_councils(small: Dataset) -> None:
    corridor = covers_by_id(coverage_of(small, f"{CEDAR},{DOLWEN}"))["CD"]
    assert (corridor.basis, corridor.notes) == ("member", ("only the north of Dolwen",))
    assert (corridor.share, corridor.evidence) == (None, "indicative")


def test_sectors_have_the_strongest_basis_and_documented_evidence_first(small: Dataset) -> None:
    sectors = coverage_of(small, "").sectors
    sector_values = {
        sector: (
            sector_cover.basis,
            sector_cover.evidence,
            sector_cover.codes,
            sector_cover.population,
        )
        for sector, sector_cover in sectors.items()
    }
    assert sector_values == {
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


def test_nationwide_or_missing_covers_are_not_place_based(small: Dataset) -> None:
    dolwen = coverage_of(small, DOLWEN).sectors["DE"]
    assert (dolwen.basis, dolwen.is_place_based, dolwen.codes) == ("nationwide", False, ())
    empty_coverage = find_coverage(
        small,
        run_query(small, unfiltered_query_with(small, levels=())),
        area_of(small.register, CEDAR),
    )
    sector = empty_coverage.sectors["DE"]
    assert (sector.basis, sector.evidence, sector.covers) == (None, None, ())
    assert not sector.is_place_based


def test_partial_membership_has_no_share(small: Dataset) -> None:
    covers = covers_by_id(coverage_of(small, "CD"))
    assert covers["CD"].share is None
    assert covers["P002"].share == 0.5


def test_one_indicative_member_does_not_make_a_documented_region_indicative(
    small_package: Package,
) -> None:
    small_package.edit("city_region_members", 3, "evidence", "indicative")
    small_package.edit("city_region_members", 3, "source_ids", "")
    line = covers_by_id(coverage_of(small_package.dataset(), "E10000001"))["AB"]
    assert (line.evidence, line.codes, line.confirmed_codes) == (
        "documented",
        (ASTON, BIRCH),
        (ASTON,),
    )
    assert cover_note(line) == "not confirmed for 1 of them"


def test_fife_is_in_two_deals_and_only_partly_in_one(dataset: Dataset) -> None:
    coverage = coverage_of(dataset, "S12000047")
    regions = [
        (line.place.place.id, line.basis, line.share) for line in coverage.layer_covers(LAYERS[0])
    ]
    assert regions == [("ESES", "member", 1.0), ("TAY", "part", None)]
    assert coverage.sectors["CR"].basis == "part"
    assert (coverage.sectors["CE"].basis, coverage.sectors["CE"].evidence) == (
        "nationwide",
        "documented",
    )
    assert coverage.sectors["LS"].evidence == "indicative"
    assert coverage.sectors["PB"].basis is None


def test_two_real_councils_match_the_register(dataset: Dataset) -> None:
    wigan = coverage_of(dataset, "E08000010")
    documented = [
        s for s, sector_cover in wigan.sectors.items() if sector_cover.evidence == "documented"
    ]
    # Its life sciences and digital clusters are Manchester's: that they reach Wigan is assumed.
    assert documented == ["AM", "CR", "PB"]
    assert {
        s for s, sector_cover in wigan.sectors.items() if sector_cover.evidence == "indicative"
    } == {
        "DT",
        "LS",
    }
    causeway = coverage_of(dataset, "N09000004")
    nationwide_sectors = {
        s for s, sector_cover in causeway.sectors.items() if sector_cover.basis == "nationwide"
    }
    assert nationwide_sectors == {"AM", "CE", "CR", "DE", "DT", "FS", "LS"}
    assert causeway.layer_covers(CLUSTERS) == ()


@given(data=st.data())
@settings(max_examples=20)
def test_the_coverage_of_a_union_is_the_union_of_the_coverages(
    dataset: Dataset, data: st.DataObject
) -> None:
    result = draw_uk_result(data, dataset)
    all_codes = sorted(dataset.register.local_authorities)
    codes = data.draw(st.lists(st.sampled_from(all_codes), min_size=2, max_size=6, unique=True))
    union = find_coverage(dataset, result, area_from_codes(dataset.register, codes))
    coverages = [
        find_coverage(dataset, result, area_from_codes(dataset.register, [code])) for code in codes
    ]
    bases: dict[str, dict[str, AreaCover]] = {}
    for code, coverage in zip(codes, coverages, strict=True):
        for ref, line in covers_by_ref(coverage).items():
            bases.setdefault(ref, {})[code] = line
    assert covers_by_ref(union).keys() == bases.keys()
    for ref, line in covers_by_ref(union).items():
        assert line.codes == tuple(sorted(bases[ref]))
        assert line.population == sum(part.population for part in bases[ref].values())
        assert line.basis in {part.basis for part in bases[ref].values()}
        assert line.rank == min(part.rank for part in bases[ref].values())
    for sector, sector_cover in union.sectors.items():
        assert {*sector_cover.codes} == {
            c for part in coverages for c in part.sectors[sector].codes
        }
        assert sector_cover.population == sum(part.sectors[sector].population for part in coverages)
    assert union.population == sum(coverage.population for coverage in coverages)
    assert {filtered_place.place.ref for filtered_place in union.unplaced} == {
        filtered_place.place.ref for coverage in coverages for filtered_place in coverage.unplaced
    }


@given(data=st.data())
@settings(max_examples=15)
def test_shares_add_up_over_the_nations(dataset: Dataset, data: st.DataObject) -> None:
    result = draw_uk_result(data, dataset)
    circle = Circle(
        lon=data.draw(st.floats(-4, 0)), lat=data.draw(st.floats(51.5, 55)), radius_km=120
    )
    result = apply_scenario(dataset, result, Scenario(name="Ring", sectors=(), circle=circle))
    nations = [key for key in dataset.regions if key[1:3] == "92"]
    uk = find_coverage(dataset, result, area_of(dataset.register, ""))
    coverages = [find_coverage(dataset, result, area_of(dataset.register, key)) for key in nations]
    assert uk.population == sum(coverage.population for coverage in coverages)
    land = [sum(dataset.land_km2[code] for code in coverage.area.codes) for coverage in coverages]
    for ref, line in covers_by_ref(uk).items():
        nation_covers = [covers_by_ref(coverage).get(ref) for coverage in coverages]
        assert line.population == sum(
            nation_cover.population for nation_cover in nation_covers if nation_cover
        )
        assert 0 <= line.population <= uk.population
        if line.share is not None:
            assert 0 < line.share <= 1
            km2 = [
                (nation_cover.share or 0) * area
                for nation_cover, area in zip(nation_covers, land, strict=True)
                if nation_cover
            ]
            assert line.share * sum(land) == pytest.approx(sum(km2))


@given(data=st.data())
def test_the_order_of_councils_and_places_does_not_matter(
    small: Dataset, data: st.DataObject
) -> None:
    result = draw_uk_result(data, small)
    area = area_of(small.register, data.draw(st.sampled_from(["", "E92000001", "CD"])))
    shuffled = replace(area, codes=tuple(data.draw(st.permutations(area.codes))))
    places = {
        layer: tuple(data.draw(st.permutations(layer_places)))
        for layer, layer_places in result.places.items()
    }
    shuffled_result = replace(result, places=MappingProxyType(places))
    expected, shuffled_coverage = (
        find_coverage(small, result, area),
        find_coverage(small, shuffled_result, shuffled),
    )
    assert (shuffled_coverage.covers, shuffled_coverage.sectors, shuffled_coverage.population) == (
        expected.covers,
        expected.sectors,
        expected.population,
    )


@given(data=st.data())
def test_documented_only_is_a_subset_of_all(dataset: Dataset, data: st.DataObject) -> None:
    query = replace(data.draw(queries(dataset)), area="")
    key = data.draw(st.sampled_from(sorted(names_of_areas(dataset.register))))
    area = area_of(dataset.register, key)
    full_coverage = find_coverage(
        dataset, run_query(dataset, replace(query, documented_only=False)), area
    )
    documented_coverage = find_coverage(
        dataset, run_query(dataset, replace(query, documented_only=True)), area
    )
    assert covers_by_ref(documented_coverage).keys() <= covers_by_ref(full_coverage).keys()
    for ref, line in covers_by_ref(documented_coverage).items():
        assert line.evidence == covers_by_ref(full_coverage)[ref].evidence
        assert is_confirmed(line.evidence)
        assert {*line.codes} <= {*covers_by_ref(full_coverage)[ref].codes}
        assert {*line.place.sectors} <= {*covers_by_ref(full_coverage)[ref].place.sectors}
    for sector, sector_cover in documented_coverage.sectors.items():
        assert sector_cover.codes == full_coverage.sectors[sector].codes
        assert sector_cover.evidence is None or is_confirmed(sector_cover.evidence)


@given(data=st.data())
def test_the_listing_of_an_area_matches_its_coverage(dataset: Dataset, data: st.DataObject) -> None:
    query = replace(data.draw(queries(dataset)), sector="", layers=LAYERS, documented_only=False)
    key = data.draw(st.sampled_from(sorted(names_of_areas(dataset.register))))
    area = area_of(dataset.register, key)
    coverage = find_coverage(dataset, run_query(dataset, replace(query, area="")), area)
    rows = listing(dataset, run_query(dataset, replace(query, area=key)))
    placed_refs = {row["Reference"] for row in rows if row["Councils"]}
    assert placed_refs == {line.place.place.ref for line in coverage.covers if line.is_place_based}
