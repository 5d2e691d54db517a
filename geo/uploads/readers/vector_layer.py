"""One layer of a file as rows: while a batch is read, the shapes before it are checked."""

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
"""Rows of a batch: few enough to use the same memory again, enough to keep two threads at work."""

_GDAL_OPTIONS: Final = {"OGR_GPKG_NUM_THREADS": "1"}
"""GDAL would read ahead by a thread of its own, which costs more than it gains beside ours."""

_Shapes = npt.NDArray[np.object_]
_Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True, slots=True)
class RawLayer:
    """
    The rows of a layer.

    Attributes
    ----------
    frame
        As `pyogrio.read_dataframe` types them, in order; a `GeoDataFrame` where there are shapes.
    valid
        Of each row whether its shape is valid; None where there are no shapes, or nobody looked.
    """

    frame: pd.DataFrame
    valid: _Flags | None = None


def read_layer(path: Path, layer: str, encoding: str | None = None) -> RawLayer:
    """
    Read the rows of a layer.

    Parameters
    ----------
    path
        A file that GDAL was seen to open with the one driver that may.
    encoding
        Of its texts, where the file does not say; None is the driver's own.

    Returns
    -------
    layer
        Its rows. A column that is called `geometry` besides the shapes is renamed, and not lost.

    Raises
    ------
    pyogrio.errors.DataSourceError, pyarrow.ArrowException, shapely.errors.GEOSException
        And others of GDAL, if it is broken.
    """
    try:
        return _read_batches(path, layer, encoding)
    except (NotImplementedError, shapely.errors.GEOSException):
        # Curves: without Arrow, GDAL hands them over as many short lines.
        return RawLayer(frame=pyogrio.read_dataframe(path, layer=layer, encoding=encoding))


def to_geodataframe(
    frame: pd.DataFrame,
    shapes: Sequence[shapely.Geometry | None] | _Shapes,
    crs: str | None,
) -> gpd.GeoDataFrame:
    """Give rows their shapes; a column that is called `geometry` already is renamed."""
    renames = {name: f"{name} (column)" for name in frame.columns if name == "geometry"}
    array = np.full(len(shapes), None, dtype=object)
    array[:] = shapes
    return gpd.GeoDataFrame(frame.rename(columns=renames), geometry=gpd.GeoSeries(array), crs=crs)


def frame_from_rows(rows: Iterable[Mapping[str, object]], limits: UploadLimits) -> pd.DataFrame:
    """
    Return a table of rows that each name their own columns.

    Raises
    ------
    UploadError
        If there are too many columns: before the table is made, which would hold every one of
        them for every row.
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
    """Count the rows from 1, as a person does, and give each column a name of its own, in place."""
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
        # GDAL lets go of Python's lock to read, and GEOS to check shapes.
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
            # Columns of a batch share its memory: without a copy they would hold on to the bytes
            # of its shapes for as long as somebody holds the rows.
            rows.append(batch.remove_column(geometry_index).take(pa.array(range(len(batch)))))
        table = pa.Table.from_batches(rows, schema)
    # Texts that are not UTF-8 would fail only later, wherever somebody looks at them.
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
    """Return which column holds the shapes: the last of its name, since columns come first."""
    if meta["geometry_type"] is None:
        return None
    indices = schema.get_all_field_indices(meta["geometry_name"] or "wkb_geometry")
    return int(indices[-1]) if indices else None


def _columns_to_retype(meta: Mapping[str, Any]) -> list[str]:
    """Name the columns that Arrow has as text and pyogrio turns into more: times and JSON."""
    return [
        str(name)
        for name, kind, subtype in zip(
            meta["fields"], meta["dtypes"], meta["ogr_subtypes"], strict=True
        )
        # Of two that share a name neither can be asked for.
        if [*meta["fields"]].count(name) == 1
        and (
            subtype == "OFSTJSON"
            or (str(kind).startswith("datetime") and str(kind) != "datetime64[D]")
        )
    ]
