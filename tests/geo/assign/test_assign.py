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
from tests.support.fixtures_core import ask_for_all

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


def found(grid: Grid, *points: tuple[float, float]) -> list[int]:
    x, y = np.array(points, dtype=float).T
    return [int(number) for number in grid.find(x, y)]


def points_in(*points: tuple[float, float], crs: str = "EPSG:27700") -> gpd.GeoSeries:
    return gpd.GeoSeries([shapely.Point(point) for point in points], crs=crs)


def spread(dataset: Dataset, number: int, *, seed: int = 0) -> gpd.GeoSeries:
    """Return points all over the councils' extent, sea and all."""
    west, south, east, north = dataset.areas.total_bounds
    rng = np.random.default_rng(seed)
    shapes = shapely.points(rng.uniform(west, east, number), rng.uniform(south, north, number))
    return gpd.GeoSeries(shapes, crs="EPSG:27700")


def joined(points: gpd.GeoSeries, dataset: Dataset) -> list[str | None]:
    """Return the code that geopandas' own join gives each point."""
    pairs = gpd.sjoin(
        gpd.GeoDataFrame(geometry=points), dataset.areas, how="left", predicate="within"
    )
    return plain(pairs["LAD25CD"])


def plain(codes: pd.Series) -> list[str | None]:
    return [code if isinstance(code, str) else None for code in codes]


@pytest.fixture(scope="module")
def quarters() -> Grid:
    return Grid.from_polygons(QUARTERS)


def test_a_point_inside_a_square_is_in_it(quarters: Grid) -> None:
    low, high = SIDE_M / 2, SIDE_M * 1.5
    assert found(quarters, (low, high), (high, high), (low, low), (high, low)) == [0, 1, 2, 3]


def test_a_point_on_an_edge_or_corner_is_in_the_lowest(quarters: Grid) -> None:
    mid, end = SIDE_M, 2 * SIDE_M
    edges = [(mid, end - 1), (mid, 1), (1, mid), (end - 1, mid)]
    assert found(quarters, (mid, mid), *edges) == [0, 0, 2, 0, 1]
    assert found(quarters, (0, 0), (end, 0), (0, end), (end, end)) == [2, 3, 0, 1]
    assert found(quarters, (0, mid), (end, mid), (mid, 0), (mid, end)) == [0, 1, 2, 0]


def test_next_to_an_edge_the_last_bit_decides(quarters: Grid) -> None:
    before, after = np.nextafter(SIDE_M, 0), np.nextafter(SIDE_M, 2 * SIDE_M)
    assert found(quarters, (before, 1), (SIDE_M, 1), (after, 1)) == [2, 2, 3]
    assert found(quarters, (1, before), (1, SIDE_M), (1, after)) == [2, 0, 0]
    assert found(quarters, (-5e-324, 1), (2 * SIDE_M, 1), (np.nextafter(2 * SIDE_M, 1e9), 1)) == [
        NO_MATCH,
        3,
        NO_MATCH,
    ]


def test_outside_and_what_is_no_number_is_nowhere(quarters: Grid) -> None:
    far = [(-1e300, 0.0), (1e300, 0.0), (-1.0, 5.0), (5.0, -1.0), (np.nan, 5.0), (5.0, np.inf)]
    assert found(quarters, *far) == [NO_MATCH] * 6


def test_holes_islands_and_overlaps_are_themselves() -> None:
    big = shapely.box(0, 0, 20 * CELL_M, 20 * CELL_M)
    hole = shapely.box(5 * CELL_M, 5 * CELL_M, 15 * CELL_M, 15 * CELL_M)
    island = shapely.box(8 * CELL_M, 8 * CELL_M, 9 * CELL_M, 9 * CELL_M)
    over = shapely.box(-CELL_M, -CELL_M, 10 * CELL_M, 4 * CELL_M)
    grid = Grid.from_polygons(
        np.array([shapely.union_all([big - hole, island]), over, hole - island])
    )
    at = [(1.0, 1.0), (-1.0, -1.0), (7 * CELL_M, 7 * CELL_M), (8.5 * CELL_M, 8.5 * CELL_M)]
    assert found(grid, *at) == [0, 1, 2, 0]


def test_most_points_need_no_polygon(dataset: Dataset) -> None:
    inside = np.count_nonzero(grid_of(dataset).cells >= 0)
    unsure = np.count_nonzero(grid_of(dataset).cells < NO_MATCH)
    assert inside > 4 * unsure


@given(
    st.lists(st.tuples(*[st.floats(-2 * CELL_M, 8 * CELL_M)] * 2), min_size=1, max_size=60),
    st.integers(0, 2**32 - 1),
)
@settings(max_examples=30)
def test_any_points_in_any_triangles(points: list[tuple[float, float]], seed: int) -> None:
    rng = np.random.default_rng(seed)
    corners = rng.uniform(0, 6 * CELL_M, (5, 3, 2))
    shapes = np.array([shapely.Polygon(three) for three in corners])
    whole = shapes[shapely.is_valid(shapes)]
    x, y = np.array(points).T
    inside = [np.flatnonzero(shapely.intersects_xy(whole, *point)) for point in points]
    assert Grid.from_polygons(whole).find(x, y).tolist() == [
        int(several[0]) if len(several) else NO_MATCH for several in inside
    ]


