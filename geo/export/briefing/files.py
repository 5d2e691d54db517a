"""Briefing files: formats, file names and writing."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from geo.atomic import atomic_output
from geo.errors import UnknownNameError
from geo.export.briefing.as_docx import docx_file
from geo.export.briefing.as_html import html
from geo.export.briefing.as_pdf import pdf
from geo.text import slug

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from geo.areas import Area
    from geo.export.briefing.model import Document

RENDERERS: Final[Mapping[str, Callable[[Document], bytes]]] = MappingProxyType(
    {"pdf": pdf, "docx": docx_file, "html": html}
)
"""Format, which is also the file suffix → renderer."""

MAX_KEY_LENGTH: Final = 60
"""Maximum length of a key in a file name. Longer keys get a short hash."""


def parse_formats(text: str) -> tuple[str, ...]:
    """
    Parse a list of formats: "pdf,docx".

    Raises
    ------
    UnknownNameError
        If a format does not exist, or the list is empty.
    """
    formats = [part.strip().casefold().removeprefix(".") for part in text.split(",")]
    unknown_formats = [part for part in formats if part not in RENDERERS]
    if unknown_formats:
        unknown_text = ", ".join(map(repr, unknown_formats))
        raise UnknownNameError(
            f"Format: found {unknown_text}, expected some of {', '.join(RENDERERS)}."
        )
    return tuple(dict.fromkeys(formats))


def file_name(area: Area, file_format: str) -> str:
    """Return the file name for an area: "wigan-E08000010.pdf"."""
    stem = slug(area.name, default="area")
    base_name = f"{stem}-{area.key}" if len(area.key) <= MAX_KEY_LENGTH else area.file_stem
    return f"{base_name}.{file_format}".replace(",", "-")


def write_briefing(document: Document, path: Path, *, overwrite: bool = False) -> int:
    """
    Write one briefing in the format of its file suffix; return its size in bytes.

    Raises
    ------
    UnknownNameError
        If the suffix is not a format.
    ExportError
        If it cannot be rendered or written, or exists and may not be overwritten. Nothing is
        changed then.
    """
    (file_format,) = parse_formats(path.suffix)
    content = RENDERERS[file_format](document)
    with atomic_output(path, overwrite=overwrite) as temp_path:
        temp_path.write_bytes(content)
    return len(content)
