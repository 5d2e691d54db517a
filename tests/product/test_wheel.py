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

from tests.support.browser import ROOT, await_health, free_port, open_visit, stop

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

pytestmark = pytest.mark.slow

SCRIPTS = "Scripts" if os.name == "nt" else "bin"

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

SETTINGS = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))


def run_command(*command: str | Path, cwd: Path, **environment: str) -> str:
    process = subprocess.run(  # noqa: S603 - our own commands
        [str(part) for part in command],
        cwd=cwd,
        env=clean_environment(**environment),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert process.returncode == 0, process.stdout + process.stderr
    return process.stdout


def clean_environment(**environment: str) -> dict[str, str]:
    """Return this process's environment without what would lead back to the checkout."""
    excluded_prefixes = ("PYTHONPATH", "VIRTUAL_ENV", "PLACEMAP_")
    remaining = {
        name: value for name, value in os.environ.items() if not name.startswith(excluded_prefixes)
    }
    return remaining | environment


@pytest.fixture(scope="module")
def built_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the source distribution, and the wheel from it; return their folder."""
    folder = tmp_path_factory.mktemp("dist")
    uv = ["--installer", "uv"] if shutil.which("uv") else []
    run_command(sys.executable, "-m", "build", "--outdir", folder, *uv, ROOT, cwd=folder)
    return folder


@pytest.fixture(scope="module")
def installed_folder(built_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel into an environment of its own; return the folder of its programs."""
    wheel = next(built_folder.glob("*.whl"))
    folder = tmp_path_factory.mktemp("installed")
    scripts = folder / SCRIPTS
    if uv := shutil.which("uv"):
        run_command(uv, "venv", "--python", sys.executable, "--allow-existing", folder, cwd=folder)
        run_command(uv, "pip", "install", "--python", scripts / "python", wheel, cwd=folder)
    else:
        venv.create(folder, with_pip=True)
        run_command(scripts / "python", "-m", "pip", "install", "--quiet", wheel, cwd=folder)
    for path in (folder / "lib").rglob("placemap"):
        for file in path.rglob("*"):
            file.chmod(0o555)
    return scripts


@pytest.fixture(scope="module")
def other_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with other people's files of the names that we use."""
    folder = tmp_path_factory.mktemp("elsewhere")
    for name in ("app.py", "ui.py", "geo.py"):
        (folder / name).write_text("raise SystemExit('not this one')\n", encoding="utf-8")
    (folder / "data").mkdir()
    (folder / ".streamlit").mkdir()
    other_config = '[theme]\nprimaryColor = "#FF0000"\n'
    (folder / ".streamlit" / "config.toml").write_text(other_config, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def app_url(
    installed_folder: Path, other_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Start `placemap app` in that folder, without a home to write to; yield its address."""
    log = tmp_path_factory.mktemp("log") / "log.txt"
    port = free_port()
    missing_folder = "/proc/nowhere"  # is not there, and even root cannot make it
    with (
        log.open("wb") as output,
        subprocess.Popen(  # noqa: S603 - our own command
            [str(installed_folder / "placemap"), "app", "--port", str(port)],
            cwd=other_folder,
            env=clean_environment(HOME=missing_folder, PLACEMAP_CACHE_DIR=missing_folder),
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


def test_the_wheel_contains_the_needed_files_and_no_others(built_folder: Path) -> None:
    with zipfile.ZipFile(next(built_folder.glob("*.whl"))) as wheel:
        names = set(wheel.namelist())
    tracked_files = (
        run_command("git", "ls-files", cwd=ROOT).split("\n") if (ROOT / ".git").exists() else []
    )
    package_files = {name for name in tracked_files if name.startswith(("geo/", "ui/"))}
    package_files |= {f"placemap/{name}" for name in tracked_files if name.startswith("data/")}
    assert package_files <= names
    assert {name.partition("/")[0] for name in names} == {
        *("geo", "ui", "placemap", f"placemap-{PROJECT['version']}.dist-info")
    }
    assert {name for name in names if name.endswith(("/LICENSE", "/NOTICE"))}


def test_the_source_distribution_contains_the_tests_and_the_docs(built_folder: Path) -> None:
    with tarfile.open(next(built_folder.glob("*.tar.gz"))) as source:
        names = {name.partition("/")[2] for name in source.getnames()}
    assert {
        "tests/product/test_wheel.py",
        "README.md",
        "CHANGELOG.md",
        "data/datapackage.json",
    } <= names


def test_it_reports_its_version(installed_folder: Path, other_folder: Path) -> None:
    output = run_command(installed_folder / "placemap", "--version", cwd=other_folder)
    assert output.strip() == f"placemap, version {PROJECT['version']}"


def test_it_runs_from_any_folder(installed_folder: Path, other_folder: Path) -> None:
    document = json.loads(
        run_command(installed_folder / "placemap", "council", "Wigan", "--json", cwd=other_folder)
    )
    assert document["area"]["code"] == "E08000010"
    assert "Greater Manchester" in {place["name"] for place in document["covered_by"]}


def test_exports_have_their_templates(
    installed_folder: Path, other_folder: Path, tmp_path: Path
) -> None:
    pdf = tmp_path / "wigan.pdf"
    run_command(installed_folder / "placemap", "briefing", "Wigan", "-o", pdf, cwd=other_folder)
    assert pdf.read_bytes().startswith(b"%PDF")


def test_the_app_serves_pages_layers_and_its_own_settings(app_url: str) -> None:
    assert "<title>" in fetched(app_url)
    assert "<title>" in fetched(f"{app_url}council?area=E08000010")
    layer = json.loads(fetched(f"{app_url}layers/city_regions.geojson"))
    assert "Greater Manchester" in {feature["properties"]["name"] for feature in layer["features"]}


def test_the_app_listens_only_on_this_machine(app_url: str) -> None:
    port = int(re.findall(r":(\d+)/", app_url)[0])
    other_addresses = {
        str(address_info[4][0])
        for address_info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)
    }
    for address in other_addresses - {"127.0.0.1", "127.0.1.1"}:
        with contextlib.closing(socket.socket()) as client_socket:
            assert client_socket.connect_ex((address, port)) != 0


def test_the_app_works_in_a_browser(app_url: str, chromium: Browser) -> None:
    with open_visit(chromium) as page_visit:
        page_visit.page.goto(app_url)
        expect(page_visit.page.locator('.livemap[data-ready="true"]')).to_be_visible()
        colour = page_visit.page.locator(".livemap").evaluate(
            "map => getComputedStyle(map).getPropertyValue('--st-primary-color')"
        )
    assert (page_visit.external_requests, page_visit.errors) == ([], [])
    assert colour.upper() == SETTINGS["theme"]["light"]["primaryColor"]
