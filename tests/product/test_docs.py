"""The documentation: it builds without a warning, asks no other host, and agrees with the code."""

from __future__ import annotations

import ast
import functools
import http.server
import importlib
import json
import os
import re
import shlex
import subprocess
import sys
import threading
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import click
import pytest
from playwright.sync_api import expect

from geo.cli.main import COMMANDS, placemap
from tests.support.browser import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import ModuleType

    from tests.conftest import Open

PAGES = sorted([*(ROOT / "docs").rglob("*.md"), ROOT / "README.md"])

SHELL = re.compile(r"^ *```sh\n((?:(?!```).)*)```", re.DOTALL | re.MULTILINE)

PRESENT_PAGES = [
    *(path for path in PAGES if "decisions" not in path.relative_to(ROOT).as_posix()),
    *(ROOT / name for name in ("CONTRIBUTING.md", "SECURITY.md", "data/README.md")),
]
"""Pages about the code as it is; decisions and the changelog also name what it was."""

CODE_NAME = re.compile(r"`((?:geo|ui|scripts|benchmarks)(?:\.\w+)+)`")

CODE_PATH = re.compile(r"`((?:geo|ui|scripts|benchmarks|tests|docs|data)/[\w./-]*)`")
RECORDS = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))

SECTIONS = ("Context", "Decision", "Measured", "Consequences")
"""The sections of a record of a decision, in order; "Measured" may be missing."""

LINK = re.compile(r"\]\(([^)#:]+\.md)\)")
"""A link from one page to another, outside of code."""

LOADED = {"img": "src", "script": "src", "iframe": "src", "source": "src", "link": "href"}
"""What a browser fetches by itself: element → the attribute that names it."""


def documented_commands() -> Iterator[tuple[str, str]]:
    """Yield each page's calls of `placemap`."""
    for path in PAGES:
        for block in SHELL.findall(path.read_text(encoding="utf-8")):
            for line in block.splitlines():
                if line.strip().startswith("placemap "):
                    yield path.relative_to(ROOT).as_posix(), line.strip()


@pytest.mark.parametrize(("page", "line"), [*documented_commands()])
def test_documented_commands_exist_with_their_options(page: str, line: str) -> None:
    del page
    arguments = shlex.split(re.split(r" [|>] ", line)[0], comments=True)[1:]
    root_context = click.Context(placemap, info_name="placemap")
    remaining_arguments = placemap.make_parser(root_context).parse_args(args=arguments)[1]
    command = placemap.get_command(root_context, remaining_arguments[0])
    assert command is not None, f"no command {remaining_arguments[0]}"
    command_context = click.Context(command, info_name=remaining_arguments[0], parent=root_context)
    command.make_parser(command_context).parse_args(args=remaining_arguments[1:])


def is_defined(name: str) -> bool:
    """Return whether a dotted name is a module or folder, or something that a module defines."""
    parts = name.split(".")
    if ROOT.joinpath(*parts).is_dir():
        return True
    for size in range(len(parts), 1, -1):
        path = ROOT.joinpath(*parts[:size]).with_suffix(".py")
        if path.is_file():
            body = ast.parse(path.read_text(encoding="utf-8")).body
            return is_in_body(body, parts[size:])
    return False


def is_in_body(body: list[ast.stmt], names: list[str]) -> bool:
    """Return whether statements define a function, class or value, or a class one within it."""
    if not names:
        return True
    for node in body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name == names[0]:
            return len(names) == 1
        if isinstance(node, ast.ClassDef) and node.name == names[0]:
            return is_in_body(node.body, names[1:])
        targets = node.targets if isinstance(node, ast.Assign) else []
        targets = [node.target] if isinstance(node, ast.AnnAssign) else targets
        if any(isinstance(target, ast.Name) and target.id == names[0] for target in targets):
            return len(names) == 1
    return False


