"""Who may ask the running app, by which name, for what; and that it asks nobody."""

from __future__ import annotations

import http.client
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.support import silent_network
from tests.support.browser import ROOT, expect_map, streamlit_server, visit
from ui.server.hosts import AllowedHosts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

    from tests.conftest import Serve

FOREIGN: Final = "https://evil.example"
NAME: Final = "maps.example.org"
QUICK_S: Final = silent_network.WAIT_S / 2


class Around(BaseHTTPRequestHandler):
    """A page of another host, with ours in a frame."""

    def do_GET(self) -> None:
        """Send it."""
        body = f'<iframe src="{self.path[1:]}" width="1200" height="1000"></iframe>'.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def around() -> Iterator[int]:
    """Serve the page around ours; yield its port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Around)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def named(serve: Serve, around: int) -> str:
    """Return the app's address, where the operator named a host and one that may embed it."""
    return serve(
        ROOT / "app.py",
        PLACEMAP_HOSTS=f"{NAME}, *.gov.example",
        PLACEMAP_EMBED_HOSTS=f"http://localhost:{around}",
        PLACEMAP_TILES="https://tiles.example.org:8443/{z}/{x}/{y}.png?key=1",
    )


def ask(app: str, path: str, *, method: str = "GET", **headers: str) -> tuple[int, dict[str, str]]:
    """Ask for a path exactly as written; return the status and the headers."""
    connection = http.client.HTTPConnection(urlsplit(app).netloc, timeout=60)
    try:
        asked = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, headers=asked)
        response = connection.getresponse()
        response.read()
        return response.status, {name.lower(): value for name, value in response.getheaders()}
    finally:
        connection.close()


def shake_hands(app: str, *, origin: str | None, host: str = "") -> int:
    """Open a WebSocket as a page of an origin does; return the status of the answer."""
    connection = http.client.HTTPConnection(urlsplit(app).netloc, timeout=QUICK_S)
    headers = {
        **({"Host": host} if host else {}),
        **({"Origin": origin} if origin else {}),
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "MDEyMzQ1Njc4OWFiY2RlZg==",
    }
    try:
        connection.request("GET", "/_stcore/stream", headers=headers)
        return connection.getresponse().status
    finally:
        connection.close()


def test_nothing_leaves_the_machine_whoever_asks(tmp_path: Path) -> None:
    asked = silent_network.use(tmp_path)
    log = tmp_path / "log.txt"
    with streamlit_server(ROOT / "app.py", log=log, PYTHONPATH=str(tmp_path)) as app:
        assert shake_hands(app, origin=FOREIGN) == 403
        assert shake_hands(app, origin=app.rstrip("/"), host="evil.example") == 403
        assert shake_hands(app, origin="null") == 403
        assert shake_hands(app, origin=app.rstrip("/")) == 101
        for path in ("/", "/_stcore/host-config", "/media/x", "/layers/clusters.geojson"):
            ask(app, path, Origin=FOREIGN)
            ask(app, path, Host="evil.example")
        assert ask(app, "/_stcore/upload_file/a/b", method="PUT", Origin=FOREIGN)[0] == 403
    assert asked.read_text() == silent_network.WATCHING


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/", {}, 200),
        ("/", {"Host": NAME}, 200),
        ("/", {"Host": "data.gov.example"}, 200),
        ("/", {"Host": "evil.example"}, 421),
        ("/", {"Host": f"{NAME}.evil.example"}, 421),
        ("/", {"Host": f"{NAME}@evil.example"}, 421),
        ("/", {"Host": ""}, 421),
        ("/", {"Host": "[::1]:8501"}, 200),
        ("/", {"Host": "10.1.2.3"}, 200),
        ("/", {"Origin": FOREIGN}, 403),
        ("/_stcore/host-config", {"Origin": FOREIGN}, 403),
        ("/_stcore/health", {"Host": "balancer.internal"}, 200),
        ("/layers/clusters.geojson", {"Origin": FOREIGN, "Host": "other.example"}, 200),
        ("/_stcore/metrics", {}, 404),
        ("/_stcore/agent/openapi.json", {}, 404),
        ("/layers/clusters.geojson", {"Range": "bytes=0-9"}, 206),
        ("/layers/clusters.geojson", {"Range": "bytes=9-2"}, 416),
        ("/layers/clusters.geojson", {"Range": f"bytes={'9' * 5000}-"}, 416),
        ("/layers/clusters.geojson", {"Range": "bytes=900000000-"}, 416),
        ("/", {"Range": f"bytes=0-{'9' * 5000}"}, 416),
        ("/media/none", {"Range": "bytes=9-2"}, 416),
    ],
)
def test_what_is_answered_and_what_is_refused(
    named: str, path: str, headers: dict[str, str], status: int
) -> None:
    assert ask(named, path, **headers)[0] == status


