"""Answers that are packed already, sent without a thread and without Streamlit's own middleware."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING, Final

from starlette.requests import Request

from ui.server.packed import accepts_gzip, respond
from ui.state.cache import remembered

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.responses import Response
    from starlette.types import ASGIApp, Receive, Scope, Send

    from ui.server.packed import PackedFile

ANSWERS_KEPT: Final = 32
"""The first kept is the first forgotten. Their bytes are mostly those that routes keep anyway."""

READING: Final = {"GET", "HEAD"}

CHANGING: Final = {b"range", b"if-none-match"}
"""Headers of a request that `respond` looks at, besides Accept-Encoding."""


@dataclass(frozen=True, kw_only=True)
class ReadyAnswer:
    """What a route answered with, as `respond` takes it."""

    packed: PackedFile
    immutable: bool
    headers: Mapping[str, str]

    def respond(self, scope: Scope) -> Response:
        """Answer a request with it: with the one answer that most have, or with one of its own."""
        asked = dict(scope["headers"])
        is_plain = len(asked) == len(scope["headers"]) and asked.keys().isdisjoint(CHANGING)
        if is_plain and accepts_gzip(asked.get(b"accept-encoding", b"").decode("latin-1")):
            return self._whole
        return self._respond_to(scope)

    @cached_property
    def _whole(self) -> Response:
        """The file gzipped. It says the same to everybody, so one is enough."""
        return self._respond_to({"type": "http", "headers": [(b"accept-encoding", b"gzip")]})

    def _respond_to(self, scope: Scope) -> Response:
        return respond(Request(scope), self.packed, immutable=self.immutable, headers=self.headers)


class ReadyAnswers:
    """Answers by path and query, as they stood in the request."""

    def __init__(self, most: int = ANSWERS_KEPT) -> None:
        self._most = most
        self._kept: dict[tuple[str, bytes], ReadyAnswer] = {}
        self._keeping = Lock()

    def find(self, scope: Scope) -> ReadyAnswer | None:
        """Return the answer to a request that was answered before; None where there is none."""
        return self._kept.get((scope["path"], scope["query_string"]))

    def respond(
        self, request: Request, packed: PackedFile, *, immutable: bool, headers: Mapping[str, str]
    ) -> Response:
        """Answer as `ui.server.packed.respond` does, and keep the answer. On a thread."""
        _ = packed.gzipped  # which takes a while, and later answers must not wait for it
        answer = ReadyAnswer(packed=packed, immutable=immutable, headers=headers)
        with self._keeping:
            self._kept[request.scope["path"], request.scope["query_string"]] = answer
            if len(self._kept) > self._most:
                del self._kept[next(iter(self._kept))]
        return answer.respond(request.scope)


@remembered()
def ready_answers() -> ReadyAnswers:
    """
    Return those of this process, until others are in use.

    A route takes them before it takes the data, so that an answer from data that has been
    forgotten meanwhile is kept with those that are forgotten.
    """
    return ReadyAnswers()


class AnswerReady:
    """Answer what was answered before, on the event loop; pass on everything else."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is not ready."""
        if scope["type"] == "http" and scope["method"] in READING:
            answer = ready_answers().find(scope)
            if answer:
                await answer.respond(scope)(scope, receive, send)
                return
        await self._app(scope, receive, send)
