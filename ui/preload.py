"""Tell the browser with the page itself what the map will need, so that it fetches it meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.datastructures import MutableHeaders

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Preload:
    """
    Add a Link header to each HTML page, naming modules and other files to fetch early.

    Streamlit's own scripts take the browser a second to start; what is named here arrives in
    that second instead of after it.
    """

    def __init__(self, app: ASGIApp, *, modules: Iterable[str], files: Iterable[str]) -> None:
        """Take addresses from the root of the host: modules to import, and files to fetch."""
        self._app = app
        self._links = ", ".join(
            [
                *(f"<{address}>; rel=modulepreload; fetchpriority=low" for address in modules),
                *(
                    f"<{address}>; rel=preload; as=fetch; crossorigin; fetchpriority=low"
                    for address in files
                ),
            ]
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on; of pages, with the header."""

        async def send_with_links(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if headers.get("content-type", "").startswith("text/html"):
                    headers.append("Link", self._links)
            await send(message)

        await self._app(scope, receive, send_with_links)
