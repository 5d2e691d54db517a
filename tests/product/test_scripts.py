"""The scripts that made the data package: their pure parts, by hand."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pytest
import shapely

from tests.support.fixtures_core import ROOT, SQUARES, squares

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType

    from tests.support.fixtures_core import Package


@pytest.fixture
def facts_script(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(ROOT / "scripts")
    return importlib.import_module("import_facts")


@pytest.fixture
def boundaries_script(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(ROOT / "scripts")
    return importlib.import_module("build_boundaries")


@pytest.mark.parametrize(
    ("text", "dated"),
    [
        ("2025-06-23", ("2025-06-23", "day")),
        ("2025-06", ("2025-06-01", "month")),
        ("2025-06 (briefing on the White Paper)", ("2025-06-01", "month")),
        ("2025", ("2025-01-01", "year")),
        ("2022-2025", ("2022-01-01", "range")),
        ("2024-25", ("2024-01-01", "range")),
        ("2024-12", ("2024-12-01", "month")),
        ("2024-13", ("2024-01-01", "range")),
        ("summer 2025", ("2025-06-01", "season")),
        ("announced in 2023", ("2023-01-01", "year")),
        ("page undated", ("", "unknown")),
        ("", ("", "unknown")),
    ],
)
def test_a_date_in_words_is_parsed_to_a_day_and_its_precision(
    facts_script: ModuleType, text: str, dated: tuple[str, str]
) -> None:
    assert facts_script.parse_date(text) == dated


@pytest.mark.parametrize(
    ("text", "km"),
    [
        ("~3 km", "3"),
        ("~1-3 km", "3"),
        ("~10-20 km (dispersed)", "20"),
        ("authority centroid", ""),
        ("", ""),
    ],
)
def test_a_precision_in_words_is_parsed_to_its_larger_bound(
    facts_script: ModuleType, text: str, km: str
) -> None:
    assert facts_script.precision_km(text) == km


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        ("documented", "documented"),
        ("documented (region)", "documented"),
        ("documented, unchecked", "indicative"),
        ("indicative", "indicative"),
        ("believed", "indicative"),
        ("none", ""),
        ("", ""),
    ],
)
def test_evidence_in_words_is_documented_only_if_checked(
    facts_script: ModuleType, text: str, evidence: str
) -> None:
    assert facts_script.plain_evidence(text) == evidence


def test_a_list_cell_has_its_original_order_and_a_set_is_sorted(facts_script: ModuleType) -> None:
    assert facts_script.cell(["S2", "S1", "S2"]) == "S2;S1"
    assert facts_script.cell({"S2", "S1"}) == "S1;S2"
    assert facts_script.items(" S2 ;; S1;") == ["S2", "S1"]


def test_councils_have_no_former_codes(facts_script: ModuleType, tmp_path: Path) -> None:
    facts_script.write(
        tmp_path, "local_authorities", [{"LAD25CD": "E1", "former_codes": "E0", "x": "1"}]
    )
    assert facts_script.local_authorities(tmp_path) == [{"LAD25CD": "E1", "x": "1"}]


@pytest.mark.parametrize(
    ("row", "footprint"),
    [
        ({"geography": "region", "region_ids": "AB;CD"}, ("1", "2", "3")),
        ({"geography": "councils", "lad_codes": "3; 1"}, ("1", "3")),
        ({"geography": "nationwide", "nation": "Wales"}, ("nationwide", "Wales")),
        ({"geography": "label", "place": "The Valleys"}, ("label", "The Valleys")),
    ],
)
def test_a_footprint_is_its_councils_or_its_label(
    facts_script: ModuleType, row: dict[str, str], footprint: tuple[str, ...]
) -> None:
    assert facts_script.footprint(row, {"AB": {"2", "1"}, "CD": {"3", "2"}}) == footprint


def test_only_councils_with_the_same_area_are_recoded(
    boundaries_script: ModuleType, small_package: Package
) -> None:
    assert boundaries_script.read_recodes(small_package.folder) == {"E07000901": "E07000001"}


def test_recodes_are_read_from_the_register(boundaries_script: ModuleType) -> None:
    recodes = boundaries_script.read_recodes(ROOT / "data")
    assert recodes["E08000016"] == "E08000038"
    assert recodes["E08000019"] == "E08000039"


def test_metres_are_rounded_to_a_tenth(boundaries_script: ModuleType) -> None:
    rounded_coordinates = boundaries_script.round_to_grid(
        np.array([[400_000.04, 400_000.06], [-0.26, 0.0]])
    )
    assert rounded_coordinates.ravel().tolist() == pytest.approx([400_000.0, 400_000.1, -0.3, 0.0])


@pytest.fixture
def published_path(tmp_path: Path) -> Path:
    """Return the four squares as ONS would publish them: degrees, former codes, no order."""
    areas = squares(SQUARES).rename(columns={"LAD25CD": "LAD24CD"})
    areas["LAD24CD"] = areas["LAD24CD"].replace({"E07000001": "E07000901"})
    path = tmp_path / "published.geojson"
    areas[::-1].to_crs("EPSG:4326").to_file(path, driver="GeoJSON", COORDINATE_PRECISION=9)
    return path


def test_a_build_recodes_sorts_and_rounds(
    boundaries_script: ModuleType,
    published_path: Path,
    small_package: Package,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(boundaries_script, "AUTHORITIES", 4)
    output_path = boundaries_script.build(published_path, small_package.folder)
    assert output_path.crs == "EPSG:27700"
    assert output_path["LAD25CD"].tolist() == sorted(SQUARES)
    assert output_path.area.tolist() == pytest.approx([1e8] * 4, rel=1e-5)
    assert shapely.coverage_is_valid(output_path.geometry.to_numpy())


def test_neighbours_are_simplified_without_gaps(boundaries_script: ModuleType) -> None:
    """Their border bulges by 15 m, a triangle of less than 1 ha: both lose it."""
    bulge = [(1_000, 0), (1_015, 500), (1_000, 1_000)]
    west = shapely.Polygon([(0, 0), *bulge, (0, 1_000)])
    east = shapely.Polygon([*bulge[::-1], (1_000, 0), (2_000, 0), (2_000, 1_000)])
    simplified = boundaries_script.generalise([west, east])
    assert shapely.area(simplified).tolist() == [1e6, 1e6]
    assert shapely.coverage_is_valid(simplified)


def test_islets_are_dropped_except_the_largest_of_a_council_of_islets(
    boundaries_script: ModuleType,
) -> None:
    land, holm = shapely.box(0, 0, 500, 500), shapely.box(600, 0, 800, 200)
    skerry, rock = shapely.box(900, 0, 1_099, 200), shapely.box(1_200, 0, 1_210, 10)
    remaining = boundaries_script.drop_islets(shapely.union_all([land, holm, skerry]))
    assert remaining.equals(shapely.union_all([land, holm]))
    assert boundaries_script.drop_islets(shapely.union_all([skerry, rock])).equals(skerry)


def test_a_file_without_codes_is_an_error(boundaries_script: ModuleType, tmp_path: Path) -> None:
    path = tmp_path / "published.parquet"
    squares(SQUARES).rename(columns={"LAD25CD": "code"}).to_parquet(path)
    with pytest.raises(SystemExit, match="one column of codes such as LAD25CD"):
        boundaries_script.read(path)


def test_a_build_writes_the_same_bytes_every_time(
    boundaries_script: ModuleType,
    published_path: Path,
    small_package: Package,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(boundaries_script, "AUTHORITIES", 4)
    target = small_package.folder / "boundaries" / "lad_2025_uk_100m.parquet"
    contents = []
    for _ in range(2):
        boundaries_script.main(published_path, small_package.folder)
        contents.append(target.read_bytes())
    assert contents[0] == contents[1]
    assert len(gpd.read_parquet(target)) == 4


def test_a_build_without_exactly_all_authorities_is_an_error(
    boundaries_script: ModuleType, published_path: Path, small_package: Package
) -> None:
    with pytest.raises(SystemExit, match="holds 4 areas, not 361 with a code each"):
        boundaries_script.build(published_path, small_package.folder)
