"""One reader of a Streamlit app, without a browser: Streamlit's protocol over a WebSocket."""

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

from geo.places.place import POLICY_LAYERS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from streamlit.proto.WidgetStates_pb2 import WidgetState
    from websockets.asyncio.client import ClientConnection

PATIENCE_S: Final = 120.0
"""How long an answer may take before its app counts as one that does not answer."""

MAP: Final = "live_map"
"""How the id of Place Map's own map ends."""


class NoAnswerError(Exception):
    """An app did not answer in time, or not whole."""


@dataclass(kw_only=True)
class Answer:
    """What came for one question."""

    elements: int = 0
    headline: str = ""
    is_whole: bool = False


@dataclass(kw_only=True)
class Reader:
    """A connection with what it needs to toggle: the switch, and the part of the page it runs."""

    socket: ClientConnection
    widget: str = ""
    fragment: str = ""
    page: str = ""
    session: str = ""
    uploader: str = ""
    places: FileURLs = field(default_factory=FileURLs)
    is_on: bool = True
    times_s: list[float] = field(default_factory=list)

    async def open_page(self, query: str = "", *, page: str = "") -> Answer:
        """Ask for a page, as a browser does first; find what can be done on it."""
        question = BackMsg()
        question.rerun_script.query_string = query
        question.rerun_script.page_name = page
        return await self._ask(question, self._find)

    async def toggle(self) -> Answer:
        """Switch city regions on or off; note how long the answer took until it was whole."""
        self.is_on = not self.is_on
        question = BackMsg()
        run = question.rerun_script
        run.page_script_hash, run.fragment_id = self.page, self.fragment
        self._set(run.widget_states.widgets.add())
        started = time.perf_counter()
        answer = await self._ask(question)
        self.times_s.append(time.perf_counter() - started)
        return answer

    async def upload(self, address: str, name: str, content: bytes) -> Answer:
        """Put a file into the page's uploader, as a browser does; return what is made of it."""
        question = BackMsg()
        asked = question.file_urls_request
        asked.request_id, asked.session_id = "file", self.session
        asked.file_names.append(name)
        await self._ask(question, self._find)
        await asyncio.to_thread(send_file, address, self.places.upload_url, name, content)
        question = BackMsg()
        question.rerun_script.page_script_hash = self.page
        state = question.rerun_script.widget_states.widgets.add()
        state.id = self.uploader
        sent = state.file_uploader_state_value.uploaded_file_info.add()
        sent.file_id, sent.name, sent.size = self.places.file_id, name, len(content)
        sent.file_urls.CopyFrom(self.places)
        return await self._ask(question)

    def _set(self, state: WidgetState) -> None:
        state.id = self.widget
        if self.widget.endswith(MAP):
            shown = [*POLICY_LAYERS[0 if self.is_on else 1 :], "ica_members"]
            report = {
                "layers": list(dict.fromkeys(shown)),
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

    async def _ask(
        self, question: BackMsg, look: Callable[[ForwardMsg], None] | None = None
    ) -> Answer:
        answer = Answer()
        try:
            async with asyncio.timeout(PATIENCE_S):
                await self.socket.send(question.SerializeToString())
                while not answer.is_whole:
                    message = ForwardMsg.FromString(await self.socket.recv(decode=False))
                    _note(message, answer)
                    if look:
                        look(message)
        except TimeoutError:
            raise NoAnswerError(f"no answer within {PATIENCE_S:.0f} s") from None
        return answer

    def _find(self, message: ForwardMsg) -> None:
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self.page = message.new_session.page_script_hash
            self.session = message.new_session.initialize.session_id
        if kind == "file_urls_response":
            self.places = message.file_urls_response.file_urls[0]
        element = message.delta.new_element
        if element.WhichOneof("type") == "checkbox" and not self.widget:
            self.widget = element.checkbox.id
        if element.WhichOneof("type") == "file_uploader":
            self.uploader = element.file_uploader.id
        if element.bidi_component.id.endswith(MAP):
            self.widget, self.fragment = element.bidi_component.id, message.delta.fragment_id


def _note(message: ForwardMsg, answer: Answer) -> None:
    """Count what came; an answer is whole when the script has finished, with all it shows."""
    kind = message.WhichOneof("type")
    if kind == "delta":
        answer.elements += 1
        body = message.delta.new_element.html.body
        if "pm-headline" in body:
            answer.headline = body
    elif kind in {"script_finished", "file_urls_response"}:
        answer.is_whole = True


def send_file(address: str, path: str, name: str, content: bytes) -> None:
    """Send a file where the server wants it, with the token that shows whose page sends it."""
    connection = HTTPConnection(urlsplit(address).netloc, timeout=PATIENCE_S)
    try:
        connection.request("GET", "/_stcore/health")
        with connection.getresponse() as answer:
            answer.read()
            cookie = SimpleCookie(answer.headers.get("Set-Cookie", ""))
        token = cookie["_streamlit_xsrf"].value
        edge = "an-edge"
        head = (
            f'--{edge}\r\nContent-Disposition: form-data; name="{name}"; filename="{name}"\r\n\r\n'
        )
        body = head.encode() + content + f"\r\n--{edge}--\r\n".encode()
        headers = {
            "Content-Type": f"multipart/form-data; boundary={edge}",
            "Cookie": f"_streamlit_xsrf={token}",
            "X-Xsrftoken": token,
        }
        connection.request("PUT", path, body=body, headers=headers)
        with connection.getresponse() as answer:
            if answer.status != HTTPStatus.NO_CONTENT:
                raise NoAnswerError(f"a file was answered {answer.status}")
    finally:
        connection.close()


@asynccontextmanager
async def reader(address: str, *, cookie: str = "") -> AsyncIterator[Reader]:
    """
    Connect to an app; yield a reader who has opened nothing yet.

    Parameters
    ----------
    address
        The app's, which ends with a slash.
    cookie
        Sent as Cookie, "" for none.
    """
    async with connect(
        f"{address.replace('http', 'ws', 1)}_stcore/stream",
        subprotocols=[Subprotocol("streamlit")],
        additional_headers={"Cookie": cookie} if cookie else {},
        open_timeout=PATIENCE_S,
        max_size=None,
        proxy=None,
        compression=None,
    ) as socket:
        yield Reader(socket=socket)
