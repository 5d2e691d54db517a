"""A tiny app around the map alone: serves the made-up layers and one page."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Final

import streamlit as st
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from tests.ui.components.livemap.made_up import DETAILED_COUNCILS, LAYERS
from ui.components.livemap import asset_routes
from ui.packed import PackedFile, base_path, respond

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

_FILES: Final = {
    f"{name}.json": PackedFile.pack(json.dumps(layer).encode(), media_type="application/geo+json")
    for name, layer in {**LAYERS, "fine": DETAILED_COUNCILS}.items()
}
_FAILED: set[str] = set()


def layer(request: Request) -> Response:
    """Serve a layer; one asked for as `?flaky=<anything new>` fails the first time."""
    flaky = request.query_params.get("flaky")
    if flaky and flaky not in _FAILED:
        _FAILED.add(flaky)
        return PlainTextResponse("not now", status_code=503)
    packed = _FILES.get(request.path_params["name"])
    if packed is None:
        return PlainTextResponse("no such layer", status_code=404)
    return respond(request, packed, immutable=True)


app = st.App(
    Path(__file__).parent / "harness_page.py",
    routes=[*asset_routes(), Route(f"{base_path()}layers/{{name}}", layer)],
)
