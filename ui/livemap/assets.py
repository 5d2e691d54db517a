"""The browser's files: our modules and style sheet, and Leaflet's, below one content hash."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING, Final

from starlette.responses import PlainTextResponse
from starlette.routing import Route
from xstatic.pkg import leaflet

from ui.parts import component_css
from ui.serving.packed import PackedFile, base_path, content_hash, respond

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

_STATIC: Final = Path(__file__).parent / "static"
_STYLE: Final = _STATIC / "livemap.css"
_LEAFLET: Final = Path(leaflet.BASE_DIR)
_MEDIA_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
}


def assets_path() -> str:
    """Return where the files lie, relative to the app's base path: "assets/<hash>/"."""
    return f"assets/{_bundle_hash()}/"


def asset_routes() -> list[Route]:
    """
    Return the routes that serve the browser's files, below server.baseUrlPath.

    The hash in the address covers every file, so that modules which import each other always
    come from one and the same version; any other address below /assets/ is 404.
    """
    return [Route(f"{base_path()}assets/{{path:path}}", _serve)]


def module_addresses() -> list[str]:
    """Return the addresses of the modules, from the root of the host."""
    return _addresses(".js")


def style_addresses() -> list[str]:
    """Return the addresses of the style sheets, from the root of the host."""
    return _addresses(".css")


def _addresses(ending: str) -> list[str]:
    names = [name for name in asset_names() if name.endswith(ending)]
    return [f"{base_path()}{assets_path()}{name}" for name in names]


def asset_files() -> list[PackedFile]:
    """Return the files served."""
    return list(_bundle().values())


def asset_names() -> list[str]:
    """Return the names of the files served, the largest first: the order to fetch them in."""
    paths = _paths()
    return sorted(paths, key=lambda name: (-paths[name].stat().st_size, name))


def _serve(request: Request) -> Response:
    # The address is looked up whole, never joined to a folder: no path can climb out of it.
    folder, _, name = request.path_params["path"].partition("/")
    packed = _bundle().get(name)
    if packed is None or folder != _bundle_hash():
        return PlainTextResponse("There is no such file.", status_code=404)
    return respond(request, packed, immutable=True)


@functools.cache
def _bundle() -> dict[str, PackedFile]:
    """Return each file by name, packed. Read once per process, when first asked for."""
    return {
        name: PackedFile.pack(_content(path), media_type=_MEDIA_TYPES[path.suffix])
        for name, path in _paths().items()
    }


def _content(path: Path) -> bytes:
    return component_css(path).encode() if path == _STYLE else path.read_bytes()


def _paths() -> dict[str, Path]:
    """Return where each file lies, by the name under which it is served."""
    ours = [path for path in _STATIC.iterdir() if path.suffix in _MEDIA_TYPES]
    theirs = [_LEAFLET / "leaflet-src.esm.js", _LEAFLET / "leaflet.css"]
    return {path.name: path for path in [*ours, *theirs]}


@functools.cache
def _bundle_hash() -> str:
    """Return one hash for all the files: names, order and contents."""
    listing = "\n".join(f"{name} {packed.etag}" for name, packed in sorted(_bundle().items()))
    return content_hash(listing.encode())
