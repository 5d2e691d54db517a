"""Read files of points in batches: Parquet, CSV and FlatGeobuf."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError

from geo.assign.csv_reader import open_csv
from geo.assign.location import Location, find_location
from geo.crs.definition import parse_crs
from geo.crs.flatgeobuf import check_flatgeobuf_crs
from geo.errors import CRSError, DataError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pyproj import CRS

    from geo.assign.location import LocationOptions
    from geo.assign.postcodes import PostcodeColumn

BATCH_ROWS: Final = 131_072
"""Maximum rows per batch. Memory is a few batches for a file of any size."""

BATCH_BYTES: Final = 32_000_000
"""Target size of a batch: files with long rows are read with fewer rows per batch."""

FLATGEOBUF_MAGIC: Final = b"fgb"
"""First bytes of the format: GDAL would open any format, whatever the file name."""

DEFAULT_CRS: Final = "OGC:CRS84"
"""Default CRS of GeoParquet, by its specification."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """
    An open file of points.

    Attributes
    ----------
    schema
        Arrow schema of its columns, with metadata.
    location
        Location columns and their CRS.
    batches
        Yields the rows in order; call it once.
    progress
        Returns the share of the file read so far, 0 to 1.
    """

    path: Path
    schema: pa.Schema
    location: Location | PostcodeColumn
    batches: Callable[[], Iterator[pa.RecordBatch]]
    progress: Callable[[], float]


@contextmanager
def open_source(path: Path, options: LocationOptions) -> Iterator[Source]:
    """
    Open a file of points.

    Parameters
    ----------
    path
        `.parquet` (GeoParquet, or plain with coordinate columns), `.csv`, `.tsv` or `.txt`
        (separated by , ; tab or |), or `.fgb`.
    options
        Location columns and CRS, as given by the user.

    Raises
    ------
    DataError
        If the file has another format or no location columns.
    CRSError
        If the CRS is not known, or the file declares a different one.
    """
    openers = {
        ".parquet": _open_parquet,
        ".geoparquet": _open_parquet,
        ".csv": open_delimited,
        ".tsv": open_delimited,
        ".txt": open_delimited,
        ".fgb": _open_flatgeobuf,
    }
    opener = openers.get(path.suffix.lower())
    if opener is None:
        raise DataError(
            f"{path}: cannot be read as points. Expected a name that ends in {', '.join(openers)}."
        )
    if not path.is_file():
        raise DataError(f"{path}: no such file.")
    with opener(path, options) as source:
        yield source


@contextmanager
def open_delimited(path: Path, options: LocationOptions) -> Iterator[Source]:
    """Open delimited text. Every cell is text, so that nothing changes."""
    with open_csv(path, encoding=options.encoding) as table:
        yield Source(
            path=path,
            schema=table.schema,
            location=find_location(path, table.schema, options),
            batches=table.batches,
            progress=table.progress,
        )


@contextmanager
def _open_parquet(path: Path, options: LocationOptions) -> Iterator[Source]:
    try:
        file = pq.ParquetFile(path, pre_buffer=False, buffer_size=1 << 20)
    except (pa.ArrowException, OSError) as error:
        raise DataError(f"{path}: not readable as Parquet ({error}).") from error
    metadata = file.metadata
    total, done = max(1, metadata.num_rows), 0
    uncompressed_bytes = sum(
        metadata.row_group(n).total_byte_size for n in range(metadata.num_row_groups)
    )

    def batches() -> Iterator[pa.RecordBatch]:
        nonlocal done
        try:
            for batch in file.iter_batches(_batch_rows(uncompressed_bytes, total)):
                done += len(batch)
                yield batch
        except (pa.ArrowException, OSError) as error:
            raise DataError(f"{path}: damaged after row {done:,} ({error}).") from error

    with file:
        yield Source(
            path=path,
            schema=file.schema_arrow,
            location=_parquet_location(path, file.schema_arrow, options),
            batches=batches,
            progress=lambda: done / total,
        )


def _batch_rows(size_bytes: int, rows: int) -> int:
    """Return the rows per batch for a number of rows and their uncompressed size."""
    return max(1, min(BATCH_ROWS, BATCH_BYTES * rows // max(1, size_bytes)))


def _parquet_location(
    path: Path, schema: pa.Schema, options: LocationOptions
) -> Location | PostcodeColumn:
    geo_metadata = (schema.metadata or {}).get(b"geo")
    if options.has_columns or (geo_metadata is None and not options.geometry):
        return find_location(path, schema, options)
    geo = _parse_geo_metadata(path, geo_metadata)
    name = options.geometry or str(geo.get("primary_column", "geometry"))
    columns = geo.get("columns")
    column = columns.get(name) if isinstance(columns, dict) else None
    if not isinstance(column, dict):  # the column has no metadata
        column = {"crs": None}
    if name not in schema.names:
        raise DataError(f"{path}: no column {name}. Found {', '.join(schema.names)}.")
    encoding = str(column.get("encoding", "WKB"))
    column_type = schema.field(name).type
    if encoding != "WKB" or not (
        pa.types.is_binary(column_type) or pa.types.is_large_binary(column_type)
    ):
        raise DataError(
            f"{path}: column {name} is {encoding} as {column_type}. Expected geometry as WKB; name "
            "columns of coordinates with --x and --y, or write the file with geopandas."
        )
    declared = column.get("crs", DEFAULT_CRS)
    crs = _parse_declared_crs(path, declared) if declared else None
    return Location(columns=(name,), crs=options.resolve_crs(path, crs))


def _parse_declared_crs(path: Path, declared: object) -> CRS:
    if not isinstance(declared, (str, dict)):
        raise CRSError(f"{path}: the CRS that it declares is none. Write the file again.")
    try:
        return parse_crs(declared)
    except CRSError as error:
        raise CRSError(f"{path}: the CRS that it declares was not read. {error}") from error


def _parse_geo_metadata(path: Path, text: bytes | None) -> dict[str, Any]:
    try:
        metadata = json.loads(text or b"{}")
    except ValueError as error:
        raise DataError(f"{path}: its GeoParquet metadata is no JSON ({error}).") from error
    return metadata if isinstance(metadata, dict) else {}


@contextmanager
def _open_flatgeobuf(path: Path, options: LocationOptions) -> Iterator[Source]:
    with path.open("rb") as file:
        if file.read(3) != FLATGEOBUF_MAGIC:
            raise DataError(f"{path}: not a FlatGeobuf file. Give it the name of what it is.")
    try:
        check_flatgeobuf_crs(path)
    except CRSError as error:
        raise CRSError(f"{path}: the CRS that it declares was not read. {error}") from error
    except DataError as error:
        raise DataError(f"{path}: not readable as FlatGeobuf. {error}") from error
    try:
        total = max(1, pyogrio.read_info(path, force_feature_count=True)["features"])
        rows = _batch_rows(path.stat().st_size, total)
        with pyogrio.open_arrow(path, batch_size=rows, use_pyarrow=True) as (meta, reader):
            yield _flatgeobuf(path, options, meta, reader, total)
    except (DataSourceError, DataLayerError, pa.ArrowException, IndexError) as error:
        # pyogrio raises an IndexError for a file without layers.
        raise DataError(f"{path}: not readable as FlatGeobuf ({error}).") from error


def _flatgeobuf(
    path: Path,
    options: LocationOptions,
    meta: dict[str, Any],
    reader: pa.RecordBatchReader,
    total: int,
) -> Source:
    done = 0

    def batches() -> Iterator[pa.RecordBatch]:
        nonlocal done
        for batch in reader:
            done += len(batch)
            yield batch

    crs = options.resolve_crs(path, _parse_declared_crs(path, meta["crs"]) if meta["crs"] else None)
    name = meta["geometry_name"] or "wkb_geometry"
    if name not in reader.schema.names:
        raise CRSError(f"{path}: no geometry. Found {', '.join(reader.schema.names)}.")
    geometry = {"encoding": "WKB", "crs": crs.to_json_dict(), "geometry_types": []}
    geo = {"version": "1.0.0", "primary_column": name, "columns": {name: geometry}}
    location = Location(columns=(name,), crs=crs)
    return Source(
        path=path,
        schema=reader.schema.with_metadata({"geo": json.dumps(geo)}),
        location=find_location(path, reader.schema, options) if options.postcode else location,
        batches=batches,
        progress=lambda: done / total,
    )
