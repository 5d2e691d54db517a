"""Points to councils: squares by hand, true borders, and the same answers however it is asked."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING

import geopandas as gpd
import hypothesis.strategies as st
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings

from geo.assign.assign_frame import assign
from geo.assign.assigner import make_assigner
from geo.assign.grid import CELL_M, NO_MATCH, Grid, grid_of
from geo.coverage.basis import find_covers
from geo.errors import CRSError
from geo.places.place import STRATEGIC_SITES
from geo.query import run_query
from tests.support.fixtures_core import unfiltered_query_with

if TYPE_CHECKING:
    from geo.dataset import Dataset

SIDE_M = 3 * CELL_M

QUARTERS = np.array(
    [
        shapely.box(0, SIDE_M, SIDE_M, 2 * SIDE_M),
        shapely.box(SIDE_M, SIDE_M, 2 * SIDE_M, 2 * SIDE_M),
        shapely.box(0, 0, SIDE_M, SIDE_M),
        shapely.box(SIDE_M, 0, 2 * SIDE_M, SIDE_M),
    ]
)
"""North-west, north-east, south-west, south-east: 0, 1, 2, 3."""


def lookup_codes(grid: Grid, *points: tuple[float, float]) -> list[int]:
    x, y = np.array(points, dtype=float).T
    return [int(number) for number in grid.find(x, y)]


def points_frame(*points: tuple[float, float], crs: str = "EPSG:27700") -> gpd.GeoSeries:
    return gpd.GeoSeries([shapely.Point(point) for point in points], crs=crs)


def random_points(dataset: Dataset, number: int, *, seed: int = 0) -> gpd.GeoSeries:
    """Return points all over the councils' extent, sea and all."""
    west, south, east, north = dataset.areas.total_bounds
    rng = np.random.default_rng(seed)
    shapes = shapely.points(rng.uniform(west, east, number), rng.uniform(south, north, number))
    return gpd.GeoSeries(shapes, crs="EPSG:27700")


def spatial_join_codes(points: gpd.GeoSeries, dataset: Dataset) -> list[str | None]:
    """Return the code that geopandas' own join gives each point."""
    pairs = gpd.sjoin(
        gpd.GeoDataFrame(geometry=points), dataset.areas, how="left", predicate="within"
    )
    return to_plain_list(pairs["LAD25CD"])


def to_plain_list(codes: pd.Series) -> list[str | None]:
    return [code if isinstance(code, str) else None for code in codes]


@pytest.fixture(scope="module")
def quarters() -> Grid:
    return Grid.from_polygons(QUARTERS)


def test_a_point_inside_a_polygon_gets_its_code(quarters: Grid) -> None:
    first_m, second_m = SIDE_M / 2, SIDE_M * 1.5
    assert lookup_codes(
        quarters, (first_m, second_m), (second_m, second_m), (first_m, first_m), (second_m, first_m)
    ) == [0, 1, 2, 3]


def test_a_point_on_an_edge_or_corner_gets_the_lowest_index(quarters: Grid) -> None:
    middle_m, end_m = SIDE_M, 2 * SIDE_M
    edges = [(middle_m, end_m - 1), (middle_m, 1), (1, middle_m), (end_m - 1, middle_m)]
    assert lookup_codes(quarters, (middle_m, middle_m), *edges) == [0, 0, 2, 0, 1]
    assert lookup_codes(quarters, (0, 0), (end_m, 0), (0, end_m), (end_m, end_m)) == [2, 3, 0, 1]
    assert lookup_codes(
        quarters, (0, middle_m), (end_m, middle_m), (middle_m, 0), (middle_m, end_m)
    ) == [0, 1, 2, 0]


def test_a_point_next_to_an_edge_is_assigned_exactly(quarters: Grid) -> None:
    below_edge, above_edge = np.nextafter(SIDE_M, 0), np.nextafter(SIDE_M, 2 * SIDE_M)
    assert lookup_codes(quarters, (below_edge, 1), (SIDE_M, 1), (above_edge, 1)) == [2, 2, 3]
    assert lookup_codes(quarters, (1, below_edge), (1, SIDE_M), (1, above_edge)) == [2, 0, 0]
    assert lookup_codes(
        quarters, (-5e-324, 1), (2 * SIDE_M, 1), (np.nextafter(2 * SIDE_M, 1e9), 1)
    ) == [
        NO_MATCH,
        3,
        NO_MATCH,
    ]


def test_points_outside_or_with_nan_coordinates_match_nothing(quarters: Grid) -> None:
    far = [(-1e300, 0.0), (1e300, 0.0), (-1.0, 5.0), (5.0, -1.0), (np.nan, 5.0), (5.0, np.inf)]
    assert lookup_codes(quarters, *far) == [NO_MATCH] * 6


