"""Reader of a Streamlit app without a browser: Streamlit's protocol over a WebSocket."""

from __future__ import annotations

import asyncio
import json
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Common_pb2 import FileURLs
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from geo.places.place import CITY_REGIONS, CLUSTERS, STRATEGIC_SITES

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from streamlit.proto.WidgetStates_pb2 import WidgetState
    from websockets.asyncio.client import ClientConnection

TIMEOUT_S: Final = 120.0
"""Time after which an app counts as not answering."""

MAP_ID_SUFFIX: Final = "live_map"
"""Ending of the id of Place Map's own map."""


class NoAnswerError(Exception):
    """An app did not answer in time, or not completely."""


@dataclass(kw_only=True)
class RerunResult:
    """Messages received for one request."""

    elements: int = 0
    headline: str = ""
    is_complete: bool = False


@dataclass(kw_only=True)
class Reader:
    """A connection with the state it needs to toggle: the switch, and its fragment of the page."""

    socket: ClientConnection
    widget: str = ""
    fragment: str = ""
    page: str = ""
    session: str = ""
    uploader: str = ""
    file_urls: FileURLs = field(default_factory=FileURLs)
    is_on: bool = True
    times_s: list[float] = field(default_factory=list)

    async def open_page(self, query: str = "", *, page: str = "") -> RerunResult:
        """Request a page, as a browser does first; find its widgets."""
        request = BackMsg()
        request.rerun_script.query_string = query
        request.rerun_script.page_name = page
        return await self._send(request, self._read_message)

    async def toggle(self) -> RerunResult:
        """Switch city regions on or off; record the time until the answer is complete."""
        self.is_on = not self.is_on
        request = BackMsg()
        run = request.rerun_script
        run.page_script_hash, run.fragment_id = self.page, self.fragment
        self._set(run.widget_states.widgets.add())
        start = time.perf_counter()
        rerun = await self._send(request)
        self.times_s.append(time.perf_counter() - start)
        return rerun

    async def upload(self, address: str, name: str, content: bytes) -> RerunResult:
        """Put a file into the page's uploader, as a browser does; return the result."""
        request = BackMsg()
        url_request = request.file_urls_request
        url_request.request_id, url_request.session_id = "file", self.session
        url_request.file_names.append(name)
        await self._send(request, self._read_message)
        await asyncio.to_thread(send_file, address, self.file_urls.upload_url, name, content)
        request = BackMsg()
        request.rerun_script.page_script_hash = self.page
        state = request.rerun_script.widget_states.widgets.add()
        state.id = self.uploader
        file_info = state.file_uploader_state_value.uploaded_file_info.add()
        file_info.file_id, file_info.name, file_info.size = (
            self.file_urls.file_id,
            name,
            len(content),
        )
        file_info.file_urls.CopyFrom(self.file_urls)
        return await self._send(request)

    def _set(self, state: WidgetState) -> None:
        state.id = self.widget
        if self.widget.endswith(MAP_ID_SUFFIX):
            layers = [
                *([CITY_REGIONS] if self.is_on else []),
                CLUSTERS,
                STRATEGIC_SITES,
                "ica_members",
            ]
            report = {
                "layers": list(dict.fromkeys(layers)),
                "sector": None,
                "selected": None,
                "tiles": False,
                "position": [55.7635, -8.6838, 5.25],
                "picked": None,
                "revision": 1,
            }
            state.json_value = json.dumps({"report": report})
        else:
            state.bool_value = self.is_on

    async def _send(
        self, request: BackMsg, on_message: Callable[[ForwardMsg], None] | None = None
    ) -> RerunResult:
        rerun = RerunResult()
        try:
            async with asyncio.timeout(TIMEOUT_S):
                await self.socket.send(request.SerializeToString())
                while not rerun.is_complete:
                    message = ForwardMsg.FromString(await self.socket.recv(decode=False))
                    _update_result(message, rerun)
                    if on_message:
                        on_message(message)
        except TimeoutError:
            raise NoAnswerError(f"no answer within {TIMEOUT_S:.0f} s") from None
        return rerun

    def _read_message(self, message: ForwardMsg) -> None:
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self.page = message.new_session.page_script_hash
            self.session = message.new_session.initialize.session_id
        if kind == "file_urls_response":
            self.file_urls = message.file_urls_response.file_urls[0]
        element = message.delta.new_element
        if element.WhichOneof("type") == "checkbox" and not self.widget:
            self.widget = element.checkbox.id
        if element.WhichOneof("type") == "file_uploader":
            self.uploader = element.file_uploader.id
        if element.bidi_component.id.endswith(MAP_ID_SUFFIX):
            self.widget, self.fragment = element.bidi_component.id, message.delta.fragment_id


def _update_result(message: ForwardMsg, rerun: RerunResult) -> None:
    """Count a message; an answer is complete when the script has finished with all its output."""
    kind = message.WhichOneof("type")
    if kind == "delta":
        rerun.elements += 1
        body = message.delta.new_element.html.body
        if "pm-headline" in body:
            rerun.headline = body
    elif kind in {"script_finished", "file_urls_response"}:
        rerun.is_complete = True


def send_file(address: str, path: str, name: str, content: bytes) -> None:
    """Send a file to the server's address for it, with the token of its page."""
    connection = HTTPConnection(urlsplit(address).netloc, timeout=TIMEOUT_S)
    try:
        connection.request("GET", "/_stcore/health")
        with connection.getresponse() as response:
            response.read()
            cookie = SimpleCookie(response.headers.get("Set-Cookie", ""))
        token = cookie["_streamlit_xsrf"].value
        boundary = "an-edge"
        disposition = f'form-data; name="{name}"; filename="{name}"'
        head = f"--{boundary}\r\nContent-Disposition: {disposition}\r\n\r\n"
        body = head.encode() + content + f"\r\n--{boundary}--\r\n".encode()
        headers = {
            "Content-Type": f"multipart/form-data; boundary={boundary}",
            "Cookie": f"_streamlit_xsrf={token}",
            "X-Xsrftoken": token,
        }
        connection.request("PUT", path, body=body, headers=headers)
        with connection.getresponse() as response:
            if response.status != HTTPStatus.NO_CONTENT:
                raise NoAnswerError(f"a file was answered {response.status}")
    finally:
        connection.close()


@asynccontextmanager
async def reader(address: str, *, cookie: str = "") -> AsyncIterator[Reader]:
    """
    Connect to an app; yield a reader who has opened nothing yet.

    Parameters
    ----------
    address
        Address of the app, with a final slash.
    cookie
        Value of the Cookie header; "" for none.
    """
    async with connect(
        f"{address.replace('http', 'ws', 1)}_stcore/stream",
        subprotocols=[Subprotocol("streamlit")],
        additional_headers={"Cookie": cookie} if cookie else {},
        open_timeout=TIMEOUT_S,
        max_size=None,
        proxy=None,
        compression=None,
    ) as socket:
        yield Reader(socket=socket)
