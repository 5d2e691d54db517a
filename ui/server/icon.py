"""Serve our icon at the address of Streamlit's."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from starlette.routing import Route

from ui.packed import PackedFile, base_path, respond

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

ICON: Final = Path(__file__).parents[1] / "icon.svg"


def icon_routes() -> list[Route]:
    """
    Return the route that serves the icon.

    `page_icon` of `st.set_page_config` would import numpy and Pillow before the first text, a
    third of a second. The name says PNG; a browser uses the media type.
    """
    return [Route(f"{base_path()}favicon.png", _serve)]


def _serve(request: Request) -> Response:
    return respond(request, _packed(), immutable=False)


@cache
def _packed() -> PackedFile:
    return PackedFile.pack(ICON.read_bytes(), media_type="image/svg+xml")
