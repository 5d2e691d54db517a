"""
Set up and run Place Map, with Python alone: `python scripts/task.py run`.

Creates `.venv` in the project folder (with uv if installed, else with pip), installs what the task
needs, and starts it. The Makefile calls this too, so that Windows, which has no make, has the same
commands.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT: Final = Path(__file__).resolve().parent.parent
VENV: Final = ROOT / ".venv"
BIN: Final = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON: Final = BIN / ("python.exe" if os.name == "nt" else "python")
LOWEST_VENV: Final = ROOT / ".venv-lowest"
MIN_PYTHON: Final = (3, 11)
EXTRAS: Final = ("dask", "postcodes", "postgis")
"""All extras, listed by hand because a Python that is too old to read TOML must get this far."""


class Task(NamedTuple):
    """A task: what it does, and the dependency groups of pyproject.toml that it needs."""

    action: Callable[[argparse.Namespace], None]
    groups: tuple[str, ...] = ()


def install(groups: tuple[str, ...]) -> None:
    """Install the app and `groups` into `.venv`, unless pyproject.toml is unchanged since."""
    digest = hashlib.sha256((ROOT / "pyproject.toml").read_bytes()).hexdigest()
    stamp = VENV / "installed.txt"
    stamp_lines = stamp.read_text(encoding="utf-8").split() if stamp.exists() else []
    missing = [name for name in ["app", *groups] if name not in stamp_lines]
    if stamp_lines[:1] == [digest] and not missing:
        return
    all_groups = sorted({*groups, *(name for name in stamp_lines[1:] if name != "app")})
    group_options = [part for name in all_groups for part in ("--group", name)]
    uv = shutil.which("uv")
    duration = "a minute or two" if uv else "up to five minutes with pip"
    print(f"Setting up .venv, which takes {duration} the first time …", flush=True)
    if uv:
        if not PYTHON.exists():
            call(uv, "venv", "--python", sys.executable, VENV)
        call(uv, "pip", "install", "--quiet", "--python", PYTHON, "--editable", ".", *group_options)
    else:
        if not (PYTHON.exists() and has_pip()):
            call(sys.executable, "-m", "venv", VENV)
        call(PYTHON, "-m", "pip", "install", "--quiet", "--upgrade", "pip>=25.1")
        call(PYTHON, "-m", "pip", "install", "--quiet", "--editable", ".", *group_options)
    stamp.write_text("\n".join([digest, "app", *all_groups]), encoding="utf-8")


def call(*command: str | Path) -> None:
    """Run a command in the project's folder; exit if it fails."""
    if status := status_of(*command):
        sys.exit(status)


def status_of(*command: str | Path) -> int:
    """Run a command in the project's folder, and return its exit status."""
    return subprocess.run([str(part) for part in command], cwd=ROOT, check=False).returncode  # noqa: S603 - our own commands