@pytest.mark.parametrize(
    ("origin", "host", "status"),
    [
        (f"https://{NAME}", NAME, 101),
        (f"https://{NAME}", "127.0.0.1:8501", 101),  # a proxy that asks by a name of its own
        (f"https://{NAME}:443", NAME, 101),
        ("http://localhost:9", "127.0.0.1:8501", 403),  # another program on a reader's machine
        (None, NAME, 101),
        (FOREIGN, NAME, 403),
    ],
)
def test_a_socket_is_for_our_own_pages(
    named: str, origin: str | None, host: str, status: int
) -> None:
    assert shake_hands(named, origin=origin, host=host) == status


def test_anyone_may_read_the_layers_and_only_the_layers(named: str) -> None:
    _, layers = ask(named, "/layers/clusters.geojson", Origin=FOREIGN)
    _, page = ask(named, "/")
    assert layers["access-control-allow-origin"] == "*"
    assert "access-control-allow-origin" not in page


def test_each_page_says_what_a_browser_may_do_with_it(named: str, around: int) -> None:
    for path in ("/", "/your-data", "/council?area=E08000010"):
        _, headers = ask(named, path, Accept="text/html")
        policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
        assert policy["frame-ancestors"] == f"'self' http://localhost:{around}"
        assert "unsafe-eval" not in headers["content-security-policy"]
        assert "unsafe-inline" not in policy["script-src"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "strict-origin-when-cross-origin"
    for path in ("/media/none", "/uploads/none"):
        _, headers = ask(named, path)
        assert headers["cache-control"] == "private, no-store"


def test_pictures_come_from_the_host_of_the_tiles_that_the_operator_names(
    app: str, named: str
) -> None:
    for asked, tiles in ((app, []), (named, ["https://tiles.example.org:8443"])):
        policy = ask(asked, "/", Accept="text/html")[1]["content-security-policy"]
        sources = next(part for part in policy.split("; ") if part.startswith("img-src"))
        assert sources.split() == ["img-src", "'self'", "data:", "blob:", *tiles]


def test_host_config_trusts_nobody(app: str) -> None:
    connection = http.client.HTTPConnection(urlsplit(app).netloc, timeout=60)
    connection.request("GET", "/_stcore/host-config")
    assert b'"allowedOrigins":[]' in connection.getresponse().read()
    connection.close()


def test_a_redirect_to_the_base_path_names_no_host(serve: Serve) -> None:
    app = serve(ROOT / "app.py", base="placemap")
    for forwarded in ({}, {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example"}):
        status, headers = ask(app, "/placemap", **forwarded)
        assert (status, headers["location"]) == (307, "/placemap/")


def test_a_machine_knows_its_own_names_alone() -> None:
    hosts = AllowedHosts()
    assert hosts.allows("localhost:8501")
    assert hosts.allows("LOCALHOST.")
    assert not hosts.allows(NAME)
    assert AllowedHosts(["*"]).allows(NAME)
    assert not AllowedHosts(["*"]).is_own_origin(FOREIGN, NAME)
    assert not hosts.is_own_origin("file://", "")


@pytest.mark.browser
def test_an_embedded_page_works_where_the_operator_allows_its_host(
    named: str, around: int, chromium: Browser
) -> None:
    with visit(chromium) as visited:
        visited.page.goto(f"http://localhost:{around}/{named}?embed=true")
        shown = visited.page.frame_locator("iframe").locator(".livemap")
        expect(shown).to_have_attribute("data-ready", "true")
        assert visited.own_errors == []


@pytest.mark.browser
def test_a_page_of_another_host_cannot_frame_ours(
    named: str, around: int, chromium: Browser
) -> None:
    with visit(chromium) as visited:
        with visited.page.expect_console_message(lambda said: "frame-ancestors" in said.text):
            visited.page.goto(f"http://127.0.0.1:{around}/{named}?embed=true")
        frame = visited.page.frame_locator("iframe")
        expect(frame.locator(".pm-loading")).to_have_count(0)


@pytest.mark.browser
def test_a_page_shows_its_map_under_the_policy(named: str, chromium: Browser) -> None:
    with visit(chromium) as visited:
        visited.page.goto(named)
        expect_map(visited.page)
        assert visited.own_errors == []
