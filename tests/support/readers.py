"""Each export format read with a tool other than the one that wrote it."""

from __future__ import annotations

import io
import json
import sqlite3
import zipfile
from contextlib import closing
from typing import TYPE_CHECKING, Any

import flatgeobuf
import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pyogrio
import shapefile
import shapely

if TYPE_CHECKING:
    from pathlib import Path

    from geo.export.content.model import ExportLayer


def read_layer(key: str, path: Path, layer: ExportLayer) -> gpd.GeoDataFrame | pd.DataFrame:
    """Read one theme of an export: attributes as text and numbers, geometry where there is one."""
    return READERS[key](path, layer)


def to_frame(rows: list[dict[str, Any]], shapes: list[Any]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(pd.DataFrame(rows), geometry=np.array(shapes, dtype=object))


def read_geopackage(path: Path, layer: ExportLayer) -> gpd.GeoDataFrame:
    """Read with SQLite alone: a header by the standard, then well-known binary."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        database.row_factory = sqlite3.Row
        assert database.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        assert database.execute("PRAGMA application_id").fetchone()[0] == 0x47504B47
        rows = [dict(row) for row in database.execute(f"SELECT * FROM {layer.name}")]  # noqa: S608
    blobs = [row.pop("geom") for row in rows]
    for row in rows:
        row.pop("fid")
    return to_frame(rows, [shape_of(blob) for blob in blobs])


def shape_of(blob: bytes) -> Any:  # noqa: ANN401
    assert blob[:2] == b"GP"
    envelope = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}[blob[3] >> 1 & 0b111]
    return shapely.from_wkb(blob[8 + envelope :])


def read_geojson(path: Path, layer: ExportLayer) -> gpd.GeoDataFrame:
    """Read with Python's own JSON."""
    document = json.loads(read_member(path, f"{layer.name}.geojson"))
    return to_frame(
        [row["properties"] for row in document["features"]],
        [shapely.from_geojson(json.dumps(row["geometry"])) for row in document["features"]],
    )


def read_flatgeobuf(path: Path, layer: ExportLayer) -> gpd.GeoDataFrame:
    """Read with the Python implementation of FlatGeobuf, which shares no code with GDAL."""
    document = flatgeobuf.load(io.BytesIO(read_member(path, f"{layer.name}.fgb")))
    rows = [(row["properties"], row["geometry"]) for row in document["features"]]
    rows.sort(key=lambda row: [*layer.located["id"]].index(row[0]["id"]))
    return to_frame(
        [row for row, _ in rows], [shapely.from_geojson(json.dumps(shape)) for _, shape in rows]
    )


def read_shapefile(path: Path, layer: ExportLayer) -> gpd.GeoDataFrame:
    """Read with pyshp, and put names and texts back from the crosswalk."""
    parts = {
        suffix: io.BytesIO(read_member(path, f"{layer.name}.{suffix}"))
        for suffix in ("shp", "shx", "dbf")
    }
    names = pd.read_csv(io.BytesIO(read_member(path, "columns.csv")), encoding="utf-8-sig")
    names = names[names["layer"] == layer.name]
    assert read_member(path, f"{layer.name}.cpg") == b"UTF-8"
    with shapefile.Reader(**parts, encoding="utf-8") as reader:
        features = to_frame(
            [row.as_dict() for row in reader.iterRecords()],
            [
                shapely.from_geojson(json.dumps(row.__geo_interface__))
                for row in reader.iterShapes()
            ],
        )
    features = features.rename(columns=dict(zip(names["short_name"], names["column"], strict=True)))
    with zipfile.ZipFile(path) as archive:
        if "full_texts.csv" in archive.namelist():
            shortened = pd.read_csv(
                io.BytesIO(archive.read("full_texts.csv")), encoding="utf-8-sig"
            )
            for row in shortened[shortened["layer"] == layer.name].to_dict("records"):
                features.loc[int(row["record"]) - 1, str(row["column"])] = str(row["text"])
    return features


def read_kml(path: Path, layer: ExportLayer) -> gpd.GeoDataFrame:
    """Read with GDAL, where we wrote the XML ourselves; it has an id and name of its own."""
    features = pyogrio.read_dataframe(
        path, layer=f"{layer.marker}: {layer.title}" if layer.marker else layer.title
    )
    assert isinstance(features, gpd.GeoDataFrame)
    features = features.drop(columns=["id", "Name"]).rename(columns={"id2": "id", "name2": "name"})
    return features[features.geometry.notna()].reset_index(drop=True)


def read_parquet(path: Path, layer: ExportLayer) -> gpd.GeoDataFrame:
    """Read with geopandas, where we wrote the metadata ourselves."""
    features = parquet_from_bytes(read_member(path, f"{layer.name}.parquet"))
    return features.drop(columns="bbox", errors="ignore")


def parquet_from_bytes(data: bytes, **options: Any) -> gpd.GeoDataFrame:  # noqa: ANN401
    """Read GeoParquet that is in memory, which geopandas can and its stubs do not know."""
    buffer: Any = io.BytesIO(data)
    return gpd.read_parquet(buffer, **options)


def read_csv(path: Path, layer: ExportLayer) -> pd.DataFrame:
    """Read with pandas, where Python's csv wrote."""
    data = read_member(path, f"{layer.name}.csv")
    assert data.startswith(b"\xef\xbb\xbf")
    text = {name: "str" for name in layer.attributes if name != "population"}
    return pd.read_csv(
        io.BytesIO(data),
        encoding="utf-8-sig",
        dtype=text | {"population": "Int64"},
        keep_default_na=False,
        na_values={"population": [""]},
    )


def read_workbook(path: Path, layer: ExportLayer) -> pd.DataFrame:
    """Read with openpyxl, where XlsxWriter wrote."""
    sheet = openpyxl.load_workbook(path)[layer.name]
    header, *rows = sheet.iter_rows(values_only=True)
    return pd.DataFrame(rows, columns=[*map(str, header)], dtype=object)


def read_member(path: Path, name: str) -> bytes:
    """Return a file of an archive, or the file itself if it is none."""
    if path.suffix != ".zip":
        return path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        return archive.read(name)


READERS = {
    "gpkg": read_geopackage,
    "geojson": read_geojson,
    "fgb": read_flatgeobuf,
    "shp": read_shapefile,
    "kml": read_kml,
    "parquet": read_parquet,
    "csv": read_csv,
    "xlsx": read_workbook,
}
