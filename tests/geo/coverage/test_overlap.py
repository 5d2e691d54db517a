"""Shapes over councils: shares worked by hand on squares of 10 km."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.coverage.overlap import measure_overlaps
from geo.errors import BoundaryError, CRSError
from tests.support.fixtures_core import SQUARES, squares

ASTON, BIRCH, CEDAR, DOLWEN = SQUARES
WEST, SOUTH = 400_000, 400_000
BOW_TIE = [(400_000, 400_000), (410_000, 410_000), (410_000, 400_000), (400_000, 410_000)]


def box_km(west: float, south: float, east: float, north: float) -> shapely.Polygon:
    """Return a box in km from the south-west corner of Aston."""
    return shapely.box(
        WEST + west * 1000, SOUTH + south * 1000, WEST + east * 1000, SOUTH + north * 1000
    )


def series(*shapes: shapely.Geometry | None, crs: str | None = "EPSG:27700") -> gpd.GeoSeries:
    return gpd.GeoSeries(np.array(shapes, dtype=object), crs=crs)


def drop_crs(areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(areas["LAD25CD"].to_frame(), geometry=areas.geometry.to_numpy())


def without_crs(areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(areas[["LAD25CD"]], geometry=areas.geometry.to_numpy())


@pytest.mark.parametrize(
    ("shape", "shares"),
    [
        (box_km(0, 0, 5, 10), {ASTON: 0.5}),
        (box_km(5, 0, 15, 10), {ASTON: 0.5, BIRCH: 0.5}),
        (box_km(-5, -5, 45, 15), dict.fromkeys(SQUARES, 1.0)),
        (box_km(0, 0, 0.04, 10), {ASTON: 0.004}),
        (box_km(0, 10, 40, 20), {}),
        (box_km(-10, 0, 0, 10), {}),
        (box_km(100, 0, 110, 10), {}),
        (
            shapely.MultiPolygon([box_km(0, 0, 1, 10), box_km(39, 0, 40, 10)]),
            {ASTON: 0.1, DOLWEN: 0.1},
        ),
        (box_km(0, 0, 10, 10).difference(box_km(2, 2, 8, 8)), {ASTON: 0.64}),
    ],
)
def test_a_box_has_the_expected_shares(shape: shapely.Geometry, shares: dict[str, float]) -> None:
    overlaps = measure_overlaps(squares(SQUARES), series(shape))
    assert [*overlaps.shares] == [pytest.approx(shares)]
    assert overlaps.repairs == ()


def test_shapes_keep_their_order_and_may_overlap() -> None:
    overlaps = measure_overlaps(
        squares(SQUARES), series(box_km(0, 0, 5, 10), box_km(20, 0, 30, 5), box_km(0, 0, 9, 9))
    )
    assert overlaps.shares == ({ASTON: 0.5}, {CEDAR: 0.5}, {ASTON: 0.81})


def test_a_bow_tie_is_repaired_and_reported() -> None:
    overlaps = measure_overlaps(
        squares(SQUARES), series(box_km(0, 0, 5, 10), shapely.Polygon(BOW_TIE))
    )
    assert overlaps.shares == ({ASTON: 0.5}, {ASTON: 0.5})
    (message,) = overlaps.repairs
    assert message.startswith("Shape 2 was not valid (Self-intersection")


def test_no_shapes_have_no_shares() -> None:
    assert measure_overlaps(squares(SQUARES), series()).shares == ()


@pytest.mark.parametrize(
    ("shape", "words"),
    [
        (shapely.Point(405_000, 405_000), "Shape 2 is Point"),
        (shapely.LineString(BOW_TIE[:2]), "Shape 2 is LineString"),
        (shapely.Polygon(), "Shape 2 is nothing"),
        (None, "Shape 2 is nothing"),
        (shapely.GeometryCollection([box_km(0, 0, 1, 1)]), "Shape 2 is GeometryCollection"),
    ],
)
def test_a_shape_that_is_not_a_polygon_is_refused(
    shape: shapely.Geometry | None, words: str
) -> None:
    with pytest.raises(BoundaryError, match=words):
        measure_overlaps(squares(SQUARES), series(box_km(0, 0, 1, 1), shape))


@pytest.mark.parametrize("crs", ["EPSG:4326", None])
def test_another_crs_is_refused(crs: str | None) -> None:
    areas, shapes = squares(SQUARES), series(box_km(0, 0, 1, 1))
    with pytest.raises(CRSError, match="shapes"):
        measure_overlaps(areas, series(box_km(0, 0, 1, 1), crs=crs))
    with pytest.raises(CRSError, match="areas"):
        measure_overlaps(areas.to_crs(crs) if crs else without_crs(areas), shapes)


@given(
    corners=st.tuples(*[st.integers(-20, 60)] * 4).filter(lambda c: c[0] != c[2] and c[1] != c[3])
)
def test_shares_are_between_0_and_1_and_add_up_to_the_land_area(
    corners: tuple[int, int, int, int],
) -> None:
    shape = box_km(*corners)
    (shares,) = measure_overlaps(squares(SQUARES), series(shape)).shares
    assert all(0 < share <= 1 for share in shares.values())
    land = shapely.intersection(shape, box_km(0, 0, 40, 10)).area
    assert sum(shares.values()) * 1e8 == pytest.approx(land)
