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
from tests.support.command_line import csv_rows, json_output, output_of
from tests.support.fixtures_core import ROOT, query_with, unfiltered_query_with

if TYPE_CHECKING:
    from geo.dataset import Dataset


def load_schema(name: str) -> Any:  # noqa: ANN401
    path = ROOT / "docs" / "schemas" / f"{name}.schema.json"
    return json.loads(path.read_text(encoding="utf-8"))


def strict_schema(part: Any) -> Any:  # noqa: ANN401
    """Return a schema that allows no field that it does not describe: here, not for readers."""
    if isinstance(part, list):
        return [strict_schema(item) for item in part]
    if not isinstance(part, dict):
        return part
    no_other_properties = (
        {"additionalProperties": False} if "properties" in part and "type" in part else {}
    )
    return no_other_properties | {key: strict_schema(value) for key, value in part.items()}


@pytest.fixture(scope="module")
def coverage_validator() -> Draft202012Validator:
    return Draft202012Validator(strict_schema(load_schema("coverage")))


@pytest.fixture(scope="module")
def gaps_validator() -> Draft202012Validator:
    return Draft202012Validator(strict_schema(load_schema("gaps")))


@pytest.fixture(scope="module")
def sectors_validator() -> Draft202012Validator:
    return Draft202012Validator(strict_schema(load_schema("sectors")))


@pytest.fixture(scope="module")
def nearest_validator() -> Draft202012Validator:
    return Draft202012Validator(strict_schema(load_schema("nearest")))


@pytest.fixture(scope="module")
def strength_validator() -> Draft202012Validator:
    return Draft202012Validator(strict_schema(load_schema("strength")))


@pytest.mark.parametrize("name", ["coverage", "gaps", "sectors", "nearest", "strength"])
def test_the_schemas_are_valid_json_schemas(name: str) -> None:
    Draft202012Validator.check_schema(load_schema(name))


@pytest.mark.parametrize("everything", [False, True])
def test_every_area_document_matches_the_schema(
    dataset: Dataset, coverage_validator: Draft202012Validator, *, everything: bool
) -> None:
    result = run_query(dataset, (unfiltered_query_with if everything else query_with)(dataset))
    keys = [*names_of_areas(dataset.register)]
    assert {*dataset.register.local_authorities} < {*keys}
    for key in keys:
        area = area_of(dataset.register, key)
        near_sites = nearest_sites(dataset, result, area) if area.is_council else ()
        coverage_json = coverage_document(dataset, find_coverage(dataset, result, area), near_sites)
        coverage_validator.validate(json.loads(json.dumps(coverage_json)))


@pytest.mark.parametrize("options", [(), ("--area", "ica", "--sector", "AM"), ("--all",)])
def test_gaps_documents_match_the_schema(
    gaps_validator: Draft202012Validator, options: list[str]
) -> None:
    gaps_validator.validate(json_output("gaps", *options))


def test_scenario_documents_match_the_schema(
    coverage_validator: Draft202012Validator,
    gaps_validator: Draft202012Validator,
    tmp_path: Any,  # noqa: ANN401
) -> None:
    path = tmp_path / "round.json"
    circle = {"lon": -2.633, "lat": 53.545, "radius_km": 20}
    scenario = {"placemap_scenario": 1, "name": "Round", "sectors": ["DE"], "circle": circle}
    path.write_text(json.dumps(scenario), encoding="utf-8")
    scenario_options = ("--scenario", str(path))
    coverage_json = json_output("council", "North West", *scenario_options)
    coverage_validator.validate(coverage_json)
    assert coverage_json["what_if"]
    gaps_validator.validate(json_output("gaps", "--area", "GM", *scenario_options))


def test_nearest_sites_are_a_part_of_the_coverage_document(
    coverage_validator: Draft202012Validator,
) -> None:
    coverage_json, nearest_json = json_output("council", "Wigan"), json_output("nearest", "Wigan")
    assert nearest_json == {name: coverage_json[name] for name in FIELDS}
    coverage_validator.validate(coverage_json)


@pytest.mark.parametrize("field", ["area", "covered_by", "sectors", "attribution"])
def test_a_missing_field_fails_validation(
    coverage_validator: Draft202012Validator, field: str
) -> None:
    coverage_json = json_output("council", "Wigan")
    del coverage_json[field]
    assert not coverage_validator.is_valid(coverage_json)


def test_an_undescribed_field_fails_validation(coverage_validator: Draft202012Validator) -> None:
    coverage_json = json_output("council", "Wigan")
    coverage_json["covered_by"][0]["colour"] = "red"
    assert not coverage_validator.is_valid(coverage_json)
    assert Draft202012Validator(load_schema("coverage")).is_valid(coverage_json)


