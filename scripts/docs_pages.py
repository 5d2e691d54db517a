"""
Documentation pages generated from code and data each time the site is built.

MkDocs calls the `on_…` functions (`hooks` in mkdocs.yml). A new table of the data package, module
of the core or command gets its page without a change here.

docs/architecture.md has two generated blocks, the layers and the modules of the code. Update them
after a module or the first line of a docstring has changed:

    python scripts/docs_pages.py modules
"""

from __future__ import annotations

import ast
import csv
import datetime as dt
import json
import re
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from geo.cli.main import placemap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

ROOT: Final = Path(__file__).resolve().parent.parent

DECISIONS: Final = ROOT / "docs" / "decisions"

RECORD_HEAD: Final = re.compile(
    r"# (?P<number>\d{4}) (?P<title>.+)\n\n"
    r"- Date: (?P<date>\d{4}-\d{2}-\d{2})\n"
    r"(- Updated: (?P<updated>\d{4}-\d{2}-\d{2})\n)?"
    r"- Status: (?P<status>accepted|withdrawn|superseded by \[\d{4}\]\((?P<successor>[^)]+)\))\n\n"
)
"""How a record of a decision begins."""

WIDTH: Final = 82
"""Line width of help, which fits a page of usual width."""

ARCHITECTURE: Final = ROOT / "docs" / "architecture.md"

CODE_FOLDERS: Final = ("geo", "ui", "scripts")
"""Folders whose modules docs/architecture.md lists."""

NON_API_FOLDERS: Final = ("cli", "clients")
"""Folders of `geo` that are not part of the Python API: command line and network clients."""


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Add missing pages and one page for each module to the navigation."""
    nav = {title: pages for section in config.nav or [] for title, pages in section.items()}
    modules = [{name: page_of(name)} for name in core_modules()]
    nav["Reference"].insert(2, {"Modules": modules})
    records = [f"decisions/{path.name}" for path in record_paths()]
    decisions = nav["The project"].index({"Decisions": "decisions/index.md"})
    nav["The project"][decisions] = {"Decisions": ["decisions/index.md", *records]}
    folder = Path(config.docs_dir)
    nav_json = json.dumps(config.nav)
    page_paths = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.md"))
    missing_pages = [
        path for path in page_paths if f'"{path}"' not in nav_json and ".head." not in path
    ]
    nav["The project"][:0] = missing_pages
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the generated pages."""
    # The blocks of architecture.md can be updated where MkDocs is not installed.
    from mkdocs.structure.files import File  # noqa: PLC0415

    pages = {
        "data/tables.md": tables_page(),
        "decisions/index.md": decisions_page(),
        "reference/commands.md": commands_page(),
        "reference/python.md": python_page(),
    }
    pages |= {page_of(name): module_page(name) for name in core_modules()}
    for path, content in pages.items():
        files.append(File.generated(config, path, content=content))
    icon = (ROOT / "ui" / "icon.svg").read_text(encoding="utf-8")
    files.append(File.generated(config, "icon.svg", content=icon))
    return files


def commands_page() -> str:
    """Return the page about the command line: the --help of each command."""
    head = (ROOT / "docs" / "reference" / "commands.head.md").read_text(encoding="utf-8")
    root_context = click.Context(
        placemap,
        info_name="placemap",
        terminal_width=WIDTH,
        max_content_width=WIDTH,
        **placemap.context_settings,
    )
    return "\n".join([head, *help_sections(placemap, root_context)])


def help_sections(command: click.Command, context: click.Context) -> Iterator[str]:
    """Yield the help of a command, then of its subcommands."""
    path = context.command_path.split()
    yield f"{'#' * (len(path) + 1)} {' '.join(path)} {{ #{'-'.join(path[1:]) or path[0]} }}\n"
    yield f"```text\n{command.get_help(context)}\n```\n"
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            subcommand = command.get_command(context, name)
            if subcommand is not None:
                subcontext = click.Context(
                    subcommand,
                    info_name=name,
                    parent=context,
                    terminal_width=WIDTH,
                    max_content_width=WIDTH,
                )
                yield from help_sections(subcommand, subcontext)


def core_modules() -> list[str]:
    """Return the public modules of `geo`, dotted, in alphabetical order."""
    paths = (path.relative_to(ROOT).with_suffix("") for path in (ROOT / "geo").rglob("[!_]*.py"))
    names = (path.parts for path in paths if path.parts[1] not in NON_API_FOLDERS)
    return sorted(".".join(name) for name in names)