def test_a_grid_travels_as_its_polygons(quarters: Grid) -> None:
    sent = pickle.loads(pickle.dumps(quarters))  # noqa: S301 - our own
    assert (sent.cells == quarters.cells).all()
    assert found(sent, (SIDE_M, SIDE_M)) == [0]


def test_off_the_border_it_is_what_geopandas_finds(dataset: Dataset) -> None:
    points = spread(dataset, 40_000)
    assert plain(assign(points, dataset)["LAD25CD"]) == joined(points, dataset)


def test_near_true_borders_too(dataset: Dataset) -> None:
    rng = np.random.default_rng(1)
    corners = shapely.get_coordinates(dataset.areas.geometry.to_numpy())
    near = corners[rng.choice(len(corners), 10_000)] + rng.normal(0, 20, (10_000, 2))
    points = gpd.GeoSeries(shapely.points(near), crs="EPSG:27700")
    assert plain(assign(points, dataset)["LAD25CD"]) == joined(points, dataset)


def test_every_true_corner_is_in_the_lowest_code_that_has_it(dataset: Dataset) -> None:
    areas = dataset.areas
    corners, owner = shapely.get_coordinates(areas.geometry.to_numpy(), return_index=True)
    lowest = (
        pd.DataFrame({"x": corners[:, 0], "y": corners[:, 1], "code": areas["LAD25CD"][owner]})
        .groupby(["x", "y"], as_index=False)["code"]
        .min()
    )
    points = gpd.GeoSeries(shapely.points(lowest["x"], lowest["y"]), crs="EPSG:27700")
    given_codes = assign(points, dataset)["LAD25CD"].to_numpy(object)
    # A corner may touch the side of a third council, which has no corner there.
    assert (given_codes <= lowest["code"].to_numpy(object)).all()
    assert (given_codes == lowest["code"].to_numpy(object)).mean() > 0.99


def test_each_point_has_what_covers_its_council(small: Dataset) -> None:
    result = run_query(small, ask_for_all(small))
    points = points_in((405_000, 405_000), (425_000, 405_000), (435_000, 405_000), (0, 0))
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


def test_what_a_point_is_given_is_the_one_definition_of_cover(dataset: Dataset) -> None:
    result = run_query(dataset, ask_for_all(dataset))
    assigner = make_assigner(dataset, result)
    every = find_covers(dataset, result)
    for number, code in enumerate(assigner.codes):
        hosts = {
            cover.place.place.id
            for cover in every[code]
            if cover.is_place_based and cover.place.place.layer == STRATEGIC_SITES
        }
        assert {
            *filter(None, assigner.coverage_values[STRATEGIC_SITES][number].split(";"))
        } == hosts
    assert {*assigner.columns} <= {*assigner.descriptions}


def test_ids_tell_places_of_all_layers_apart(dataset: Dataset) -> None:
    ids = [place.id for layer in ("city_regions", "clusters", "strategic_sites")
           for place in dataset.places[layer]]  # fmt: skip
    assert len(ids) == len({*ids})


def test_points_keep_their_index_and_are_not_changed(small: Dataset) -> None:
    points = points_in((405_000, 405_000), (1, 1), (405_000, 405_000))
    points.index = pd.Index(["b", "a", "b"])
    before = points.copy()
    rows = assign(points, small)
    assert rows.index.tolist() == ["b", "a", "b"]
    assert points.geom_equals(before).all()


def test_points_are_reprojected_from_what_they_declare(dataset: Dataset) -> None:
    points = spread(dataset, 5_000, seed=2)
    degrees = points.to_crs("EPSG:4326")
    back = degrees.to_crs("EPSG:27700")
    pd.testing.assert_frame_equal(assign(degrees, dataset), assign(back, dataset))


def test_no_crs_is_not_guessed(dataset: Dataset) -> None:
    with pytest.raises(CRSError, match="set_crs"):
        assign(gpd.GeoSeries([shapely.Point(-2.6, 53.5)]), dataset)


def test_what_is_no_point_says_so(small: Dataset) -> None:
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
    assert plain(rows["LAD25CD"]) == [None, None, None, "E07000001", None, "E07000001", None]


def test_what_is_not_on_the_map_is_nowhere(dataset: Dataset) -> None:
    # Null Island, Paris, the two the wrong way round, and no place on Earth.
    points = points_in((0, 0), (2.35, 48.86), (53.5, -2.6), (500, 500), crs="EPSG:4326")
    rows = assign(points, dataset)
    assert rows["LAD25CD"].isna().all()
    assert {*rows["reason"]} <= {
        "outside every council",
        "coordinates do not exist in this CRS",
    }


def test_order_and_chunks_do_not_matter(dataset: Dataset) -> None:
    points = spread(dataset, 3_000, seed=3)
    whole = assign(points, dataset)
    frame = gpd.GeoDataFrame(geometry=points)
    backwards = assign(frame.iloc[::-1], dataset).iloc[::-1]
    parts = pd.concat(
        assign(frame.iloc[part], dataset) for part in (slice(1_000), slice(1_000, None))
    )
    pd.testing.assert_frame_equal(whole, backwards)
    pd.testing.assert_frame_equal(whole, parts)


def test_no_points_are_no_rows(small: Dataset) -> None:
    rows = assign(gpd.GeoSeries([], crs="EPSG:27700"), small)
    assert len(rows) == 0
    assert rows.columns[0] == "LAD25CD"