@pytest.mark.parametrize("name", ["coverage", "gaps", "sectors"])
def test_the_schemas_list_every_value(dataset: Dataset, name: str) -> None:
    definitions = load_schema(name)["$defs"]
    assert definitions["basis"]["enum"] == [*get_args(Basis)]
    assert {*definitions["evidence"]["enum"]} == {*get_args(Evidence)}
    assert definitions["sector"]["enum"] == [*dataset.register.sectors]
    assert {*definitions["area"]["properties"]["kind"]["enum"]} == {*KINDS}


def test_the_schema_lists_every_ica_status() -> None:
    footings = load_schema("coverage")["properties"]["ica_status"]["enum"]
    assert {*footings} == {*ICA_STATUS_NAMES, "none", "mixed"}


@pytest.mark.parametrize("name", ["coverage", "gaps", "sectors", "nearest", "strength"])
def test_every_field_is_described_in_the_documentation(name: str) -> None:
    text = (ROOT / "docs" / "json.md").read_text(encoding="utf-8")
    assert [field for field in load_schema(name)["properties"] if f"`{field}`" not in text] == []


@pytest.mark.parametrize("sector", ["FS", "CE", "AM", "manufacturing"])
def test_sectors_documents_match_the_schema(
    sectors_validator: Draft202012Validator, sector: str
) -> None:
    sectors_validator.validate(json_output("sectors", "--sector", sector))


def test_the_sectors_document_matches_the_coverage_document() -> None:
    sectors_json = json_output("sectors", "Wigan")
    assert sectors_json["strength"] == json_output("council", "Wigan")["strength"]
    assert set(sectors_json) == {
        "area",
        "strength",
        "what_if",
        "filters",
        "data_as_of",
        "last_updated",
        "attribution",
    }


@pytest.mark.parametrize("name", ["nearest", "strength"])
def test_the_shared_definitions_match_the_coverage_schema(name: str) -> None:
    part, coverage_schema = load_schema(name), load_schema("coverage")
    assert part["required"] == [*part["properties"]]
    for kind in ("properties", "$defs"):
        assert part[kind] == {field: coverage_schema[kind][field] for field in part[kind]}


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
def test_nearest_documents_match_the_schema(
    nearest_validator: Draft202012Validator, words: tuple[str, ...]
) -> None:
    nearest_json = json_output("nearest", *words)
    nearest_validator.validate(nearest_json)
    assert set(nearest_json) == set(load_schema("nearest")["properties"])
    assert nearest_json["nearest_sites"]


def test_an_upper_bound_distance_is_marked(nearest_validator: Draft202012Validator) -> None:
    arguments = ("nearest", "Bolsover", "--limit", "40")
    sites = {site["name"]: site for site in json_output(*arguments)["nearest_sites"]}
    distance_by_site = {
        row["Site"]: row["Distance"] for row in csv_rows(output_of(*arguments, "--csv"))
    }
    assert {*distance_by_site} == {*sites}
    bounds = {name for name, site in sites.items() if site["distance_is_upper_bound"]}
    assert bounds == {
        name for name, distance in distance_by_site.items() if distance.startswith("under ")
    }
    assert bounds
    for name in bounds:
        assert distance_by_site[name].startswith(f"under {sites[name]['distance_km']:g} km")
    nearest_json = json_output(*arguments)
    del nearest_json["nearest_sites"][0]["distance_is_upper_bound"]
    assert not nearest_validator.is_valid(nearest_json)


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
def test_strength_documents_match_the_schema(
    strength_validator: Draft202012Validator, words: tuple[str, ...]
) -> None:
    strength_json = json_output("sectors", *words)
    strength_validator.validate(strength_json)
    assert set(strength_json) == set(load_schema("strength")["properties"])
    del strength_json["strength"]["industries"][0]["caveat"]
    assert not strength_validator.is_valid(strength_json)


@pytest.mark.parametrize("name", ["coverage", "gaps", "sectors", "nearest", "strength"])
def test_the_schemas_name_only_existing_layers(dataset: Dataset, name: str) -> None:
    updated = load_schema(name)["$defs"]["last_updated"]["required"]
    assert {*updated} <= {*dataset.register.layers, "population"}
    assert (
        "enum"
        not in load_schema("coverage")["properties"]["covered_by"]["items"]["properties"]["layer"]
    )


def test_the_layers_of_a_document_match_the_layer_table(dataset: Dataset) -> None:
    layers = {*dataset.register.coverage_layers}
    gaps_json = json_output("gaps", "--area", "UK")
    for council in gaps_json["councils"]:
        assert {*council["counted"]} == {*council["indicative"]} == layers
        assert council["designations"] <= len(layers)
    sectors = {f"sector:{code}" for code in dataset.register.sectors}
    assert {gap["key"] for gap in gaps_json["gaps"]} == layers | {"anything", "far"} | sectors
    assert {row["layer"] for row in json_output("council", "UK")["covered_by"]} <= layers
