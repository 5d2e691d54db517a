"""Loading page: what the browser shows and fetches until Streamlit's scripts have started."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.datastructures import Headers, MutableHeaders

from geo.styles.theme import css_variables
from ui.navigation import FOLDERS, path_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

TITLE: Final = b"<title>Streamlit</title>"
HEAD: Final = b"</head>"
ROOT: Final = b'<div id="root"></div>'
"""The element whose content the scripts replace by the page."""

LOADING_HTML: Final = f"""<div id="root"><style>{css_variables(":root")}
:root {{ color-scheme: light dark; }}
body {{ background: var(--pm-paper); color: var(--pm-ink); }}
.pm-loading {{ margin: 5rem; font: var(--pm-size-lead)/1.5 var(--pm-font); }}
</style><main class="pm-loading" aria-busy="true"><h1>Place Map</h1><p>The page is loading …</p>
</main></div>"""

DROPPED_REQUEST_HEADERS: Final = {
    b"accept-encoding",
    b"if-none-match",
    b"if-modified-since",
    b"range",
}
"""Request headers hidden from Streamlit, so that it sends the whole page uncompressed."""

DROPPED_RESPONSE_HEADERS: Final = ("etag", "last-modified", "accept-ranges")
"""Response headers that no longer hold for the changed page."""


class LoadingPageMiddleware:
    """
    Insert a title, links and a sentence into Streamlit's page for each of our pages.

    Its scripts take the browser a second to start, several on a slow machine, and then replace
    the content by the page. A page of Streamlit with another layout is sent unchanged.
    """

    def __init__(self, app: ASGIApp, *, links: Callable[[], str]) -> None:
        """Store the function that returns the links of a page's head, which may change."""
        self._app = app
        self._links = links
        self._paths = {path_of(folder) for folder in FOLDERS}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on every request that does not open a page."""
        if not self._is_page(scope):
            await self._app(scope, receive, send)
            return
        headers = [
            header for header in scope["headers"] if header[0] not in DROPPED_REQUEST_HEADERS
        ]
        await self._app({**scope, "headers": headers}, receive, _PageSender(send, self._links()))

    def _is_page(self, scope: Scope) -> bool:
        return (
            scope["type"] == "http"
            and scope["method"] == "GET"
            and scope["path"] in self._paths
            and "text/html" in Headers(scope=scope).get("accept", "")
        )


class _PageSender:
    """Collects one response, and sends it on with the insertions."""

    def __init__(self, send: Send, links: str) -> None:
        self._send = send
        self._links = links
        self._start: Message = {}
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            return
        self._body += message.get("body", b"")
        if message.get("more_body", False):
            return
        content = self._body.replace(TITLE, b"<title>Place Map</title>", 1)
        content = content.replace(HEAD, self._links.encode() + HEAD, 1)
        content = content.replace(ROOT, LOADING_HTML.encode(), 1)
        headers = MutableHeaders(raw=self._start["headers"])
        headers["content-length"] = str(len(content))
        for name in DROPPED_RESPONSE_HEADERS:
            del headers[name]
        await self._send(self._start)
        await self._send({"type": "http.response.body", "body": content})
