"""
Boundaries of local authorities from the ONS Open Geography Portal (ArcGIS FeatureServer).

Responses are verified: the number of shapes is requested separately, pages are read until it is
reached, and each code may occur only once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from geo.clients.arcgis import (
    REQUEST_CRS,
    TRY_LATER,
    exceeds_limit,
    fetch_object,
    json_objects,
    read_crs,
    require_object,
)
from geo.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Callable

    from geo.clients.catalogue import Service
    from geo.clients.http import HttpClient

PAGE_ROWS: Final = {"BUC": 2000, "BGC": 100, "BFC": 10}
"""Shapes per request, so that a page is some MB. The service may allow fewer."""

_CODE_FIELD: Final = re.compile(r"LAD\d\dCD", re.IGNORECASE)
_NAME_FIELD: Final = re.compile(r"LAD\d\dNM", re.IGNORECASE)
_CODE: Final = re.compile(r"[ENSW]\d{8}")


@dataclass(frozen=True, kw_only=True, slots=True)
class FeatureLayer:
    """The layer of a service that has the polygons."""

    address: str
    code_field: str
    name_field: str
    max_rows: int


@dataclass(frozen=True, kw_only=True, slots=True)
class FeaturePage:
    """A page as received, with the codes and names found in its check."""

    content: bytes
    crs: str
    names: dict[str, str]
    """GSS code → name, in the order of the features."""
    is_last: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class BoundaryPages:
    """All pages of a service."""

    service: Service
    layer: FeatureLayer
    pages: tuple[FeaturePage, ...]


def fetch_boundaries(
    client: HttpClient,
    service: Service,
    *,
    on_progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> BoundaryPages:
    """
    Fetch every shape of a service.

    Parameters
    ----------
    on_progress
        Called after each page with the number of shapes so far and in total.

    Raises
    ------
    SourceError
        If a response is not as expected: an error, another format, a shape that is missing,
        duplicated or without geometry, or a count that differs from the service's own.
    """
    layer = _layer(client, service)
    expected = _count(client, layer)
    rows = min(layer.max_rows, PAGE_ROWS[service.resolution])
    pages: list[FeaturePage] = []
    names: dict[str, str] = {}
    while len(names) < expected or not pages[-1].is_last:
        page = _page(client, layer, offset=len(names), rows=rows)
        _check_new_codes(layer, page, names)
        if not page.names and len(names) >= expected:
            break
        _check_count(layer, page, len(names), expected)
        names |= page.names
        pages.append(page)
        on_progress(len(names), expected)
    return BoundaryPages(service=service, layer=layer, pages=tuple(pages))


def _layer(client: HttpClient, service: Service) -> FeatureLayer:
    service_info = fetch_object(client, service.address, {"f": "json"})
    layers = [
        item for item in json_objects(service_info.get("layers")) if isinstance(item.get("id"), int)
    ]
    polygons = [
        item for item in layers if item.get("geometryType") in {None, "esriGeometryPolygon"}
    ]
    if len(polygons) != 1:
        raise SourceError(
            f"{service.address}: found {len(polygons)} layers of polygons, expected one. "
            f"{TRY_LATER}"
        )
    address = f"{service.address}/{polygons[0]['id']}"
    layer_info = fetch_object(client, address, {"f": "json"})
    names = [str(field.get("name", "")) for field in json_objects(layer_info.get("fields"))]
    max_rows = layer_info.get("maxRecordCount")
    return FeatureLayer(
        address=address,
        code_field=_field(address, names, _CODE_FIELD, example="LAD25CD"),
        name_field=_field(address, names, _NAME_FIELD, example="LAD25NM"),
        max_rows=max_rows if isinstance(max_rows, int) and max_rows > 0 else PAGE_ROWS["BFC"],
    )


def _field(address: str, names: list[str], pattern: re.Pattern[str], *, example: str) -> str:
    matches = [name for name in names if pattern.fullmatch(name)]
    if len(matches) != 1:
        raise SourceError(
            f"{address}: found the fields {', '.join(names) or 'none'}, expected one that is named "
            f"like {example}. {TRY_LATER}"
        )
    return matches[0]


def _count(client: HttpClient, layer: FeatureLayer) -> int:
    params: dict[str, str | int] = {"where": "1=1", "returnCountOnly": "true", "f": "json"}
    count = fetch_object(client, f"{layer.address}/query", params).get("count")
    if not isinstance(count, int) or count < 1:
        raise SourceError(
            f"{layer.address}: found {count!r} as the number of shapes, expected 1 or more. "
            f"{TRY_LATER}"
        )
    return count


def _page(client: HttpClient, layer: FeatureLayer, *, offset: int, rows: int) -> FeaturePage:
    address = f"{layer.address}/query"
    response = client.get(
        address,
        {
            "where": "1=1",
            "outFields": f"{layer.code_field},{layer.name_field}",
            "orderByFields": layer.code_field,
            "outSR": REQUEST_CRS.removeprefix("EPSG:"),
            "f": "geojson",
            "resultOffset": offset,
            "resultRecordCount": rows,
        },
        require_complete_json=True,
    )
    page = require_object(address, response.json())
    features = page.get("features")
    if page.get("type") != "FeatureCollection" or not isinstance(features, list):
        raise SourceError(
            f"{address}: found JSON with {', '.join(page) or 'nothing'}, expected a GeoJSON "
            f"FeatureCollection. {TRY_LATER}"
        )
    return FeaturePage(
        content=response.content,
        crs=read_crs(address, page.get("crs")),
        names=_names(layer, features),
        is_last=not exceeds_limit(page),
    )


def _names(layer: FeatureLayer, features: list[Any]) -> dict[str, str]:
    """Return the code and name of each feature, and check that it has a shape."""
    names: dict[str, str] = {}
    for feature in features:
        properties = feature.get("properties") if isinstance(feature, dict) else None
        row: dict[str, Any] = properties if isinstance(properties, dict) else {}
        code = row.get(layer.code_field)
        if not isinstance(code, str) or not _CODE.fullmatch(code):
            raise SourceError(
                f"{layer.address}: found {code!r} in {layer.code_field} of a feature, expected a "
                f"GSS code such as E08000010. {TRY_LATER}"
            )
        geometry = feature.get("geometry")
        if not isinstance(geometry, dict) or not geometry.get("coordinates"):
            raise SourceError(
                f"{layer.address}: found no shape for {code}, expected one for each authority. "
                f"{TRY_LATER}"
            )
        if code in names:
            raise _duplicate_error(layer, [code])
        names[code] = str(row.get(layer.name_field) or code)
    return names


def _check_new_codes(layer: FeatureLayer, page: FeaturePage, names: dict[str, str]) -> None:
    if duplicates := sorted(page.names.keys() & names.keys()):
        raise _duplicate_error(layer, duplicates)


def _duplicate_error(layer: FeatureLayer, codes: list[str]) -> SourceError:
    return SourceError(
        f"{layer.address}: found {', '.join(codes[:3])}{' …' if len(codes) > 3 else ''} more than "  # noqa: PLR2004
        f"once, expected each authority once: a page was repeated. {TRY_LATER}"
    )


def _check_count(
    layer: FeatureLayer, page: FeaturePage, previous_count: int, expected: int
) -> None:
    """Raise an error if pages end too early or continue for too long."""
    count = previous_count + len(page.names)
    if not page.names or count > expected:
        prefix = "more than " if count > expected else ""
        raise SourceError(
            f"{layer.address}: found {prefix}{min(count, expected)} shapes, expected {expected}, "
            "the "
            f"number that the service itself counts. {TRY_LATER}"
        )
