"""The README keeps its word: its example runs and prints what it says, its files exist."""

from __future__ import annotations

import re
import subprocess
import sys

from tests.browser import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_example_prints_what_the_readme_says() -> None:
    code = re.search(r"```python\n(.*?)```", README, re.DOTALL)
    printed = re.search(r"```text\n(.*?)```", README, re.DOTALL)
    assert code
    assert printed
    ran = subprocess.run(  # noqa: S603 - our own interpreter, our own README
        [sys.executable, "-c", code[1]], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (ran.stdout, ran.stderr) == (printed[1], "")


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
