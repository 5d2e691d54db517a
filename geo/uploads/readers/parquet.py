"""Read GeoParquet, and plain Parquet as a table, with Arrow and without GDAL."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import shapely
from pyproj.exceptions import ProjError

from geo.crs.geoparquet import check_geoparquet_metadata
from geo.errors import CRSError, DataError, UploadError
from geo.uploads.limits import MEGABYTE
from geo.uploads.private_folder import error_text
from geo.uploads.readers.vector_layer import number_rows
from geo.uploads.records import RawTable

if TYPE_CHECKING:
    from pathlib import Path

    from geo.uploads.limits import UploadLimits

_READ_ERRORS = (
    pa.ArrowException,
    ValueError,
    OSError,
    # Raised by Arrow and pandas if the pandas metadata is malformed.
    KeyError,
    TypeError,
    AttributeError,
    IndexError,
    NotImplementedError,
    RecursionError,
    OverflowError,
)


def read_parquet(path: Path, file_name: str, limits: UploadLimits) -> RawTable:
    """Read a GeoParquet file, or a Parquet file without geometry as a table."""
    try:
        metadata = pq.read_metadata(path)
        _check(metadata, limits)
        _check_texts(path, limits)
        if b"geo" in (metadata.metadata or {}):
            check_geoparquet_metadata(metadata.metadata[b"geo"])
            frame: pd.DataFrame = gpd.read_parquet(path)
        else:
            frame = pd.read_parquet(path, engine="pyarrow")
    except (CRSError, DataError) as error:
        raise UploadError(str(error)) from error
    except (*_READ_ERRORS, ProjError, shapely.errors.ShapelyError) as error:
        raise UploadError(
            f"The Parquet cannot be read: {error_text(error, path)}. Save it again."
        ) from error
    frame = number_rows(frame.reset_index(drop=_is_default_index(frame)))
    limits.check_rows(len(frame))
    return RawTable(file_name=file_name, file_format="geoparquet", frame=_flatten(frame))


def _is_default_index(frame: pd.DataFrame) -> bool:
    """Whether the index is a plain row count, or repeats a column."""
    return any(name is None or name in frame.columns for name in frame.index.names)


def _flatten(frame: pd.DataFrame) -> pd.DataFrame:
    """Convert lists and objects to JSON in place, so that each cell has one value."""
    for name, dtype in frame.dtypes.items():
        if pd.api.types.is_object_dtype(dtype):
            frame[str(name)] = pd.Series(map(_cell_value, frame[str(name)]), index=frame.index)
    return frame


def _cell_value(value: object) -> object:
    if isinstance(value, np.ndarray):
        value = value.tolist()
    if isinstance(value, (dict, list, tuple)):
        return json.dumps(value, ensure_ascii=False, default=str)
    return value


def _check(metadata: pq.FileMetaData, limits: UploadLimits) -> None:
    limits.check_columns(metadata.num_columns)
    limits.check_rows(metadata.num_rows)
    groups = [metadata.row_group(number) for number in range(metadata.num_row_groups)]
    _check_unpacked(sum(group.total_byte_size for group in groups), limits)


def _check_texts(path: Path, limits: UploadLimits) -> None:
    """Refuse dictionary-encoded texts that would fill the memory when unpacked."""
    with pq.ParquetFile(path) as file:
        text_columns = [
            field.name for field in file.schema_arrow if pa.types.is_string(field.type)
            or pa.types.is_large_string(field.type) or pa.types.is_binary(field.type)
        ]  # fmt: skip
    if not text_columns:
        return
    size_bytes = 0
    with pq.ParquetFile(path, read_dictionary=text_columns) as file:
        for batch in file.iter_batches(columns=text_columns):
            size_bytes += sum(map(_unpacked_bytes, batch.columns))
            _check_unpacked(size_bytes, limits)


def _unpacked_bytes(column: pa.Array) -> int:
    """Return the unpacked size of a dictionary-encoded column, without unpacking it."""
    if not pa.types.is_dictionary(column.type):
        return int(column.nbytes)
    lengths = pc.binary_length(column.dictionary).cast(pa.int64())
    return int(pc.sum(lengths.take(column.indices)).as_py() or 0)


def _check_unpacked(size_bytes: int, limits: UploadLimits) -> None:
    if size_bytes > limits.unpacked_bytes:
        raise UploadError(
            f"Unpacked, the Parquet holds {size_bytes / MEGABYTE:,.0f} MB. The limit is "
            f"{limits.unpacked_bytes / MEGABYTE:,.0f} MB: take a part of it."
        )
