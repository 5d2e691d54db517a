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

CODE_FOLDERS = ("geo", "ui", "scripts", "tests", "benchmarks", "app.py")
TEXT = {".py", ".js", ".mjs", ".css", ".html", ".svg", ".toml", ".json", ".csv", ".md", ".txt"}

LOCAL_PATH = re.compile(r"\.\./shared|(?<![\w.:/])/(?:work|home|root|Users|mnt)/")
"""A sibling of the repository, or a path from the root of one machine."""

EXPORT_PREFIX = "geo.export."
"""Where what draws and sets may be imported."""

IMPORT = """
import importlib, sys
for name in sys.argv[1:]:
    importlib.import_module(name)
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""


def modules(folder: str) -> list[str]:
    module_paths = (path.relative_to(ROOT) for path in (ROOT / folder).rglob("[!_]*.py"))
    return sorted(".".join(path.with_suffix("").parts) for path in module_paths)


def imported_packages(*names: str) -> set[str]:
    """Return the packages that a fresh interpreter holds once it has imported `names`."""
    process = subprocess.run(  # noqa: S603
        [sys.executable, "-c", IMPORT, *names], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(process.stdout.split())


def text_files() -> list[Path]:
    paths = []
    for house in CODE_FOLDERS:
        path = ROOT / house
        paths += [path] if path.is_file() else [*path.rglob("*")]
    return [path for path in paths if path.suffix in TEXT and "__pycache__" not in path.parts]


def test_the_core_imports_no_page_and_no_drawing_library() -> None:
    # Commands are imported when they are named: those that draw or write are outputs' own.
    export_modules = (EXPORT_PREFIX, "geo.cli.export", "geo.cli.map")
    core = imported_packages(
        "geo", *(name for name in modules("geo") if not name.startswith(export_modules))
    )
    assert {"geo", "geopandas", "shapely"} <= core
    assert core.isdisjoint({"streamlit", "folium", "matplotlib", "typst", "docx", "ui", "app"})


def test_exports_import_no_page() -> None:
    outputs = imported_packages(
        *(name for name in modules("geo") if name.startswith(EXPORT_PREFIX))
    )
    assert {"geo", "matplotlib", "typst"} <= outputs
    assert outputs.isdisjoint({"streamlit", "ui", "app"})


def test_the_url_parser_imports_no_page() -> None:
    assert "streamlit" not in imported_packages("ui.pages.map.address")


def test_the_import_check_detects_an_import() -> None:
    assert "streamlit" in imported_packages("ui.pages.map.state")


def test_the_data_folder_has_no_python() -> None:
    assert [*(ROOT / "data").rglob("*.py")] == []


@pytest.mark.parametrize("path", text_files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_file_contains_a_path_of_a_single_machine(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not LOCAL_PATH.search(text)
    assert str(ROOT) not in text


@pytest.mark.parametrize("folder", ["home", "work", "root"])
def test_a_path_of_a_single_machine_is_recognised(folder: str) -> None:
    assert LOCAL_PATH.search(f"open('/{folder}/ann/x')")
    assert LOCAL_PATH.search(f"../{'shared'}/facts")


@pytest.mark.parametrize("text", ["https://example.org/home/x", "ui/work/x", "layers/root/"])
def test_a_web_address_is_not_a_path_of_a_single_machine(text: str) -> None:
    assert not LOCAL_PATH.search(text)
