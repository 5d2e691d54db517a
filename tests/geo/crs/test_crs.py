"""The CRS check: silent when right, and a message with the cure when not."""

from __future__ import annotations

import geopandas as gpd
import pytest
import shapely

from geo.crs import BNG, WGS84, require_crs
from geo.errors import CRSError

POINT = shapely.Point(-2.6, 53.5)
POINTS = gpd.GeoDataFrame(geometry=[POINT], crs=WGS84)


def test_a_matching_crs_is_accepted() -> None:
    require_crs(POINTS, WGS84, name="points")


def test_a_wrong_crs_error_says_how_to_reproject() -> None:
    with pytest.raises(CRSError) as caught:
        require_crs(POINTS, BNG, name="points")
    assert str(caught.value) == (
        "points is in EPSG:4326, not EPSG:27700. Reproject: points.to_crs('EPSG:27700')."
    )


def test_a_missing_crs_is_distinguished_from_a_wrong_one() -> None:
    with pytest.raises(CRSError) as caught:
        require_crs(gpd.GeoDataFrame(geometry=[POINT]), BNG, name="points")
    assert str(caught.value) == (
        "points has no CRS. If it is EPSG:27700, say so: points.set_crs('EPSG:27700')."
    )
