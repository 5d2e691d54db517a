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
FINE = {"count": 361, "name": "Ynys Môn"}
NO_PORT = "http://127.0.0.1:1"


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with FaultServer() as server:
        yield server


@pytest.fixture
def waited() -> list[float]:
    return []


@pytest.fixture
def client(waited: list[float]) -> Iterator[HttpClient]:
    with HttpClient(QUICK, wait=waited.append) as client:
        yield client


def test_a_question_goes_into_the_address(server: FaultServer, client: HttpClient) -> None:
    server.answer("/query", json_reply(FINE))
    assert client.get_json(f"{server.url}/query", {"where": "a=b & c", "n": 2}) == FINE
    (asked,) = server.requests
    assert (asked.method, asked.query) == ("GET", {"where": "a=b & c", "n": "2"})
    assert asked.headers["User-Agent"] == "placemap"


def test_json_is_sent(server: FaultServer, client: HttpClient) -> None:
    server.answer("/postcodes", json_reply(FINE))
    assert client.post_json(f"{server.url}/postcodes", {"postcodes": ["M5 4WT"]}) == FINE
    (asked,) = server.requests
    assert (asked.method, json.loads(asked.body)) == ("POST", {"postcodes": ["M5 4WT"]})


def test_an_answer_is_unpacked_and_loses_its_byte_order_mark(
    server: FaultServer, client: HttpClient
) -> None:
    body = gzip.compress(b"\xef\xbb\xbf" + json.dumps(FINE, ensure_ascii=False).encode())
    server.answer("/", Reply(body=body, headers={"Content-Encoding": "gzip"}))
    answer = client.get(f"{server.url}/", {"key": "secret"})
    assert (answer.json(), answer.address, answer.status) == (FINE, f"{server.url}/", 200)
    assert answer.text().startswith("{")


def test_a_status_that_is_an_answer_is_one(server: FaultServer, client: HttpClient) -> None:
    server.answer("/x", json_reply({"status": 404}, status=404))
    assert client.get_json(f"{server.url}/x", statuses=(200, 404)) == {"status": 404}
    with pytest.raises(SourceError, match="found HTTP 404 Not Found, expected an answer"):
        client.get_json(f"{server.url}/x")
    assert len(server.requests) == 2


BRIEF = {
    "busy": (Reply(status=429), "HTTP 429 Too Many Requests"),
    "broken": (Reply(status=500), "HTTP 500 Internal Server Error"),
    "no gateway": (Reply(status=502), "HTTP 502 Bad Gateway"),
    "under repair": (html_reply(status=503), "HTTP 503 Service Unavailable"),
    "gateway timed out": (Reply(status=504), "HTTP 504 Gateway Timeout"),
    "silent": (Reply(fault="stall"), "no answer for 0.4 s"),
    "silent halfway": (json_reply(FINE, fault="stall in body"), "no answer for 0.4 s"),
    "reset": (Reply(fault="reset"), "no connection"),
    "reset halfway": (json_reply(FINE, fault="reset in body"), "connection that broke"),
    "short": (json_reply(FINE, fault="short"), "connection that broke"),
    "garbage": (gzip_reply(FINE, damaged=True), "compressed body that cannot be unpacked"),
    "half of it": (Reply(body=b'{"count": 3'), "begins '{\"count\": 3', expected JSON"),
}


@pytest.mark.parametrize(("reply", "found"), BRIEF.values(), ids=BRIEF)
def test_what_another_try_may_mend_is_tried_again(
    server: FaultServer, client: HttpClient, waited: list[float], reply: Reply, found: str
) -> None:
    if "stall" in reply.fault:
        client.limits = replace(QUICK, timeout_s=0.4)
    server.answer("/mended", reply, json_reply(FINE))
    assert client.get_json(f"{server.url}/mended") == FINE
    assert waited == [0]

    server.answer("/never", reply)
    with pytest.raises(SourceError, match="Try again later") as told:
        client.get_json(f"{server.url}/never")
    assert found in str(told.value)
    assert len(server.asked("/never")) == QUICK.tries

    server.answer("/never", json_reply(FINE))
    assert client.get_json(f"{server.url}/never") == FINE


