"""GeoParquet, and plain Parquet as a table, read by Arrow. GDAL has no part in it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import shapely
from pyproj.exceptions import ProjError

from geo.errors import CRSError, DataError, UploadError
from geo.geoparquet_metadata import check_geoparquet_metadata
from geo.uploads.folder import words_of
from geo.uploads.layer import numbered
from geo.uploads.limits import MEGABYTE
from geo.uploads.records import Raw

if TYPE_CHECKING:
    from pathlib import Path

    from geo.uploads.limits import Limits

_FAULTS = (
    pa.ArrowException,
    ValueError,
    OSError,
    # What Arrow and pandas come to where the metadata of pandas are odd.
    KeyError,
    TypeError,
    AttributeError,
    IndexError,
    NotImplementedError,
    RecursionError,
    OverflowError,
)


def read_parquet(path: Path, file_name: str, limits: Limits) -> Raw:
    """Read a GeoParquet, or a Parquet without shapes as a table."""
    try:
        metadata = pq.read_metadata(path)
        _check(metadata, limits)
        if b"geo" in (metadata.metadata or {}):
            check_geoparquet_metadata(metadata.metadata[b"geo"])
            frame: pd.DataFrame = gpd.read_parquet(path)
        else:
            frame = pd.read_parquet(path, engine="pyarrow")
    except (CRSError, DataError) as error:
        raise UploadError(str(error)) from error
    except (*_FAULTS, ProjError, shapely.errors.ShapelyError) as error:
        raise UploadError(
            f"The Parquet cannot be read: {words_of(error, path)}. Save it again."
        ) from error
    frame = numbered(frame.reset_index(drop=_is_counted(frame)))
    limits.check_rows(len(frame))
    return Raw(file_name=file_name, kind="geoparquet", frame=_flat(frame))


def _is_counted(frame: pd.DataFrame) -> bool:
    """Whether the index is nothing but a count, or would be a column that there is already."""
    return any(name is None or name in frame.columns for name in frame.index.names)


def _flat(frame: pd.DataFrame) -> pd.DataFrame:
    """Write lists and objects as JSON, in place: a cell holds one value."""
    for name, dtype in frame.dtypes.items():
        if pd.api.types.is_object_dtype(dtype):
            frame[str(name)] = pd.Series(map(_plain, frame[str(name)]), index=frame.index)
    return frame


def _plain(value: object) -> object:
    if isinstance(value, np.ndarray):
        value = value.tolist()
    if isinstance(value, (dict, list, tuple)):
        return json.dumps(value, ensure_ascii=False, default=str)
    return value


def _check(metadata: pq.FileMetaData, limits: Limits) -> None:
    limits.check_columns(metadata.num_columns)
    limits.check_rows(metadata.num_rows)
    groups = [metadata.row_group(number) for number in range(metadata.num_row_groups)]
    size_bytes = sum(group.total_byte_size for group in groups)
    if size_bytes > limits.unpacked_bytes:
        raise UploadError(
            f"Unpacked, the Parquet holds {size_bytes / MEGABYTE:,.0f} MB. The limit is "
            f"{limits.unpacked_bytes / MEGABYTE:,.0f} MB: take a part of it."
        )
