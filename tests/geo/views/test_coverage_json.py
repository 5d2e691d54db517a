"""Answers as plain data: the contract of the JSON, and the rows of tables."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.areas import area_of, names_of_areas
from geo.coverage.area import find_coverage
from geo.coverage.proximity import nearest_sites
from geo.query import run_query
from geo.scenario.scenario import Scenario, apply_scenario
from geo.views.coverage_json import coverage_document, covers_rows, nearest_rows, sector_rows
from geo.views.coverage_phrases import basis_text, evidence_label, sector_text
from tests.support.fixtures_core import SQUARES, queries, unfiltered_query_with

if TYPE_CHECKING:
    from geo.dataset import Dataset
    from geo.query import Result

ASTON, BIRCH, CEDAR, DOLWEN = SQUARES

CONTRACT: dict[str, set[str]] = {
    "area": {"code", "name", "population"},
    "covered_by": {
        "id",
        "name",
        "layer",
        "basis",
        "share",
        "sectors",
        "programmes",
        "evidence",
        "source_ids",
    },
    "sectors": {"sector", "basis", "places"},
    "nearest_sites": {"id", "name", "distance_km", "bearing"},
}
"""Field → the fields within it that others rely on."""


def full_result(dataset: Dataset) -> Result:
    return run_query(dataset, unfiltered_query_with(dataset))


def coverage_json(dataset: Dataset, result: Result, key: str) -> dict[str, Any]:
    area = area_of(dataset.register, key)
    near_sites = nearest_sites(dataset, result, area)
    return coverage_document(dataset, find_coverage(dataset, result, area), near_sites)


def test_the_document_of_a_council_is_complete(small: Dataset) -> None:
    council_json = coverage_json(small, full_result(small), BIRCH)
    assert council_json["area"] == {
        "code": BIRCH,
        "name": "Birch",
        "kind": "council",
        "population": 200_000,
        "councils": [BIRCH],
    }
    assert council_json["ica_status"] == "member_inferred"
    region, cluster, site = council_json["covered_by"]
    assert cluster == {
        "id": "P001",
        "name": "Aston and Birch",
        "layer": "clusters",
        "basis": "member",
        "share": 1.0,
        "sectors": ["AM", "DE"],
        "sectors_unchecked": [],
        "programmes": ["ZONE", "PLAN"],
        "designation_levels": ["uk", "local"],
        "evidence": "documented",
        "source_ids": ["S01", "S02"],
        "councils": [BIRCH],
        "population": 200_000,
        "note": "",
    }
    assert (region["id"], region["source_ids"]) == ("AB", ["S01"])
    assert (site["id"], site["basis"], site["share"]) == ("S002", "host", None)
    assert (site["evidence"], site["sectors_unchecked"]) == ("indicative", ["DE"])
    assert council_json["sectors"] == [
        {"sector": "AM", "basis": "member", "evidence": "documented", "places": ["P001", "AB"]},
        {
            "sector": "DE",
            "basis": "member",
            "evidence": "documented",
            "places": ["P001", "AB", "S002"],
        },
    ]
    assert council_json["nearest_sites"] == [
        {
            "id": "S002",
            "name": "Old Works",
            "distance_km": 0,
            "distance_is_upper_bound": False,
            "is_across_water": False,
            "bearing": "",
            "is_host": True,
            "rounded_to_km": 1,
            "evidence": "indicative",
        },
        {
            "id": "S001",
            "name": "North Quay",
            "distance_km": 5,
            "distance_is_upper_bound": False,
            "is_across_water": False,
            "bearing": "west",
            "is_host": False,
            "rounded_to_km": 1,
            "evidence": "documented",
        },
    ]
    assert council_json["unplaced"] == [{"id": "P004", "name": "The Valleys"}]
    assert council_json["attribution"] == small.attribution


@pytest.mark.parametrize(
    ("key", "status"),
    [(ASTON, "member"), (CEDAR, "candidate"), (DOLWEN, "none"), ("E10000001", "mixed")],
)
def test_the_ica_status_of_an_area_is_one_value_or_mixed(
    small: Dataset, key: str, status: str
) -> None:
    assert coverage_json(small, full_result(small), key)["ica_status"] == status


@given(data=st.data())
@settings(max_examples=25)
def test_a_document_has_the_fields_of_the_contract(dataset: Dataset, data: st.DataObject) -> None:
    result = run_query(dataset, replace(data.draw(queries(dataset)), area=""))
    key = data.draw(st.sampled_from(sorted(names_of_areas(dataset.register))))
    area_json = coverage_json(dataset, result, key)
    assert json.loads(json.dumps(area_json, allow_nan=False)) == area_json
    assert {*CONTRACT, "ica_status"} <= area_json.keys()
    assert CONTRACT["area"] <= area_json["area"].keys()
    assert len(area_json["sectors"]) == len(dataset.register.sectors)
    for field in ("covered_by", "sectors", "nearest_sites"):
        assert all(CONTRACT[field] <= row.keys() for row in area_json[field])
    for row in area_json["covered_by"]:
        place = dataset.place(f"{row['layer']}:{row['id']}")
        assert row["evidence"] in {"documented", "confirmed_by_location", "indicative"}
        assert row["source_ids"] == [*place.source_ids]
        assert row["source_ids"] or row["evidence"] == "indicative"
        assert row["share"] is None or 0 < row["share"] <= 1
    covered_ids = {row["id"] for row in area_json["covered_by"]}
    assert all({*row["places"]} <= covered_ids for row in area_json["sectors"])


@given(data=st.data())
@settings(max_examples=25)
def test_tables_match_the_document(dataset: Dataset, data: st.DataObject) -> None:
    result = run_query(dataset, replace(data.draw(queries(dataset)), area=""))
    key = data.draw(st.sampled_from(sorted(names_of_areas(dataset.register))))
    area = area_of(dataset.register, key)
    coverage, near_sites = (
        find_coverage(dataset, result, area),
        nearest_sites(dataset, result, area),
    )
    area_json = coverage_document(dataset, coverage, near_sites)
    rows = covers_rows(dataset, coverage)
    assert [(row["Reference"], row["Evidence"], row["Sources"]) for row in rows] == [
        (
            f"{row['layer']}:{row['id']}",
            evidence_label(row["evidence"]),
            ", ".join(row["source_ids"]),
        )
        for row in area_json["covered_by"]
    ]
    assert [row["Code"] for row in sector_rows(dataset, coverage)] == [*dataset.register.sectors]
    sites = nearest_rows(near_sites)
    assert [(row["Site"], row["Evidence"]) for row in sites] == [
        (row["name"], evidence_label(row["evidence"])) for row in area_json["nearest_sites"]
    ]


def test_the_rows_of_a_county_are_complete(small: Dataset) -> None:
    coverage = find_coverage(small, full_result(small), area_of(small.register, "E10000001"))
    assert covers_rows(small, coverage)[-1] == {
        "Place": "Old Works",
        "Layer": "Strategic industrial sites",
        "Basis": "hosts it",
        "Evidence": "indicative",
        "Sectors": "DE*",
        "Applies to": "1 of 2 councils, 200,000 people",
        "People": 200_000,
        "Named by": "Local plan",
        "Programmes": "Local Plan",
        "Sources": "S02",
        "Reference": "strategic_sites:S002",
    }
    assert sector_rows(small, coverage)[1] == {
        "Sector": "Defence",
        "Code": "DE",
        "Strongest basis": "member of a cluster",
        "Evidence": "documented",
        "Places": "Aston and Birch (cluster, member); Aston and Birch (city region, member); "
        "Old Works (strategic site, hosts it)*",
        "Councils": 2,
        "People": 300_000,
    }


def test_partial_nationwide_and_proposed_covers_are_described(small: Dataset) -> None:
    scenario = Scenario(name="Ours", sectors=("DE",), councils=(DOLWEN,))
    result = apply_scenario(small, full_result(small), scenario)
    coverage = find_coverage(small, result, area_of(small.register, DOLWEN))
    basis_texts = {line.place.place.id: basis_text(line) for line in coverage.covers}
    assert basis_texts == {
        "proposal": "member",
        "CD": "in part: only the north of Dolwen",
        "P005": "in part: only the north of Dolwen",
        "P003": "nation-wide",
        "S003": "nation-wide",
    }
    assert covers_rows(small, coverage)[0]["Layer"] == "Proposed"
    assert covers_rows(small, coverage)[0]["Evidence"] == "Proposed - not a designation"
    assert sector_text(coverage.sectors["DE"]) == "member of a proposed place"
    assert sector_text(coverage.sectors["AM"]) == "nation-wide only"
    uk = find_coverage(small, full_result(small), area_of(small.register, ""))
    share = {line.place.place.id: basis_text(line) for line in uk.covers}["P002"]
    assert share == "member, 25.0% of the land"
