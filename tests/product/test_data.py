"""The data package itself: the facts, and that they cannot break quietly."""

from __future__ import annotations

import csv
import json
from datetime import date
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from frictionless import validate

from geo.dataset import boundaries_file
from geo.lookup.names import normalise_name
from geo.register.register import RECORD_TYPES
from geo.register.tables import Row, check_references, open_package, read_table
from geo.settings import DATA_DIR, Settings
from tests.support.fixtures_core import CACHE

if TYPE_CHECKING:
    from geo.dataset import Dataset
    from tests.support.fixtures_core import Package

PACKAGE = open_package(DATA_DIR)


@pytest.fixture(scope="module")
def tables() -> dict[str, list[Row]]:
    return {name: read_table(table) for name, table in PACKAGE.tables.items()}


def problems(package: Package) -> list[list[Any]]:
    limit = csv.field_size_limit()
    report = validate(str(package.folder / "datapackage.json"))
    csv.field_size_limit(limit)  # frictionless raises it for the process, other tests too
    problem_rows: list[list[Any]] = report.flatten(["rowNumber", "type"])
    return problem_rows


def test_frictionless_reports_no_problems(package: Package) -> None:
    assert problems(package) == []


@pytest.mark.parametrize(
    ("column", "value", "problem"),
    [
        ("sector_code", "XX", [4, "foreign-key"]),
        ("evidence", "likely", [4, "constraint-error"]),
        ("as_of", "June 2025", [4, "type-error"]),
        ("cluster_id", "C001", [4, "primary-key"]),
    ],
)
def test_frictionless_reports_a_problem(
    package: Package, column: str, value: str, problem: list[Any]
) -> None:
    package.edit("clusters", 4, column, value)
    assert problems(package) == [problem]


def test_every_file_is_described_and_every_description_has_its_file() -> None:
    described_paths = {resource["path"] for resource in PACKAGE.descriptor["resources"]}
    files = {
        path.relative_to(DATA_DIR).as_posix()
        for path in DATA_DIR.rglob("*")
        if path.is_file() and path.suffix not in {".md", ".json"}
    }
    assert files == described_paths


def test_columns_are_described_in_their_order() -> None:
    for table in PACKAGE.tables.values():
        header = table.path.read_text(encoding="utf-8").partition("\n")[0]
        assert header.split(",") == [field.name for field in table.fields]


def test_every_description_has_a_title_licence_and_source() -> None:
    for resource in PACKAGE.descriptor["resources"]:
        assert resource["title"]
        assert resource["licenses"]
        assert resource["sources"]


def test_lists_of_keys_are_declared() -> None:
    listed = {
        (table.name, field.name): field.target_table
        for table in PACKAGE.tables.values()
        for field in table.fields
        if field.target_table
    }
    assert listed["clusters", "programme_ids"] == "programmes"
    assert listed["strategic_sites", "lad_codes"] == "local_authorities"
    assert {target for (_, name), target in listed.items() if name == "source_ids"} == {"sources"}


def test_every_code_exists_in_the_large_tables_too(tables: dict[str, list[Row]]) -> None:
    assert {*tables} > {*RECORD_TYPES}
    check_references(PACKAGE, tables)


def test_referenced_keys_exist_and_existing_keys_are_referenced(
    tables: dict[str, list[Row]],
) -> None:
    programmes = {key for row in tables["clusters"] for key in row["programme_ids"]}
    programmes |= {row["programme_id"] for row in tables["site_types"]}
    assert programmes == {row["programme_id"] for row in tables["programmes"]}
    sectors = {row["sector_code"] for row in tables["clusters"]} - {""}
    assert sectors == {row["sector_code"] for row in tables["sectors"]}
    levels = {row["designation_level"] for row in tables["clusters"] + tables["site_types"]}
    assert levels == {row["designation_level"] for row in tables["designation_levels"]}
    for name, column in (("site_type", "strategic_sites"), ("region_type", "city_regions")):
        used_keys = {row[name] for row in tables[column]}
        assert used_keys == {row[name] for row in tables[f"{name}s"]}


