"""A zip of what was written, with README and licence: the same content, the same bytes."""

from __future__ import annotations

import textwrap
import zipfile
from typing import TYPE_CHECKING, Final

from geo.export.content.cells import records

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from geo.export.content.model import Content, Theme

README: Final = "README.txt"
LICENCE: Final = "LICENCE.txt"

PACKED: Final = frozenset({".parquet", ".xlsx", ".zip"})
"""Suffixes of files that are compressed already."""

WIDTH: Final = 96


def write_zip(folder: Path, path: Path, content: Content) -> None:
    """
    Pack every file below a folder, in order of name, dated as the data are.

    Raises
    ------
    OSError
        If the archive cannot be written.
    """
    day = content.about.day
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    with zipfile.ZipFile(path, "w") as archive:
        for file in files:
            entry = zipfile.ZipInfo(
                file.relative_to(folder).as_posix(),
                date_time=(max(day.year, 1980), day.month, day.day, 0, 0, 0),
            )
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            packed = file.suffix in PACKED
            entry.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
            entry.file_size = file.stat().st_size
            with file.open("rb") as source, archive.open(entry, "w") as target:
                while block := source.read(1 << 20):
                    target.write(block)


def write_words(content: Content, folder: Path, *, notes: Sequence[str] = ()) -> None:
    """Write README and licence into a folder; `notes` are what was done for the formats' sake."""
    for name, paragraphs in (
        (README, _readme(content, notes)),
        (LICENCE, _licence(content)),
    ):
        text = "\n".join(paragraphs)
        (folder / name).write_text(f"{text}\n", encoding="utf-8", newline="\n")


def _readme(content: Content, notes: Sequence[str]) -> Iterable[str]:
    about = content.about
    yield from (about.title, "=" * len(about.title), "")
    yield from (_wrapped(about.description), "")
    yield f"Area: {about.area}"
    yield f"Data as of: {about.data_as_of}"
    if about.last_updated:
        yield _wrapped(about.last_updated)
    yield from ("", _wrapped(about.evidence), "")
    for note in (*about.notes, *notes):
        yield from (_wrapped(note), "")
    yield from (_wrapped(about.attribution), f"Terms: see {LICENCE}.", "")
    for theme in content.themes:
        yield from _of_theme(theme)
    yield from _columns(content.themes)
    unlocated = records(content.unlocated.attributes)
    if unlocated:
        yield from ("Listed, without a boundary or point", "-" * 35, "")
        for row in unlocated:
            yield _wrapped(
                f"{row.get('layer', '')} {row.get('id', '')}: {row.get('name', '')}. "
                f"{row.get('location_note', '')}"
            )


def _of_theme(theme: Theme) -> Iterable[str]:
    rows = len(theme.attributes)
    count = f"{rows:,} {'row' if rows == 1 else 'rows'}"
    marker = f" {theme.marker}." if theme.marker else ""
    yield _wrapped(f"{theme.name}: {theme.title}. {theme.description} {count}.{marker}")


def _columns(themes: Iterable[Theme]) -> Iterable[str]:
    """Explain each set of columns once, however many layers have it."""
    names: dict[tuple[tuple[str, str], ...], list[str]] = {}
    for theme in themes:
        present = [name for name in theme.attributes.columns if name in theme.columns]
        columns = tuple((name, theme.columns[name]) for name in present)
        names.setdefault(columns, []).append(theme.name)
    for columns, having in names.items():
        heading = f"Columns of {', '.join(having)}"
        yield from ("", heading, "-" * len(heading), "")
        for name, text in columns:
            yield _wrapped(f"  {name}: {text}", indent="      ")
    yield ""


def _licence(content: Content) -> Iterable[str]:
    about = content.about
    for licence in about.licences:
        yield from (f"{licence.covers}: {licence.name}", licence.address, "")
    yield _wrapped(
        "You may copy, change and publish what is here, for any purpose, as long as you say where "
        "it is from in the words below, link to the licence, and say if you changed anything. It "
        "comes without warranty; the addresses above hold the terms in full."
    )
    yield from ("", _wrapped(about.attribution))
    yield _wrapped(f"Place Map register, as of {about.data_as_of}.")


def _wrapped(text: str, *, indent: str = "") -> str:
    if len(text) <= WIDTH and "\n" not in text:
        return text
    return textwrap.fill(text, WIDTH, subsequent_indent=indent, break_on_hyphens=False)
