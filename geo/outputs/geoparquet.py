"""GeoParquet 1.1: one layer a file, columns typed and compressed, boxes to search by."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from geo.outputs.carried import carried

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import geopandas as gpd
    import pandas as pd

    from geo.outputs.themes import Content, Theme

VERSION: Final = "1.1.0"
COMPRESSION: Final = "zstd"
BOX: Final = ("xmin", "ymin", "xmax", "ymax")

# geopandas writes GeoParquet too, but lets nobody add to the file's metadata; to do so after it
# has written would be to write everything twice.


def write_geoparquet(theme: Theme, content: Content, path: Path, *, crs: str) -> None:
    """
    Write one layer as GeoParquet 1.1, with a column `bbox` that covers each row.

    Parameters
    ----------
    crs
        CRS to write in. `carried` is key-value metadata of the file, under `placemap`.
    """
    layer = theme.moved_to(crs)
    shapes = layer.geometry.to_numpy()
    bounds = shapely.bounds(shapes)
    table = _attributes(layer.drop(columns="geometry"))
    table = table.append_column("geometry", pa.array(shapely.to_wkb(shapes), pa.binary()))
    boxes = pa.StructArray.from_arrays([pa.array(side) for side in bounds.T], names=[*BOX])
    table = table.append_column("bbox", boxes)
    _write(table, path, {"geo": _geo(layer), "placemap": carried(theme, content)})


def write_parquet(theme: Theme, content: Content, path: Path) -> None:
    """Write a table as plain Parquet."""
    _write(_attributes(theme.attributes), path, {"placemap": content.about.members()})


def _attributes(frame: pd.DataFrame) -> pa.Table:
    return pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata()


def _write(table: pa.Table, path: Path, metadata: Mapping[str, object]) -> None:
    texts = {name: json.dumps(value, ensure_ascii=False) for name, value in metadata.items()}
    pq.write_table(table.replace_schema_metadata(texts), path, compression=COMPRESSION)


def _geo(layer: gpd.GeoDataFrame) -> dict[str, Any]:
    geometry: dict[str, Any] = {
        "encoding": "WKB",
        "crs": layer.crs.to_json_dict() if layer.crs else None,
        "geometry_types": sorted(
            f"{kind}{' Z' if has_z else ''}"
            for kind, has_z in {*zip(layer.geom_type, layer.has_z, strict=True)}
        ),
        "covering": {"bbox": {side: ["bbox", side] for side in BOX}},
    }
    if len(layer):
        geometry["bbox"] = layer.total_bounds.tolist()
    return {"version": VERSION, "primary_column": "geometry", "columns": {"geometry": geometry}}
