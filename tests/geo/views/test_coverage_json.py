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
from geo.views.coverage_json import (
    basis_text,
    coverage_document,
    covers_rows,
    nearest_rows,
    sector_rows,
    sector_text,
)
from tests.support.fixtures_core import SQUARES, ask_for_all, queries

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


def everything(dataset: Dataset) -> Result:
    return run_query(dataset, ask_for_all(dataset))


def document(dataset: Dataset, result: Result, key: str) -> dict[str, Any]:
    area = area_of(dataset.register, key)
    near = nearest_sites(dataset, result, area)
    return coverage_document(dataset, find_coverage(dataset, result, area), near)


def test_the_document_of_a_council(small: Dataset) -> None:
    found = document(small, everything(small), BIRCH)
    assert found["area"] == {
        "code": BIRCH,
        "name": "Birch",
        "kind": "council",
        "population": 200_000,
        "councils": [BIRCH],
    }
    assert found["ica_status"] == "member_inferred"
    region, cluster, works = found["covered_by"]
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
    assert (works["id"], works["basis"], works["share"]) == ("S002", "host", None)
    assert (works["evidence"], works["sectors_unchecked"]) == ("indicative", ["DE"])
    assert found["sectors"] == [
        {"sector": "AM", "basis": "member", "evidence": "documented", "places": ["P001", "AB"]},
        {
            "sector": "DE",
            "basis": "member",
            "evidence": "documented",
            "places": ["P001", "AB", "S002"],
        },
    ]
    assert found["nearest_sites"] == [
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
    assert found["unplaced"] == [{"id": "P004", "name": "The Valleys"}]
    assert found["attribution"] == small.attribution


@pytest.mark.parametrize(
    ("key", "status"),
    [(ASTON, "member"), (CEDAR, "candidate"), (DOLWEN, "none"), ("E10000001", "mixed")],
)
def test_the_footing_of_an_area_is_one_or_mixed(small: Dataset, key: str, status: str) -> None:
    assert document(small, everything(small), key)["ica_status"] == status


@given(data=st.data())
@settings(max_examples=25)
def test_a_document_keeps_its_contract(dataset: Dataset, data: st.DataObject) -> None:
    result = run_query(dataset, replace(data.draw(queries(dataset)), area=""))
    key = data.draw(st.sampled_from(sorted(names_of_areas(dataset.register))))
    found = document(dataset, result, key)
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert {*CONTRACT, "ica_status"} <= found.keys()
    assert CONTRACT["area"] <= found["area"].keys()
    assert len(found["sectors"]) == len(dataset.register.sectors)
    for field in ("covered_by", "sectors", "nearest_sites"):
        assert all(CONTRACT[field] <= row.keys() for row in found[field])
    for row in found["covered_by"]:
        place = dataset.place(f"{row['layer']}:{row['id']}")
        assert row["evidence"] in {"documented", "confirmed_by_location", "indicative"}
        assert row["source_ids"] == [*place.source_ids]
        assert row["source_ids"] or row["evidence"] == "indicative"
        assert row["share"] is None or 0 < row["share"] <= 1
    known = {row["id"] for row in found["covered_by"]}
    assert all({*row["places"]} <= known for row in found["sectors"])


@given(data=st.data())
@settings(max_examples=25)
def test_tables_list_what_the_document_holds(dataset: Dataset, data: st.DataObject) -> None:
    result = run_query(dataset, replace(data.draw(queries(dataset)), area=""))
    key = data.draw(st.sampled_from(sorted(names_of_areas(dataset.register))))
    area = area_of(dataset.register, key)
    found, near = find_coverage(dataset, result, area), nearest_sites(dataset, result, area)
    held = coverage_document(dataset, found, near)
    rows = covers_rows(dataset, found)
    assert [(row["Reference"], row["Evidence"], row["Sources"]) for row in rows] == [
        (f"{row['layer']}:{row['id']}", row["evidence"], ", ".join(row["source_ids"]))
        for row in held["covered_by"]
    ]
    assert [row["Code"] for row in sector_rows(dataset, found)] == [*dataset.register.sectors]
    sites = nearest_rows(near)
    assert [(row["Site"], row["Evidence"]) for row in sites] == [
        (row["name"], row["evidence"]) for row in held["nearest_sites"]
    ]


def test_the_rows_of_a_county(small: Dataset) -> None:
    found = find_coverage(small, everything(small), area_of(small.register, "E10000001"))
    assert covers_rows(small, found)[-1] == {
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
    assert sector_rows(small, found)[1] == {
        "Sector": "Defence",
        "Code": "DE",
        "Strongest basis": "member of a cluster",
        "Evidence": "documented",
        "Places": "Aston and Birch (cluster, member); Aston and Birch (city region, member); "
        "Old Works (strategic site, hosts it)*",
        "Councils": 2,
        "People": 300_000,
    }


def test_a_part_a_nation_and_a_proposal_have_their_words(small: Dataset) -> None:
    scenario = Scenario(name="Ours", sectors=("DE",), councils=(DOLWEN,))
    result = apply_scenario(small, everything(small), scenario)
    found = find_coverage(small, result, area_of(small.register, DOLWEN))
    words = {line.place.place.id: basis_text(line) for line in found.covers}
    assert words == {
        "proposal": "member",
        "CD": "in part: only the north of Dolwen",
        "P005": "in part: only the north of Dolwen",
        "P003": "nation-wide",
        "S003": "nation-wide",
    }
    assert covers_rows(small, found)[0]["Layer"] == "Proposed"
    assert covers_rows(small, found)[0]["Evidence"] == "Proposed - not a designation"
    assert sector_text(found.sectors["DE"]) == "member of a proposed place"
    assert sector_text(found.sectors["AM"]) == "nation-wide only"
    uk = find_coverage(small, everything(small), area_of(small.register, ""))
    share = {line.place.place.id: basis_text(line) for line in uk.covers}["P002"]
    assert share == "member, 25.0% of the land"
