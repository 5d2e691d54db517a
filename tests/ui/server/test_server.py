"""Packed responses: encodings, caching, and what Streamlit's own middleware makes of them."""

from __future__ import annotations

import gzip
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from starlette.requests import Request

from tests.support.browser import ROOT
from tests.support.pages import MAIN
from ui.packed import PackedFile, base_path, respond

if TYPE_CHECKING:
    from starlette.responses import Response

    from tests.conftest import Serve

CONTENT = b"{}" * 5_000
PACKED = PackedFile.pack(CONTENT, media_type="application/json")


def response_with(*, immutable: bool = True, **headers: str) -> Response:
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return respond(Request({"type": "http", "headers": raw}), PACKED, immutable=immutable)


@pytest.mark.parametrize(
    ("accept_encoding", "zipped"),
    [
        ("gzip, deflate, br", True),
        ("GZIP", True),
        ("*", True),
        ("gzip;q=0.5", True),
        ("gzip;q=0", False),
        ("gzip;q=0, *", False),
        ("gzip;q=high", False),
        ("br", False),
        ("", False),
    ],
)
def test_gzip_is_sent_to_clients_that_accept_it(accept_encoding: str, *, zipped: bool) -> None:
    response = response_with(accept_encoding=accept_encoding)
    assert response.headers.get("content-encoding") == ("gzip" if zipped else None)
    body = bytes(response.body)
    assert (gzip.decompress(body) if zipped else body) == CONTENT
    assert response.headers["vary"] == "Accept-Encoding"
    assert response.headers["x-content-type-options"] == "nosniff"


def test_caching_depends_on_the_kind_of_address() -> None:
    assert "immutable" in response_with(immutable=True).headers["cache-control"]
    assert response_with(immutable=False).headers["cache-control"] == "no-cache"


def test_a_client_with_the_current_etag_gets_304_in_either_encoding() -> None:
    plain_etag = response_with().headers["etag"]
    zipped = response_with(accept_encoding="gzip").headers["etag"]
    assert plain_etag != zipped
    for etag in (plain_etag, zipped, f'"other", {plain_etag}', f"W/{zipped}", "*"):
        response = response_with(if_none_match=etag, accept_encoding="gzip")
        assert (response.status_code, response.body) == (304, b"")
        assert response.headers["etag"] == zipped
    assert response_with(if_none_match='"other"').status_code == 200


def test_equal_content_is_packed_to_equal_bytes() -> None:
    assert PackedFile.pack(CONTENT, media_type="application/json") == PACKED


def test_the_base_path_is_the_root_by_default() -> None:
    assert base_path() == "/"


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_streamlit_does_not_change_packed_responses(serve: Serve, encoding: str) -> None:
    url = (
        serve(ROOT / "tests" / "ui" / "components" / "livemap" / "harness.py")
        + "layers/local_authorities.json"
    )
    request = urllib.request.Request(url, headers={"Accept-Encoding": encoding})  # noqa: S310
    with urllib.request.urlopen(request, timeout=10) as response:  # noqa: S310
        body = response.read()
    assert set(response.headers["Vary"].split(", ")) == {"Accept-Encoding"}
    assert int(response.headers["Content-Length"]) == len(body)
    assert response.headers.get("Content-Encoding") == ("gzip" if encoding == "gzip" else None)
    assert b"Council 19" in (gzip.decompress(body) if encoding == "gzip" else body)


def test_streamlit_has_no_pages_folder_next_to_the_script() -> None:
    """Else the first visit to any page but the map is answered with "Page not found"."""
    script = Path(MAIN)
    assert script.is_file()
    assert not (script.parent / "pages").exists()
