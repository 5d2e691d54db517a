"""What a briefing says, before it is a PDF, a DOCX or a page: blocks in reading order."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

Tone = Literal["", "own", "indicative", "proposed"]
"""Of a row. Words say it too: a tone alone is not seen by everyone."""


class Picture(Protocol):
    """A picture that is drawn when it is first asked for, in the format that is asked for."""

    @property
    def svg(self) -> bytes:
        """The picture as SVG."""

    @property
    def png(self) -> bytes:
        """The picture as PNG."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Heading:
    """The heading of a section."""

    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Paragraph:
    """Running text; the lead of a briefing is larger."""

    text: str
    is_lead: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Bullets:
    """A list of sentences; what qualifies others may be set smaller."""

    items: tuple[str, ...]
    is_small: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Note:
    """A paragraph that must not be overlooked: a what-if is no designation."""

    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class KeyFigures:
    """A few numbers to see first: (number, what it counts)."""

    items: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """A picture, what it shows in words for those who do not see it, and its caption."""

    picture: Picture
    alt: str
    caption: str
    width_mm: float
    height_mm: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """A column of a table: its header, its share of the width, and how it is aligned."""

    name: str
    width: float = 1.0
    align: Literal["left", "right"] = "left"


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """A row of a table; its first cell names it."""

    cells: tuple[str, ...]
    tone: Tone = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """Rows under a caption and a header; what holds for many cells is noted below."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Reference:
    """A source: its number in the register, what it is, and where; some have no address."""

    key: str
    title: str
    details: str
    urls: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class References:
    """The sources that the cells name."""

    items: tuple[Reference, ...]


Block = Heading | Paragraph | Bullets | Note | KeyFigures | Figure | Table | References


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """
    A briefing.

    Attributes
    ----------
    kicker, title, subtitle
        What kind of briefing it is; of what; and a line below.
    area
        Name of the area, as the header of each page gives it.
    as_of
        Date of the data, and so of the document: "4 July 2026".
    attribution
        The line that must stand wherever the boundaries are shown.
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
    Return `text` without what no file can hold and no reader can see.

    Control characters, halves of a pair, and marks that turn the direction of writing are left
    out; white space is one space; letters are composed (NFC).
    """
    plain = " ".join(unicodedata.normalize("NFC", text).split())
    return "".join(letter for letter in plain if not _is_hidden(letter))


def map_texts(document: Document, change: Callable[[str], str]) -> Document:
    """Return a document with `change` applied to all that it says; addresses stay."""
    text_fields = ("kicker", "title", "subtitle", "area", "as_of", "attribution")
    return replace(
        document,
        **{name: change(getattr(document, name)) for name in text_fields},
        blocks=tuple(_map_part(block, change) for block in document.blocks),
    )


_Part = TypeVar("_Part")

NON_TEXT_FIELDS: Final = frozenset({"urls", "align", "tone"})
"""Fields that say nothing to a reader."""


def _map_part(part: _Part, change: Callable[[str], str]) -> _Part:
    """Change the texts of a block, of its parts and of their parts."""
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
