"""Layers for other programs: GeoJSON exports with the filters in the address."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from geo.areas import UK, area_of
from geo.errors import ExportError
from geo.lookup.finder import resolve_area
from ui.packed import PackedFile, base_path
from ui.server.ready import response_cache
from ui.state.cache import process_cache
from ui.state.names import finder
from ui.state.parameters import Parameters
from ui.state.shared import current_dataset

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.requests import Request

    from geo.areas import Area
    from geo.query import Query

MEDIA_TYPE: Final = "application/geo+json"

LAYER_CACHE_SIZE: Final = 24
"""
Number of cached responses, least recently used dropped first: clients choose the filters, so
there may be any number. About 2 MB each, at most 9.
"""

MAX_NAME_LENGTH: Final = 200
"""Maximum characters of an area name to look up. A longer text is a list of codes."""

FILTERS: Final = (
    *("area", "sector", "levels", "documented", "documented-only", "all"),
    *("regions", "ica", "programme"),
)
"""Parameters of the route."""

CORS_HEADERS: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Accept-Ranges, Content-Length, Content-Range, ETag",
}
"""The register is public: pages of any host may read it."""

PREFLIGHT_HEADERS: Final = CORS_HEADERS | {
    "Access-Control-Allow-Headers": "If-None-Match, Range",
    "Access-Control-Allow-Methods": "GET, HEAD",
    "Access-Control-Max-Age": "86400",
    "Allow": "GET, HEAD, OPTIONS",
}


def published_routes() -> list[Route]:
    """
    Return the route `/layers/<layer>.geojson`.

    It responds with 404 to an unknown layer, and with 400 and a sentence to an unknown parameter
    or value. It is not a coroutine, so it runs off the event loop; its responses are then cached
    (`ui.server.ready`).
    """

    def serve_layer(request: Request) -> Response:
        cache = response_cache()
        layer = request.path_params["layer"]
        if layer not in current_dataset().places:
            expected = ", ".join(current_dataset().places)
            return _error_response(404, f"There is no layer {layer!r}. Expected {expected}.")
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=PREFLIGHT_HEADERS)
        query, messages = read_filters(request.query_params.multi_items())
        if messages:
            return _error_response(400, " ".join(messages))
        try:
            packed = _packed(layer, query)
        except ExportError as error:
            return _error_response(400, str(error))
        return cache.respond(request, packed, immutable=False, headers=CORS_HEADERS)

    methods = ["GET", "HEAD", "OPTIONS"]
    return [Route(f"{base_path()}layers/{{layer}}.geojson", serve_layer, methods=methods)]


def read_filters(items: Iterable[tuple[str, str]]) -> tuple[Query, list[str]]:
    """
    Read the filters of an address, with the names of pages and command line.

    Returns
    -------
    query
        The default filters with these changes. An area may be named as on the command line.
    messages
        A sentence for each parameter or value that is unknown, or given twice.
    """
    pairs = [*items]
    names = [name for name, _ in pairs]
    duplicates = sorted({name for name in names if names.count(name) > 1})
    messages = [f"The address gives {name!r} more than once. Give it once." for name in duplicates]
    register = current_dataset().register
    parameters = Parameters.from_address(dict(pairs))
    area = parameters.read_area("area", _read_area)
    query = replace(
        parameters.read_query(register),
        area="" if area == UK else area,
        sector=parameters.read_choice("sector", register.sectors),
    )
    if parameters.unread:
        unknown = ", ".join(map(repr, parameters.unread))
        messages.append(f"There is no filter {unknown}. Expected {', '.join(FILTERS)}.")
    return query, [*messages, *parameters.messages]


def _read_area(text: str) -> Area:
    """Return the area of a name, code or list."""
    if len(text) > MAX_NAME_LENGTH:
        return area_of(current_dataset().register, text)
    return resolve_area(finder(), text)[0]


@process_cache(LAYER_CACHE_SIZE)
def _packed(layer: str, query: Query) -> PackedFile:
    # Needs geopandas, which takes half a second to import: not at start-up.
    from geo.export.files.geojson import layer_geojson  # noqa: PLC0415

    return PackedFile.pack(layer_geojson(current_dataset(), query, layer), media_type=MEDIA_TYPE)


def _error_response(status: int, message: str) -> Response:
    headers = CORS_HEADERS | {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-cache"}
    return PlainTextResponse(message, status_code=status, headers=headers)
