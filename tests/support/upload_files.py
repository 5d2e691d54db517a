"""Files as users bring them, made by GDAL and SQLite, for the tests of uploads."""

from __future__ import annotations

import sqlite3
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import numpy as np
from shapely.geometry import Polygon, box

if TYPE_CHECKING:
    import shapely

WIGAN: Final = (358_000.0, 405_000.0)
"""Easting and northing within Wigan."""

BNG: Final = "EPSG:27700"


def square(x: float = WIGAN[0], y: float = WIGAN[1], side: float = 1000.0) -> Polygon:
    return box(x, y, x + side, y + side)


def layer(*shapes: shapely.Geometry | None, crs: str | None = BNG) -> gpd.GeoDataFrame:
    names = [f"Row {number}" for number in range(1, len(shapes) + 1)]
    return gpd.GeoDataFrame({"name": names}, geometry=np.array([*shapes, None])[:-1], crs=crs)


def file_of(frame: gpd.GeoDataFrame, suffix: str, **options: Any) -> bytes:  # noqa: ANN401
    """Write a layer with GDAL, and return the file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"layer{suffix}"
        if suffix == ".parquet":
            frame.to_parquet(path)
        else:
            frame.to_file(path, **options)
        return path.read_bytes()


def with_sql(*statements: str) -> bytes:
    """Return a GeoPackage of one layer, `made`, on which statements were run."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "made.gpkg"
        layer(square()).to_file(path, layer="made")
        database = sqlite3.connect(path)
        database.execute("PRAGMA writable_schema = ON")
        for statement in statements:
            database.execute(statement)
        database.commit()
        database.close()
        return path.read_bytes()
