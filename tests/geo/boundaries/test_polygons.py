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


def stored(tmp_path: Path, areas: gpd.GeoDataFrame) -> Path:
    path = tmp_path / "areas.parquet"
    areas.to_parquet(path)
    return path


def vertices(areas: gpd.GeoDataFrame) -> int:
    return int(shapely.get_num_coordinates(areas.geometry.to_numpy()).sum())


def refuse(path: Path, message: str) -> None:
    with pytest.raises(BoundaryError, match=re.escape(f"{path}: {message}")):
        read_boundaries(path, SQUARES)


def test_rows_come_in_order_of_code(tmp_path: Path) -> None:
    areas = read_boundaries(stored(tmp_path, squares(SQUARES)), SQUARES)
    assert [*areas.columns] == ["LAD25CD", "geometry"]
    assert areas["LAD25CD"].tolist() == [CEDAR, ASTON, BIRCH, DOLWEN]
    assert areas.area.tolist() == [1e8] * 4


def test_another_crs_is_reprojected(tmp_path: Path) -> None:
    path = stored(tmp_path, squares(SQUARES).to_crs("EPSG:4326"))
    areas = read_boundaries(path, SQUARES)
    assert areas.crs == "EPSG:27700"
    assert areas.area.tolist() == pytest.approx([1e8] * 4, rel=1e-6)


def test_the_geometry_may_have_another_name(tmp_path: Path) -> None:
    path = stored(tmp_path, squares(SQUARES).rename_geometry("SHAPE"))
    assert read_boundaries(path, SQUARES).geometry.name == "geometry"


def test_an_invalid_shape_is_repaired_and_the_others_left(tmp_path: Path) -> None:
    bow = shapely.Polygon([(0, 0), (10, 10), (10, 0), (0, 10)])
    areas = read_boundaries(stored(tmp_path, squares(SQUARES | {CEDAR: bow})), SQUARES)
    assert areas.is_valid.all()
    assert areas.area.tolist() == [50, 1e8, 1e8, 1e8]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    refuse(tmp_path / "none.parquet", "no such file. Expected boundaries as GeoParquet.")


def test_a_file_that_is_not_parquet_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "areas.parquet"
    path.write_text("LAD25CD,geometry\n")
    refuse(path, "not readable as GeoParquet (")


def test_a_parquet_without_geometry_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "areas.parquet"
    pd.DataFrame({"LAD25CD": [*SQUARES]}).to_parquet(path)
    refuse(path, "not readable as GeoParquet (Missing geo metadata")


def test_boundaries_of_another_year_are_told_by_their_column(tmp_path: Path) -> None:
    path = stored(tmp_path, squares(SQUARES).rename(columns={"LAD25CD": "LAD24CD"}))
    refuse(path, "no column LAD25CD. Found LAD24CD, geometry.")


def test_boundaries_without_crs_are_refused(tmp_path: Path) -> None:
    path = stored(tmp_path, gpd.GeoDataFrame({"LAD25CD": [*SQUARES]}, geometry=[*SQUARES.values()]))
    refuse(path, "no CRS. Expected EPSG:27700, or one to reproject from.")


def test_a_missing_authority_is_named(tmp_path: Path) -> None:
    path = stored(tmp_path, squares(SQUARES).drop(index=2))
    refuse(path, f"no shape for {CEDAR}. Found 3 shapes, expected one for each of 4 authorities.")


@pytest.mark.parametrize("shape", [None, shapely.Polygon(), shapely.Point(0, 0)])
def test_an_authority_without_polygon_counts_as_missing(
    tmp_path: Path, shape: shapely.Geometry | None
) -> None:
    refuse(
        stored(tmp_path, squares(SQUARES | {BIRCH: shape})), f"no shape for {BIRCH}. Found 3 shapes"
    )


@pytest.mark.parametrize("code", ["E99999999", None])
def test_an_unknown_authority_is_named(tmp_path: Path, code: str | None) -> None:
    extra = squares({"?": SQUARES[ASTON]}).assign(LAD25CD=code)
    path = stored(tmp_path, pd.concat([squares(SQUARES), extra]))
    named = code or "(blank)"
    refuse(path, f"codes that local_authorities.csv lacks: {named}. Found 5 shapes")


def test_an_authority_with_two_shapes_is_named(tmp_path: Path) -> None:
    path = stored(tmp_path, pd.concat([squares(SQUARES), squares(SQUARES)[:1]]))
    refuse(path, f"more than one shape for {ASTON}. Found 5 shapes")


def test_no_more_than_five_codes_are_listed(tmp_path: Path) -> None:
    path = stored(tmp_path, squares(SQUARES))
    with pytest.raises(BoundaryError, match=re.escape("no shape for A, B, C, D, E …. Found 4")):
        read_boundaries(path, [*SQUARES, *"FEDCBA"])


