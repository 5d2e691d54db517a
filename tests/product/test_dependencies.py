"""What Place Map needs: every dependency bounded below, none forgotten, each extra explained."""

from __future__ import annotations

import ast
import importlib
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from typing import TYPE_CHECKING, Final

from tests.support.browser import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest

TABLE: Final = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
NEEDED: Final[list[str]] = TABLE["project"]["dependencies"]
EXTRAS: Final[dict[str, list[str]]] = TABLE["project"]["optional-dependencies"]
DEV: Final[list[str]] = TABLE["dependency-groups"]["dev"]
NAME: Final = re.compile(r"^[A-Za-z0-9-]+")


def named(requirements: list[str]) -> set[str]:
    found = (NAME.match(one) for one in requirements)
    return {match[0].lower() for match in found if match}


def imported() -> Iterator[str]:
    """Yield the top of each absolute import in geo, ui and app.py."""
    for path in [*(ROOT / "geo").rglob("*.py"), *(ROOT / "ui").rglob("*.py"), ROOT / "app.py"]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                yield from (one.name.partition(".")[0] for one in node.names)
            elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
                yield node.module.partition(".")[0]


def test_every_dependency_has_a_lowest_version() -> None:
    groups = [NEEDED, *EXTRAS.values(), *TABLE["dependency-groups"].values()]
    assert [one for group in groups for one in group if ">=" not in one] == []


def test_the_tests_have_every_extra_with_its_own_bound() -> None:
    assert {one for extra in EXTRAS.values() for one in extra} <= {*DEV}


def test_whatever_is_imported_is_asked_for() -> None:
    installed = packages_distributions()
    asked = named(NEEDED) | named([one for extra in EXTRAS.values() for one in extra])
    theirs = {*imported()} - {*sys.stdlib_module_names, "geo", "ui"}
    unasked = {
        name for name in theirs if not asked & {one.lower() for one in installed.get(name, [name])}
    }
    assert unasked == set()


def test_each_extra_is_explained() -> None:
    page = (ROOT / "docs" / "install.md").read_text(encoding="utf-8")
    assert {*re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)} >= {*EXTRAS}


def test_the_lowest_versions_are_tried_with_every_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(ROOT / "scripts")
    assert {*importlib.import_module("task").EXTRAS} == {*EXTRAS}
