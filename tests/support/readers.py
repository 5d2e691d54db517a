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


def read(key: str, path: Path, theme: ExportLayer) -> gpd.GeoDataFrame | pd.DataFrame:
    """Read one theme of an export: attributes as text and numbers, geometry where there is one."""
    return READERS[key](path, theme)


def frame(rows: list[dict[str, Any]], shapes: list[Any]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(pd.DataFrame(rows), geometry=np.array(shapes, dtype=object))


def geopackage(path: Path, theme: ExportLayer) -> gpd.GeoDataFrame:
    """Read with SQLite alone: a header by the standard, then well-known binary."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        database.row_factory = sqlite3.Row
        assert database.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        assert database.execute("PRAGMA application_id").fetchone()[0] == 0x47504B47
        rows = [dict(row) for row in database.execute(f"SELECT * FROM {theme.name}")]  # noqa: S608
    blobs = [row.pop("geom") for row in rows]
    for row in rows:
        row.pop("fid")
    return frame(rows, [shape_of(blob) for blob in blobs])


def shape_of(blob: bytes) -> Any:  # noqa: ANN401
    assert blob[:2] == b"GP"
    envelope = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}[blob[3] >> 1 & 0b111]
    return shapely.from_wkb(blob[8 + envelope :])


def features(path: Path, theme: ExportLayer) -> gpd.GeoDataFrame:
    """Read with Python's own JSON."""
    document = json.loads(member(path, f"{theme.name}.geojson"))
    return frame(
        [row["properties"] for row in document["features"]],
        [shapely.from_geojson(json.dumps(row["geometry"])) for row in document["features"]],
    )


def flat(path: Path, theme: ExportLayer) -> gpd.GeoDataFrame:
    """Read with the Python implementation of FlatGeobuf, which shares no code with GDAL."""
    document = flatgeobuf.load(io.BytesIO(member(path, f"{theme.name}.fgb")))
    rows = [(row["properties"], row["geometry"]) for row in document["features"]]
    rows.sort(key=lambda row: [*theme.located["id"]].index(row[0]["id"]))
    return frame(
        [row for row, _ in rows], [shapely.from_geojson(json.dumps(shape)) for _, shape in rows]
    )


def shapes(path: Path, theme: ExportLayer) -> gpd.GeoDataFrame:
    """Read with pyshp, and put names and texts back from the crosswalk."""
    parts = {
        suffix: io.BytesIO(member(path, f"{theme.name}.{suffix}"))
        for suffix in ("shp", "shx", "dbf")
    }
    names = pd.read_csv(io.BytesIO(member(path, "columns.csv")), encoding="utf-8-sig")
    names = names[names["layer"] == theme.name]
    assert member(path, f"{theme.name}.cpg") == b"UTF-8"
    with shapefile.Reader(**parts, encoding="utf-8") as reader:
        found = frame(
            [row.as_dict() for row in reader.iterRecords()],
            [
                shapely.from_geojson(json.dumps(row.__geo_interface__))
                for row in reader.iterShapes()
            ],
        )
    found = found.rename(columns=dict(zip(names["short_name"], names["column"], strict=True)))
    with zipfile.ZipFile(path) as archive:
        if "full_texts.csv" in archive.namelist():
            cut = pd.read_csv(io.BytesIO(archive.read("full_texts.csv")), encoding="utf-8-sig")
            for row in cut[cut["layer"] == theme.name].to_dict("records"):
                found.loc[int(row["record"]) - 1, str(row["column"])] = str(row["text"])
    return found


def globe(path: Path, theme: ExportLayer) -> gpd.GeoDataFrame:
    """Read with GDAL, where we wrote the XML ourselves; it has an id and name of its own."""
    found = pyogrio.read_dataframe(
        path, layer=f"{theme.marker}: {theme.title}" if theme.marker else theme.title
    )
    assert isinstance(found, gpd.GeoDataFrame)
    found = found.drop(columns=["id", "Name"]).rename(columns={"id2": "id", "name2": "name"})
    return found[found.geometry.notna()].reset_index(drop=True)


def parquet(path: Path, theme: ExportLayer) -> gpd.GeoDataFrame:
    """Read with geopandas, where we wrote the metadata ourselves."""
    found = parquet_of(member(path, f"{theme.name}.parquet"))
    return found.drop(columns="bbox", errors="ignore")


def parquet_of(data: bytes, **options: Any) -> gpd.GeoDataFrame:  # noqa: ANN401
    """Read GeoParquet that is in memory, which geopandas can and its stubs do not know."""
    buffer: Any = io.BytesIO(data)
    return gpd.read_parquet(buffer, **options)


def comma_separated(path: Path, theme: ExportLayer) -> pd.DataFrame:
    """Read with pandas, where Python's csv wrote."""
    data = member(path, f"{theme.name}.csv")
    assert data.startswith(b"\xef\xbb\xbf")
    text = {name: "str" for name in theme.attributes if name != "population"}
    return pd.read_csv(
        io.BytesIO(data),
        encoding="utf-8-sig",
        dtype=text | {"population": "Int64"},
        keep_default_na=False,
        na_values={"population": [""]},
    )


def workbook(path: Path, theme: ExportLayer) -> pd.DataFrame:
    """Read with openpyxl, where XlsxWriter wrote."""
    sheet = openpyxl.load_workbook(path)[theme.name]
    header, *rows = sheet.iter_rows(values_only=True)
    return pd.DataFrame(rows, columns=[*map(str, header)], dtype=object)


def member(path: Path, name: str) -> bytes:
    """Return a file of an archive, or the file itself if it is none."""
    if path.suffix != ".zip":
        return path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        return archive.read(name)


READERS = {
    "gpkg": geopackage,
    "geojson": features,
    "fgb": flat,
    "shp": shapes,
    "kml": globe,
    "parquet": parquet,
    "csv": comma_separated,
    "xlsx": workbook,
}