def has_pip() -> bool:
    """Return whether `.venv` has pip: uv creates environments without it."""
    command = [str(PYTHON), "-m", "pip", "--version"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0  # noqa: S603 - our own


def run(options: argparse.Namespace) -> None:
    """Start the app and print its address."""
    call(PYTHON, "-m", "geo.cli", "app", "--port", str(options.port))


def install_axe() -> None:
    """Install axe-core for the accessibility tests, if npm is installed."""
    npm, folder = shutil.which("npm"), ROOT / "tests" / "axe"
    lock, installed_lock = (
        folder / "package-lock.json",
        folder / "node_modules" / ".package-lock.json",
    )
    is_fresh = installed_lock.exists() and installed_lock.stat().st_mtime >= lock.stat().st_mtime
    if npm and not is_fresh and status_of(npm, "ci", "--prefix", folder, "--silent"):
        # Without it these tests fail in continuous integration and skip elsewhere.
        print("npm could not fetch axe-core: tests by axe-core are skipped.", flush=True)


def test(options: argparse.Namespace) -> None:
    """Check style and types, then run all but the slow tests."""
    del options
    check()
    run_tests("-m", "not slow")


def test_slow(options: argparse.Namespace) -> None:
    """Run the slow tests, which `test` leaves out."""
    del options
    run_tests("-m", "slow")


def test_all(options: argparse.Namespace) -> None:
    """Check style and types, then run all tests."""
    del options
    check()
    run_tests()


def check() -> None:
    """Check style, types and import directions, of scripts and benchmarks too."""
    call(PYTHON, "-m", "ruff", "check")
    call(PYTHON, "-m", "ruff", "format", "--check")
    call(PYTHON, "-m", "mypy")
    call(BIN / "lint-imports", "--no-cache")


def run_tests(*arguments: str) -> None:
    """Run tests on every core; tests of one file stay together, because they share fixtures."""
    install_axe()
    call(PYTHON, "-m", "pytest", "--numprocesses", "auto", "--dist", "loadfile", *arguments)


def test_lowest(options: argparse.Namespace) -> None:
    """Test with the lowest versions that pyproject.toml allows, extras too, in `.venv-lowest`."""
    del options
    uv = shutil.which("uv")
    if not uv:
        sys.exit("test-lowest needs uv (docs.astral.sh/uv): pip cannot choose the lowest versions.")
    python = LOWEST_VENV / BIN.name / PYTHON.name
    call(uv, "venv", "--quiet", "--allow-existing", "--python", sys.executable, LOWEST_VENV)
    pip_install = (uv, "pip", "install", "--quiet", "--python", python)
    call(*pip_install, "--resolution", "lowest-direct", "--editable", f".[{','.join(EXTRAS)}]")
    call(*pip_install, "--group", "dev")
    arguments = ["--dist", "loadfile", "-m", "not browser", "tests/geo", "tests/ui"]
    call(python, "-m", "pytest", "--numprocesses", "auto", *arguments)


def docs(options: argparse.Namespace) -> None:
    """Build the documentation into site/, treating warnings as errors."""
    del options
    call(PYTHON, "-m", "mkdocs", "build", "--strict", "--quiet")
    print(f"The documentation: {(ROOT / 'site' / 'index.html').as_uri()}")
    print("To search it, serve it: python -m http.server --directory site")


def bench(options: argparse.Namespace) -> None:
    """Run the benchmarks and print the ratios."""
    call(PYTHON, "-m", "benchmarks", *(["--fine", options.fine] if options.fine else []))


def screenshots(options: argparse.Namespace) -> None:
    """Create the screenshots for the README."""
    del options
    call(PYTHON, "scripts/screenshots.py")


ALL_GROUPS: Final = ("dev", "docs", "bench")
"""Dependency groups for mypy, which reads tests, documentation scripts and benchmarks."""

TASKS: Final = {
    "run": Task(run),
    "test": Task(test, ALL_GROUPS),
    "test-slow": Task(test_slow, ALL_GROUPS),
    "test-all": Task(test_all, ALL_GROUPS),
    "test-lowest": Task(test_lowest),
    "docs": Task(docs, ("docs",)),
    "bench": Task(bench, ("dev", "bench")),
    "screenshots": Task(screenshots, ("dev",)),
}


def main() -> None:
    """Parse the command line and run the task."""
    if sys.version_info < MIN_PYTHON:
        sys.exit(
            f"Place Map needs Python {MIN_PYTHON[0]}.{MIN_PYTHON[1]}; this is "
            f"{sys.version.split()[0]}."
        )
    parser = argparse.ArgumentParser(description=__doc__, prog="task.py")
    parser.add_argument("task", choices=TASKS)
    parser.add_argument("--port", type=int, default=8501, help="where `run` listens")
    parser.add_argument("--fine", default="", help="finer boundaries for `bench`, as GeoParquet")
    options = parser.parse_args()
    task = TASKS[options.task]
    install(task.groups)
    task.action(options)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