def page_of(module: str) -> str:
    """Return the path of a module's page within the docs folder."""
    return f"reference/{module}.md"


def module_page(module: str) -> str:
    """Return the page of a module, with its docstrings."""
    return f"# `{module}`\n\n::: {module}\n"


def python_page() -> str:
    """Return the page about the Python API: where to begin, and every module in a sentence."""
    head = (ROOT / "docs" / "reference" / "python.head.md").read_text(encoding="utf-8")
    rows = "\n".join(
        f"| [`{name}`]({name}.md) | {first_sentence(name)} |" for name in core_modules()
    )
    return f"{head}\n## Every module\n\n| module | what is in it |\n|---|---|\n{rows}\n"


def first_sentence(module: str) -> str:
    """Return the first line of the docstring of a module or folder, without importing it."""
    path = ROOT / Path(*module.split("."))
    path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    if not path.exists():
        return ""
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return escape_cell(text.partition("\n")[0])


def architecture_page() -> str:
    """Return docs/architecture.md with its generated blocks as they should be."""
    page = ARCHITECTURE.read_text(encoding="utf-8")
    for name, content in (("layers", layers_block()), ("modules", modules_block())):
        start, end = f"<!-- {name}: generated -->\n", f"<!-- {name}: end -->\n"
        before, _, rest = page.partition(start)
        page = f"{before}{start}\n{content}\n{end}{rest.partition(end)[2]}"
    return page


def layers_block() -> str:
    """List the layers that import-linter checks, the lowest first, with their folders."""
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    lines = []
    for contract in config["tool"]["importlinter"]["contracts"]:
        if contract["type"] != "layers":
            continue
        (package,) = contract["containers"]
        lines += [f"| layer | in `{package}/` | what it holds |", "|---|---|---|"]
        for number, layer in enumerate(reversed(contract["layers"]), start=1):
            names = [name.strip() for name in layer.split("|")]
            lines += [
                f"| {number} | `{name}` | {first_sentence(f'{package}.{name}')} |" for name in names
            ]
        lines.append("")
    return "\n".join(lines)


def modules_block() -> str:
    """List every module under its folder, each with the first line of its docstring."""
    folders = sorted({path.parent for name in CODE_FOLDERS for path in (ROOT / name).rglob("*.py")})
    lines = []
    for folder in folders:
        path = folder.relative_to(ROOT)
        sentence = first_sentence(".".join(path.parts))
        lines += [f"### `{path.as_posix()}/`", ""] + ([sentence, ""] if sentence else [])
        names = sorted(module.stem for module in folder.glob("[!_]*.py"))
        if names:
            lines += ["| module | what it holds |", "|---|---|"]
            lines += [
                f"| `{name}` | {first_sentence('.'.join((*path.parts, name)))} |" for name in names
            ]
            lines.append("")
    return "\n".join(lines)


@dataclass(frozen=True, kw_only=True, slots=True)
class DecisionRecord:
    """
    The head of a record of a decision.

    Attributes
    ----------
    number
        Four digits, as in the file's name.
    updated
        Date of the last change of the decision; None if there was none.
    status
        As Markdown: "accepted", "withdrawn", or "superseded by" and a link.
    successor
        Name of the file of the record that replaces this one, or "".
    """

    path: Path
    number: str
    title: str
    date: dt.date
    updated: dt.date | None
    status: str
    successor: str


def record_paths() -> list[Path]:
    """Return the records of decisions, by number."""
    return sorted(DECISIONS.glob("[0-9]*.md"))


def read_record(path: Path) -> DecisionRecord:
    """
    Read the head of a record of a decision.

    Raises
    ------
    ValueError
        If it does not begin with number, title, date and a known status, or a date does not exist.
    """
    head = RECORD_HEAD.match(path.read_text(encoding="utf-8"))
    if head is None:
        message = (
            f"{path.name} does not begin as a decision. Write '# NNNN Title', '- Date: YYYY-MM-DD' "
            "and '- Status: accepted', 'withdrawn' or 'superseded by [NNNN](file)'."
        )
        raise ValueError(message)
    updated = head["updated"]
    return DecisionRecord(
        path=path,
        number=head["number"],
        title=head["title"],
        date=dt.date.fromisoformat(head["date"]),
        updated=dt.date.fromisoformat(updated) if updated else None,
        status=head["status"],
        successor=head["successor"] or "",
    )


