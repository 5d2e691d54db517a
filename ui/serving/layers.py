"""Layers by address for the live map: small, and never changed under one address."""

from __future__ import annotations

from functools import cache, cached_property
from typing import TYPE_CHECKING, Final

from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from geo.views.display import display_layers, is_simplified
from ui.serving.packed import PackedFile, base_path, respond

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import ASGIApp, Receive, Scope, Send

    from geo.atlas import Atlas
    from geo.settings import Settings

MEDIA_TYPE: Final = "application/geo+json"


class LayerFiles:
    """
    The files of one atlas, each made once, when it is first asked for.

    `/layers/clusters-<hash>.json` is what the live map draws, and never changes;
    `/layers/clusters-<hash>/P001.json` is one shape in full, where the drawn one is simplified.
    """

    def __init__(self, atlas: Atlas, settings: Settings) -> None:
        self._atlas = atlas
        self._settings = settings
        self._whole = cache(atlas.layer)
        self._shapes = cache(self._pack_shape)
        self._earlier: LayerFiles | None = None

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

    def follow(self, earlier: LayerFiles) -> None:
        """Go on sending by their addresses what pages opened earlier may ask for."""
        self._earlier = earlier
        earlier._earlier = None

    def layer(self, file: str) -> PackedFile | None:
        """Return a layer as it is drawn; None if there is no such file."""
        for name, packed in self.drawn.items():
            if file == f"{name}-{packed.etag}.json":
                return packed
        return self._earlier.layer(file) if self._earlier else None

    def shape(self, folder: str, file: str) -> PackedFile | None:
        """Return one shape in full; None if there is none."""
        for name, packed in self.drawn.items():
            known = {f"{place.id}.json" for place in self._atlas.places[name] if place.is_drawn}
            if folder == f"{name}-{packed.etag}" and file in known:
                return self._shapes(name, file.removesuffix(".json"))
        return self._earlier.shape(folder, file) if self._earlier else None

    # Whole layers need geopandas, which takes half a second to import: not at the start.
    def _pack_shape(self, name: str, key: str) -> PackedFile:
        from geo.views.geojson import place_geojson  # noqa: PLC0415

        place = self._atlas.place(f"{name}:{key}")
        return PackedFile.pack(place_geojson(place, self._whole(name)), media_type=MEDIA_TYPE)


def layer_routes(files: Callable[[], LayerFiles]) -> list[Route]:
    """
    Return the routes; a name that is no file is answered 404.

    Parameters
    ----------
    files
        Returns the files in use, which may be others from one request to the next.
    """

    def layer(request: Request) -> Response:
        found = files().layer(request.path_params["file"])
        if found is None:
            raise HTTPException(status_code=404, detail="No such layer.")
        return respond(request, found, immutable=True)

    def shape(request: Request) -> Response:
        found = files().shape(request.path_params["file"], request.path_params["shape"])
        if found is None:
            raise HTTPException(status_code=404, detail="No such shape.")
        return respond(request, found, immutable=True)

    return [
        Route(f"{base_path()}layers/{{file}}", layer),
        Route(f"{base_path()}layers/{{file}}/{{shape}}", shape),
    ]


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
