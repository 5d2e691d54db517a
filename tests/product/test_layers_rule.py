"""The architecture: a core without pages, data without Python, and nothing of one machine."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.support.fixtures_core import ROOT

if TYPE_CHECKING:
    from pathlib import Path

HOUSES = ("geo", "ui", "scripts", "tests", "benchmarks", "app.py")
TEXT = {".py", ".js", ".mjs", ".css", ".html", ".svg", ".toml", ".json", ".csv", ".md", ".txt"}

ELSEWHERE = re.compile(r"\.\./shared|(?<![\w.:/])/(?:work|home|root|Users|mnt)/")
"""A sibling of the repository, or a path from the root of one machine."""

OUTPUTS = "geo.export."
"""Where what draws and sets may be imported."""

IMPORT = """
import importlib, sys
for name in sys.argv[1:]:
    importlib.import_module(name)
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""


def modules(folder: str) -> list[str]:
    found = (path.relative_to(ROOT) for path in (ROOT / folder).rglob("[!_]*.py"))
    return sorted(".".join(path.with_suffix("").parts) for path in found)


def imported(*names: str) -> set[str]:
    """Return the packages that a fresh interpreter holds once it has imported `names`."""
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", IMPORT, *names], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def written() -> list[Path]:
    found = []
    for house in HOUSES:
        path = ROOT / house
        found += [path] if path.is_file() else [*path.rglob("*")]
    return [path for path in found if path.suffix in TEXT and "__pycache__" not in path.parts]


def test_the_core_knows_no_page_and_draws_nothing_at_import() -> None:
    # Commands are imported when they are named: those that draw or write are outputs' own.
    leaves = (OUTPUTS, "geo.cli.export", "geo.cli.map")
    core = imported("geo", *(name for name in modules("geo") if not name.startswith(leaves)))
    assert {"geo", "geopandas", "shapely"} <= core
    assert core.isdisjoint({"streamlit", "folium", "matplotlib", "typst", "docx", "ui", "app"})


def test_what_leaves_the_tool_knows_no_page() -> None:
    outputs = imported(*(name for name in modules("geo") if name.startswith(OUTPUTS)))
    assert {"geo", "matplotlib", "typst"} <= outputs
    assert outputs.isdisjoint({"streamlit", "ui", "app"})


def test_an_address_is_read_without_a_page() -> None:
    assert "streamlit" not in imported("ui.pages.map.address")


def test_the_check_sees_what_it_looks_for() -> None:
    assert "streamlit" in imported("ui.pages.map.state")


def test_there_is_no_python_in_the_data() -> None:
    assert [*(ROOT / "data").rglob("*.py")] == []


@pytest.mark.parametrize("path", written(), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_file_names_a_place_on_one_machine(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not ELSEWHERE.search(text)
    assert str(ROOT) not in text


@pytest.mark.parametrize("folder", ["home", "work", "root"])
def test_a_place_on_one_machine_is_recognised(folder: str) -> None:
    assert ELSEWHERE.search(f"open('/{folder}/ann/x')")
    assert ELSEWHERE.search(f"../{'shared'}/facts")


@pytest.mark.parametrize("text", ["https://example.org/home/x", "ui/work/x", "layers/root/"])
def test_an_address_is_no_place_on_one_machine(text: str) -> None:
    assert not ELSEWHERE.search(text)
