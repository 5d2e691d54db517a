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
def test_examples_print_the_output_in_the_readme(code: str, printed: str) -> None:
    process = run("-c", code)
    assert (process.stdout, process.stderr) == (printed, "")


@pytest.mark.parametrize(
    ("code", "printed"), [(code, text) for kind, code, text in EXAMPLES if kind == "sh"]
)
def test_commands_print_the_output_in_the_readme(code: str, printed: str) -> None:
    command, _, line_limit = code.strip().partition(" | head -")
    program, *arguments = shlex.split(command)
    assert program == "placemap"
    process = run("-m", "geo.cli", *arguments)
    assert (process.stdout.splitlines()[: int(line_limit)], process.stderr) == (
        printed.splitlines(),
        "",
    )


def test_both_kinds_of_example_exist() -> None:
    assert [kind for kind, _, _ in EXAMPLES] == ["sh", "python", "python", "python"]


def test_files_named_in_the_readme_exist() -> None:
    linked_files = re.findall(r"\]\(([^):]+)\)", README)
    assert "docs/screenshots/map.png" in linked_files
    assert [path for path in linked_files if not (ROOT / path).exists()] == []


def test_every_layer_is_named() -> None:
    for layer in (
        "city_regions",
        "clusters",
        "strategic_sites",
        "ica_members",
        "local_authorities",
    ):
        assert layer in README