def test_holes_islands_and_overlaps_are_handled() -> None:
    large_square = shapely.box(0, 0, 20 * CELL_M, 20 * CELL_M)
    hole = shapely.box(5 * CELL_M, 5 * CELL_M, 15 * CELL_M, 15 * CELL_M)
    island = shapely.box(8 * CELL_M, 8 * CELL_M, 9 * CELL_M, 9 * CELL_M)
    overlapping_box = shapely.box(-CELL_M, -CELL_M, 10 * CELL_M, 4 * CELL_M)
    grid = Grid.from_polygons(
        np.array([shapely.union_all([large_square - hole, island]), overlapping_box, hole - island])
    )
    coordinates = [(1.0, 1.0), (-1.0, -1.0), (7 * CELL_M, 7 * CELL_M), (8.5 * CELL_M, 8.5 * CELL_M)]
    assert lookup_codes(grid, *coordinates) == [0, 1, 2, 0]


def test_most_grid_cells_need_no_polygon_test(dataset: Dataset) -> None:
    inside_count = np.count_nonzero(grid_of(dataset).cells >= 0)
    border_count = np.count_nonzero(grid_of(dataset).cells < NO_MATCH)
    assert inside_count > 4 * border_count


@given(
    st.lists(st.tuples(*[st.floats(-2 * CELL_M, 8 * CELL_M)] * 2), min_size=1, max_size=60),
    st.integers(0, 2**32 - 1),
)
@settings(max_examples=30)
def test_grid_lookup_matches_shapely_for_any_points_and_triangles(
    points: list[tuple[float, float]], seed: int
) -> None:
    rng = np.random.default_rng(seed)
    corners = rng.uniform(0, 6 * CELL_M, (5, 3, 2))
    shapes = np.array([shapely.Polygon(triangle_corners) for triangle_corners in corners])
    valid_shapes = shapes[shapely.is_valid(shapes)]
    x, y = np.array(points).T
    matches = [np.flatnonzero(shapely.intersects_xy(valid_shapes, *point)) for point in points]
    assert Grid.from_polygons(valid_shapes).find(x, y).tolist() == [
        int(indexes[0]) if len(indexes) else NO_MATCH for indexes in matches
    ]


def test_a_grid_is_pickled_as_polygons(quarters: Grid) -> None:
    unpickled = pickle.loads(pickle.dumps(quarters))  # noqa: S301 - our own
    assert (unpickled.cells == quarters.cells).all()
    assert lookup_codes(unpickled, (SIDE_M, SIDE_M)) == [0]


def test_random_points_match_a_geopandas_join(dataset: Dataset) -> None:
    points = random_points(dataset, 40_000)
    assert to_plain_list(assign(points, dataset)["LAD25CD"]) == spatial_join_codes(points, dataset)


def test_points_near_real_borders_match_a_geopandas_join(dataset: Dataset) -> None:
    rng = np.random.default_rng(1)
    corners = shapely.get_coordinates(dataset.areas.geometry.to_numpy())
    near_points = corners[rng.choice(len(corners), 10_000)] + rng.normal(0, 20, (10_000, 2))
    points = gpd.GeoSeries(shapely.points(near_points), crs="EPSG:27700")
    assert to_plain_list(assign(points, dataset)["LAD25CD"]) == spatial_join_codes(points, dataset)


def test_every_boundary_vertex_gets_the_lowest_code(dataset: Dataset) -> None:
    areas = dataset.areas
    corners, owner = shapely.get_coordinates(areas.geometry.to_numpy(), return_index=True)
    lowest_codes = (
        pd.DataFrame({"x": corners[:, 0], "y": corners[:, 1], "code": areas["LAD25CD"][owner]})
        .groupby(["x", "y"], as_index=False)["code"]
        .min()
    )
    points = gpd.GeoSeries(shapely.points(lowest_codes["x"], lowest_codes["y"]), crs="EPSG:27700")
    given_codes = assign(points, dataset)["LAD25CD"].to_numpy(object)
    # A corner may touch the side of a third council, which has no corner there.
    assert (given_codes <= lowest_codes["code"].to_numpy(object)).all()
    assert (given_codes == lowest_codes["code"].to_numpy(object)).mean() > 0.99


