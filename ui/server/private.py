"""Files of one session by address: nobody else is told it, and it ends with whoever holds it."""

from __future__ import annotations

import secrets
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING, Final
from weakref import WeakValueDictionary

from starlette.exceptions import HTTPException
from starlette.routing import Route

from ui.server.packed import PackedFile, base_path, respond

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request
    from starlette.responses import Response

FOLDER: Final = "uploads"
TOKEN_BYTES: Final = 24
"""Of chance in an address: nobody finds it by trying."""

_files: Final[WeakValueDictionary[str, PrivateFile]] = WeakValueDictionary()
"""Token → file. It keeps none alive: a file whose session is gone is not found."""


class PrivateFile:
    """
    A file of one session, made when it is first asked for.

    Parameters
    ----------
    make
        Returns its bytes. It is called once, on the thread of the request.
    media_type
        Sent as Content-Type.
    """

    def __init__(self, make: Callable[[], bytes], *, media_type: str) -> None:
        self._make = make
        self._media_type = media_type
        self._lock = Lock()
        token = secrets.token_urlsafe(TOKEN_BYTES)
        self.address = f"{FOLDER}/{token}"
        """Relative to the app's base path."""
        _files[token] = self

    @property
    def packed(self) -> PackedFile:
        """The bytes, made once however many ask for them at the same time."""
        with self._lock:
            return self._packed

    @cached_property
    def _packed(self) -> PackedFile:
        return PackedFile.pack(self._make(), media_type=self._media_type)


def private_routes() -> list[Route]:
    """Return the route: a file whose session is there, else 404. No one may keep what it sends."""

    def send(request: Request) -> Response:
        file = _files.get(request.path_params["token"])
        if file is None:
            raise HTTPException(status_code=404, detail="No such file.")
        response = respond(request, file.packed, immutable=False)
        response.headers["Cache-Control"] = "private, no-store"
        return response

    return [Route(f"{base_path()}{FOLDER}/{{token}}", send)]
