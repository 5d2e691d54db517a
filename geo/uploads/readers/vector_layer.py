"""Read one vector layer in batches, checking geometry in a second thread."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyogrio
import shapely

from geo.uploads.header_row import unique_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from geo.uploads.limits import UploadLimits

BATCH_ROWS: Final = 1_024
"""Rows per batch: small enough to reuse memory, large enough to keep two threads busy."""

_GDAL_OPTIONS: Final = {"OGR_GPKG_NUM_THREADS": "1"}
"""One thread: GDAL's own read-ahead thread costs more than it gains here."""

_Shapes = npt.NDArray[np.object_]
_Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True, slots=True)
class RawLayer:
    """
    The rows of a layer.

    Attributes
    ----------
    frame
        Types as from `pyogrio.read_dataframe`, in order; a `GeoDataFrame` if it has geometry.
    valid
        Whether each geometry is valid; None if there is no geometry, or it was not checked.
    """

    frame: pd.DataFrame
    valid: _Flags | None = None


def read_layer(path: Path, layer: str, encoding: str | None = None) -> RawLayer:
    """
    Read the rows of a layer.

    Parameters
    ----------
    path
        A file already checked to open with the one allowed driver.
    encoding
        Text encoding, if the file does not say; None for the driver's default.

    Returns
    -------
    layer
        Its rows. An attribute column named `geometry` is renamed, not lost.

    Raises
    ------
    pyogrio.errors.DataSourceError, pyarrow.ArrowException, shapely.errors.GEOSException
        Or another GDAL error, if it is broken.
    """
    try:
        return _read_batches(path, layer, encoding)
    except (NotImplementedError, shapely.errors.GEOSException):
        # Curves: without Arrow, GDAL returns them as polylines.
        return RawLayer(frame=pyogrio.read_dataframe(path, layer=layer, encoding=encoding))


def to_geodataframe(
    frame: pd.DataFrame,
    shapes: Sequence[shapely.Geometry | None] | _Shapes,
    crs: str | None,
) -> gpd.GeoDataFrame:
    """Add geometry to rows; an existing column named `geometry` is renamed."""
    renames = {name: f"{name} (column)" for name in frame.columns if name == "geometry"}
    array = np.full(len(shapes), None, dtype=object)
    array[:] = shapes
    return gpd.GeoDataFrame(frame.rename(columns=renames), geometry=gpd.GeoSeries(array), crs=crs)


def frame_from_rows(rows: Iterable[Mapping[str, object]], limits: UploadLimits) -> pd.DataFrame:
    """
    Return a table of rows that each have their own columns.

    Raises
    ------
    UploadError
        If there are too many columns. The check comes before the table is built, because the
        table would have each column in every row.
    """
    columns: dict[str, None] = {}
    records = []
    for row in rows:
        columns.update(dict.fromkeys(row))
        limits.check_columns(len(columns))
        records.append(row)
    frame = pd.DataFrame(records, columns=[*columns])
    return frame.reindex(range(len(records)))


def number_rows(frame: pd.DataFrame) -> pd.DataFrame:
    """Set row numbers from 1 and unique column names, in place."""
    frame.index = pd.RangeIndex(1, len(frame) + 1, name="Row")
    names = [*map(str, frame.columns)]
    unique = unique_names(names)
    if unique != [*frame.columns]:
        frame.columns = pd.Index(unique)
    return frame


def _read_batches(path: Path, layer: str, encoding: str | None) -> RawLayer:
    options = {"layer": layer, "encoding": encoding}
    pyogrio.set_gdal_config_options(_GDAL_OPTIONS)
    shapes: list[_Shapes] = [np.empty(0, dtype=object)]
    checks: list[Future[_Flags]] = []
    rows: list[pa.RecordBatch] = []
    with (
        pyogrio.open_arrow(
            path, **options, batch_size=BATCH_ROWS, use_pyarrow=True, datetime_as_string=True
        ) as (meta, batches),
        # GDAL releases the GIL to read, and GEOS to check geometry.
        ThreadPoolExecutor(1) as executor,
    ):
        geometry_index = _geometry_column_index(meta, batches.schema)
        schema = batches.schema if geometry_index is None else batches.schema.remove(geometry_index)
        for batch in batches:
            if geometry_index is None:
                rows.append(batch)
                continue
            shapes.append(
                shapely.from_wkb(batch.column(geometry_index).to_numpy(zero_copy_only=False))
            )
            checks.append(executor.submit(shapely.is_valid, shapes[-1]))
            # Columns of a batch share its memory: without a copy, the rows would keep the bytes
            # of its shapes in memory.
            rows.append(batch.remove_column(geometry_index).take(pa.array(range(len(batch)))))
        table = pa.Table.from_batches(rows, schema)
    # Without this, texts that are not UTF-8 would fail only on later access.
    table.validate(full=True)
    frame: pd.DataFrame = table.to_pandas()
    retyped_columns = _columns_to_retype(meta)
    if retyped_columns:
        frame[retyped_columns] = pyogrio.read_dataframe(
            path, **options, columns=retyped_columns, read_geometry=False, use_arrow=True
        )[retyped_columns]
    if geometry_index is None:
        return RawLayer(frame=frame)
    geo_frame = to_geodataframe(frame, np.concatenate(shapes), meta["crs"])
    valid = np.concatenate([np.empty(0, dtype=bool), *(check.result() for check in checks)])
    return RawLayer(frame=geo_frame, valid=valid)


def _geometry_column_index(meta: Mapping[str, Any], schema: pa.Schema) -> int | None:
    """Return the index of the geometry column: the last of its name, as attributes come first."""
    if meta["geometry_type"] is None:
        return None
    indices = schema.get_all_field_indices(meta["geometry_name"] or "wkb_geometry")
    return int(indices[-1]) if indices else None


def _columns_to_retype(meta: Mapping[str, Any]) -> list[str]:
    """Return the columns that pyogrio converts and Arrow reads as text: times and JSON."""
    return [
        str(name)
        for name, kind, subtype in zip(
            meta["fields"], meta["dtypes"], meta["ogr_subtypes"], strict=True
        )
        # Columns that share a name cannot be requested.
        if [*meta["fields"]].count(name) == 1
        and (
            subtype == "OFSTJSON"
            or (str(kind).startswith("datetime") and str(kind) != "datetime64[D]")
        )
    ]
