"""Files of one session: found by whoever was told the address, and gone with whoever holds them."""

from __future__ import annotations

import gc
import gzip
from typing import TYPE_CHECKING, cast

import pytest
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.routing import Match

from ui.server.private import private_routes
from ui.state.private_files import PrivateFile

if TYPE_CHECKING:
    from starlette.responses import Response


def request_path(path: str) -> Response:
    """Ask for a path as a browser does."""
    scope = {"type": "http", "method": "GET", "path": path, "headers": []}
    (route,) = private_routes()
    match, child_scope = route.matches(scope)
    assert match is Match.FULL
    headers = [(b"accept-encoding", b"gzip")]
    return cast("Response", route.endpoint(Request({**scope, **child_scope, "headers": headers})))


def test_it_is_built_once_on_request_and_not_cached() -> None:
    contents: list[bytes] = []

    def build() -> bytes:
        contents.append(b"[1]")
        return contents[-1]

    file = PrivateFile(build, media_type="application/json")
    assert contents == []
    responses = [request_path(f"/{file.address}") for _ in range(2)]
    assert [gzip.decompress(bytes(response.body)) for response in responses] == [b"[1]", b"[1]"]
    assert contents == [b"[1]"]
    assert {response.headers["cache-control"] for response in responses} == {"private, no-store"}


def test_files_with_the_same_content_have_different_unguessable_addresses() -> None:
    first_file, second_file = (
        PrivateFile(lambda: b"same", media_type="text/plain") for _ in range(2)
    )
    assert first_file.address != second_file.address
    assert len(first_file.address) == len("uploads/") + 32


def test_it_is_removed_with_its_last_reference() -> None:
    file = PrivateFile(lambda: b"x", media_type="text/plain")
    address = file.address
    assert request_path(f"/{address}").status_code == 200
    del file
    gc.collect()
    with pytest.raises(HTTPException, match="No such file"):
        request_path(f"/{address}")