def test_no_source_is_both_cited_and_background(tables: dict[str, list[Row]]) -> None:
    cited_ids = {row["source_id"] for row in tables["sources"]}
    assert cited_ids.isdisjoint(row["source_id"] for row in tables["background_sources"])
    referenced_ids = {
        key for rows in tables.values() for row in rows for key in row.get("source_ids", ())
    }
    assert referenced_ids == cited_ids


def test_codes_end_on_1_april_or_on_the_day_of_their_order(
    tables: dict[str, list[Row]],
) -> None:
    days = {row["former_code"]: row["changed_on"] for row in tables["former_authorities"]}
    other_days = {code: day for code, day in days.items() if (day.month, day.day) != (4, 1)}
    assert other_days == {
        "S12000015": date(2018, 2, 2),
        "S12000024": date(2018, 2, 2),
        "W06000007": date(2009, 6, 1),
        "W06000017": date(2009, 6, 1),
    }
    assert min(days.values()) > date(2009, 4, 1)


def test_recoded_councils_have_the_same_name(tables: dict[str, list[Row]]) -> None:
    names = {row["LAD25CD"]: row["LAD25NM"] for row in tables["local_authorities"]}
    recoded = [row for row in tables["former_authorities"] if row["change"] == "recoded"]
    assert {row["former_name"] for row in recoded} == {
        "Barnsley", "Sheffield", "Fife", "Northumberland", "Gateshead", "St Albans",
        "Welwyn Hatfield", "East Hertfordshire", "Stevenage", "East Dunbartonshire",
        "Perth and Kinross", "Glasgow City", "North Lanarkshire", "Merthyr Tydfil", "Powys",
    }  # fmt: skip
    assert all(row["former_name"] == names[row["successors"][0]] for row in recoded)


def test_a_chain_of_changes_has_a_note_on_every_step(tables: dict[str, list[Row]]) -> None:
    """An authority that ended before its successor began went through another one."""
    start_dates: dict[str, date] = {}
    for row in tables["former_authorities"]:
        for code in row["successors"]:
            start_dates[code] = max(start_dates.get(code, row["changed_on"]), row["changed_on"])
    chained = {
        row["former_name"]: row["note"]
        for row in tables["former_authorities"]
        if any(row["changed_on"] < start_dates[code] for code in row["successors"])
    }
    assert chained.pop("Glasgow City").endswith("and the next, S12000046, on 1 April 2019.")
    assert {*chained} == {"Taunton Deane", "West Somerset"}
    for name, note in chained.items():
        assert note == (
            f"{name} became part of Somerset West and Taunton on 1 April 2019, "
            "which became part of Somerset on 1 April 2023."
        )


def test_population_counts_every_resident_once(tables: dict[str, list[Row]]) -> None:
    councils = tables["local_authorities"]
    assert len(councils) == 361
    assert sum(row["population_mid2024"] for row in councils) == 69_281_437


def test_the_first_letter_of_a_code_gives_the_nation(tables: dict[str, list[Row]]) -> None:
    for row in tables["local_authorities"]:
        assert row["CTRYCD"][0] == row["RGNCD"][0] == row["LAD25CD"][0]
        assert bool(row["CTYCD"]) == bool(row["CTYNM"]) == row["LAD25CD"].startswith("E07")


def test_cluster_places_have_the_columns_of_their_kind_of_geography(
    tables: dict[str, list[Row]],
) -> None:
    for row in tables["cluster_places"]:
        filled_columns = {name for name in ("region_ids", "lad_codes", "nations") if row[name]}
        expected = {"region": "region_ids", "councils": "lad_codes"}.get(
            row["geography"], "nations"
        )
        assert filled_columns == {expected}, row["place_id"]


