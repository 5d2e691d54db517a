"""The command line as a process: what it imports, its encoding, its ends; and the entry point."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
import tomllib
from typing import TYPE_CHECKING

import pytest

from geo.cli.main import COMMANDS, main
from tests.support.fixtures_core import ROOT

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

HEAVY = {"streamlit", "geopandas", "pandas", "shapely", "starlette"}

IMPORT_SCRIPT = """
import sys
from geo.cli.main import placemap
try:
    placemap(sys.argv[1:], prog_name="placemap")
except SystemExit as end:
    print(end.code, *sorted({name.partition(".")[0] for name in sys.modules}), file=sys.stderr)
"""


def run(
    *arguments: str, program: Sequence[str] = ("-m", "geo.cli"), **environment: str
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(  # noqa: S603 - our own interpreter, our own arguments
        [sys.executable, *program, *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        check=False,
    )


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["council", "--help"]])
def test_help_imports_no_heavy_packages(arguments: list[str]) -> None:
    done = run(*arguments, program=("-c", IMPORT_SCRIPT))
    status, *imported = done.stderr.decode().split()
    assert status == "0"
    assert HEAVY.isdisjoint(imported)


def test_help_does_not_import_the_register() -> None:
    done = run("--help", program=("-c", IMPORT_SCRIPT.replace('.partition(".")[0]', "")))
    imported = done.stderr.decode().split()
    assert {"geo.cli.main", "geo.settings"} <= {*imported}
    assert {"geo.dataset", *(f"geo.cli.{name}" for name in COMMANDS)}.isdisjoint(imported)


def test_the_council_command_does_not_import_streamlit() -> None:
    done = run("council", "Wigan", program=("-c", IMPORT_SCRIPT))
    status, *imported = done.stderr.decode().split()
    assert status == "0"
    assert {"streamlit", "folium", "matplotlib", "ui"}.isdisjoint(imported)


def test_the_version_option_prints_the_version() -> None:
    assert run("--version").stdout.decode().startswith("placemap, version ")


@pytest.mark.slow
def test_piped_output_is_utf_8_in_any_locale() -> None:
    utf_8_process = run("council", "Wigan, Bolton", "--json", LC_ALL="C.UTF-8")
    for encoding in ("ascii", "cp1252"):
        process = run("council", "Wigan, Bolton", "--json", PYTHONIOENCODING=encoding, LC_ALL="C")
        assert (process.stdout, process.stderr) == (utf_8_process.stdout, b"")
    assert "©" in utf_8_process.stdout.decode("utf-8")


def test_an_error_has_a_message_and_an_exit_status() -> None:
    done = run("council", "Newcastle")
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"E08000021" in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such pipes")
def test_a_closed_pipe_is_no_error() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as pipe:
        done = subprocess.run(
            [sys.executable, "-m", "geo.cli", "gaps"],
            cwd=ROOT,
            stdout=pipe,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.stderr == b""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such terminals")
def test_output_is_wrapped_to_the_terminal_width() -> None:
    terminal_end, process_end = os.openpty()
    with (
        os.fdopen(terminal_end, "rb", buffering=0) as screen,
        os.fdopen(process_end, "wb") as terminal,
    ):
        subprocess.run(
            [sys.executable, "-m", "geo.cli", "nearest", "Wigan", "--limit", "1"],
            cwd=ROOT,
            env={**os.environ, "COLUMNS": "40"},
            stdout=terminal,
            check=True,
        )
        lines = screen.read(200).decode().splitlines()
    assert lines[:2] == ["Strategic sites nearest to Wigan, from", "its boundary"]


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="only some systems have a full disk")  # noqa: PTH110
def test_a_full_disk_is_reported_as_an_error() -> None:
    with open("/dev/full", "wb") as full_device:  # noqa: PTH123
        done = subprocess.run(
            [sys.executable, "-m", "geo.cli", "nearest", "Wigan", "--json"],
            cwd=ROOT,
            stdout=full_device,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr.startswith(b"Error: ")
    assert b"Traceback" not in done.stderr


def test_the_entry_point_runs_the_command() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    module, _, name = project["scripts"]["placemap"].partition(":")
    assert getattr(importlib.import_module(module), name) is main


def test_the_app_is_started_with_its_path_and_arguments(tmp_path: Path) -> None:
    # Streamlit's own --help ends the process it was started in, so that nothing is served.
    done = run("--data-dir", str(tmp_path), "app", "--", "--help")
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.startswith(b"Usage: streamlit run")


def test_the_app_reports_an_invalid_data_package(tmp_path: Path) -> None:
    done = run("--data-dir", str(tmp_path), "app", "--port", "0")
    assert done.returncode == 1
    assert f"Place Map cannot start. {tmp_path}" in done.stderr.decode()
