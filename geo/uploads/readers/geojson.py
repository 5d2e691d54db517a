"""
GeoJSON and KML, read without GDAL.

GDAL would fetch a linked CRS or a network link. Here a document is parsed and nothing is opened;
each feature is read by itself, so that one which is broken is told apart from the rest.
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
from geo.uploads.readers.vector_layer import numbered, shaped, table_of
from geo.uploads.records import Raw
from geo.views.summary import counted

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from geo.uploads.limits import Limits

_EPSG: Final = re.compile(r"(?:urn:ogc:def:crs:)?EPSG:[\d.]*:?(\d{4,6})", re.IGNORECASE)
_CRS84: Final = re.compile(r"urn:ogc:def:crs:OGC:[\d.]*:CRS84h?", re.IGNORECASE)
_DIGITS: Final = 18
"""Of a whole number, its sign included: what 64 bits hold whatever the digits are."""

_SURROGATE: Final = re.compile(r"\\u[dD][89a-fA-F]")
_FAULTS: Final = (
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    OverflowError,
    RecursionError,
)
_CLOSED: Final = 4


def read_geojson(path: Path, file_name: str, limits: Limits) -> Raw:
    """
    Read a GeoJSON document: features, one feature, or a bare geometry.

    Without a `crs` member it is in longitude and latitude, as RFC 7946 has it. A named CRS of
    EPSG is believed; one behind a link is not fetched, and must be chosen.
    """
    document = _parsed(path)
    features = _features(document)
    limits.check_rows(len(features))
    repairs: list[str] = []
    failures: dict[int, str] = {}
    shapes: list[shapely.Geometry | None] = []
    rows: list[Mapping[str, Any]] = []
    closed = 0
    for number, feature in enumerate(features, start=1):
        read, why, was_closed = _geometry(feature)
        shapes.append(read)
        closed += was_closed
        if why:
            failures[number] = why
        properties = feature.get("properties") if isinstance(feature, dict) else None
        rows.append(properties if isinstance(properties, dict) else {})
    if closed:
        repairs.append(
            f"{counted(closed, 'row', 'rows')} had a ring that was not closed: it was closed."
        )
    frame = table_of(({name: _plain(row[name]) for name in row} for row in rows), limits)
    crs, note = _crs(document)
    repairs += [note] if note else []
    return Raw(
        file_name=file_name,
        kind="geojson",
        frame=numbered(shaped(frame, shapes, crs)),
        failures=failures,
        repairs=tuple(repairs),
    )


def _parsed(path: Path) -> dict[str, Any]:
    data = path.read_bytes()
    try:
        text = data.decode("utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig")
        document = json.loads(text, parse_int=_whole)
        if _SURROGATE.search(text):
            document = _without_lone_surrogates(document)
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


def _whole(digits: str) -> int | str:
    """Read a whole number; one that no column of numbers can hold stays as it is written."""
    return int(digits) if len(digits) <= _DIGITS else digits


def _without_lone_surrogates(value: Any) -> Any:  # noqa: ANN401 - whatever the document has there
    """Replace halves of characters, which JSON can write and no other text may hold."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_without_lone_surrogates(each) for each in value]
    if isinstance(value, dict):
        return {
            _without_lone_surrogates(name): _without_lone_surrogates(each)
            for name, each in value.items()
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


def _geometry(feature: object) -> tuple[shapely.Geometry | None, str, bool]:
    """Return a feature's shape, or why it has none, and whether rings were closed for it."""
    found = feature.get("geometry") if isinstance(feature, dict) else None
    if found is None:
        return None, "It has no geometry (null).", False
    if not isinstance(found, dict) or "type" not in found:
        return None, "Its geometry is no GeoJSON geometry.", False
    mended, was_closed = _closed(found)
    try:
        with np.errstate(invalid="ignore"):  # numbers that are none are told later
            return shape(dict(mended)), "", was_closed
    except _FAULTS as error:
        return None, f"Its geometry cannot be read ({str(error)[:120]}).", False
    except shapely.errors.ShapelyError as error:
        return None, f"Its geometry cannot be read ({str(error)[:120]}).", False


def _closed(found: Mapping[str, Any]) -> tuple[Mapping[str, Any], bool]:
    """Close the rings of a polygon, where they are not."""
    rings = found.get("coordinates")
    if found["type"] == "Polygon" and isinstance(rings, list):
        mended = [_ring(ring) for ring in rings]
    elif found["type"] == "MultiPolygon" and isinstance(rings, list):
        mended = [[_ring(r) for r in each] if isinstance(each, list) else each for each in rings]
    else:
        return found, False
    return {**found, "coordinates": mended}, mended != rings


def _ring(ring: Any) -> Any:  # noqa: ANN401 - whatever the document has there
    if isinstance(ring, list) and len(ring) >= _CLOSED - 1 and ring[0] != ring[-1]:
        return [*ring, ring[0]]
    return ring


def _crs(document: Mapping[str, Any]) -> tuple[str | None, str]:
    """Return the CRS and what must be said of it."""
    member = document.get("crs")
    if member is None:
        return WGS84, ""
    properties = member.get("properties") if isinstance(member, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if isinstance(name, str) and _CRS84.fullmatch(name):
        return WGS84, ""
    if isinstance(name, str) and (found := _EPSG.fullmatch(name)):
        return f"EPSG:{found[1]}", ""
    return None, "Its CRS is behind a link or not EPSG's: nothing was fetched. Choose the CRS."


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever the document has there
    """Return a value that fits a cell: lists and objects as JSON."""
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False)
    return value
