"""The CRS check: silent when right, and a message with the cure when not."""

from __future__ import annotations

import geopandas as gpd
import pytest
import shapely

from geo.crs import BNG, WGS84, require_crs
from geo.errors import CRSError

POINT = shapely.Point(-2.6, 53.5)
POINTS = gpd.GeoDataFrame(geometry=[POINT], crs=WGS84)


def test_the_right_crs_passes() -> None:
    require_crs(POINTS, WGS84, name="points")


def test_the_wrong_crs_is_named_with_the_cure() -> None:
    with pytest.raises(CRSError) as caught:
        require_crs(POINTS, BNG, name="points")
    assert str(caught.value) == (
        "points is in EPSG:4326, not EPSG:27700. Reproject: points.to_crs('EPSG:27700')."
    )


def test_no_crs_is_told_from_the_wrong_one() -> None:
    with pytest.raises(CRSError) as caught:
        require_crs(gpd.GeoDataFrame(geometry=[POINT]), BNG, name="points")
    assert str(caught.value) == (
        "points has no CRS. If it is EPSG:27700, say so: points.set_crs('EPSG:27700')."
    )
