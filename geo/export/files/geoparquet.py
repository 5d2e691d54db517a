"""GeoParquet 1.1: one layer per file, typed, compressed and with bounding boxes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from geo.export.content.cells import plain_values
from geo.export.content.file_metadata import file_metadata

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import numpy as np
    import pandas as pd
    from pyproj import CRS

    from geo.export.content.model import Content, ExportLayer

VERSION: Final = "1.1.0"
GEOMETRY_CODEC: Final = "zstd"
TEXT_CODEC: Final = "snappy"
GEOMETRY_TYPES: Final = (
    "Point",
    "LineString",
    "LineString",
    "Polygon",
    "MultiPoint",
    "MultiLineString",
    "MultiPolygon",
    "GeometryCollection",
)
"""Geometry types by shapely type id; a LinearRing is written as LineString."""

BBOX_FIELDS: Final = ("xmin", "ymin", "xmax", "ymax")

# geopandas can write GeoParquet, but cannot add file metadata. Adding it later would mean writing
# everything twice.


def write_geoparquet(export_layer: ExportLayer, content: Content, path: Path, *, crs: str) -> None:
    """
    Write one layer as GeoParquet 1.1, with a `bbox` column of row bounds.

    Parameters
    ----------
    crs
        CRS of the file. `file_metadata` goes into its key-value metadata, under `placemap`.
    """
    layer = export_layer.to_crs(crs)
    shapes = layer.geometry.to_numpy()
    bounds = shapely.bounds(shapes)
    table = _arrow_table(export_layer.attributes)
    if len(shapes) < len(table):
        table = table.filter(pa.array(export_layer.is_located.to_numpy()))
    table = table.append_column("geometry", pa.array(shapely.to_wkb(shapes), pa.binary()))
    boxes = pa.StructArray.from_arrays([pa.array(side) for side in bounds.T], names=[*BBOX_FIELDS])
    table = table.append_column("bbox", boxes)
    _write(
        table,
        path,
        {
            "geo": _geo_metadata(shapes, bounds, layer.crs),
            "placemap": file_metadata(export_layer, content),
        },
    )


def write_parquet(export_layer: ExportLayer, content: Content, path: Path) -> None:
    """Write a table as plain Parquet."""
    _write(_arrow_table(export_layer.attributes), path, {"placemap": content.metadata.as_dict()})


def _arrow_table(frame: pd.DataFrame) -> pa.Table:
    return pa.table({str(name): _arrow_column(column) for name, column in frame.items()})


def _arrow_column(values: pd.Series) -> pa.Array | pa.ChunkedArray:
    try:
        return pa.array(values.array, from_pandas=True)
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        # Mixed types, which Parquet cannot hold, become text as in every other format.
        return pa.array([None if value is None else str(value) for value in plain_values(values)])


def _write(table: pa.Table, path: Path, metadata: Mapping[str, object]) -> None:
    # Measured: zstd saves a third on geometry, and only costs time on short texts.
    codecs = {
        name: GEOMETRY_CODEC if name == "geometry" else TEXT_CODEC for name in table.column_names
    }
    # The Arrow schema would repeat the metadata, and add half to the size of small layers.
    with pq.ParquetWriter(path, table.schema, compression=codecs, store_schema=False) as writer:
        writer.write_table(table)
        writer.add_key_value_metadata(
            {name: json.dumps(value, ensure_ascii=False) for name, value in metadata.items()}
        )


def _geo_metadata(
    shapes: np.ndarray[tuple[int], np.dtype[np.object_]],
    bounds: np.ndarray[tuple[int, int], np.dtype[np.float64]],
    crs: CRS | None,
) -> dict[str, Any]:
    kinds = {*zip(shapely.get_type_id(shapes), shapely.has_z(shapes), strict=True)}
    geometry: dict[str, Any] = {
        "encoding": "WKB",
        "crs": crs.to_json_dict() if crs else None,
        "geometry_types": sorted(
            f"{GEOMETRY_TYPES[kind]}{' Z' if has_z else ''}" for kind, has_z in kinds
        ),
        "covering": {"bbox": {side: ["bbox", side] for side in BBOX_FIELDS}},
    }
    if len(shapes):
        geometry["bbox"] = [
            *bounds[:, :2].min(axis=0).tolist(),
            *bounds[:, 2:].max(axis=0).tolist(),
        ]
    return {"version": VERSION, "primary_column": "geometry", "columns": {"geometry": geometry}}
