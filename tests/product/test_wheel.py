"""The wheel, as a stranger installs it: nothing of this checkout, any folder, nothing to write."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tarfile
import tomllib
import urllib.request
import venv
import zipfile
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.support.browser import ROOT, await_health, free_port, stop, visit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

pytestmark = pytest.mark.slow

SCRIPTS = "Scripts" if os.name == "nt" else "bin"

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

SETTINGS = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))


def call(*command: str | Path, cwd: Path, **environment: str) -> str:
    done = subprocess.run(  # noqa: S603 - our own commands
        [str(part) for part in command],
        cwd=cwd,
        env=clean(**environment),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def clean(**environment: str) -> dict[str, str]:
    """Return this process's environment without what would lead back to the checkout."""
    leads = ("PYTHONPATH", "VIRTUAL_ENV", "PLACEMAP_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(leads)}
    return kept | environment


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the source distribution, and the wheel from it; return their folder."""
    folder = tmp_path_factory.mktemp("dist")
    uv = ["--installer", "uv"] if shutil.which("uv") else []
    call(sys.executable, "-m", "build", "--outdir", folder, *uv, ROOT, cwd=folder)
    return folder


@pytest.fixture(scope="module")
def installed(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel into an environment of its own; return the folder of its programs."""
    wheel = next(built.glob("*.whl"))
    folder = tmp_path_factory.mktemp("installed")
    scripts = folder / SCRIPTS
    if uv := shutil.which("uv"):
        call(uv, "venv", "--python", sys.executable, "--allow-existing", folder, cwd=folder)
        call(uv, "pip", "install", "--python", scripts / "python", wheel, cwd=folder)
    else:
        venv.create(folder, with_pip=True)
        call(scripts / "python", "-m", "pip", "install", "--quiet", wheel, cwd=folder)
    for path in (folder / "lib").rglob("placemap"):
        for file in path.rglob("*"):
            file.chmod(0o555)
    return scripts


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with other people's files of the names that we use."""
    folder = tmp_path_factory.mktemp("elsewhere")
    for name in ("app.py", "ui.py", "geo.py"):
        (folder / name).write_text("raise SystemExit('not this one')\n", encoding="utf-8")
    (folder / "data").mkdir()
    (folder / ".streamlit").mkdir()
    theirs = '[theme]\nprimaryColor = "#FF0000"\n'
    (folder / ".streamlit" / "config.toml").write_text(theirs, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def started(
    installed: Path, elsewhere: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Start `placemap app` in that folder, without a home to write to; yield its address."""
    log = tmp_path_factory.mktemp("log") / "log.txt"
    port = free_port()
    nowhere = "/proc/nowhere"  # is not there, and even root cannot make it
    with (
        log.open("wb") as output,
        subprocess.Popen(  # noqa: S603 - our own command
            [str(installed / "placemap"), "app", "--port", str(port)],
            cwd=elsewhere,
            env=clean(HOME=nowhere, PLACEMAP_CACHE_DIR=nowhere),
            stdout=output,
            stderr=subprocess.STDOUT,
        ) as process,
    ):
        address = f"http://127.0.0.1:{port}/"
        try:
            await_health(process, f"{address}_stcore/health", log)
            yield address
        finally:
            stop(process)


def fetched(url: str) -> str:
    with urllib.request.urlopen(url, timeout=30) as response:  # noqa: S310 - our own server
        text: str = response.read().decode()
    return text


def test_the_wheel_holds_what_it_needs_and_no_more(built: Path) -> None:
    with zipfile.ZipFile(next(built.glob("*.whl"))) as wheel:
        names = set(wheel.namelist())
    tracked = call("git", "ls-files", cwd=ROOT).split("\n") if (ROOT / ".git").exists() else []
    ours = {name for name in tracked if name.startswith(("geo/", "ui/"))}
    ours |= {f"placemap/{name}" for name in tracked if name.startswith("data/")}
    assert ours <= names
    assert {name.partition("/")[0] for name in names} == {
        *("geo", "ui", "placemap", f"placemap-{PROJECT['version']}.dist-info")
    }
    assert {name for name in names if name.endswith(("/LICENSE", "/NOTICE"))}


def test_the_source_holds_the_tests_and_the_docs(built: Path) -> None:
    with tarfile.open(next(built.glob("*.tar.gz"))) as source:
        names = {name.partition("/")[2] for name in source.getnames()}
    assert {
        "tests/product/test_wheel.py",
        "README.md",
        "CHANGELOG.md",
        "data/datapackage.json",
    } <= names


def test_it_knows_its_version(installed: Path, elsewhere: Path) -> None:
    said = call(installed / "placemap", "--version", cwd=elsewhere)
    assert said.strip() == f"placemap, version {PROJECT['version']}"


def test_it_answers_from_any_folder(installed: Path, elsewhere: Path) -> None:
    answered = json.loads(call(installed / "placemap", "council", "Wigan", "--json", cwd=elsewhere))
    assert answered["area"]["code"] == "E08000010"
    assert "Greater Manchester" in {place["name"] for place in answered["covered_by"]}


def test_its_outputs_find_their_templates(installed: Path, elsewhere: Path, tmp_path: Path) -> None:
    pdf = tmp_path / "wigan.pdf"
    call(installed / "placemap", "briefing", "Wigan", "-o", pdf, cwd=elsewhere)
    assert pdf.read_bytes().startswith(b"%PDF")


def test_the_app_serves_pages_layers_and_its_own_settings(started: str) -> None:
    assert "<title>" in fetched(started)
    assert "<title>" in fetched(f"{started}council?area=E08000010")
    layer = json.loads(fetched(f"{started}layers/city_regions.geojson"))
    assert "Greater Manchester" in {one["properties"]["name"] for one in layer["features"]}


def test_the_app_listens_to_this_machine_alone(started: str) -> None:
    port = int(re.findall(r":(\d+)/", started)[0])
    others = {
        str(one[4][0]) for one in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)
    }
    for address in others - {"127.0.0.1", "127.0.1.1"}:
        with contextlib.closing(socket.socket()) as caller:
            assert caller.connect_ex((address, port)) != 0


def test_the_app_in_a_browser(started: str, chromium: Browser) -> None:
    with visit(chromium) as visited:
        visited.page.goto(started)
        expect(visited.page.locator('.livemap[data-ready="true"]')).to_be_visible()
        colour = visited.page.locator(".livemap").evaluate(
            "map => getComputedStyle(map).getPropertyValue('--st-primary-color')"
        )
    assert (visited.elsewhere, visited.errors) == ([], [])
    assert colour.upper() == SETTINGS["theme"]["light"]["primaryColor"]
