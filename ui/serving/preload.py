"""Tell the browser with the page itself what the map will need, so that it fetches it meanwhile."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

import streamlit as st
from starlette.datastructures import MutableHeaders

from ui.serving.packed import base_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

STATIC: Final = Path(st.__file__).parent / "static"
SHOWING: Final = ("BidiComponent", "Html")
IMPORTED: Final = re.compile(r'from"\./([\w.-]+\.js)"')


def component_modules() -> list[str]:
    """
    Return the addresses of Streamlit's own modules that mount a component or show HTML.

    Streamlit asks for the first last, behind those of every widget on the page, and for the
    second when the answer is there. They are found by name; a Streamlit that is laid out
    otherwise yields none, and asks for them when it does.
    """
    folder = STATIC / "static" / "js"
    mounting = [path for name in SHOWING for path in sorted(folder.glob(f"{name}.*.js"))]
    imported = {name for path in mounting for name in IMPORTED.findall(path.read_text("utf-8"))}
    named_by_page = (STATIC / "index.html").read_text("utf-8")
    names = [*(path.name for path in mounting), *sorted(imported)]
    return [f"{base_path()}static/js/{name}" for name in names if name not in named_by_page]


class Preload:
    """
    Add a Link header to each HTML page, naming modules and other files to fetch early.

    Streamlit's own scripts take the browser a second to start; what is named here arrives in
    that second instead of after it.
    """

    def __init__(
        self, app: ASGIApp, *, modules: Iterable[str], files: Callable[[], Iterable[str]]
    ) -> None:
        """
        Take addresses from the root of the host.

        Parameters
        ----------
        modules
            What to import.
        files
            Returns what to fetch; it may be other files from one page to the next.
        """
        self._app = app
        self._modules = [
            f"<{address}>; rel=modulepreload; fetchpriority=low" for address in modules
        ]
        self._files = files

    def _links(self) -> str:
        fetched = [
            f"<{address}>; rel=preload; as=fetch; crossorigin; fetchpriority=low"
            for address in self._files()
        ]
        return ", ".join([*self._modules, *fetched])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on; of pages, with the header."""

        async def send_with_links(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if headers.get("content-type", "").startswith("text/html"):
                    headers.append("Link", self._links())
            await send(message)

        await self._app(scope, receive, send_with_links)