def decisions_page() -> str:
    """Write the index of decisions: number, title, date and status of each record."""
    head = (DECISIONS / "index.head.md").read_text(encoding="utf-8")
    rows = "\n".join(
        f"| {record.number} | [{escape_cell(record.title)}]({record.path.name}) "
        f"| {record.date} | {record.updated or ''} | {record.status} |"
        for record in map(read_record, record_paths())
    )
    columns = "| number | decision | date | updated | status |\n|---|---|---|---|---|"
    return f"{head}\n{columns}\n{rows}\n"


def tables_page() -> str:
    """Return the page about the tables: their rows, columns, and unconfirmed or missing values."""
    folder = ROOT / "data"
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    resources = package["resources"]
    index = [
        f"| [`{entry['name']}`](#{entry['name']}) | {escape_cell(entry['title'])} |"
        for entry in resources
    ]
    intro = (
        "Every file of the data package, as `data/datapackage.json` describes it. What is not "
        "known is counted from the files themselves. "
        "[About the data](about.md) says how to read a row, and what is known to be wrong."
    )
    parts = [
        "# Tables",
        intro,
        "\n".join(["| table | what it holds |", "|---|---|", *index]),
    ]
    for resource in resources:
        parts += table_section(folder, resource)
    return "\n\n".join(parts) + "\n"


def table_section(folder: Path, resource: dict[str, Any]) -> Iterator[str]:
    """Yield the paragraphs about one file."""
    path = folder / resource["path"]
    rows = rows_of(path)
    schema = resource.get("schema", {"fields": []})
    yield f"## {resource['title']} {{ #{resource['name']} }}"
    yield resource["description"]
    row_count = f" {len(rows):,} rows." if rows else ""
    licences = ", ".join(licence["title"] for licence in resource["licenses"])
    yield f"`data/{resource['path']}`.{row_count} {licences}."
    yield "\n".join(unknown_values(rows, schema))
    if schema["fields"]:
        yield "\n".join(
            [
                "| column | type | what it is |",
                "|---|---|---|",
                *(column_row(field, schema) for field in schema["fields"]),
            ]
        )


def rows_of(path: Path) -> list[dict[str, str]]:
    """Read a table; return no rows for a file that is not a table."""
    if path.suffix != ".csv":
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return [*csv.DictReader(file)]


def unknown_values(rows: list[dict[str, str]], schema: dict[str, Any]) -> Iterator[str]:
    """Yield list items on the rows by evidence, and on the columns with blanks."""
    names = [field["name"] for field in schema["fields"]]
    for name in (name for name in names if name.endswith("evidence")):
        evidence_values = [row[name] for row in rows]
        counts = [
            f"{evidence_values.count(value):,} {value or 'without a mark'}"
            for value in sorted({*evidence_values})
        ]
        yield f"- `{name}`: {', '.join(reversed(counts))}."
    blanks = {name: sum(not row[name] for row in rows) for name in names if rows}
    blank_counts = [
        f"`{name}` in {count:,}"
        for name, count in blanks.items()
        if count and not name.endswith("evidence")
    ]
    if blank_counts:
        yield f"- Blank: {', '.join(blank_counts)}."


def column_row(field: dict[str, Any], schema: dict[str, Any]) -> str:
    """Return the row about one column, with its keys and values."""
    sentences = [escape_cell(field.get("description", "")).rstrip(".")]
    keys = schema.get("primaryKey", [])
    if field["name"] in ([keys] if isinstance(keys, str) else keys):
        sentences.append(
            "Part of the key" if isinstance(keys, list) and len(keys) > 1 else "The key"
        )
    for key in schema.get("foreignKeys", []):
        if key["fields"] in (field["name"], [field["name"]]):
            table = key["reference"]["resource"]
            sentences.append(f"A key of [`{table}`](#{table})" if table else "A key of this table")
    values = field.get("constraints", {}).get("enum", [])
    if values:
        sentences.append(f"One of {', '.join(f'`{value}`' for value in values)}")
    return f"| `{field['name']}` | {field['type']} | {'. '.join(filter(None, sentences))}. |"


def escape_cell(text: str) -> str:
    """Escape text so that it does not end a table's cell or row."""
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")


if __name__ == "__main__":
    if sys.argv[1:] != ["modules"]:
        sys.exit("Usage: python scripts/docs_pages.py modules")
    ARCHITECTURE.write_text(architecture_page(), encoding="utf-8")