FINAL = {
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


@pytest.mark.parametrize(("reply", "found"), FINAL.values(), ids=FINAL)
def test_what_no_other_try_can_mend_is_told_at_once(
    server: FaultServer, client: HttpClient, waited: list[float], reply: Reply, found: str
) -> None:
    server.answer("/never", reply)
    with pytest.raises(SourceError, match=found) as told:
        client.get_json(f"{server.url}/never")
    assert ("expected" in str(told.value).lower(), waited) == (True, [])


def test_json_that_nests_without_end_is_no_answer(server: FaultServer) -> None:
    server.answer("/", Reply(body=b"[" * 200_000))
    with (
        HttpClient(HttpLimits(tries=1)) as client,
        pytest.raises(SourceError, match="expected JSON"),
    ):
        client.get_json(f"{server.url}/")


def test_a_redirect_on_the_same_host_is_followed(server: FaultServer, client: HttpClient) -> None:
    server.answer("/old", redirect_reply("new?f=json", status=301))
    server.answer("/new", json_reply(FINE))
    assert client.get_json(f"{server.url}/old", {"f": "html"}) == FINE
    assert server.requests[-1].query == {"f": "json"}


def test_what_was_sent_is_sent_nowhere_else(server: FaultServer, client: HttpClient) -> None:
    server.answer("/old", redirect_reply("/new", status=307))
    with pytest.raises(SourceError, match="found a redirect"):
        client.post_json(f"{server.url}/old", {"postcodes": []})
    assert server.asked("/new") == []


def test_waits_grow_and_the_service_may_ask_for_longer_ones(
    server: FaultServer, waited: list[float]
) -> None:
    def busy(**headers: str) -> Reply:
        return Reply(status=429, headers={"Retry-After": headers["after"]} if headers else {})

    past = format_datetime(datetime(2020, 1, 1, tzinfo=UTC), usegmt=True)
    server.answer(
        "/", busy(), busy(), busy(after="7"), busy(after="soon"), busy(after=past), json_reply(FINE)
    )
    limits = HttpLimits(tries=6, backoff_s=1, max_wait_s=8)
    with HttpClient(limits, wait=waited.append) as client:
        assert client.get_json(f"{server.url}/") == FINE
    assert waited == [1, 2, 7, 8, 0]


def test_a_service_that_asks_for_a_long_pause_is_left_alone(
    server: FaultServer, client: HttpClient, waited: list[float]
) -> None:
    server.answer("/", Reply(status=429, headers={"Retry-After": "3600"}))
    with pytest.raises(SourceError, match=r"asks for a pause of 3600 s\. Try again after it"):
        client.get_json(f"{server.url}/")
    assert (len(server.requests), waited) == (1, [])


def test_an_answer_that_trickles_has_an_end(server: FaultServer) -> None:
    server.answer("/", Reply(body=b" ", fault="endless"))
    with (
        HttpClient(HttpLimits(total_s=0, tries=2, backoff_s=0)) as client,
        pytest.raises(SourceError, match="no whole answer within 0 s"),
    ):
        client.get(f"{server.url}/")


def test_nobody_there_is_told(client: HttpClient) -> None:
    with pytest.raises(SourceError, match=r"no connection \(.*refused\) \(3 times\)"):
        client.get_json(NO_PORT)


def test_a_host_that_there_is_not_is_told_at_once(client: HttpClient, waited: list[float]) -> None:
    with pytest.raises(SourceError, match=r"no-such-host\.invalid: found no such host") as told:
        client.get_json("https://no-such-host.invalid/x")
    assert ("without one, on the data it has" in str(told.value), waited) == (True, [])


def test_a_certificate_is_asked_for(server: FaultServer, client: HttpClient) -> None:
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
def test_nothing_is_asked_in_the_clear(client: HttpClient, address: str) -> None:
    with pytest.raises(SourceError, match="Expected") as told:
        client.get(address)
    assert "secret" not in str(told.value)


@pytest.mark.parametrize(
    "address", ["https://example.org/x", "http://[::1]:80/", "http://localhost"]
)
def test_safe_addresses_pass(address: str) -> None:
    require_safe(address)


@pytest.mark.network
def test_the_true_postcodes_io_answers() -> None:
    with HttpClient() as client:
        found: Any = client.get_json("https://api.postcodes.io/postcodes/SW1A1AA")
    assert found["result"]["codes"]["admin_district"] == "E09000033"
