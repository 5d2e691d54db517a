"""Layers read by batch: the same rows as pyogrio reads at once, and which shapes are valid."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from pandas.testing import assert_frame_equal

from geo.uploads.parse import parse_upload
from geo.uploads.readers.dispatch import open_upload
from geo.uploads.readers.vector_layer import BATCH_ROWS, read_layer

if TYPE_CHECKING:
    from pathlib import Path

    from geo.uploads.locate import Councils

ROWS: Final = BATCH_ROWS + 3


def bowtie(x: float) -> shapely.Polygon:
    return shapely.Polygon([(x, 4e5), (x + 9, 400_009), (x + 9, 4e5), (x, 400_009)])


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    """Cells of every type that a file can hold, some of them missing."""
    integers = np.arange(ROWS)
    is_even = integers % 2 == 0

    def without_odd_rows(cell: object) -> list[object]:
        return [cell if yes else None for yes in is_even]

    return pd.DataFrame(
        {
            "text": without_odd_rows("Ynys Môn"),
            "number": np.where(is_even, 0.5, np.nan),
            "whole": integers,
            "yes": is_even,
            "day": without_odd_rows(dt.date(2025, 4, 1)),
            "at": pd.to_datetime(pd.Series(without_odd_rows("2025-04-01T10:00:00+01:00"))),
            "local": pd.to_datetime(pd.Series(without_odd_rows("2025-04-01T10:00:00"))),
        }
    )


@pytest.mark.parametrize("suffix", ["gpkg", "fgb"])
def test_rows_match_those_read_by_pyogrio(suffix: str, table: pd.DataFrame, tmp_path: Path) -> None:
    shapes = [shapely.box(x, 4e5, x + 5, 400_005) for x in np.arange(ROWS) * 9.0 + 3e5]
    shapes[0], shapes[BATCH_ROWS] = bowtie(3e5), bowtie(5e5)
    path = tmp_path / f"many.{suffix}"
    frame = gpd.GeoDataFrame(table, geometry=shapes, crs="EPSG:27700")
    pyogrio.write_dataframe(frame, path, layer="many", SPATIAL_INDEX="NO")
    read_frame = read_layer(path, "many")
    assert read_frame.valid is not None
    assert [*np.flatnonzero(~read_frame.valid)] == [0, BATCH_ROWS]
    assert_frame_equal(read_frame.frame, pyogrio.read_dataframe(path, use_arrow=True))


def test_a_table_without_shapes_is_read_as_a_table(table: pd.DataFrame, tmp_path: Path) -> None:
    path = tmp_path / "table.gpkg"
    pyogrio.write_dataframe(table, path, layer="table")
    read_frame = read_layer(path, "table")
    assert read_frame.valid is None
    assert not isinstance(read_frame.frame, gpd.GeoDataFrame)
    assert_frame_equal(read_frame.frame, pyogrio.read_dataframe(path, use_arrow=True))


def test_a_column_called_geometry_is_read(tmp_path: Path) -> None:
    path = tmp_path / "odd.gpkg"
    frame = gpd.GeoDataFrame(
        {"geometry": ["mine"], "geom": [shapely.Point(358_000, 405_000)]},
        geometry="geom",
        crs="EPSG:27700",
    )
    pyogrio.write_dataframe(frame, path, layer="odd")
    rows = open_upload(path).frame
    assert [*rows["geometry (column)"]] == ["mine"]
    assert isinstance(rows, gpd.GeoDataFrame)


def test_shapes_found_to_be_invalid_are_repaired(councils: Councils, tmp_path: Path) -> None:
    """Rows that fail first, or are made flat, leave the others where they were."""
    path = tmp_path / "mixed.gpkg"
    square = shapely.force_3d(shapely.box(358_000, 405_000, 359_000, 406_000), 7)
    shapes = np.array([None, square, bowtie(358_000), shapely.Polygon(), square], dtype=object)
    gpd.GeoDataFrame({"n": range(5)}, geometry=shapes, crs="EPSG:27700").to_file(path)
    parsed = parse_upload(open_upload(path), councils)
    assert [*parsed.placed_rows.index] == [2, 3, 5]
    assert [*parsed.failed_rows["Row"]] == [1, 4]
    assert "1 row had a shape that was not valid (Self-intersection): it was repaired." in (
        parsed.repairs
    )
    assert isinstance(parsed.placed_rows, gpd.GeoDataFrame)
    assert [*parsed.placed_rows.area.round()] == [1_000_000, 40, 1_000_000]