def test_a_point_has_the_coverage_of_its_council(small: Dataset) -> None:
    result = run_query(small, unfiltered_query_with(small))
    points = points_frame((405_000, 405_000), (425_000, 405_000), (435_000, 405_000), (0, 0))
    rows = assign(points, small, result=result).astype(object)
    assert rows["LAD25CD"].tolist()[:3] == ["E07000001", "E06000003", "W06000004"]
    assert rows["city_regions"].tolist()[:3] == ["AB", "CD", "CD"]
    assert rows["clusters"].tolist()[:3] == ["P001", "P002;P005", "P005"]
    assert rows["strategic_sites"].tolist()[:3] == ["S001", "S004", ""]
    assert rows["nationwide"].tolist()[:2] == ["", ""]
    assert set(rows["nationwide"][2].split(";")) == {"P003", "S003"}
    assert set(rows["in_part"][2].split(";")) == {"CD", "P005"}
    assert "CD" in rows["indicative"][1].split(";")
    assert rows["ica_status"].tolist()[:3] == ["member", "candidate", ""]
    assert rows.iloc[3][:-1].isna().all()
    assert rows["reason"].tolist() == ["", "", "", "outside every council"]


def test_assigned_coverage_equals_find_covers(dataset: Dataset) -> None:
    result = run_query(dataset, unfiltered_query_with(dataset))
    assigner = make_assigner(dataset, result)
    covers_by_code = find_covers(dataset, result)
    for number, code in enumerate(assigner.codes):
        hosts = {
            cover.place.place.id
            for cover in covers_by_code[code]
            if cover.is_place_based and cover.place.place.layer == STRATEGIC_SITES
        }
        assert {
            *filter(None, assigner.coverage_values[STRATEGIC_SITES][number].split(";"))
        } == hosts
    assert {*assigner.columns} <= {*assigner.descriptions}


def test_ids_of_different_layers_do_not_collide(dataset: Dataset) -> None:
    ids = [place.id for layer in ("city_regions", "clusters", "strategic_sites")
           for place in dataset.places[layer]]  # fmt: skip
    assert len(ids) == len({*ids})


def test_points_keep_their_index_and_are_not_modified(small: Dataset) -> None:
    points = points_frame((405_000, 405_000), (1, 1), (405_000, 405_000))
    points.index = pd.Index(["b", "a", "b"])
    original = points.copy()
    rows = assign(points, small)
    assert rows.index.tolist() == ["b", "a", "b"]
    assert points.geom_equals(original).all()


def test_points_are_reprojected_from_their_declared_crs(dataset: Dataset) -> None:
    points = random_points(dataset, 5_000, seed=2)
    degrees = points.to_crs("EPSG:4326")
    reprojected = degrees.to_crs("EPSG:27700")
    pd.testing.assert_frame_equal(assign(degrees, dataset), assign(reprojected, dataset))


def test_points_without_a_crs_are_refused(dataset: Dataset) -> None:
    with pytest.raises(CRSError, match="set_crs"):
        assign(gpd.GeoSeries([shapely.Point(-2.6, 53.5)]), dataset)


def test_other_geometries_have_a_reason(small: Dataset) -> None:
    middle = shapely.Point(405_000, 405_000)
    shapes = [
        None,
        shapely.Point(),
        middle.buffer(10),
        shapely.MultiPoint([middle]),
        shapely.MultiPoint([middle, middle]),
        shapely.Point(405_000, 405_000, 7),
        shapely.Point(405_000, np.inf),
    ]
    points = gpd.GeoSeries(np.array(shapes, dtype=object), crs="EPSG:27700")
    rows = assign(points, small)
    assert rows["reason"].tolist() == [
        "no coordinates",
        "no coordinates",
        "not a point",
        "",
        "not a point",
        "",
        "coordinates are not numbers",
    ]
    assert to_plain_list(rows["LAD25CD"]) == [
        None,
        None,
        None,
        "E07000001",
        None,
        "E07000001",
        None,
    ]


def test_points_outside_the_uk_match_nothing(dataset: Dataset) -> None:
    # Null Island, Paris, the two the wrong way round, and no place on Earth.
    points = points_frame((0, 0), (2.35, 48.86), (53.5, -2.6), (500, 500), crs="EPSG:4326")
    rows = assign(points, dataset)
    assert rows["LAD25CD"].isna().all()
    assert {*rows["reason"]} <= {
        "outside every council",
        "coordinates do not exist in this CRS",
    }


def test_order_and_chunk_size_do_not_matter(dataset: Dataset) -> None:
    points = random_points(dataset, 3_000, seed=3)
    full_result = assign(points, dataset)
    frame = gpd.GeoDataFrame(geometry=points)
    reversed_result = assign(frame.iloc[::-1], dataset).iloc[::-1]
    chunked_result = pd.concat(
        assign(frame.iloc[part], dataset) for part in (slice(1_000), slice(1_000, None))
    )
    pd.testing.assert_frame_equal(full_result, reversed_result)
    pd.testing.assert_frame_equal(full_result, chunked_result)


def test_an_empty_frame_gives_no_rows(small: Dataset) -> None:
    rows = assign(gpd.GeoSeries([], crs="EPSG:27700"), small)
    assert len(rows) == 0
    assert rows.columns[0] == "LAD25CD"
