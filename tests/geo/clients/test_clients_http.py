"""The HTTP floor: what is answered, what is tried again, and what is refused."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

import pytest

from geo.clients.addresses import require_safe
from geo.clients.http import HttpClient, HttpLimits
from geo.errors import SourceError
from tests.support.fault_server import (
    FaultServer,
    Reply,
    gzip_reply,
    html_reply,
    json_reply,
    redirect_reply,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

QUICK = HttpLimits(timeout_s=20, tries=3, backoff_s=0, max_bytes=1_000_000)
VALID_JSON = {"count": 361, "name": "Ynys Môn"}
NO_PORT = "http://127.0.0.1:1"


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with FaultServer() as server:
        yield server


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def client(waits: list[float]) -> Iterator[HttpClient]:
    with HttpClient(QUICK, wait=waits.append) as client:
        yield client


def test_query_parameters_are_sent_in_the_address(server: FaultServer, client: HttpClient) -> None:
    server.answer("/query", json_reply(VALID_JSON))
    assert client.get_json(f"{server.url}/query", {"where": "a=b & c", "n": 2}) == VALID_JSON
    (request,) = server.requests
    assert (request.method, request.query) == ("GET", {"where": "a=b & c", "n": "2"})
    assert request.headers["User-Agent"] == "placemap"


def test_a_json_body_is_posted(server: FaultServer, client: HttpClient) -> None:
    server.answer("/postcodes", json_reply(VALID_JSON))
    assert client.post_json(f"{server.url}/postcodes", {"postcodes": ["M5 4WT"]}) == VALID_JSON
    (request,) = server.requests
    assert (request.method, json.loads(request.body)) == ("POST", {"postcodes": ["M5 4WT"]})


def test_a_response_is_decompressed_and_its_byte_order_mark_removed(
    server: FaultServer, client: HttpClient
) -> None:
    body = gzip.compress(b"\xef\xbb\xbf" + json.dumps(VALID_JSON, ensure_ascii=False).encode())
    server.answer("/", Reply(body=body, headers={"Content-Encoding": "gzip"}))
    response = client.get(f"{server.url}/", {"key": "secret"})
    assert (response.json(), response.address, response.status) == (
        VALID_JSON,
        f"{server.url}/",
        200,
    )
    assert response.text().startswith("{")


def test_an_accepted_status_is_returned(server: FaultServer, client: HttpClient) -> None:
    server.answer("/x", json_reply({"status": 404}, status=404))
    assert client.get_json(f"{server.url}/x", statuses=(200, 404)) == {"status": 404}
    with pytest.raises(SourceError, match="found HTTP 404 Not Found, expected an answer"):
        client.get_json(f"{server.url}/x")
    assert len(server.requests) == 2


TEMPORARY_ERRORS = {
    "busy": (Reply(status=429), "HTTP 429 Too Many Requests"),
    "broken": (Reply(status=500), "HTTP 500 Internal Server Error"),
    "no gateway": (Reply(status=502), "HTTP 502 Bad Gateway"),
    "under repair": (html_reply(status=503), "HTTP 503 Service Unavailable"),
    "gateway timed out": (Reply(status=504), "HTTP 504 Gateway Timeout"),
    "silent": (Reply(fault="stall"), "no answer for 0.4 s"),
    "silent halfway": (json_reply(VALID_JSON, fault="stall in body"), "no answer for 0.4 s"),
    "reset": (Reply(fault="reset"), "no connection"),
    "reset halfway": (json_reply(VALID_JSON, fault="reset in body"), "connection that broke"),
    "short": (json_reply(VALID_JSON, fault="short"), "connection that broke"),
    "garbage": (gzip_reply(VALID_JSON, damaged=True), "compressed body that cannot be unpacked"),
    "half of it": (Reply(body=b'{"count": 3'), "begins '{\"count\": 3', expected JSON"),
}


@pytest.mark.parametrize(("reply", "found"), TEMPORARY_ERRORS.values(), ids=TEMPORARY_ERRORS)
def test_temporary_errors_are_retried(
    server: FaultServer, client: HttpClient, waits: list[float], reply: Reply, found: str
) -> None:
    if "stall" in reply.fault:
        client.limits = replace(QUICK, timeout_s=0.4)
    server.answer("/mended", reply, json_reply(VALID_JSON))
    assert client.get_json(f"{server.url}/mended") == VALID_JSON
    assert waits == [0]

    server.answer("/never", reply)
    with pytest.raises(SourceError, match="Try again later") as caught:
        client.get_json(f"{server.url}/never")
    assert found in str(caught.value)
    assert len(server.requests_for("/never")) == QUICK.tries

    server.answer("/never", json_reply(VALID_JSON))
    assert client.get_json(f"{server.url}/never") == VALID_JSON


PERMANENT_ERRORS = {
    "html": (html_reply(), "begins '<!DOCTYPE html>.*expected JSON"),
    "empty": (Reply(), "an answer of no stated type that begins '', expected JSON"),
    "no text": (Reply(body=b"\xff\xfe\x00"), "expected text in UTF-8"),
    "forbidden": (Reply(status=403), "found HTTP 403 Forbidden"),
    "unheard of": (Reply(status=299), "found HTTP 299, expected an answer"),
    "another host": (redirect_reply("https://elsewhere.example/x"), "to https://elsewhere.ex"),
    "another port": (redirect_reply(f"{NO_PORT}/x"), "redirect to http://127.0.0.1:1/x"),
    "in the clear": (redirect_reply("http://elsewhere.example/x"), "not plain https"),
    "a file": (redirect_reply("file:///etc/hosts"), "not plain https"),
    "round and round": (redirect_reply("/never"), "more than 5 redirects"),
    "endless": (Reply(body=b" " * 65_536, fault="endless"), "more than 1 MB"),
    "a bomb": (
        Reply(body=gzip.compress(b" " * 9_000_000), headers={"Content-Encoding": "gzip"}),
        "more than 1 MB",
    ),
}


@pytest.mark.parametrize(("reply", "found"), PERMANENT_ERRORS.values(), ids=PERMANENT_ERRORS)
def test_permanent_errors_are_raised_at_once(
    server: FaultServer, client: HttpClient, waits: list[float], reply: Reply, found: str
) -> None:
    server.answer("/never", reply)
    with pytest.raises(SourceError, match=found) as caught:
        client.get_json(f"{server.url}/never")
    assert ("expected" in str(caught.value).lower(), waits) == (True, [])


def test_json_that_is_nested_too_deeply_is_refused(server: FaultServer) -> None:
    server.answer("/", Reply(body=b"[" * 200_000))
    with (
        HttpClient(HttpLimits(tries=1)) as client,
        pytest.raises(SourceError, match="expected JSON"),
    ):
        client.get_json(f"{server.url}/")


def test_a_redirect_on_the_same_host_is_followed(server: FaultServer, client: HttpClient) -> None:
    server.answer("/old", redirect_reply("new?f=json", status=301))
    server.answer("/new", json_reply(VALID_JSON))
    assert client.get_json(f"{server.url}/old", {"f": "html"}) == VALID_JSON
    assert server.requests[-1].query == {"f": "json"}


def test_a_post_is_never_redirected(server: FaultServer, client: HttpClient) -> None:
    server.answer("/old", redirect_reply("/new", status=307))
    with pytest.raises(SourceError, match="found a redirect"):
        client.post_json(f"{server.url}/old", {"postcodes": []})
    assert server.requests_for("/new") == []


def test_waits_increase_and_respect_retry_after(server: FaultServer, waits: list[float]) -> None:
    def busy(**headers: str) -> Reply:
        return Reply(status=429, headers={"Retry-After": headers["after"]} if headers else {})

    past_date = format_datetime(datetime(2020, 1, 1, tzinfo=UTC), usegmt=True)
    server.answer(
        "/",
        busy(),
        busy(),
        busy(after="7"),
        busy(after="soon"),
        busy(after=past_date),
        json_reply(VALID_JSON),
    )
    limits = HttpLimits(tries=6, backoff_s=1, max_wait_s=8)
    with HttpClient(limits, wait=waits.append) as client:
        assert client.get_json(f"{server.url}/") == VALID_JSON
    assert waits == [1, 2, 7, 8, 0]


def test_a_long_retry_after_stops_the_retries(
    server: FaultServer, client: HttpClient, waits: list[float]
) -> None:
    server.answer("/", Reply(status=429, headers={"Retry-After": "3600"}))
    with pytest.raises(SourceError, match=r"asks for a pause of 3600 s\. Try again after it"):
        client.get_json(f"{server.url}/")
    assert (len(server.requests), waits) == (1, [])


def test_a_slow_response_has_a_time_limit(server: FaultServer) -> None:
    server.answer("/", Reply(body=b" ", fault="endless"))
    with (
        HttpClient(HttpLimits(total_s=0, tries=2, backoff_s=0)) as client,
        pytest.raises(SourceError, match="no whole answer within 0 s"),
    ):
        client.get(f"{server.url}/")


def test_a_refused_connection_is_reported(client: HttpClient) -> None:
    with pytest.raises(SourceError, match=r"no connection \(.*refused\) \(3 times\)"):
        client.get_json(NO_PORT)


def test_an_unknown_host_is_reported_at_once(client: HttpClient, waits: list[float]) -> None:
    with pytest.raises(SourceError, match=r"no-such-host\.invalid: found no such host") as caught:
        client.get_json("https://no-such-host.invalid/x")
    assert ("without one, on the data it has" in str(caught.value), waits) == (True, [])


def test_a_certificate_is_required(server: FaultServer, client: HttpClient) -> None:
    address = server.url.replace("http://", "https://")
    with pytest.raises(SourceError, match=r"certificate|no connection"):
        client.get_json(address)


@pytest.mark.parametrize(
    "address",
    [
        "http://api.postcodes.io/x",
        "ftp://example.org",
        "https://ann:secret@example.org/",
        "https://",
        "example.org",
        "https://example.org:port/",
        "http://127.0.0.1.example.org/",
        "http://[::1",
    ],
)
def test_unsafe_addresses_are_refused(client: HttpClient, address: str) -> None:
    with pytest.raises(SourceError, match="Expected") as caught:
        client.get(address)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "address", ["https://example.org/x", "http://[::1]:80/", "http://localhost"]
)
def test_safe_addresses_are_accepted(address: str) -> None:
    require_safe(address)


@pytest.mark.network
def test_the_real_postcodes_io_responds() -> None:
    with HttpClient() as client:
        response: Any = client.get_json("https://api.postcodes.io/postcodes/SW1A1AA")
    assert response["result"]["codes"]["admin_district"] == "E09000033"
