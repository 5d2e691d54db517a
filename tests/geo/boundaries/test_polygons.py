"""Boundaries: read whole or refused, dissolved along shared borders, simplified without gaps."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.boundaries.polygons import (
    dissolve,
    is_coverage,
    near_points,
    read_boundaries,
    simplify_for_display,
)
from geo.errors import BoundaryError
from tests.support.fixtures_core import SQUARES, squares

if TYPE_CHECKING:
    from pathlib import Path

    from geo.dataset import Dataset

ASTON, BIRCH, CEDAR, DOLWEN = SQUARES


def store(tmp_path: Path, areas: gpd.GeoDataFrame) -> Path:
    path = tmp_path / "areas.parquet"
    areas.to_parquet(path)
    return path


def vertex_count(areas: gpd.GeoDataFrame) -> int:
    return int(shapely.get_num_coordinates(areas.geometry.to_numpy()).sum())


def assert_refused(path: Path, message: str) -> None:
    with pytest.raises(BoundaryError, match=re.escape(f"{path}: {message}")):
        read_boundaries(path, SQUARES)


def test_rows_are_sorted_by_code(tmp_path: Path) -> None:
    areas = read_boundaries(store(tmp_path, squares(SQUARES)), SQUARES)
    assert [*areas.columns] == ["LAD25CD", "geometry"]
    assert areas["LAD25CD"].tolist() == [CEDAR, ASTON, BIRCH, DOLWEN]
    assert areas.area.tolist() == [1e8] * 4


def test_boundaries_in_another_crs_are_reprojected(tmp_path: Path) -> None:
    path = store(tmp_path, squares(SQUARES).to_crs("EPSG:4326"))
    areas = read_boundaries(path, SQUARES)
    assert areas.crs == "EPSG:27700"
    assert areas.area.tolist() == pytest.approx([1e8] * 4, rel=1e-6)


def test_the_geometry_column_may_have_another_name(tmp_path: Path) -> None:
    path = store(tmp_path, squares(SQUARES).rename_geometry("SHAPE"))
    assert read_boundaries(path, SQUARES).geometry.name == "geometry"


def test_an_invalid_shape_is_repaired_and_the_others_are_unchanged(tmp_path: Path) -> None:
    bow_tie = shapely.Polygon([(0, 0), (10, 10), (10, 0), (0, 10)])
    areas = read_boundaries(store(tmp_path, squares(SQUARES | {CEDAR: bow_tie})), SQUARES)
    assert areas.is_valid.all()
    assert areas.area.tolist() == [50, 1e8, 1e8, 1e8]


def test_a_missing_file_is_named_in_the_error(tmp_path: Path) -> None:
    assert_refused(tmp_path / "none.parquet", "no such file. Expected boundaries as GeoParquet.")


def test_a_file_that_is_not_parquet_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "areas.parquet"
    path.write_text("LAD25CD,geometry\n")
    assert_refused(path, "not readable as GeoParquet (")


def test_a_parquet_without_geometry_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "areas.parquet"
    pd.DataFrame({"LAD25CD": [*SQUARES]}).to_parquet(path)
    assert_refused(path, "not readable as GeoParquet (Missing geo metadata")


def test_boundaries_of_another_year_are_recognised_by_their_column(tmp_path: Path) -> None:
    path = store(tmp_path, squares(SQUARES).rename(columns={"LAD25CD": "LAD24CD"}))
    assert_refused(path, "no column LAD25CD. Found LAD24CD, geometry.")


def test_boundaries_without_crs_are_refused(tmp_path: Path) -> None:
    path = store(tmp_path, gpd.GeoDataFrame({"LAD25CD": [*SQUARES]}, geometry=[*SQUARES.values()]))
    assert_refused(path, "no CRS. Expected EPSG:27700, or one to reproject from.")


def test_a_missing_authority_is_named_in_the_error(tmp_path: Path) -> None:
    path = store(tmp_path, squares(SQUARES).drop(index=2))
    assert_refused(
        path, f"no shape for {CEDAR}. Found 3 shapes, expected one for each of 4 authorities."
    )


@pytest.mark.parametrize("shape", [None, shapely.Polygon(), shapely.Point(0, 0)])
def test_an_authority_without_a_polygon_is_missing(
    tmp_path: Path, shape: shapely.Geometry | None
) -> None:
    assert_refused(
        store(tmp_path, squares(SQUARES | {BIRCH: shape})), f"no shape for {BIRCH}. Found 3 shapes"
    )


@pytest.mark.parametrize("code", ["E99999999", None])
def test_an_unknown_authority_is_named_in_the_error(tmp_path: Path, code: str | None) -> None:
    unknown_area = squares({"?": SQUARES[ASTON]}).assign(LAD25CD=code)
    path = store(tmp_path, pd.concat([squares(SQUARES), unknown_area]))
    shown_code = code or "(blank)"
    assert_refused(path, f"codes that local_authorities.csv lacks: {shown_code}. Found 5 shapes")


def test_an_authority_with_two_shapes_is_named_in_the_error(tmp_path: Path) -> None:
    path = store(tmp_path, pd.concat([squares(SQUARES), squares(SQUARES)[:1]]))
    assert_refused(path, f"more than one shape for {ASTON}. Found 5 shapes")


def test_no_more_than_five_codes_are_listed(tmp_path: Path) -> None:
    path = store(tmp_path, squares(SQUARES))
    with pytest.raises(BoundaryError, match=re.escape("no shape for A, B, C, D, E …. Found 4")):
        read_boundaries(path, [*SQUARES, *"FEDCBA"])


def test_neighbours_with_identical_borders_are_a_coverage() -> None:
    assert is_coverage(squares(SQUARES))


def test_overlapping_neighbours_are_not_a_coverage() -> None:
    wider_square = SQUARES[ASTON].buffer(1, join_style="mitre")
    assert not is_coverage(squares(SQUARES | {ASTON: wider_square}))


def test_dissolving_removes_shared_borders() -> None:
    areas = squares(SQUARES).assign(id=["two", "two", "one", "one"])
    merged = dissolve(areas, by="id", shared_borders=True)
    assert merged["id"].tolist() == ["two", "one"]
    assert merged.crs == areas.crs
    assert merged.geometry[0].equals(shapely.box(400_000, 400_000, 420_000, 410_000))


def test_unshared_borders_are_dissolved_too() -> None:
    split = shapely.Polygon([(10, 0), (20, 0), (20, 10), (10, 10), (10, 5.1), (10, 5)])
    areas = squares({ASTON: shapely.box(0, 0, 10.5, 10), BIRCH: split}).assign(id="both")
    assert not is_coverage(areas)
    merged = dissolve(areas, by="id", shared_borders=is_coverage(areas))
    assert merged.area.tolist() == [200]
    assert merged.geom_type.tolist() == ["Polygon"]


@given(
    cuts=st.lists(st.integers(1, 99), unique=True, max_size=12).map(sorted),
    shared_borders=st.booleans(),
)
def test_splitting_and_dissolving_restores_the_shape(
    cuts: list[int], *, shared_borders: bool
) -> None:
    strips = [shapely.box(west, 0, east, 50) for west, east in pairwise([0, *cuts, 100])]
    areas = gpd.GeoDataFrame({"id": "whole"}, index=range(len(strips)), geometry=strips, crs=27700)
    merged = dissolve(areas, by="id", shared_borders=shared_borders)
    assert merged.geometry[0].equals(shapely.box(0, 0, 100, 50))


def test_both_dissolve_methods_agree_for_real_places(dataset: Dataset) -> None:
    members = [
        (place.id, code)
        for place in dataset.places["city_regions"]
        if {"Scotland", "Northern Ireland"}.intersection(place.nations)
        for code in place.codes
    ]
    pieces = dataset.areas.merge(pd.DataFrame(members, columns=["id", "LAD25CD"]), on="LAD25CD")
    coverage_union = dissolve(pieces, by="id", shared_borders=True).set_index("id")
    plain_union = dissolve(pieces, by="id", shared_borders=False).set_index("id")
    assert len(coverage_union) > 10
    assert coverage_union.area.to_dict() == pytest.approx(plain_union.area.to_dict())


def test_the_embedded_boundaries_are_simplified_to_a_coverage_with_fewer_points(
    dataset: Dataset,
) -> None:
    display_areas = dataset.display_areas
    assert (vertex_count(dataset.areas), vertex_count(display_areas)) == (171_005, 46_267)
    assert display_areas["LAD25CD"].equals(dataset.areas["LAD25CD"])
    assert display_areas.crs == dataset.areas.crs
    assert is_coverage(display_areas)
    assert not display_areas.is_empty.any()


@given(offsets=st.lists(st.integers(-40, 40), min_size=20, max_size=60))
def test_a_shared_border_stays_shared_when_simplified(offsets: list[int]) -> None:
    border = [(float(x), 100.0 * i) for i, x in enumerate(offsets)]
    border_end = border[-1][1]
    areas = squares(
        {
            ASTON: shapely.Polygon([(-1000, 0), *border, (-1000, border_end)]),
            BIRCH: shapely.Polygon([(1000, 0), *border, (1000, border_end)]),
        }
    )
    simplified = simplify_for_display(areas, shared_borders=True)
    assert vertex_count(simplified) < vertex_count(areas)
    assert simplified["LAD25CD"].tolist() == [ASTON, BIRCH]
    assert is_coverage(simplified)
    assert simplified.area.sum() == pytest.approx(2000 * border_end)


def test_shapes_with_no_redundant_points_are_not_simplified() -> None:
    areas = squares(SQUARES)
    assert simplify_for_display(areas, shared_borders=True) is areas


def test_shapes_without_shared_borders_are_not_simplified() -> None:
    areas = squares({code: shape.segmentize(1000) for code, shape in SQUARES.items()})
    assert simplify_for_display(areas, shared_borders=False) is areas


def test_nearby_points_are_sorted_by_distance_then_by_input_order() -> None:
    points = {
        "b": shapely.Point(405_000, 412_000),
        "a": shapely.Point(415_000, 412_000),
        "c": shapely.Point(435_000, 405_000),
    }
    areas = squares(SQUARES)
    nearest_points = near_points(areas, points, beyond_nearest_m=0)
    assert [nearest_points[code] for code in SQUARES] == [
        ((2000, "b"),),
        ((2000, "a"),),
        ((5000, "c"),),
        ((0, "c"),),
    ]
    points_within_4_km = near_points(areas, points, beyond_nearest_m=4000)
    assert [(round(metres), name) for metres, name in points_within_4_km[CEDAR]] == [
        (5000, "c"),
        (5385, "a"),
    ]
    tied_points = {"z": shapely.Point(410_000, 412_000), "y": shapely.Point(410_000, 412_000)}
    assert near_points(areas, tied_points, beyond_nearest_m=0)[ASTON] == ((2000, "z"), (2000, "y"))
    assert near_points(areas, {}, beyond_nearest_m=0) == {}
