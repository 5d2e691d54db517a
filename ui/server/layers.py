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
    Return the routes; an unknown file name gets a 404.

    Parameters
    ----------
    files
        Returns the current files, which may differ between requests.
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
    Respond with 404 to a path with ".." ("/layers/../x"), before any other handler.

    Streamlit would respond with 400, which does not tell a log reader what was requested.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on every other request."""
        if scope["type"] == "http" and ".." in scope["path"].split("/"):
            await PlainTextResponse("There is no such file.", status_code=404)(scope, receive, send)
            return
        await self._app(scope, receive, send)
