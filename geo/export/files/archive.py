"""Reproducible zip archives of an export, with README and licence."""

from __future__ import annotations

import textwrap
import zipfile
from typing import TYPE_CHECKING, Final

from geo.export.content.cells import records
from geo.text import plural

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from geo.export.content.model import Content, ExportLayer

README_NAME: Final = "README.txt"
LICENCE_NAME: Final = "LICENCE.txt"

COMPRESSED_SUFFIXES: Final = frozenset({".parquet", ".xlsx", ".zip"})
"""Suffixes of files that are already compressed."""

LINE_WIDTH: Final = 96


def write_zip(folder: Path, path: Path, content: Content) -> None:
    """
    Write a zip of every file in a folder, sorted by name, with the date of the data.

    Raises
    ------
    OSError
        If the archive cannot be written.
    """
    day = content.metadata.data_day
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    with zipfile.ZipFile(path, "w") as archive:
        for file in files:
            entry = zipfile.ZipInfo(
                file.relative_to(folder).as_posix(),
                date_time=(max(day.year, 1980), day.month, day.day, 0, 0, 0),
            )
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            is_compressed = file.suffix in COMPRESSED_SUFFIXES
            entry.compress_type = zipfile.ZIP_STORED if is_compressed else zipfile.ZIP_DEFLATED
            entry.file_size = file.stat().st_size
            with file.open("rb") as source, archive.open(entry, "w") as target:
                while block := source.read(1 << 20):
                    target.write(block)


def write_readme_and_licence(content: Content, folder: Path, *, notes: Sequence[str] = ()) -> None:
    """Write README and licence to a folder; `notes` list changes made to fit the formats."""
    for name, paragraphs in (
        (README_NAME, _readme(content, notes)),
        (LICENCE_NAME, _licence(content)),
    ):
        text = "\n".join(paragraphs)
        (folder / name).write_text(f"{text}\n", encoding="utf-8", newline="\n")


def _readme(content: Content, notes: Sequence[str]) -> Iterable[str]:
    metadata = content.metadata
    yield from (metadata.title, "=" * len(metadata.title), "")
    yield from (_wrap(metadata.description), "")
    yield f"Area: {metadata.area}"
    yield f"Data as of: {metadata.data_as_of}"
    if metadata.last_updated:
        yield _wrap(metadata.last_updated)
    yield from ("", _wrap(metadata.evidence), "")
    for note in (*metadata.notes, *notes):
        yield from (_wrap(note), "")
    yield from (_wrap(metadata.attribution), f"Terms: see {LICENCE_NAME}.", "")
    for export_layer in content.layers_and_tables:
        yield from _layer_line(export_layer)
    yield from _column_lines(content.layers_and_tables)
    unlocated = records(content.unlocated.attributes)
    if unlocated:
        yield from ("Listed, without a boundary or point", "-" * 35, "")
        for row in unlocated:
            yield _wrap(
                f"{row.get('layer', '')} {row.get('id', '')}: {row.get('name', '')}. "
                f"{row.get('location_note', '')}"
            )


def _layer_line(export_layer: ExportLayer) -> Iterable[str]:
    rows = len(export_layer.attributes)
    count = f"{rows:,} {plural(rows, 'row', 'rows')}"
    marker = f" {export_layer.marker}." if export_layer.marker else ""
    yield _wrap(
        f"{export_layer.name}: {export_layer.title}. {export_layer.description} {count}.{marker}"
    )


def _column_lines(export_layers: Iterable[ExportLayer]) -> Iterable[str]:
    """Yield the description of each set of columns once, for all layers that share it."""
    names: dict[tuple[tuple[str, str], ...], list[str]] = {}
    for export_layer in export_layers:
        present = [name for name in export_layer.attributes.columns if name in export_layer.columns]
        columns = tuple((name, export_layer.columns[name]) for name in present)
        names.setdefault(columns, []).append(export_layer.name)
    for columns, layer_names in names.items():
        heading = f"Columns of {', '.join(layer_names)}"
        yield from ("", heading, "-" * len(heading), "")
        for name, text in columns:
            yield _wrap(f"  {name}: {text}", indent="      ")
    yield ""


def _licence(content: Content) -> Iterable[str]:
    metadata = content.metadata
    for licence in metadata.licences:
        yield from (f"{licence.covers}: {licence.name}", licence.address, "")
    yield _wrap(
        "You may copy, change and publish what is here, for any purpose, as long as you say where "
        "it is from in the words below, link to the licence, and say if you changed anything. It "
        "comes without warranty; the addresses above hold the terms in full."
    )
    yield from ("", _wrap(metadata.attribution))
    yield _wrap(f"Place Map register, as of {metadata.data_as_of}.")


def _wrap(text: str, *, indent: str = "") -> str:
    if len(text) <= LINE_WIDTH and "\n" not in text:
        return text
    return textwrap.fill(text, LINE_WIDTH, subsequent_indent=indent, break_on_hyphens=False)
