"""Layers by address: small and immutable for the live map, whole and live for a GIS."""

from __future__ import annotations

from functools import cache, cached_property
from typing import TYPE_CHECKING, Final

from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from geo.display import display_layers, is_simplified
from ui.serving import PackedFile, base_path, respond

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import ASGIApp, Receive, Scope, Send

    from geo.atlas import Atlas
    from geo.settings import Settings

MEDIA_TYPE: Final = "application/geo+json"


class LayerFiles:
    """
    The files of one atlas, each made once, when it is first asked for.

    `/layers/clusters.geojson` is the whole layer (`geo.geojson.full_geojson`);
    `/layers/clusters-<hash>.json` is what the live map draws, and never changes;
    `/layers/clusters-<hash>/P001.json` is one shape in full, where the drawn one is simplified.
    """

    def __init__(self, atlas: Atlas, settings: Settings) -> None:
        self._atlas = atlas
        self._settings = settings
        self._whole = cache(atlas.layer)
        self._full = cache(self._pack_full)
        self._shapes = cache(self._pack_shape)

    @cached_property
    def drawn(self) -> Mapping[str, PackedFile]:
        """Layer → what the live map draws."""
        return {
            name: PackedFile.pack(content, media_type=MEDIA_TYPE)
            for name, content in self._display.items()
        }

    @cached_property
    def _display(self) -> Mapping[str, bytes]:
        return display_layers(self._atlas, self._settings)

    @cached_property
    def addresses(self) -> Mapping[str, Mapping[str, str | None]]:
        """Layer → address of its geometry, and of single finer shapes if there are any."""
        finer = is_simplified(self._display)
        return {
            name: {
                "url": f"layers/{name}-{packed.etag}.json",
                "detail": f"layers/{name}-{packed.etag}/{{id}}.json" if finer else None,
            }
            for name, packed in self.drawn.items()
        }

    def prepare(self) -> None:
        """Make what a first map needs, so that no visitor waits for it."""
        _ = self.addresses

    def drawn_addresses(self) -> list[str]:
        """Return where the live map's geometry is, from the root of the host."""
        return [f"{base_path()}{address['url']}" for address in self.addresses.values()]

    def routes(self) -> list[Route]:
        """Return the routes; a name that is no layer is answered 404."""
        return [
            Route(f"{base_path()}layers/{{file}}", self._layer),
            Route(f"{base_path()}layers/{{file}}/{{shape}}", self._shape),
        ]

    def _layer(self, request: Request) -> Response:
        file = request.path_params["file"]
        for name, packed in self.drawn.items():
            if file == f"{name}-{packed.etag}.json":
                return respond(request, packed, immutable=True)
            if file == f"{name}.geojson":
                return respond(request, self._full(name), immutable=False)
        raise HTTPException(status_code=404, detail="No such layer.")

    def _shape(self, request: Request) -> Response:
        folder, shape = request.path_params["file"], request.path_params["shape"]
        for name, packed in self.drawn.items():
            known = {f"{place.id}.json" for place in self._atlas.places[name] if place.is_drawn}
            if folder == f"{name}-{packed.etag}" and shape in known:
                found = self._shapes(name, shape.removesuffix(".json"))
                return respond(request, found, immutable=True)
        raise HTTPException(status_code=404, detail="No such shape.")

    # Whole layers need geopandas, which takes half a second to import: not at the start.
    def _pack_full(self, name: str) -> PackedFile:
        from geo.geojson import full_geojson  # noqa: PLC0415

        return PackedFile.pack(full_geojson(self._atlas, name), media_type=MEDIA_TYPE)

    def _pack_shape(self, name: str, key: str) -> PackedFile:
        from geo.geojson import place_geojson  # noqa: PLC0415

        place = self._atlas.place(f"{name}:{key}")
        return PackedFile.pack(place_geojson(place, self._whole(name)), media_type=MEDIA_TYPE)


class RefuseClimbing:
    """
    Answer 404 to an address that climbs ("/layers/../x"), before anything else looks at it.

    Streamlit would say 400, of which a reader of the log cannot tell what was asked for.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on everything else."""
        if scope["type"] == "http" and ".." in scope["path"].split("/"):
            await PlainTextResponse("There is no such file.", status_code=404)(scope, receive, send)
            return
        await self._app(scope, receive, send)