def test_neighbours_that_meet_exactly_are_a_coverage() -> None:
    assert is_coverage(squares(SQUARES))


def test_neighbours_that_overlap_are_none() -> None:
    wider = SQUARES[ASTON].buffer(1, join_style="mitre")
    assert not is_coverage(squares(SQUARES | {ASTON: wider}))


def test_merging_drops_the_borders_that_are_shared() -> None:
    areas = squares(SQUARES).assign(id=["two", "two", "one", "one"])
    merged = dissolve(areas, by="id", shared_borders=True)
    assert merged["id"].tolist() == ["two", "one"]
    assert merged.crs == areas.crs
    assert merged.geometry[0].equals(shapely.box(400_000, 400_000, 420_000, 410_000))


def test_borders_that_are_not_shared_merge_all_the_same() -> None:
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
def test_to_split_and_to_merge_is_to_leave_as_it_was(
    cuts: list[int], *, shared_borders: bool
) -> None:
    strips = [shapely.box(west, 0, east, 50) for west, east in pairwise([0, *cuts, 100])]
    areas = gpd.GeoDataFrame({"id": "whole"}, index=range(len(strips)), geometry=strips, crs=27700)
    merged = dissolve(areas, by="id", shared_borders=shared_borders)
    assert merged.geometry[0].equals(shapely.box(0, 0, 100, 50))


def test_both_ways_to_merge_agree_on_true_places(dataset: Dataset) -> None:
    members = [
        (place.id, code)
        for place in dataset.places["city_regions"]
        if {"Scotland", "Northern Ireland"}.intersection(place.nations)
        for code in place.codes
    ]
    pieces = dataset.areas.merge(pd.DataFrame(members, columns=["id", "LAD25CD"]), on="LAD25CD")
    along = dissolve(pieces, by="id", shared_borders=True).set_index("id")
    as_they_lie = dissolve(pieces, by="id", shared_borders=False).set_index("id")
    assert len(along) > 10
    assert along.area.to_dict() == pytest.approx(as_they_lie.area.to_dict())


def test_the_embedded_boundaries_are_drawn_as_a_coverage_of_fewer_points(dataset: Dataset) -> None:
    drawn = dataset.display_areas
    assert (vertices(dataset.areas), vertices(drawn)) == (171_005, 46_267)
    assert drawn["LAD25CD"].equals(dataset.areas["LAD25CD"])
    assert drawn.crs == dataset.areas.crs
    assert is_coverage(drawn)
    assert not drawn.is_empty.any()


@given(offsets=st.lists(st.integers(-40, 40), min_size=20, max_size=60))
def test_a_wandering_border_stays_shared(offsets: list[int]) -> None:
    border = [(float(x), 100.0 * i) for i, x in enumerate(offsets)]
    top = border[-1][1]
    areas = squares(
        {
            ASTON: shapely.Polygon([(-1000, 0), *border, (-1000, top)]),
            BIRCH: shapely.Polygon([(1000, 0), *border, (1000, top)]),
        }
    )
    drawn = simplify_for_display(areas, shared_borders=True)
    assert vertices(drawn) < vertices(areas)
    assert drawn["LAD25CD"].tolist() == [ASTON, BIRCH]
    assert is_coverage(drawn)
    assert drawn.area.sum() == pytest.approx(2000 * top)


def test_what_has_no_point_to_spare_is_drawn_as_it_is() -> None:
    areas = squares(SQUARES)
    assert simplify_for_display(areas, shared_borders=True) is areas


def test_what_shares_no_borders_is_drawn_as_it_is() -> None:
    areas = squares({code: shape.segmentize(1000) for code, shape in SQUARES.items()})
    assert simplify_for_display(areas, shared_borders=False) is areas


def test_near_points_are_found_nearest_first_and_of_equals_the_first_given() -> None:
    points = {
        "b": shapely.Point(405_000, 412_000),
        "a": shapely.Point(415_000, 412_000),
        "c": shapely.Point(435_000, 405_000),
    }
    areas = squares(SQUARES)
    found = near_points(areas, points, beyond_nearest_m=0)
    assert [found[code] for code in SQUARES] == [
        ((2000, "b"),),
        ((2000, "a"),),
        ((5000, "c"),),
        ((0, "c"),),
    ]
    wider = near_points(areas, points, beyond_nearest_m=4000)
    assert [(round(metres), name) for metres, name in wider[CEDAR]] == [(5000, "c"), (5385, "a")]
    between = {"z": shapely.Point(410_000, 412_000), "y": shapely.Point(410_000, 412_000)}
    assert near_points(areas, between, beyond_nearest_m=0)[ASTON] == ((2000, "z"), (2000, "y"))
    assert near_points(areas, {}, beyond_nearest_m=0) == {}
