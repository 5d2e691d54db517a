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
DEPENDENCIES: Final[list[str]] = TABLE["project"]["dependencies"]
EXTRAS: Final[dict[str, list[str]]] = TABLE["project"]["optional-dependencies"]
GROUPS: Final[dict[str, list[str]]] = TABLE["dependency-groups"]
DEV: Final[list[str]] = GROUPS["dev"]
TYPED: Final[list[str]] = TABLE["tool"]["mypy"]["files"]
"""What mypy reads."""
NAME: Final = re.compile(r"^[A-Za-z0-9-]+")


def requirement_names(requirements: list[str]) -> set[str]:
    matches = (NAME.match(requirement) for requirement in requirements)
    return {match[0].lower() for match in matches if match}


def modules(*places: str) -> list[Path]:
    """Return the Python files in folders of the project, or the files that are named."""
    paths = [ROOT / place for place in places]
    return [file for path in paths for file in (path.rglob("*.py") if path.is_dir() else [path])]


def imported_packages(code: str) -> Iterator[str]:
    """Yield the top of each absolute import, for types alone or not, in any function."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            yield from (imported_name.name.partition(".")[0] for imported_name in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            yield node.module.partition(".")[0]


@cache
def providers() -> Mapping[str, list[str]]:
    """Return module → the distributions that have it; to look takes a second."""
    return packages_distributions()


def missing_requirements(names: Iterable[str], requirement_set: set[str]) -> set[str]:
    """Return those imports that no requirement asks for, and that are neither Python's nor ours."""
    installed = providers()
    own_packages = {"geo", "ui", "tests", "benchmarks", *(path.stem for path in modules("scripts"))}
    third_party = {*names} - {*sys.stdlib_module_names} - own_packages
    return {
        name
        for name in third_party
        if not requirement_set
        & {distribution.lower() for distribution in installed.get(name, [name])}
    }


def task(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(ROOT / "scripts")
    return importlib.import_module("task")


def test_every_dependency_has_a_lowest_version() -> None:
    groups = [DEPENDENCIES, *EXTRAS.values(), *TABLE["dependency-groups"].values()]
    assert [
        requirement for group in groups for requirement in group if ">=" not in requirement
    ] == []


def test_the_dev_group_has_every_extra_with_the_same_bound() -> None:
    assert {requirement for extra in EXTRAS.values() for requirement in extra} <= {*DEV}


def test_every_import_has_a_requirement() -> None:
    requirement_set = requirement_names(DEPENDENCIES) | requirement_names(
        [requirement for extra in EXTRAS.values() for requirement in extra]
    )
    files = modules("geo", "ui", "app.py")
    names = [name for path in files for name in imported_packages(path.read_text(encoding="utf-8"))]
    assert missing_requirements(names, requirement_set) == set()


@pytest.mark.parametrize("name", ["test", "test-slow", "test-all"])
def test_a_task_installs_all_packages_that_it_checks_and_runs(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    groups = task(monkeypatch).TASKS[name].groups
    requirement_set = requirement_names(
        [*DEPENDENCIES, *(requirement for group in groups for requirement in GROUPS[group])]
    )
    for path in modules(*TYPED):
        assert (
            path,
            missing_requirements(
                imported_packages(path.read_text(encoding="utf-8")), requirement_set
            ),
        ) == (path, set())


@pytest.mark.parametrize(
    "code",
    [
        "import madeup",
        "import os, madeup.part as part",
        "def late():\n    from madeup.part import thing",
        "if TYPE_CHECKING:\n    from madeup import Thing",
    ],
)
def test_an_import_without_a_requirement_is_reported(code: str) -> None:
    assert missing_requirements(imported_packages(code), requirement_names(DEPENDENCIES)) == {
        "madeup"
    }


def test_a_group_that_a_task_does_not_install_is_reported() -> None:
    code = (ROOT / "scripts" / "docs_pages.py").read_text(encoding="utf-8")
    assert missing_requirements(
        imported_packages(code), requirement_names([*DEPENDENCIES, *DEV])
    ) == {"mkdocs"}


def test_every_extra_is_documented() -> None:
    page = (ROOT / "docs" / "install.md").read_text(encoding="utf-8")
    assert {*re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)} >= {*EXTRAS}


def test_the_lowest_versions_are_tested_with_every_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    assert {*task(monkeypatch).EXTRAS} == {*EXTRAS}
