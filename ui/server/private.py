"""Routes of files that belong to one session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.routing import Route

from ui.packed import base_path, respond
from ui.state.private_files import FOLDER, find_private_file

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response


def private_routes() -> list[Route]:
    """Return the route: a file of an active session, else 404. Responses must not be cached."""

    def send(request: Request) -> Response:
        file = find_private_file(request.path_params["token"])
        if file is None:
            raise HTTPException(status_code=404, detail="No such file.")
        response = respond(request, file.packed, immutable=False)
        response.headers["Cache-Control"] = "private, no-store"
        return response

    return [Route(f"{base_path()}{FOLDER}/{{token}}", send)]
