"""Layers for other programs: the file that an export writes, for the filters in the address."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from geo.areas import UK, area_of
from geo.errors import ExportError
from geo.lookup.finder import resolve_area
from ui.server.packed import PackedFile, base_path
from ui.server.ready import ready_answers
from ui.state.cache import remembered
from ui.state.names import finder
from ui.state.shared import atlas
from ui.state.url import Parameters

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.requests import Request

    from geo.areas import Area
    from geo.query import Query

MEDIA_TYPE: Final = "application/geo+json"

LAYERS_KEPT: Final = 24
"""Answers kept, the least used forgotten: whoever asks chooses the filters, so there may be any
number. About 2 MB each, at most 9."""

LONGEST_NAME: Final = 200
"""Characters of an area that is looked up by name. A longer one is a list of codes."""

FILTERS: Final = (
    *("area", "sector", "levels", "documented", "documented-only", "all"),
    *("regions", "ica", "programme"),
)
"""Parameters that the route takes."""

OPEN: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Accept-Ranges, Content-Length, Content-Range, ETag",
}
"""The register is public: a page of any host may read it."""

PREFLIGHT: Final = OPEN | {
    "Access-Control-Allow-Headers": "If-None-Match, Range",
    "Access-Control-Allow-Methods": "GET, HEAD",
    "Access-Control-Max-Age": "86400",
    "Allow": "GET, HEAD, OPTIONS",
}


def published_routes() -> list[Route]:
    """
    Return the route `/layers/<layer>.geojson`.

    It answers 404 for a name that is no layer, and 400 with a sentence for a parameter or value
    that it does not know. Being no coroutine, it is run off the event loop; what it answered is
    then ready (`ui.server.ready`).
    """

    def published(request: Request) -> Response:
        answers = ready_answers()
        layer = request.path_params["layer"]
        if layer not in atlas().places:
            known = ", ".join(atlas().places)
            return _refused(404, f"There is no layer {layer!r}. Expected {known}.")
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=PREFLIGHT)
        query, messages = read_filters(request.query_params.multi_items())
        if messages:
            return _refused(400, " ".join(messages))
        try:
            packed = _packed(layer, query)
        except ExportError as error:
            return _refused(400, str(error))
        return answers.respond(request, packed, immutable=False, headers=OPEN)

    methods = ["GET", "HEAD", "OPTIONS"]
    return [Route(f"{base_path()}layers/{{layer}}.geojson", published, methods=methods)]


def read_filters(given: Iterable[tuple[str, str]]) -> tuple[Query, list[str]]:
    """
    Read the filters of an address, by the names that the pages and the command line have.

    Returns
    -------
    query
        What they make of the default filters. An area may be named as on the command line.
    messages
        A sentence for each parameter or value that is not known, or given twice.
    """
    pairs = [*given]
    names = [name for name, _ in pairs]
    twice = sorted({name for name in names if names.count(name) > 1})
    messages = [f"The address gives {name!r} more than once. Give it once." for name in twice]
    registry = atlas().registry
    asked = Parameters.of(dict(pairs))
    area = asked.area("area", _area)
    query = replace(
        asked.filters(registry),
        area="" if area == UK else area,
        sector=asked.one("sector", registry.sectors),
    )
    if asked.spare:
        unknown = ", ".join(map(repr, asked.spare))
        messages.append(f"There is no filter {unknown}. Expected {', '.join(FILTERS)}.")
    return query, [*messages, *asked.messages]


def _area(text: str) -> Area:
    """Return the area that a name, code or list means."""
    if len(text) > LONGEST_NAME:
        return area_of(atlas().registry, text)
    return resolve_area(finder(), text)[0]


@remembered(LAYERS_KEPT)
def _packed(layer: str, query: Query) -> PackedFile:
    # Needs geopandas, which takes half a second to import: not at the start.
    from geo.export.files.geojson import layer_geojson  # noqa: PLC0415

    return PackedFile.pack(layer_geojson(atlas(), query, layer), media_type=MEDIA_TYPE)


def _refused(status: int, sentence: str) -> Response:
    headers = OPEN | {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-cache"}
    return PlainTextResponse(sentence, status_code=status, headers=headers)
