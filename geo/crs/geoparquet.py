"""Check on the geometry metadata of a GeoParquet, before PROJ or geopandas read it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from geo.crs.definition import parse_crs
from geo.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Mapping


def check_geoparquet_metadata(metadata: bytes) -> Mapping[str, Any]:
    """
    Return the `geo` metadata of a GeoParquet, whose CRSs can be read without opening any file.

    Raises
    ------
    DataError
        If it is not JSON, or not valid GeoParquet metadata.
    CRSError
        If the form of a CRS definition is not allowed.
    """
    try:
        geo = json.loads(metadata)
    except (ValueError, RecursionError) as error:
        raise _metadata_error("they are no JSON") from error
    columns = geo.get("columns") if isinstance(geo, dict) else None
    if not isinstance(columns, dict) or not isinstance(geo.get("primary_column"), str):
        raise _metadata_error("they name no column of geometry")
    if not isinstance(geo.get("version", geo.get("schema_version")), str):
        raise _metadata_error("they name no version")
    for name, column in columns.items():
        _check_column(name, column)
    return dict(geo)


def _check_column(name: str, column: object) -> None:
    if not isinstance(column, dict) or not isinstance(column.get("encoding"), str):
        raise _metadata_error(f"they do not describe its column {name[:40]!r}")
    crs = column.get("crs")
    if crs is not None and not isinstance(crs, (dict, str)):
        raise _metadata_error(f"the CRS of {name[:40]!r} is none")
    if crs:
        parse_crs(crs)


def _metadata_error(reason: str) -> DataError:
    return DataError(f"Its metadata are not GeoParquet's: {reason}. Save it again as GeoParquet.")