@pytest.mark.parametrize("path", PRESENT_PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_code_named_in_the_docs_exists(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert [name for name in CODE_NAME.findall(text) if not is_defined(name)] == []
    assert [name for name in CODE_PATH.findall(text) if not (ROOT / name).exists()] == []


def test_an_undefined_name_is_reported() -> None:
    assert is_defined("geo.dataset.Dataset.layer")
    assert not is_defined("geo.dataset.Dataset.layers_of")
    assert not is_defined("geo.dataset.no_such_function")
    assert not is_defined("geo.no_such_module")


@pytest.fixture
def docs_pages(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Return the script that makes pages of the documentation."""
    monkeypatch.syspath_prepend(ROOT / "scripts")
    return importlib.import_module("docs_pages")


def test_the_list_of_modules_is_current(docs_pages: ModuleType) -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    assert page == docs_pages.architecture_page(), "run: python scripts/docs_pages.py modules"


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: path.stem)
def test_a_decision_record_is_well_formed(path: Path, docs_pages: ModuleType) -> None:
    record = docs_pages.read_record(path)
    text = path.read_text(encoding="utf-8")
    assert path.name.startswith(f"{record.number}-")
    assert record.updated is None or record.updated > record.date
    sections = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert sections in ([*SECTIONS], [name for name in SECTIONS if name != "Measured"])
    assert all(part.strip() for part in re.split(r"^## .+$", text, flags=re.MULTILINE))
    linked_files = LINK.findall(text)
    assert [link for link in linked_files if not (path.parent / link).is_file()] == []
    if record.successor:
        successor = docs_pages.read_record(path.parent / record.successor)
        assert f"[{successor.number}]" in record.status
        assert (successor.number, successor.date) > (record.number, record.date)
        assert f"({path.name})" in successor.path.read_text(encoding="utf-8")


def test_decision_records_are_numbered_in_order_of_date(docs_pages: ModuleType) -> None:
    records = [docs_pages.read_record(path) for path in RECORDS]
    numbers = [record.number for record in records]
    assert numbers == [f"{number:04}" for number in range(1, len(RECORDS) + 1)]
    dates = [record.date for record in records]
    assert dates == sorted(dates)


def test_the_index_of_decisions_lists_every_record(docs_pages: ModuleType) -> None:
    row = re.compile(r"^\| (\d{4}) \| \[.+\]\((.+?)\) \| \S+ \| \S* \| \S.* \|$", re.MULTILINE)
    rows = row.findall(docs_pages.decisions_page())
    assert rows == [(path.name[:4], path.name) for path in RECORDS]


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("# 1 A title", "# 0001 A title"),
        ("- Date: 26 November", "- Date: 2026-11-26"),
        ("- Date: 2026-11-31", "- Date: 2026-11-26"),
        ("- Status: proposed", "- Status: accepted"),
        ("- Status: superseded by 0002", "- Status: accepted"),
    ],
)
def test_a_decision_record_without_number_date_or_known_status_is_refused(
    wrong: str, right: str, docs_pages: ModuleType, tmp_path: Path
) -> None:
    path = tmp_path / "0001-title.md"
    text = "# 0001 A title\n\n- Date: 2026-11-26\n- Status: accepted\n\n## Context\n"
    path.write_text(text, encoding="utf-8")
    assert docs_pages.read_record(path).title == "A title"
    path.write_text(text.replace(right, wrong), encoding="utf-8")
    with pytest.raises(ValueError, match=r"0001-title\.md|day is out of range"):
        docs_pages.read_record(path)


class ExternalReferences(HTMLParser):
    """Collect the addresses on other hosts that a page would fetch."""

    def __init__(self) -> None:
        """Begin with none."""
        super().__init__()
        self.elsewhere: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at one element."""
        address = dict(attrs).get(LOADED.get(tag, ""), "") or ""
        if re.match(r"(https?:)?//", address) and ("rel", "canonical") not in attrs:
            self.elsewhere.append(address)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the documentation, with every warning an error."""
    folder = tmp_path_factory.mktemp("site")
    process = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(folder)],
        cwd=ROOT,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.returncode == 0, process.stderr
    return folder


@pytest.fixture(scope="module")
def site_url(site: Path) -> Iterator[str]:
    """Serve the site; yield its address."""
    handler = functools.partial(QuietHandler, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    """Serve a folder, and say nothing."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as its parent has it
        """Leave standard error alone."""


@pytest.mark.slow
def test_every_command_table_and_module_has_a_page(site: Path) -> None:
    commands = (site / "reference" / "commands.html").read_text(encoding="utf-8")
    assert [name for name in COMMANDS if f'id="{name}"' not in commands] == []
    tables = (site / "data" / "tables.html").read_text(encoding="utf-8")
    package = json.loads((ROOT / "data" / "datapackage.json").read_text(encoding="utf-8"))
    table_names = [resource["name"] for resource in package["resources"]]
    assert [name for name in table_names if f'id="{name}"' not in tables] == []
    listed = (site / "reference" / "python.html").read_text(encoding="utf-8")
    for name in ("geo.dataset", "geo.query", "geo.coverage.area"):
        assert f'href="{name}.html"' in listed
        page = (site / "reference" / f"{name}.html").read_text(encoding="utf-8")
        assert f'id="{name}' in page


@pytest.mark.slow
def test_no_page_of_the_site_fetches_from_another_host(site: Path) -> None:
    pages = [*site.rglob("*.html")]
    assert len(pages) > 100
    for path in pages:
        references = ExternalReferences()
        references.feed(path.read_text(encoding="utf-8"))
        assert references.elsewhere == [], path
    for path in site.rglob("*.css"):
        assert not re.search(r"url\([\"']?(https?:)?//", path.read_text(encoding="utf-8")), path


@pytest.mark.slow
@pytest.mark.browser
def test_the_site_in_a_browser_fetches_from_no_other_host_and_search_finds_words(
    site_url: str, open_page: Open
) -> None:
    for address in ("", "guides/council.html", "reference/commands.html"):
        page_visit = open_page(f"{site_url}{address}")
        expect(page_visit.page.get_by_role("heading", level=1)).to_be_visible()
        page_visit.page.wait_for_load_state("networkidle")
        assert (page_visit.external_requests, page_visit.errors) == ([], [])
    page = open_page(site_url).page
    page.get_by_role("textbox", name="Search").press_sequentially("reverse proxy")
    expect(page.locator(".md-search-result a[href*='deploy.html']").first).to_be_visible()
