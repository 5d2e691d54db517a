"""The examples for an organisation, as they stand in the documentation: a service, a proxy."""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Final

import pytest
from playwright.sync_api import expect

from tests.support.balancer import EXAMPLES, run_balancer, run_nginx
from tests.support.browser import ROOT, open_visit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

    from tests.conftest import Serve

pytestmark = pytest.mark.slow

COOKIE: Final = "signed_in=yes"


def require_program(program: str) -> str:
    """Return the path of a program; without it, skip, but never in CI."""
    program_path = shutil.which(program, path=f"{os.environ['PATH']}{os.pathsep}/usr/sbin")
    if program_path is None:
        reason = f"there is no {program} on this machine"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return program_path


class SignOn(BaseHTTPRequestHandler):
    """What stands in for oauth2-proxy: whoever has the cookie is in."""

    def do_GET(self) -> None:
        """Say whether the caller has signed on; to anything else, ask that they do."""
        signed_in = COOKIE in self.headers.get("Cookie", "")
        is_auth_request = self.path == "/oauth2/auth"
        self.send_response((202 if signed_in else 401) if is_auth_request else 403)
        self.end_headers()
        if not is_auth_request:
            self.wfile.write(b"Sign in")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def sign_on() -> Iterator[int]:
    """Start the stand-in; yield its port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), SignOn)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def proxied_url(
    serve: Serve, sign_on: int, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Put nginx, set up as the example is, before the app; yield its address."""
    app = serve(ROOT / "app.py", base="placemap")
    app_port = int(re.findall(r":(\d+)/", app)[0])
    ports = {"8501": app_port, "8502": app_port, "4180": sign_on}
    folder = tmp_path_factory.mktemp("nginx")
    health_check = ("/oauth2/auth-is-up", 403)
    with run_nginx(
        "nginx.conf",
        ports,
        nginx=require_program("nginx"),
        folder=folder,
        health_check=health_check,
    ) as port:
        yield f"http://127.0.0.1:{port}/placemap/"


def test_the_service_file_is_accepted_by_systemd(tmp_path: Path) -> None:
    text = (EXAMPLES / "placemap@.service").read_text(encoding="utf-8")
    unit = tmp_path / "placemap@.service"
    unit.write_text(text.replace("/opt/placemap/bin/placemap", sys.executable), encoding="utf-8")
    process = subprocess.run(  # noqa: S603 - our own
        [require_program("systemd-analyze"), "verify", "--man=no", str(unit)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (process.returncode, process.stderr) == (0, "")


def test_the_documentation_includes_the_examples() -> None:
    page = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
    assert all(f'--8<-- "docs/examples/{file.name}"' in page for file in EXAMPLES.iterdir())


@pytest.fixture(scope="module")
def balanced_app(
    serve: Serve, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Path]]:
    """Put nginx, as the example of several processes is, before two; yield address and log."""
    apps = [serve(ROOT / "app.py", PLACEMAP_HOSTS=f"process-{number}.test") for number in (1, 2)]
    ports = [int(re.findall(r":(\d+)/", app)[0]) for app in apps]
    folder = tmp_path_factory.mktemp("balancer")
    with run_balancer(ports, nginx=require_program("nginx"), folder=folder) as port:
        yield f"http://127.0.0.1:{port}/", folder / "access.txt"


def test_a_visit_stays_with_the_same_process_and_others_share_the_load(
    balanced_app: tuple[str, Path],
) -> None:
    address, log = balanced_app
    for _ in range(20):
        cookie = f"placemap_visit={secrets.token_urlsafe(24)}"
        for path in ("", "layers/city_regions.geojson", "_stcore/health"):
            request = urllib.request.Request(f"{address}{path}", headers={"Cookie": cookie})  # noqa: S310 - our own server
            with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310 - the same
                response.read()
    by_visit: dict[str, set[str]] = {}
    for line in log.read_text(encoding="utf-8").splitlines():
        process, visit_id, _ = line.split(" ")
        if visit_id != "-":
            by_visit.setdefault(visit_id, set()).add(process)
    assert len(by_visit) == 20
    assert all(len(processes) == 1 for processes in by_visit.values())
    assert len(set.union(*by_visit.values())) == 2


@pytest.mark.browser
def test_an_upload_survives_a_reload_behind_the_balancer(
    balanced_app: tuple[str, Path], chromium: Browser, tmp_path: Path
) -> None:
    address, _ = balanced_app
    upload_path = tmp_path / "mine.csv"
    upload_path.write_text("LAD25CD,value\nE08000010,1\nE08000012,2\n", encoding="utf-8")
    for _ in range(3):  # visits, of which some are of the one process and some of the other
        with open_visit(chromium) as page_visit:
            page = page_visit.page
            page.goto(f"{address}your-data")
            page.locator("input[type=file]").set_input_files(upload_path)
            page.get_by_role("button", name="Put it on the map").click()
            remove_button = page.locator(".st-key-yours_remove_0")
            expect(remove_button).to_be_visible()
            page.reload()
            expect(remove_button).to_be_visible()
            expect(page.locator('.livemap[data-ready="true"]')).to_be_visible()
            assert page_visit.own_errors == []


def test_a_user_who_is_not_signed_in_is_refused(proxied_url: str) -> None:
    for path in ("", "layers/city_regions.geojson", "_stcore/health", "_stcore/host-config"):
        with pytest.raises(urllib.error.HTTPError) as error:
            urllib.request.urlopen(f"{proxied_url}{path}", timeout=30)  # noqa: S310 - our own server
        with error.value as response:
            assert (response.code, response.read()) == (403, b"Sign in"), path


def test_a_signed_in_user_gets_the_layers(proxied_url: str) -> None:
    request = urllib.request.Request(  # noqa: S310 - our own server
        f"{proxied_url}layers/city_regions.geojson", headers={"Cookie": COOKIE}
    )
    with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310 - the same
        assert len(json.load(response)["features"]) > 20


@pytest.mark.browser
def test_pages_websockets_and_large_files_pass_through_the_proxy(
    proxied_url: str, chromium: Browser, tmp_path: Path
) -> None:
    large = tmp_path / "large.csv"  # above the 1 MB that nginx allows by itself
    rows = (f"E08000010,{number},{'x' * 4000}" for number in range(400))
    large.write_text("\n".join(["LAD25CD,value,note", *rows]), encoding="utf-8")
    name, _, value = COOKIE.partition("=")
    with open_visit(chromium) as page_visit:
        page, sockets = page_visit.page, []
        page.context.add_cookies([{"name": name, "value": value, "url": proxied_url}])
        page.on("websocket", lambda socket: sockets.append(socket.url))
        page.goto(proxied_url)
        expect(page.locator('.livemap[data-ready="true"]')).to_be_visible()
        page.get_by_role("link", name="Your data", exact=True).click()
        page.locator("input[type=file]").set_input_files(large)
        expect(page.get_by_text("400 rows").first).to_be_visible()
        assert page.url.startswith(f"{proxied_url}your-data")
    assert sockets == [proxied_url.replace("http", "ws", 1) + "_stcore/stream"]
    assert page_visit.external_requests == []
