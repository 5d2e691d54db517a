"""The table of words: its names exist in the code or the data, and retired ones do not."""

from __future__ import annotations

import ast
import re
from functools import cache
from itertools import pairwise

import pytest

from tests.support.browser import ROOT

ROWS = [
    [cell.strip() for cell in line.strip()[1:-1].split("|")]
    for line in (ROOT / "docs" / "vocabulary.md").read_text(encoding="utf-8").splitlines()
    if line.startswith("|") and not line.startswith(("|--", "| concept"))
]

NAME = re.compile(r"`(\w+)`")


@cache
def source_text() -> str:
    """Return the code of `geo` and `ui`, and the description of the data, as one text."""
    paths = [*(ROOT / "geo").rglob("*.py"), *(ROOT / "ui").rglob("*.py")]
    paths.append(ROOT / "data" / "datapackage.json")
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


@cache
def defined_names() -> frozenset[str]:
    """Return every name that the code of `geo` and `ui` gives to something."""
    name_set = set()
    for folder in ("geo", "ui"):
        for path in (ROOT / folder).rglob("*.py"):
            name_set |= {path.stem, *path.relative_to(ROOT).parts[:-1]}
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                match node:
                    case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                        name_set.add(node.name)
                    case ast.arg():
                        name_set.add(node.arg)
                    case ast.Name(ctx=ast.Store()):
                        name_set.add(node.id)
                    case _:
                        pass
    return frozenset(name_set)


def test_every_row_has_four_cells() -> None:
    assert [row for row in ROWS if len(row) != 4] == []


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_names_in_use_exist_and_retired_names_do_not(row: list[str]) -> None:
    names_in_use = NAME.findall(row[1])
    assert [name for name in names_in_use if not re.search(rf"\b{name}\b", source_text())] == []
    assert [name for name in NAME.findall(row[3]) if name in defined_names()] == []


def test_no_name_is_both_in_use_and_retired_or_retired_twice() -> None:
    retired = sorted(name for row in ROWS for name in NAME.findall(row[3]))
    names_in_use = {name for row in ROWS for name in NAME.findall(row[1])}
    assert [name for name, next_name in pairwise(retired) if name == next_name] == []
    assert names_in_use.isdisjoint(retired)
