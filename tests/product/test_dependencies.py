"""What Place Map needs: every dependency bounded below, none forgotten, each extra explained."""

from __future__ import annotations

import ast
import importlib
import re
import sys
import tomllib
from functools import cache
from importlib.metadata import packages_distributions
from typing import TYPE_CHECKING, Final

import pytest

from tests.support.browser import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path
    from types import ModuleType

TABLE: Final = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
NEEDED: Final[list[str]] = TABLE["project"]["dependencies"]
EXTRAS: Final[dict[str, list[str]]] = TABLE["project"]["optional-dependencies"]
GROUPS: Final[dict[str, list[str]]] = TABLE["dependency-groups"]
DEV: Final[list[str]] = GROUPS["dev"]
TYPED: Final[list[str]] = TABLE["tool"]["mypy"]["files"]
"""What mypy reads."""
NAME: Final = re.compile(r"^[A-Za-z0-9-]+")


def named(requirements: list[str]) -> set[str]:
    found = (NAME.match(one) for one in requirements)
    return {match[0].lower() for match in found if match}


def modules(*places: str) -> list[Path]:
    """Return the Python files in folders of the project, or the files that are named."""
    paths = [ROOT / place for place in places]
    return [file for path in paths for file in (path.rglob("*.py") if path.is_dir() else [path])]


def imported(code: str) -> Iterator[str]:
    """Yield the top of each absolute import, for types alone or not, in any function."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            yield from (one.name.partition(".")[0] for one in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            yield node.module.partition(".")[0]


@cache
def providers() -> Mapping[str, list[str]]:
    """Return module → the distributions that have it; to look takes a second."""
    return packages_distributions()


def unasked(names: Iterable[str], asked: set[str]) -> set[str]:
    """Return those imports that no requirement asks for, and that are neither Python's nor ours."""
    installed = providers()
    ours = {"geo", "ui", "tests", "benchmarks", *(path.stem for path in modules("scripts"))}
    theirs = {*names} - {*sys.stdlib_module_names} - ours
    return {
        name for name in theirs if not asked & {one.lower() for one in installed.get(name, [name])}
    }


def task(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(ROOT / "scripts")
    return importlib.import_module("task")


def test_every_dependency_has_a_lowest_version() -> None:
    groups = [NEEDED, *EXTRAS.values(), *TABLE["dependency-groups"].values()]
    assert [one for group in groups for one in group if ">=" not in one] == []


def test_the_tests_have_every_extra_with_its_own_bound() -> None:
    assert {one for extra in EXTRAS.values() for one in extra} <= {*DEV}


def test_whatever_is_imported_is_asked_for() -> None:
    asked = named(NEEDED) | named([one for extra in EXTRAS.values() for one in extra])
    files = modules("geo", "ui", "app.py")
    names = [name for path in files for name in imported(path.read_text(encoding="utf-8"))]
    assert unasked(names, asked) == set()


@pytest.mark.parametrize("name", ["test", "test-slow", "test-all"])
def test_a_task_installs_all_that_it_checks_and_runs(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    groups = task(monkeypatch).TASKS[name].groups
    asked = named([*NEEDED, *(one for group in groups for one in GROUPS[group])])
    for path in modules(*TYPED):
        assert (path, unasked(imported(path.read_text(encoding="utf-8")), asked)) == (path, set())


@pytest.mark.parametrize(
    "code",
    [
        "import madeup",
        "import os, madeup.part as part",
        "def late():\n    from madeup.part import thing",
        "if TYPE_CHECKING:\n    from madeup import Thing",
    ],
)
def test_an_import_that_nothing_provides_is_found(code: str) -> None:
    assert unasked(imported(code), named(NEEDED)) == {"madeup"}


def test_a_group_that_a_task_does_not_install_is_missed() -> None:
    code = (ROOT / "scripts" / "docs_pages.py").read_text(encoding="utf-8")
    assert unasked(imported(code), named([*NEEDED, *DEV])) == {"mkdocs"}


def test_each_extra_is_explained() -> None:
    page = (ROOT / "docs" / "install.md").read_text(encoding="utf-8")
    assert {*re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)} >= {*EXTRAS}


def test_the_lowest_versions_are_tried_with_every_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    assert {*task(monkeypatch).EXTRAS} == {*EXTRAS}