def test_places_with_only_a_name_have_an_outer_limit(tables: dict[str, list[Row]]) -> None:
    limits = {row["place_id"]: row["outer_limit"] for row in tables["cluster_places"]}
    limited = {place: limit for place, limit in limits.items() if limit}
    assert limited == {
        "P026": ("S92000003",),
        "P028": ("N92000002",),
        "P038": ("E12000009",),
        # The historic county reaches beyond the region: Middlesbrough, Redcar; Saddleworth.
        "P062": (
            "E12000003",
            "E06000002",
            "E06000003",
            "E06000004",
            "E06000047",
            "E06000064",
            "E07000122",
            "E07000124",
            "E08000004",
        ),
        "P064": ("S92000003",),
        "P066": ("E12000006",),
        # Lincolnshire, which is in two regions, may be in Eastern England.
        "P067": ("E12000003", "E12000004", "E12000006"),
        "P068": ("E08000026", "E10000031"),
        "P069": ("E12000002", "W92000004"),
        "P070": ("E12000009", "W92000004"),
        "P071": ("E12000006",),
        "P072": ("E12000003",),
        "P073": ("E12000001",),
        "P074": ("S92000003",),
    }


def test_designations_for_the_eight_sectors_name_the_sector(tables: dict[str, list[Row]]) -> None:
    for row in tables["clusters"]:
        assert bool(row["sector_code"]) == (row["sector_scope"] == "is8"), row["cluster_id"]


def test_partial_memberships_have_a_note(tables: dict[str, list[Row]]) -> None:
    for row in tables["city_region_members"]:
        assert bool(row["extent_note"]) == (row["extent"] == "part")


def test_a_point_has_both_coordinates_and_their_precision(
    tables: dict[str, list[Row]],
) -> None:
    for row in tables["strategic_sites"]:
        has_values = [row["lon"] is not None, row["lat"] is not None, bool(row["coord_evidence"])]
        assert all(has_values) or not any(has_values), row["site_id"]


def test_sites_are_in_the_nation_they_name(tables: dict[str, list[Row]]) -> None:
    initial = {"England": "E", "Scotland": "S", "Wales": "W", "Northern Ireland": "N"}
    for row in tables["strategic_sites"]:
        assert {code[0] for code in row["lad_codes"]} <= {initial[row["nation"]]}, row["site_id"]


def test_alliance_names_match_their_codes(dataset: Dataset, tables: dict[str, list[Row]]) -> None:
    names = {code: area.LAD25NM for code, area in dataset.register.local_authorities.items()}
    counties = {area.CTYCD: area.CTYNM for area in dataset.register.local_authorities.values()}
    for row in tables["ica_members"]:
        assert normalise_name((names | counties)[row["area_code"]]) in normalise_name(
            row["area_name"]
        )


def test_boundaries_match_the_register(dataset: Dataset) -> None:
    stored = gpd.read_parquet(boundaries_file(dataset.register, Settings(cache_dir=CACHE)))
    assert stored.crs == "EPSG:27700"
    assert [*stored.columns] == ["LAD25CD", "geometry"]
    assert stored["LAD25CD"].tolist() == sorted(dataset.register.local_authorities)
    assert {*stored.geom_type} == {"Polygon", "MultiPolygon"}


def test_the_boundaries_are_a_valid_coverage_on_a_grid_of_a_tenth_of_a_metre(
    dataset: Dataset,
) -> None:
    stored = gpd.read_parquet(
        boundaries_file(dataset.register, Settings(cache_dir=CACHE))
    ).geometry.to_numpy()
    assert shapely.is_valid(stored).all()
    assert shapely.coverage_is_valid(stored)
    tenths = shapely.get_coordinates(stored) * 10
    assert np.abs(tenths - tenths.round()).max() < 1e-3


def test_the_uk_has_its_published_area(dataset: Dataset) -> None:
    assert dataset.areas.area.sum() / 1e6 == pytest.approx(244_000, rel=0.01)


def test_the_descriptor_has_json_formatting(package: Package) -> None:
    text = (package.folder / "datapackage.json").read_text(encoding="utf-8")
    assert json.dumps(json.loads(text), indent=2, ensure_ascii=False) == text.rstrip("\n")
