"""Routes of the live map's layers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from ui.packed import base_path
from ui.server.ready import response_cache

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import ASGIApp, Receive, Scope, Send

    from ui.state.layer_files import LayerFiles


def layer_routes(files: Callable[[], LayerFiles]) -> list[Route]:
    """
    Return the routes; a name that is no file is answered 404.

    Parameters
    ----------
    files
        Returns the files in use, which may be others from one request to the next.
    """

    def layer(request: Request) -> Response:
        cache = response_cache()
        packed = files().layer(request.path_params["file"])
        if packed is None:
            raise HTTPException(status_code=404, detail="No such layer.")
        return cache.respond(request, packed, immutable=True, headers={})

    def full(request: Request) -> Response:
        cache = response_cache()
        packed = files().full(request.path_params["folder"], request.path_params["file"])
        if packed is None:
            raise HTTPException(status_code=404, detail="No such file.")
        return cache.respond(request, packed, immutable=True, headers={})

    return [
        Route(f"{base_path()}layers/{{file}}", layer),
        Route(f"{base_path()}layers/{{folder}}/{{file}}", full),
    ]


class PathTraversalMiddleware:
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
