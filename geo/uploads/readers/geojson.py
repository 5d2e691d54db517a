"""
Read GeoJSON without GDAL.

GDAL would fetch a linked CRS. This reader only parses the document and opens nothing else. It
reads each feature separately, so that one broken feature does not affect the rest.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely
from shapely.geometry import shape

from geo.crs import WGS84
from geo.errors import UploadError
from geo.text import format_count
from geo.uploads.readers.vector_layer import frame_from_rows, number_rows, to_geodataframe
from geo.uploads.records import RawTable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from geo.uploads.limits import UploadLimits

_EPSG: Final = re.compile(r"(?:urn:ogc:def:crs:)?EPSG:[\d.]*:?(\d{4,6})", re.IGNORECASE)
_CRS84: Final = re.compile(r"urn:ogc:def:crs:OGC:[\d.]*:CRS84h?", re.IGNORECASE)
_MAX_INT_DIGITS: Final = 18
"""Maximum length of an integer, with its sign, that always fits in 64 bits."""

_SURROGATE: Final = re.compile(r"\\u[dD][89a-fA-F]")
_GEOMETRY_ERRORS: Final = (
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    OverflowError,
    RecursionError,
)
_MIN_RING_POSITIONS: Final = 4


def read_geojson(path: Path, file_name: str, limits: UploadLimits) -> RawTable:
    """
    Read a GeoJSON document: a FeatureCollection, a feature or a bare geometry.

    Without a `crs` member, coordinates are longitude and latitude (RFC 7946). A named EPSG CRS is
    used. A linked CRS is not fetched, and the user must choose one.
    """
    document = _parse_document(path)
    features = _features(document)
    limits.check_rows(len(features))
    repairs: list[str] = []
    failures: dict[int, str] = {}
    shapes: list[shapely.Geometry | None] = []
    rows: list[Mapping[str, Any]] = []
    closed_count = 0
    for number, feature in enumerate(features, start=1):
        geometry, reason, was_closed = _parse_geometry(feature)
        shapes.append(geometry)
        closed_count += was_closed
        if reason:
            failures[number] = reason
        properties = feature.get("properties") if isinstance(feature, dict) else None
        rows.append(properties if isinstance(properties, dict) else {})
    if closed_count:
        repairs.append(
            f"{format_count(closed_count, 'row', 'rows')} had a ring that was not closed: it was "
            "closed."
        )
    frame = frame_from_rows(
        ({name: _cell_value(row[name]) for name in row} for row in rows), limits
    )
    crs, note = _read_crs(document)
    repairs += [note] if note else []
    return RawTable(
        file_name=file_name,
        file_format="geojson",
        frame=number_rows(to_geodataframe(frame, shapes, crs)),
        failures=failures,
        repairs=tuple(repairs),
    )


def _parse_document(path: Path) -> dict[str, Any]:
    data = path.read_bytes()
    try:
        text = data.decode("utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig")
        document = json.loads(text, parse_int=_parse_int)
        if _SURROGATE.search(text):
            document = _replace_lone_surrogates(document)
    except UnicodeDecodeError as error:
        raise UploadError("The GeoJSON is not UTF-8. Save it again as UTF-8.") from error
    except json.JSONDecodeError as error:
        raise UploadError(
            f"The JSON is broken at line {error.lineno}, column {error.colno} ({error.msg}). It "
            "may have been cut off: save it again."
        ) from error
    except RecursionError as error:
        raise UploadError("The JSON is nested too deep to be GeoJSON.") from error
    if not isinstance(document, dict):
        raise UploadError("The JSON is a list, and not GeoJSON. Expected a FeatureCollection.")
    return document


def _parse_int(digits: str) -> int | str:
    """Parse an integer; keep the text if it does not fit in 64 bits."""
    return int(digits) if len(digits) <= _MAX_INT_DIGITS else digits


def _replace_lone_surrogates(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """Replace lone surrogates, which JSON can contain and UTF-8 cannot."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_replace_lone_surrogates(item) for item in value]
    if isinstance(value, dict):
        return {
            _replace_lone_surrogates(name): _replace_lone_surrogates(item)
            for name, item in value.items()
        }
    return value


def _features(document: Mapping[str, Any]) -> list[Any]:
    kind = document.get("type")
    if kind == "FeatureCollection" and isinstance(document.get("features"), list):
        return list(document["features"])
    if kind == "Feature":
        return [document]
    if isinstance(kind, str) and ("coordinates" in document or "geometries" in document):
        return [{"type": "Feature", "geometry": document, "properties": {}}]
    raise UploadError(
        f"The JSON is not GeoJSON: its type is {str(kind)[:40]!r}. Expected a FeatureCollection."
    )


def _parse_geometry(feature: object) -> tuple[shapely.Geometry | None, str, bool]:
    """Return the geometry of a feature, why it has none, and whether its rings were closed."""
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    if geometry is None:
        return None, "It has no geometry (null).", False
    if not isinstance(geometry, dict) or "type" not in geometry:
        return None, "Its geometry is no GeoJSON geometry.", False
    closed_geometry, was_closed = _close_rings(geometry)
    try:
        with np.errstate(invalid="ignore"):  # a later check reports NaN
            return shape(dict(closed_geometry)), "", was_closed
    except _GEOMETRY_ERRORS as error:
        return None, f"Its geometry cannot be read ({str(error)[:120]}).", False
    except shapely.errors.ShapelyError as error:
        return None, f"Its geometry cannot be read ({str(error)[:120]}).", False


def _close_rings(geometry: Mapping[str, Any]) -> tuple[Mapping[str, Any], bool]:
    """Close the open rings of a polygon, and return whether there were any."""
    rings = geometry.get("coordinates")
    if geometry["type"] == "Polygon" and isinstance(rings, list):
        closed_rings = [_close_ring(ring) for ring in rings]
    elif geometry["type"] == "MultiPolygon" and isinstance(rings, list):
        closed_rings = [
            [_close_ring(r) for r in polygon] if isinstance(polygon, list) else polygon
            for polygon in rings
        ]
    else:
        return geometry, False
    return {**geometry, "coordinates": closed_rings}, closed_rings != rings


def _close_ring(ring: Any) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(ring, list) and len(ring) >= _MIN_RING_POSITIONS - 1 and ring[0] != ring[-1]:
        return [*ring, ring[0]]
    return ring


def _read_crs(document: Mapping[str, Any]) -> tuple[str | None, str]:
    """Return the CRS, and a note about it."""
    member = document.get("crs")
    if member is None:
        return WGS84, ""
    properties = member.get("properties") if isinstance(member, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if isinstance(name, str) and _CRS84.fullmatch(name):
        return WGS84, ""
    if isinstance(name, str) and (match := _EPSG.fullmatch(name)):
        return f"EPSG:{match[1]}", ""
    return None, "Its CRS is behind a link or not EPSG's: nothing was fetched. Choose the CRS."


def _cell_value(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """Return a value that fits in a cell: lists and objects as JSON."""
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False)
    return value
