"""Static files of the map: our modules and style sheet, and Leaflet's, under one content hash."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING, Final

from starlette.responses import PlainTextResponse
from starlette.routing import Route
from xstatic.pkg import leaflet

from ui.components.livemap.joining import join_modules
from ui.components.shared import component_css
from ui.packed import PackedFile, base_path, content_hash, respond

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

_STATIC: Final = Path(__file__).parent / "static"
_ENTRY: Final = "livemap"
_LEAFLET: Final = Path(leaflet.BASE_DIR)
_MEDIA_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
}


def assets_path() -> str:
    """Return the folder of the files, relative to the app's base path: "assets/<hash>/"."""
    return f"assets/{_bundle_hash()}/"


def asset_routes() -> list[Route]:
    """
    Return the routes that serve the files, below server.baseUrlPath.

    The hash in the address covers every file, so that modules that import each other always
    have the same version; any other address below /assets/ is 404.
    """
    return [Route(f"{base_path()}assets/{{path:path}}", _serve)]


def module_addresses() -> list[str]:
    """Return the addresses of the modules, from the root of the host."""
    return _addresses(".js")


def style_addresses() -> list[str]:
    """Return the addresses of the style sheets, from the root of the host."""
    return _addresses(".css")


def _addresses(suffix: str) -> list[str]:
    names = [name for name in asset_names() if name.endswith(suffix)]
    return [f"{base_path()}{assets_path()}{name}" for name in names]


def asset_files() -> list[PackedFile]:
    """Return the served files."""
    return list(_bundle().values())


def asset_names() -> list[str]:
    """Return the names of the served files, largest first, as the order to fetch them."""
    bundle = _bundle()
    return sorted(bundle, key=lambda name: (-len(bundle[name].content), name))


def _serve(request: Request) -> Response:
    # The address is looked up whole, never joined to a folder, so path traversal is impossible.
    folder, _, name = request.path_params["path"].partition("/")
    packed = _bundle().get(name)
    if packed is None or folder != _bundle_hash():
        return PlainTextResponse("There is no such file.", status_code=404)
    return respond(request, packed, immutable=True)


@functools.cache
def _bundle() -> dict[str, PackedFile]:
    """Return each file by name, packed. Read once per process, on first use."""
    return {
        name: PackedFile.pack(text.encode(), media_type=_MEDIA_TYPES[Path(name).suffix])
        for name, text in _texts().items()
    }


def _texts() -> dict[str, str]:
    """Return the text of each file, by its served name."""
    modules = {path.stem: path.read_text(encoding="utf-8") for path in _STATIC.glob("*.js")}
    leaflet_css = (_LEAFLET / "leaflet.css").read_text(encoding="utf-8")
    return {
        "leaflet-src.esm.js": (_LEAFLET / "leaflet-src.esm.js").read_text(encoding="utf-8"),
        f"{_ENTRY}.js": join_modules(modules, entry=_ENTRY),
        f"{_ENTRY}.css": leaflet_css + component_css(_STATIC / f"{_ENTRY}.css"),
    }


@functools.cache
def _bundle_hash() -> str:
    """Return one hash of all the files: names, order and contents."""
    listing = "\n".join(f"{name} {packed.etag}" for name, packed in sorted(_bundle().items()))
    return content_hash(listing.encode())
