"""
Boundaries of local authorities from the ONS Open Geography Portal (ArcGIS FeatureServer).

Nothing an answer says is taken on trust: the number of shapes is asked for apart, pages are read
until it is reached, and each code may come once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from geo.clients.arcgis import (
    ASKED_CRS,
    LATER,
    checked,
    document,
    exceeds_limit,
    objects,
    stated_crs,
)
from geo.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Callable

    from geo.clients.catalogue import Service
    from geo.clients.http import HttpClient

PAGE_ROWS: Final = {"BUC": 2000, "BGC": 100, "BFC": 10}
"""Shapes asked for at once, so that a page is some MB. The service may allow fewer."""

_CODE_FIELD: Final = re.compile(r"LAD\d\dCD", re.IGNORECASE)
_NAME_FIELD: Final = re.compile(r"LAD\d\dNM", re.IGNORECASE)
_CODE: Final = re.compile(r"[ENSW]\d{8}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Layer:
    """The layer of a service that holds the polygons."""

    address: str
    code_field: str
    name_field: str
    most_rows: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """A page as it came, and what was found in it when it was checked."""

    content: bytes
    crs: str
    names: dict[str, str]
    """GSS code → name, in the order of the features."""
    is_last: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Published:
    """All pages of a service."""

    service: Service
    layer: Layer
    pages: tuple[Page, ...]


def fetch(
    client: HttpClient,
    service: Service,
    *,
    on_progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> Published:
    """
    Read every shape of a service.

    Parameters
    ----------
    on_progress
        Is told, after each page, how many shapes there are now and how many there will be.

    Raises
    ------
    SourceError
        If an answer is not what it should be: an error, another format, a shape missing, twice
        or without geometry, or another number of them than the service itself counts.
    """
    layer = _layer(client, service)
    expected = _count(client, layer)
    rows = min(layer.most_rows, PAGE_ROWS[service.resolution])
    pages: list[Page] = []
    found: dict[str, str] = {}
    while len(found) < expected or not pages[-1].is_last:
        page = _page(client, layer, offset=len(found), rows=rows)
        _require_new(layer, page, found)
        if not page.names and len(found) >= expected:
            break
        _require_count(layer, page, len(found), expected)
        found |= page.names
        pages.append(page)
        on_progress(len(found), expected)
    return Published(service=service, layer=layer, pages=tuple(pages))


def _layer(client: HttpClient, service: Service) -> Layer:
    described = document(client, service.address, {"f": "json"})
    listed = [each for each in objects(described.get("layers")) if isinstance(each.get("id"), int)]
    polygons = [
        each for each in listed if each.get("geometryType") in {None, "esriGeometryPolygon"}
    ]
    if len(polygons) != 1:
        raise SourceError(
            f"{service.address}: found {len(polygons)} layers of polygons, expected one. {LATER}"
        )
    address = f"{service.address}/{polygons[0]['id']}"
    layer = document(client, address, {"f": "json"})
    names = [str(field.get("name", "")) for field in objects(layer.get("fields"))]
    most = layer.get("maxRecordCount")
    return Layer(
        address=address,
        code_field=_field(address, names, _CODE_FIELD, example="LAD25CD"),
        name_field=_field(address, names, _NAME_FIELD, example="LAD25NM"),
        most_rows=most if isinstance(most, int) and most > 0 else PAGE_ROWS["BFC"],
    )


def _field(address: str, names: list[str], wanted: re.Pattern[str], *, example: str) -> str:
    found = [name for name in names if wanted.fullmatch(name)]
    if len(found) != 1:
        raise SourceError(
            f"{address}: found the fields {', '.join(names) or 'none'}, expected one that is named "
            f"like {example}. {LATER}"
        )
    return found[0]


def _count(client: HttpClient, layer: Layer) -> int:
    asked: dict[str, str | int] = {"where": "1=1", "returnCountOnly": "true", "f": "json"}
    count = document(client, f"{layer.address}/query", asked).get("count")
    if not isinstance(count, int) or count < 1:
        raise SourceError(
            f"{layer.address}: found {count!r} as the number of shapes, expected 1 or more. {LATER}"
        )
    return count


def _page(client: HttpClient, layer: Layer, *, offset: int, rows: int) -> Page:
    address = f"{layer.address}/query"
    answer = client.get(
        address,
        {
            "where": "1=1",
            "outFields": f"{layer.code_field},{layer.name_field}",
            "orderByFields": layer.code_field,
            "outSR": ASKED_CRS.removeprefix("EPSG:"),
            "f": "geojson",
            "resultOffset": offset,
            "resultRecordCount": rows,
        },
        whole_json=True,
    )
    page = checked(address, answer.json())
    features = page.get("features")
    if page.get("type") != "FeatureCollection" or not isinstance(features, list):
        raise SourceError(
            f"{address}: found JSON with {', '.join(page) or 'nothing'}, expected a GeoJSON "
            f"FeatureCollection. {LATER}"
        )
    return Page(
        content=answer.content,
        crs=stated_crs(address, page.get("crs")),
        names=_names(layer, features),
        is_last=not exceeds_limit(page),
    )


def _names(layer: Layer, features: list[Any]) -> dict[str, str]:
    """Read code and name of each feature, and that it has a shape."""
    found: dict[str, str] = {}
    for feature in features:
        given = feature.get("properties") if isinstance(feature, dict) else None
        row: dict[str, Any] = given if isinstance(given, dict) else {}
        code = row.get(layer.code_field)
        if not isinstance(code, str) or not _CODE.fullmatch(code):
            raise SourceError(
                f"{layer.address}: found {code!r} in {layer.code_field} of a feature, expected a "
                f"GSS code such as E08000010. {LATER}"
            )
        geometry = feature.get("geometry")
        if not isinstance(geometry, dict) or not geometry.get("coordinates"):
            raise SourceError(
                f"{layer.address}: found no shape for {code}, expected one for each authority. "
                f"{LATER}"
            )
        if code in found:
            raise _repeated(layer, [code])
        found[code] = str(row.get(layer.name_field) or code)
    return found


def _require_new(layer: Layer, page: Page, found: dict[str, str]) -> None:
    if repeated := sorted(page.names.keys() & found.keys()):
        raise _repeated(layer, repeated)


def _repeated(layer: Layer, codes: list[str]) -> SourceError:
    return SourceError(
        f"{layer.address}: found {', '.join(codes[:3])}{' …' if len(codes) > 3 else ''} more than "  # noqa: PLR2004
        f"once, expected each authority once: a page was repeated. {LATER}"
    )


def _require_count(layer: Layer, page: Page, before: int, expected: int) -> None:
    """Stop where pages have ended too early, or go on for too long."""
    now = before + len(page.names)
    if not page.names or now > expected:
        words = "more than " if now > expected else ""
        raise SourceError(
            f"{layer.address}: found {words}{min(now, expected)} shapes, expected {expected}, the "
            f"number that the service itself counts. {LATER}"
        )
