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


def asked(path: str) -> Response:
    """Ask for a path as a browser does."""
    scope = {"type": "http", "method": "GET", "path": path, "headers": []}
    (route,) = private_routes()
    match, found = route.matches(scope)
    assert match is Match.FULL
    headers = [(b"accept-encoding", b"gzip")]
    return cast("Response", route.endpoint(Request({**scope, **found, "headers": headers})))


def test_it_is_made_once_when_asked_for_and_kept_by_no_one() -> None:
    made: list[bytes] = []

    def make() -> bytes:
        made.append(b"[1]")
        return made[-1]

    file = PrivateFile(make, media_type="application/json")
    assert made == []
    answers = [asked(f"/{file.address}") for _ in range(2)]
    assert [gzip.decompress(bytes(one.body)) for one in answers] == [b"[1]", b"[1]"]
    assert made == [b"[1]"]
    assert {one.headers["cache-control"] for one in answers} == {"private, no-store"}


def test_two_of_the_same_content_have_addresses_nobody_can_guess() -> None:
    one, other = (PrivateFile(lambda: b"same", media_type="text/plain") for _ in range(2))
    assert one.address != other.address
    assert len(one.address) == len("uploads/") + 32


def test_it_is_gone_with_whoever_holds_it() -> None:
    file = PrivateFile(lambda: b"x", media_type="text/plain")
    address = file.address
    assert asked(f"/{address}").status_code == 200
    del file
    gc.collect()
    with pytest.raises(HTTPException, match="No such file"):
        asked(f"/{address}")
