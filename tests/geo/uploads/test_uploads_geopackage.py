"""GeoPackages with views: their other layers are read, and no view is ever run."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import pytest

from geo.errors import UploadError
from geo.uploads.readers.dispatch import open_upload
from tests.support.upload_files import with_sql

if TYPE_CHECKING:
    from pathlib import Path

QGIS: Final = (
    # As QGIS writes a view that it offers as a layer.
    "CREATE VIEW seen AS SELECT fid AS OGC_FID, geom, name FROM made",
    "INSERT INTO gpkg_contents (table_name, data_type) VALUES ('seen', 'features')",
    "INSERT INTO gpkg_geometry_columns VALUES ('seen', 'geom', 'POLYGON', 27700, 0, 0)",
)


def test_the_other_layers_are_read_and_the_ignored_view_is_named() -> None:
    raw = open_upload(with_sql(*QGIS), "a.gpkg")
    assert (raw.part, raw.parts) == ("made", ("made",))
    assert isinstance(raw.frame, gpd.GeoDataFrame)
    assert [*raw.frame["name"]] == ["Row 1"]
    assert raw.frame.geometry.iloc[0].area == pytest.approx(1_000_000)
    assert raw.repairs == (
        "The view 'seen' was left out: it computes what it shows. Save it as a layer to bring it.",
    )


def test_a_requested_view_is_refused() -> None:
    with pytest.raises(UploadError, match="'seen' is a view, which computes what it shows"):
        open_upload(with_sql(*QGIS), "a.gpkg", part="seen")


def test_a_file_given_by_path_is_not_changed(tmp_path: Path) -> None:
    path = tmp_path / "mine.gpkg"
    path.write_bytes(with_sql(*QGIS))
    before = path.read_bytes()
    assert open_upload(path).parts == ("made",)
    assert path.read_bytes() == before
    assert [*tmp_path.iterdir()] == [path]


def test_files_of_a_running_program_next_to_the_geopackage_are_checked_too(tmp_path: Path) -> None:
    path = tmp_path / "mine.gpkg"
    path.write_bytes(with_sql())
    database = sqlite3.connect(path)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute(QGIS[0])
    database.commit()
    assert (tmp_path / "mine.gpkg-wal").exists()
    raw = open_upload(path)
    database.close()
    assert raw.parts == ("made",)
    assert "The view 'seen' was left out" in raw.repairs[0]


def test_views_and_triggers_are_not_run() -> None:
    endless_query = (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
    )
    raw = open_upload(
        with_sql(
            f'CREATE VIEW "end""less" AS {endless_query}',  # it would never come back
            "CREATE VIEW again AS SELECT * FROM gone",
            "INSERT INTO gpkg_contents (table_name, data_type) VALUES ('AGAIN', 'attributes')",
            "CREATE TRIGGER sly AFTER DELETE ON gpkg_contents BEGIN DELETE FROM made; END",
        ),
        "a.gpkg",
    )
    assert len(raw.frame) == 1
    assert [text.partition(" was left out")[0] for text in raw.repairs] == [
        "The view 'end\"less'",
        "The view 'again'",
    ]
