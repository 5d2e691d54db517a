"""
Boundaries of local authorities from the ONS Open Geography Portal (ArcGIS FeatureServer).

Names of services follow no rule that could be composed, so they are read from the catalogue and
understood word by word. Nothing an answer says is taken on trust: the number of shapes is asked
for apart, pages are read until it is reached, and each code may come once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from geo.clients.arcgis import (
    ASKED_CRS,
    LATER,
    checked,
    document,
    exceeds_limit,
    objects,
    stated_crs,
)
from geo.dates import MONTHS
from geo.errors import SourceError, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from geo.clients.http import HttpClient

RESOLUTIONS: Final = ("BUC", "BGC", "BFC")
"""Clipped to the coast: ultra generalised (500 m), generalised (20 m), full."""
PAGE_ROWS: Final = {"BUC": 2000, "BGC": 100, "BFC": 10}
"""Shapes asked for at once, so that a page is some MB. The service may allow fewer."""

OLD_NAMES: Final = {"GCB": "BGC", "UGCB": "BUC", "FCB": "BFC"}

MONTHS_BEGIN: Final = tuple(month[:3].upper() for month in MONTHS)

_CODE_FIELD: Final = re.compile(r"LAD\d\dCD", re.IGNORECASE)
_NAME_FIELD: Final = re.compile(r"LAD\d\dNM", re.IGNORECASE)
_CODE: Final = re.compile(r"[ENSW]\d{8}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Service:
    """One set of boundaries in the catalogue: "2025-12" and "BGC" of a FeatureServer."""

    address: str
    vintage: str
    resolution: str
    version: int

    @property
    def title(self) -> str:
        """Return what ONS calls such a set."""
        year, number = self.vintage.split("-")
        name = MONTHS[int(number) - 1]
        return f"Local Authority Districts ({name} {year}) Boundaries UK {self.resolution}"


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


def catalogue(client: HttpClient, base: str) -> tuple[Service, ...]:
    """
    List the services of local authority boundaries of the whole UK, newest first, latest versions.

    Raises
    ------
    SourceError
        If the catalogue cannot be read, or lists none.
    """
    answer = document(client, base, {"f": "json"})
    listed = answer.get("services")
    if not isinstance(listed, list):
        raise SourceError(f"{base}: found no list of services, expected a catalogue. {LATER}")
    found = [service for entry in listed if (service := _service(base, entry))]
    if not found:
        raise SourceError(
            f"{base}: found {len(listed)} services and no boundaries of local authorities of the "
            "UK among them, expected at least one. Look for a newer version of Place Map."
        )
    found.sort(key=lambda each: each.version)
    latest = {(each.vintage, each.resolution): each for each in found}
    return tuple(sorted(latest.values(), key=lambda each: each.vintage, reverse=True))


def choose(services: Sequence[Service], *, vintage: str, resolution: str) -> Service:
    """
    Choose one service.

    Parameters
    ----------
    vintage
        "2025-12"; "" is the newest that there is of the resolution.

    Raises
    ------
    UnknownNameError
        If there is none such: the message lists those there are.
    """
    fitting = [each for each in services if each.resolution == resolution]
    for each in fitting:
        if vintage in {"", each.vintage}:
            return each
    listed = ", ".join(each.vintage for each in fitting) or "none"
    raise UnknownNameError(
        f"ONS has no {resolution} boundaries of {vintage or 'any vintage'}. Of this resolution "
        f"there is {listed}. Choose one of these, or another of {', '.join(RESOLUTIONS)}."
    )


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


def _service(base: str, entry: object) -> Service | None:
    """Understand an entry of the catalogue; None where it is something else."""
    if not isinstance(entry, dict) or entry.get("type") != "FeatureServer":
        return None
    name = str(entry.get("name", ""))
    words = [word.upper() for word in re.split(r"[\W_]+", name) if word]
    if words[:3] == ["LOCAL", "AUTHORITY", "DISTRICTS"]:
        words[:3] = ["LAD"]
    kinds = [OLD_NAMES.get(word, word) for word in words]
    resolution = next((word for word in kinds if word in RESOLUTIONS), "")
    is_dated = len(words) > 2 and words[1][:3] in MONTHS_BEGIN and re.fullmatch(r"20\d\d", words[2])  # noqa: PLR2004
    if words[:1] != ["LAD"] or not is_dated or "UK" not in words or not resolution:
        return None
    address = str(entry.get("url") or f"{base.rstrip('/')}/{name}/FeatureServer")
    if urlsplit(address).netloc != urlsplit(base).netloc:
        return None
    return Service(
        address=address,
        vintage=f"{words[2]}-{MONTHS_BEGIN.index(words[1][:3]) + 1:02}",
        resolution=resolution,
        version=max((int(word[1:]) for word in words if re.fullmatch(r"V\d+", word)), default=1),
    )


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
