"""Answers that are ready say what the routes would say, and are forgotten with the data."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from tests.support.requests import send_request
from ui.packed import PackedFile, respond
from ui.server.ready import CachedResponse, ResponseCache, ResponseCacheMiddleware, response_cache

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.types import Message, Receive, Scope, Send

PACKED: Final = PackedFile.pack(b"{}" * 5_000, media_type="application/geo+json")
OPEN: Final = {"Access-Control-Allow-Origin": "*"}
PATH: Final = "/layers/made-for-a-test.json"

headers = st.lists(
    st.one_of(
        st.tuples(st.just(b"accept-encoding"), st.sampled_from([b"gzip", b"br", b"*;q=0", b""])),
        st.tuples(st.just(b"range"), st.sampled_from([b"bytes=0-9", b"bytes=99999-", b"x"])),
        st.tuples(
            st.just(b"if-none-match"), st.sampled_from([b"*", b"x", f'"{PACKED.etag}"'.encode()])
        ),
        st.tuples(st.just(b"host"), st.just(b"localhost")),
    ),
    max_size=5,
)


def clear_cached_responses() -> None:
    """Forget these answers and no others: tests share the rest."""
    response_cache.cache_clear()  # type: ignore[attr-defined]


@pytest.fixture
def kept() -> Iterator[ResponseCache]:
    """Keep an answer where the app keeps its own, and forget it after the test."""
    clear_cached_responses()
    cache = response_cache()
    cache.respond(Request(scope(PATH)), PACKED, immutable=False, headers=OPEN)
    yield cache
    clear_cached_responses()


def scope(path: str, query: bytes = b"", *, method: str = "GET", kind: str = "http") -> Scope:
    return {"type": kind, "method": method, "path": path, "query_string": query, "headers": []}


def messages_for(request_scope: Scope) -> list[Message]:
    """Return what is sent for a request; nothing where it is passed on."""
    sent_messages: list[Message] = []

    async def send(message: Message) -> None:
        sent_messages.append(message)

    async def receive() -> Message:
        raise AssertionError("nothing is to be received")

    async def pass_on(_scope: Scope, _receive: Receive, _send: Send) -> None:
        """Stand for all that comes after."""

    async def answer() -> None:
        await ResponseCacheMiddleware(pass_on)(request_scope, receive, send)

    with ThreadPoolExecutor(1) as executor:  # this thread may have a loop: Playwright's
        executor.submit(asyncio.run, answer()).result()
    return sent_messages


@given(asked=headers, immutable=st.booleans())
def test_a_cached_response_equals_the_response_of_the_route(
    asked: list[tuple[bytes, bytes]], *, immutable: bool
) -> None:
    request: dict[str, Any] = {"type": "http", "headers": asked}
    cached_messages = CachedResponse(packed=PACKED, immutable=immutable, headers=OPEN).respond(
        request
    )
    route_response = respond(Request(request), PACKED, immutable=immutable, headers=OPEN)
    assert (cached_messages.status_code, cached_messages.body) == (
        route_response.status_code,
        route_response.body,
    )
    assert cached_messages.raw_headers == route_response.raw_headers


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_repeated_request_is_answered_from_the_cache(method: str) -> None:
    start_message, body = messages_for(scope(PATH, method=method))
    assert start_message["status"] == 200
    assert body["body"] == PACKED.content


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize(
    "asked",
    [
        scope(PATH, b"area=Wales"),
        scope(PATH, method="OPTIONS"),
        scope(PATH, method="POST"),
        scope(PATH, kind="websocket"),
        scope("/layers/other.json"),
        {"type": "lifespan"},
    ],
)
def test_other_requests_are_passed_on(asked: Scope) -> None:
    assert messages_for(asked) == []


def test_the_oldest_response_is_removed_if_there_are_too_many() -> None:
    cache = ResponseCache(max_size=2)
    scopes = [scope(PATH, str(number).encode()) for number in range(3)]
    for request_scope in scopes:
        cache.respond(Request(request_scope), PACKED, immutable=True, headers={})
    assert [cache.find(request_scope) is not None for request_scope in scopes] == [
        False,
        True,
        True,
    ]


def test_responses_made_from_earlier_data_are_not_cached(kept: ResponseCache) -> None:
    clear_cached_responses()  # as a refresh does
    kept.respond(Request(scope(PATH)), PACKED, immutable=False, headers=OPEN)
    assert messages_for(scope(PATH)) == []


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"Accept-Encoding": "gzip"},
        {"Range": "bytes=10-19"},
        {"Range": "bytes=99999999-"},
        {"If-None-Match": "*"},
        {"Origin": "https://example.org", "Host": "any.example"},
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_second_response_equals_the_first(app: str, method: str, asked: dict[str, str]) -> None:
    path = f"/layers/strategic_sites.geojson?area=Wales&sector={'AM' if asked else 'CE'}"
    first, second = (send_request(app, path, method=method, **asked) for _ in range(2))
    for _, headers_sent, _ in (first, second):
        headers_sent.pop("date")
        # Streamlit names it again in what it leaves as it is.
        headers_sent["vary"] = ", ".join({*headers_sent["vary"].split(", ")})
    assert first == second
    assert first[1]["access-control-allow-origin"] == "*"
    assert first[1]["referrer-policy"] == "strict-origin-when-cross-origin"
    assert first[1]["x-content-type-options"] == "nosniff"
