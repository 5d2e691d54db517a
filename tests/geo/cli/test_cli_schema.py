"""The JSON contract: every council's document, and every face of it, is as the schema says."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, get_args

import pytest
from jsonschema import Draft202012Validator

from geo.areas import KINDS, area_of, names_of_areas
from geo.cli.nearest import FIELDS
from geo.coverage.area import find_coverage
from geo.coverage.basis import Basis
from geo.coverage.proximity import nearest_sites
from geo.evidence import Evidence
from geo.places.place import ICA_STATUS_NAMES
from geo.query import run_query
from geo.views.coverage_json import coverage_document
from tests.support.command_line import answer, document, rows
from tests.support.fixtures_core import ROOT, ask_for, ask_for_all

if TYPE_CHECKING:
    from geo.dataset import Dataset


def schema(name: str) -> Any:  # noqa: ANN401
    path = ROOT / "docs" / "schemas" / f"{name}.schema.json"
    return json.loads(path.read_text(encoding="utf-8"))


def strict(part: Any) -> Any:  # noqa: ANN401
    """Return a schema that allows no field that it does not describe: here, not for readers."""
    if isinstance(part, list):
        return [strict(item) for item in part]
    if not isinstance(part, dict):
        return part
    closed = {"additionalProperties": False} if "properties" in part and "type" in part else {}
    return closed | {key: strict(value) for key, value in part.items()}


@pytest.fixture(scope="module")
def of_coverage() -> Draft202012Validator:
    return Draft202012Validator(strict(schema("coverage")))


@pytest.fixture(scope="module")
def of_gaps() -> Draft202012Validator:
    return Draft202012Validator(strict(schema("gaps")))


@pytest.fixture(scope="module")
def of_sectors() -> Draft202012Validator:
    return Draft202012Validator(strict(schema("sectors")))


@pytest.fixture(scope="module")
def of_nearest() -> Draft202012Validator:
    return Draft202012Validator(strict(schema("nearest")))


@pytest.fixture(scope="module")
def of_strength() -> Draft202012Validator:
    return Draft202012Validator(strict(schema("strength")))


@pytest.mark.parametrize("name", ["coverage", "gaps", "sectors", "nearest", "strength"])
def test_the_schemas_are_schemas(name: str) -> None:
    Draft202012Validator.check_schema(schema(name))


@pytest.mark.parametrize("everything", [False, True])
def test_every_area_is_as_the_schema_says(
    dataset: Dataset, of_coverage: Draft202012Validator, *, everything: bool
) -> None:
    result = run_query(dataset, (ask_for_all if everything else ask_for)(dataset))
    keys = [*names_of_areas(dataset.register)]
    assert {*dataset.register.local_authorities} < {*keys}
    for key in keys:
        area = area_of(dataset.register, key)
        near = nearest_sites(dataset, result, area) if area.is_council else ()
        found = coverage_document(dataset, find_coverage(dataset, result, area), near)
        of_coverage.validate(json.loads(json.dumps(found)))


@pytest.mark.parametrize("options", [(), ("--area", "ica", "--sector", "AM"), ("--all",)])
def test_gaps_are_as_the_schema_says(of_gaps: Draft202012Validator, options: list[str]) -> None:
    of_gaps.validate(document("gaps", *options))


def test_a_what_if_is_as_the_schema_says(
    of_coverage: Draft202012Validator,
    of_gaps: Draft202012Validator,
    tmp_path: Any,  # noqa: ANN401
) -> None:
    path = tmp_path / "round.json"
    circle = {"lon": -2.633, "lat": 53.545, "radius_km": 20}
    scenario = {"placemap_scenario": 1, "name": "Round", "sectors": ["DE"], "circle": circle}
    path.write_text(json.dumps(scenario), encoding="utf-8")
    laid = ("--scenario", str(path))
    found = document("council", "North West", *laid)
    of_coverage.validate(found)
    assert found["what_if"]
    of_gaps.validate(document("gaps", "--area", "GM", *laid))


def test_nearest_is_part_of_the_same_document(of_coverage: Draft202012Validator) -> None:
    whole, part = document("council", "Wigan"), document("nearest", "Wigan")
    assert part == {name: whole[name] for name in FIELDS}
    of_coverage.validate(whole)


@pytest.mark.parametrize("field", ["area", "covered_by", "sectors", "attribution"])
def test_a_missing_field_is_seen(of_coverage: Draft202012Validator, field: str) -> None:
    found = document("council", "Wigan")
    del found[field]
    assert not of_coverage.is_valid(found)


def test_a_field_that_nobody_described_is_seen(of_coverage: Draft202012Validator) -> None:
    found = document("council", "Wigan")
    found["covered_by"][0]["colour"] = "red"
    assert not of_coverage.is_valid(found)
    assert Draft202012Validator(schema("coverage")).is_valid(found)


@pytest.mark.parametrize("name", ["coverage", "gaps", "sectors"])
def test_the_schemas_know_every_value(dataset: Dataset, name: str) -> None:
    known = schema(name)["$defs"]
    assert known["basis"]["enum"] == [*get_args(Basis)]
    assert {*known["evidence"]["enum"]} == {*get_args(Evidence)}
    assert known["sector"]["enum"] == [*dataset.register.sectors]
    assert {*known["area"]["properties"]["kind"]["enum"]} == {*KINDS}


def test_the_schema_knows_every_footing() -> None:
    footings = schema("coverage")["properties"]["ica_status"]["enum"]
    assert {*footings} == {*ICA_STATUS_NAMES, "none", "mixed"}


@pytest.mark.parametrize("name", ["coverage", "gaps", "sectors", "nearest", "strength"])
def test_every_field_is_in_the_document_for_readers(name: str) -> None:
    text = (ROOT / "docs" / "json.md").read_text(encoding="utf-8")
    assert [field for field in schema(name)["properties"] if f"`{field}`" not in text] == []


@pytest.mark.parametrize("sector", ["FS", "CE", "AM", "manufacturing"])
def test_sectors_are_as_the_schema_says(of_sectors: Draft202012Validator, sector: str) -> None:
    of_sectors.validate(document("sectors", "--sector", sector))


def test_every_sector_of_an_area_is_what_its_coverage_says() -> None:
    found = document("sectors", "Wigan")
    assert found["strength"] == document("council", "Wigan")["strength"]
    assert set(found) == {
        "area",
        "strength",
        "what_if",
        "filters",
        "data_as_of",
        "last_updated",
        "attribution",
    }


@pytest.mark.parametrize("name", ["nearest", "strength"])
def test_what_is_part_of_the_coverage_is_described_as_there(name: str) -> None:
    part, whole = schema(name), schema("coverage")
    assert part["required"] == [*part["properties"]]
    for kind in ("properties", "$defs"):
        assert part[kind] == {field: whole[kind][field] for field in part[kind]}


@pytest.mark.parametrize(
    "words",
    [
        ("Wigan",),
        ("Bolsover", "--limit", "12"),
        ("Highland", "--all"),
        ("E07000038", "--documented-only"),
        ("North East, region",),
        ("UK", "--all"),
        ("Orkney Islands",),
    ],
)
def test_nearest_sites_are_as_the_schema_says(
    of_nearest: Draft202012Validator, words: tuple[str, ...]
) -> None:
    found = document("nearest", *words)
    of_nearest.validate(found)
    assert set(found) == set(schema("nearest")["properties"])
    assert found["nearest_sites"]


def test_a_distance_that_is_only_an_upper_bound_says_so(of_nearest: Draft202012Validator) -> None:
    words = ("nearest", "Bolsover", "--limit", "40")
    sites = {one["name"]: one for one in document(*words)["nearest_sites"]}
    told = {row["Site"]: row["Distance"] for row in rows(answer(*words, "--csv"))}
    assert {*told} == {*sites}
    bounds = {name for name, one in sites.items() if one["distance_is_upper_bound"]}
    assert bounds == {name for name, distance in told.items() if distance.startswith("under ")}
    assert bounds
    for name in bounds:
        assert told[name].startswith(f"under {sites[name]['distance_km']:g} km")
    found = document(*words)
    del found["nearest_sites"][0]["distance_is_upper_bound"]
    assert not of_nearest.is_valid(found)


@pytest.mark.parametrize(
    "words",
    [
        ("Wigan",),
        ("NE",),
        ("all",),
        ("ica",),
        ("Highland", "--all"),
        ("Fife", "--levels", "deal"),
    ],
)
def test_strengths_are_as_the_schema_says(
    of_strength: Draft202012Validator, words: tuple[str, ...]
) -> None:
    found = document("sectors", *words)
    of_strength.validate(found)
    assert set(found) == set(schema("strength")["properties"])
    del found["strength"]["industries"][0]["caveat"]
    assert not of_strength.is_valid(found)


@pytest.mark.parametrize("name", ["coverage", "gaps", "sectors", "nearest", "strength"])
def test_the_schemas_name_layers_of_the_table_only(dataset: Dataset, name: str) -> None:
    updated = schema(name)["$defs"]["last_updated"]["required"]
    assert {*updated} <= {*dataset.register.layers, "population"}
    assert (
        "enum" not in schema("coverage")["properties"]["covered_by"]["items"]["properties"]["layer"]
    )


def test_the_layers_of_a_document_are_those_of_the_table(dataset: Dataset) -> None:
    layers = {*dataset.register.coverage_layers}
    found = document("gaps", "--area", "UK")
    for council in found["councils"]:
        assert {*council["counted"]} == {*council["indicative"]} == layers
        assert council["designations"] <= len(layers)
    sectors = {f"sector:{code}" for code in dataset.register.sectors}
    assert {gap["key"] for gap in found["gaps"]} == layers | {"anything", "far"} | sectors
    assert {row["layer"] for row in document("council", "UK")["covered_by"]} <= layers
