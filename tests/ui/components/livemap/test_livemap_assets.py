"""The browser's files: all there, by hash, and nothing else."""

from __future__ import annotations

import re

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match

from ui.components.livemap.assets import asset_names, asset_routes, assets_path

(ROUTE,) = asset_routes()


def fetch(path: str) -> Response:
    scope = {"type": "http", "method": "GET", "path": path, "headers": [], "app": Starlette()}
    match, child = ROUTE.matches(scope)
    assert match is Match.FULL, path
    response = ROUTE.endpoint(Request({**scope, **child}))
    assert isinstance(response, Response)
    return response


def test_every_file_is_served_as_immutable() -> None:
    assert {*asset_names()} == {"leaflet-src.esm.js", "livemap.js", "livemap.css"}
    for name in asset_names():
        response = fetch(f"/{assets_path()}{name}")
        assert response.status_code == 200
        assert "immutable" in response.headers["cache-control"]
        kind = "javascript" if name.endswith(".js") else "css"
        assert response.headers["content-type"] == f"text/{kind}; charset=utf-8"


@pytest.mark.parametrize(
    "path",
    [
        "livemap.js",
        "assets/0000000000000000/livemap.js",
        "{assets}unknown.js",
        "{assets}",
        "{assets}../livemap.js",
        "{assets}../../ui/packed.py",
        "{assets}/etc/passwd",
        "{assets}static/livemap.js",
    ],
)
def test_any_other_address_is_not_found(path: str) -> None:
    address = path.format(assets=assets_path()).removeprefix("assets/")
    assert fetch(f"/assets/{address}").status_code == 404


def test_own_modules_import_only_leaflet() -> None:
    names = set(asset_names())
    for name in names - {"leaflet-src.esm.js"}:
        text = bytes(fetch(f"/{assets_path()}{name}").body).decode()
        for target in re.findall(r"""from "([^"]+)";""", text):
            assert target.removeprefix("./") in names, f"{name} imports {target}"
        # The namespace of SVG is a name, and nothing fetches it; nor what a comment names.
        code = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
        assert set(re.findall(r"https?://[^\"\s]+", code)) <= {"http://www.w3.org/2000/svg"}


def test_text_from_data_never_becomes_markup() -> None:
    for name in asset_names():
        if not name.startswith("leaflet"):
            text = bytes(fetch(f"/{assets_path()}{name}").body).decode()
            assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write", text)
