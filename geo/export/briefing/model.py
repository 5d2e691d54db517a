"""Model of a briefing: blocks in reading order, independent of the format."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

Tone = Literal["", "own", "indicative", "proposed"]
"""Tone of a row. The text says it too, as tone alone is not accessible."""


class Picture(Protocol):
    """A picture drawn on first use, in the format requested."""

    @property
    def svg(self) -> bytes:
        """The picture as SVG."""

    @property
    def png(self) -> bytes:
        """The picture as PNG."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Heading:
    """A section heading."""

    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Paragraph:
    """A paragraph; the lead of a briefing is larger."""

    text: str
    is_lead: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Bullets:
    """A list of sentences, set smaller if they only qualify others."""

    items: tuple[str, ...]
    is_small: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Note:
    """A prominent paragraph, such as the scenario warning."""

    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class KeyFigures:
    """Key figures: (number, label)."""

    items: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """A picture with alternative text and a caption."""

    picture: Picture
    alt: str
    caption: str
    width_mm: float
    height_mm: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """A table column: header, relative width and alignment."""

    name: str
    width: float = 1.0
    align: Literal["left", "right"] = "left"


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """A table row; its first cell is the row header."""

    cells: tuple[str, ...]
    tone: Tone = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """A table with a caption, a header and notes below."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Reference:
    """A source: register key, title, details and URLs, if any."""

    key: str
    title: str
    details: str
    urls: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class References:
    """List of the sources cited in cells."""

    items: tuple[Reference, ...]


Block = Heading | Paragraph | Bullets | Note | KeyFigures | Figure | Table | References


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """
    A briefing.

    Attributes
    ----------
    kicker, title, subtitle
        Kind of briefing; title; and the line below.
    area
        Area name for the header of each page.
    as_of
        Date of the data, used as the document date: "4 July 2026".
    attribution
        Attribution line required wherever the boundaries are shown.
    """

    kicker: str
    title: str
    subtitle: str
    area: str
    as_of: str
    attribution: str
    blocks: tuple[Block, ...]


def clean_text(text: str) -> str:
    """
    Return text without characters that files cannot store or readers cannot see.

    It removes control characters, lone surrogates and direction marks, collapses white space, and
    composes letters (NFC).
    """
    plain = " ".join(unicodedata.normalize("NFC", text).split())
    return "".join(letter for letter in plain if not _is_hidden(letter))


def map_texts(document: Document, change: Callable[[str], str]) -> Document:
    """Return a document with `change` applied to all texts except URLs."""
    text_fields = ("kicker", "title", "subtitle", "area", "as_of", "attribution")
    return replace(
        document,
        **{name: change(getattr(document, name)) for name in text_fields},
        blocks=tuple(_map_part(block, change) for block in document.blocks),
    )


_Part = TypeVar("_Part")

NON_TEXT_FIELDS: Final = frozenset({"urls", "align", "tone"})
"""Fields that are not text for the reader."""


def _map_part(part: _Part, change: Callable[[str], str]) -> _Part:
    """Apply `change` to the texts of a block and its parts, recursively."""
    if isinstance(part, str):
        return change(part)  # type: ignore[return-value]
    if isinstance(part, tuple):
        return tuple(_map_part(item, change) for item in part)  # type: ignore[return-value]
    fields = getattr(part, "__dataclass_fields__", None)
    if fields is None or type(part).__module__ != __name__:
        return part
    field_values = {name: getattr(part, name) for name in fields if name not in NON_TEXT_FIELDS}
    return replace(part, **{name: _map_part(value, change) for name, value in field_values.items()})  # type: ignore[type-var]


def _is_hidden(letter: str) -> bool:
    code = ord(letter)
    is_no_character = code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF  # noqa: PLR2004 - Unicode's
    return (
        is_no_character or unicodedata.category(letter) in {"Cc", "Cs"} or letter in _BIDI_CONTROLS
    )


_BIDI_CONTROLS = frozenset(
    "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
)
