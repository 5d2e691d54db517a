"""The README keeps its word: its example runs and prints what it says, its files exist."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys

import pytest

from tests.support.browser import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")

SCALE = (ROOT / "docs" / "scale.md").read_text(encoding="utf-8")

PYTHON = (ROOT / "docs" / "reference" / "python.head.md").read_text(encoding="utf-8")

EXAMPLE = re.compile(r"```(python|sh)\n((?:(?!```).)*)```\s+```text\n(.*?)```", re.DOTALL)

EXAMPLES = [found for text in (README, PYTHON, SCALE) for found in EXAMPLE.findall(text)]
"""Language, code, and what the README and two pages of the docs say that it prints."""


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own interpreter, our own README
        [sys.executable, *arguments], cwd=ROOT, capture_output=True, encoding="utf-8", check=False
    )


@pytest.mark.parametrize(
    ("code", "printed"), [(code, text) for kind, code, text in EXAMPLES if kind == "python"]
)
def test_example_prints_what_the_readme_says(code: str, printed: str) -> None:
    ran = run("-c", code)
    assert (ran.stdout, ran.stderr) == (printed, "")


@pytest.mark.parametrize(
    ("code", "printed"), [(code, text) for kind, code, text in EXAMPLES if kind == "sh"]
)
def test_command_prints_what_the_readme_says(code: str, printed: str) -> None:
    command, _, most = code.strip().partition(" | head -")
    program, *arguments = shlex.split(command)
    assert program == "placemap"
    ran = run("-m", "geo.cli", *arguments)
    assert (ran.stdout.splitlines()[: int(most)], ran.stderr) == (printed.splitlines(), "")


def test_both_kinds_of_example_are_there() -> None:
    assert [kind for kind, _, _ in EXAMPLES] == ["sh", "python", "python", "python"]


def test_files_that_the_readme_names_exist() -> None:
    linked = re.findall(r"\]\(([^):]+)\)", README)
    assert "docs/screenshots/map.png" in linked
    assert [path for path in linked if not (ROOT / path).exists()] == []


def test_every_layer_is_named() -> None:
    for layer in (
        "city_regions",
        "clusters",
        "strategic_sites",
        "ica_members",
        "local_authorities",
    ):
        assert layer in README
