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
from tests.support.browser import ROOT, expect_map, open_visit, streamlit_server
from ui.server.hosts import AllowedHosts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

    from tests.conftest import Serve

FOREIGN: Final = "https://evil.example"
NAME: Final = "maps.example.org"
QUICK_S: Final = silent_network.WAIT_S / 2


class FramePageHandler(BaseHTTPRequestHandler):
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
def frame_port() -> Iterator[int]:
    """Serve the page around ours; yield its port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), FramePageHandler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def named_app(serve: Serve, frame_port: int) -> str:
    """Return the app's address, where the operator named a host and one that may embed it."""
    return serve(
        ROOT / "app.py",
        PLACEMAP_HOSTS=f"{NAME}, *.gov.example",
        PLACEMAP_EMBED_HOSTS=f"http://localhost:{frame_port}",
        PLACEMAP_TILES="https://tiles.example.org:8443/{z}/{x}/{y}.png?key=1",
    )


def raw_request(
    app: str, path: str, *, method: str = "GET", **headers: str
) -> tuple[int, dict[str, str]]:
    """Ask for a path exactly as written; return the status and the headers."""
    connection = http.client.HTTPConnection(urlsplit(app).netloc, timeout=60)
    try:
        header_by_name = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, headers=header_by_name)
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


def test_nothing_is_sent_from_the_machine_for_any_request(tmp_path: Path) -> None:
    trace_path = silent_network.install_hook(tmp_path)
    log = tmp_path / "log.txt"
    with streamlit_server(ROOT / "app.py", log=log, PYTHONPATH=str(tmp_path)) as app:
        assert shake_hands(app, origin=FOREIGN) == 403
        assert shake_hands(app, origin=app.rstrip("/"), host="evil.example") == 403
        assert shake_hands(app, origin="null") == 403
        assert shake_hands(app, origin=app.rstrip("/")) == 101
        for path in ("/", "/_stcore/host-config", "/media/x", "/layers/clusters.geojson"):
            raw_request(app, path, Origin=FOREIGN)
            raw_request(app, path, Host="evil.example")
        assert raw_request(app, "/_stcore/upload_file/a/b", method="PUT", Origin=FOREIGN)[0] == 403
    assert trace_path.read_text() == silent_network.WATCHING


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
def test_requests_are_answered_or_refused_by_host_and_origin(
    named_app: str, path: str, headers: dict[str, str], status: int
) -> None:
    assert raw_request(named_app, path, **headers)[0] == status


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
def test_websockets_are_accepted_only_from_our_own_pages(
    named_app: str, origin: str | None, host: str, status: int
) -> None:
    assert shake_hands(named_app, origin=origin, host=host) == status


def test_any_host_may_read_only_the_layers(named_app: str) -> None:
    _, layers = raw_request(named_app, "/layers/clusters.geojson", Origin=FOREIGN)
    _, page = raw_request(named_app, "/")
    assert layers["access-control-allow-origin"] == "*"
    assert "access-control-allow-origin" not in page


def test_pages_have_the_security_headers(named_app: str, frame_port: int) -> None:
    for path in ("/", "/your-data", "/council?area=E08000010"):
        _, headers = raw_request(named_app, path, Accept="text/html")
        policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
        assert policy["frame-ancestors"] == f"'self' http://localhost:{frame_port}"
        assert "unsafe-eval" not in headers["content-security-policy"]
        assert "unsafe-inline" not in policy["script-src"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "strict-origin-when-cross-origin"
    for path in ("/media/none", "/uploads/none"):
        _, headers = raw_request(named_app, path)
        assert headers["cache-control"] == "private, no-store"


def test_images_may_come_from_the_tile_host_of_the_operator(app: str, named_app: str) -> None:
    for app_url, tiles in ((app, []), (named_app, ["https://tiles.example.org:8443"])):
        policy = raw_request(app_url, "/", Accept="text/html")[1]["content-security-policy"]
        sources = next(part for part in policy.split("; ") if part.startswith("img-src"))
        assert sources.split() == ["img-src", "'self'", "data:", "blob:", *tiles]


def test_the_host_config_trusts_no_other_host(app: str) -> None:
    connection = http.client.HTTPConnection(urlsplit(app).netloc, timeout=60)
    connection.request("GET", "/_stcore/host-config")
    assert b'"allowedOrigins":[]' in connection.getresponse().read()
    connection.close()


def test_a_redirect_to_the_base_path_has_no_host(serve: Serve) -> None:
    app = serve(ROOT / "app.py", base="placemap")
    for forwarded_headers in (
        {},
        {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example"},
    ):
        status, headers = raw_request(app, "/placemap", **forwarded_headers)
        assert (status, headers["location"]) == (307, "/placemap/")


def test_only_local_names_are_own_names() -> None:
    hosts = AllowedHosts()
    assert hosts.allows("localhost:8501")
    assert hosts.allows("LOCALHOST.")
    assert not hosts.allows(NAME)
    assert AllowedHosts(["*"]).allows(NAME)
    assert not AllowedHosts(["*"]).is_own_origin(FOREIGN, NAME)
    assert not hosts.is_own_origin("file://", "")


@pytest.mark.browser
def test_an_embedded_page_works_if_the_operator_allows_its_host(
    named_app: str, frame_port: int, chromium: Browser
) -> None:
    with open_visit(chromium) as page_visit:
        page_visit.page.goto(f"http://localhost:{frame_port}/{named_app}?embed=true")
        embedded_map = page_visit.page.frame_locator("iframe").locator(".livemap")
        expect(embedded_map).to_have_attribute("data-ready", "true")
        assert page_visit.own_errors == []


@pytest.mark.browser
def test_another_host_cannot_embed_our_page(
    named_app: str, frame_port: int, chromium: Browser
) -> None:
    with open_visit(chromium) as page_visit:
        with page_visit.page.expect_console_message(
            lambda message: "frame-ancestors" in message.text
        ):
            page_visit.page.goto(f"http://127.0.0.1:{frame_port}/{named_app}?embed=true")
        frame = page_visit.page.frame_locator("iframe")
        expect(frame.locator(".pm-loading")).to_have_count(0)


@pytest.mark.browser
def test_a_page_shows_its_map_under_the_policy(named_app: str, chromium: Browser) -> None:
    with open_visit(chromium) as page_visit:
        page_visit.page.goto(named_app)
        expect_map(page_visit.page)
        assert page_visit.own_errors == []
