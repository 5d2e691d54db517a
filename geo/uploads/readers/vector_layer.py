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

    from geo.uploads.limits import Limits

BATCH: Final = 1_024
"""Rows of a batch: few enough to use the same memory again, enough to keep two threads at work."""

_ONE_THREAD: Final = {"OGR_GPKG_NUM_THREADS": "1"}
"""GDAL would read ahead by a thread of its own, which costs more than it gains beside ours."""

_Shapes = npt.NDArray[np.object_]
_Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True, slots=True)
class Layer:
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


def read_layer(path: Path, layer: str, encoding: str | None = None) -> Layer:
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
        return _batched(path, layer, encoding)
    except (NotImplementedError, shapely.errors.GEOSException):
        # Curves: without Arrow, GDAL hands them over as many short lines.
        return Layer(frame=pyogrio.read_dataframe(path, layer=layer, encoding=encoding))


def shaped(
    frame: pd.DataFrame,
    shapes: Sequence[shapely.Geometry | None] | _Shapes,
    crs: str | None,
) -> gpd.GeoDataFrame:
    """Give rows their shapes; a column that is called `geometry` already is renamed."""
    taken = {name: f"{name} (column)" for name in frame.columns if name == "geometry"}
    array = np.full(len(shapes), None, dtype=object)
    array[:] = shapes
    return gpd.GeoDataFrame(frame.rename(columns=taken), geometry=gpd.GeoSeries(array), crs=crs)


def table_of(rows: Iterable[Mapping[str, object]], limits: Limits) -> pd.DataFrame:
    """
    Return a table of rows that each name their own columns.

    Raises
    ------
    UploadError
        If there are too many columns: before the table is made, which would hold every one of
        them for every row.
    """
    columns: dict[str, None] = {}
    held = []
    for row in rows:
        columns.update(dict.fromkeys(row))
        limits.check_columns(len(columns))
        held.append(row)
    frame = pd.DataFrame(held, columns=[*columns])
    return frame.reindex(range(len(held)))


def numbered(frame: pd.DataFrame) -> pd.DataFrame:
    """Count the rows from 1, as a person does, and give each column a name of its own, in place."""
    frame.index = pd.RangeIndex(1, len(frame) + 1, name="Row")
    names = [*map(str, frame.columns)]
    own = unique_names(names)
    if own != [*frame.columns]:
        frame.columns = pd.Index(own)
    return frame


def _batched(path: Path, layer: str, encoding: str | None) -> Layer:
    options = {"layer": layer, "encoding": encoding}
    pyogrio.set_gdal_config_options(_ONE_THREAD)
    shapes: list[_Shapes] = [np.empty(0, dtype=object)]
    checks: list[Future[_Flags]] = []
    rows: list[pa.RecordBatch] = []
    with (
        pyogrio.open_arrow(
            path, **options, batch_size=BATCH, use_pyarrow=True, datetime_as_string=True
        ) as (meta, batches),
        # GDAL lets go of Python's lock to read, and GEOS to check shapes.
        ThreadPoolExecutor(1) as beside,
    ):
        at = _column_of_shapes(meta, batches.schema)
        schema = batches.schema if at is None else batches.schema.remove(at)
        for batch in batches:
            if at is None:
                rows.append(batch)
                continue
            shapes.append(shapely.from_wkb(batch.column(at).to_numpy(zero_copy_only=False)))
            checks.append(beside.submit(shapely.is_valid, shapes[-1]))
            # Columns of a batch share its memory: without a copy they would hold on to the bytes
            # of its shapes for as long as somebody holds the rows.
            rows.append(batch.remove_column(at).take(pa.array(range(len(batch)))))
        table = pa.Table.from_batches(rows, schema)
    # Texts that are not UTF-8 would fail only later, wherever somebody looks at them.
    table.validate(full=True)
    frame: pd.DataFrame = table.to_pandas()
    apart = _read_apart(meta)
    if apart:
        frame[apart] = pyogrio.read_dataframe(
            path, **options, columns=apart, read_geometry=False, use_arrow=True
        )[apart]
    if at is None:
        return Layer(frame=frame)
    whole = shaped(frame, np.concatenate(shapes), meta["crs"])
    valid = np.concatenate([np.empty(0, dtype=bool), *(each.result() for each in checks)])
    return Layer(frame=whole, valid=valid)


def _column_of_shapes(meta: Mapping[str, Any], schema: pa.Schema) -> int | None:
    """Return which column holds the shapes: the last of its name, since columns come first."""
    if meta["geometry_type"] is None:
        return None
    found = schema.get_all_field_indices(meta["geometry_name"] or "wkb_geometry")
    return int(found[-1]) if found else None


def _read_apart(meta: Mapping[str, Any]) -> list[str]:
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
