"""What the tests of briefings stand on: documents, strange titles, and what a file says."""

from __future__ import annotations

import html
import io
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import docx
from pypdf import PdfReader

from geo.areas import area_of
from geo.export.briefing.content import briefing_of
from geo.export.briefing.data import BriefingData, BriefingOptions
from geo.export.briefing.model import Document, Figure, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.dataset import Dataset

WIGAN: Final = "E08000010"

SVG: Final = b"""<svg xmlns="http://www.w3.org/2000/svg" width="17pt" height="11pt" \
viewBox="0 0 17 11"><rect width="17" height="11" fill="#dddddd"/></svg>"""

# A picture of 1 x 1.
PNG: Final = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8ff"
    "ff3f0005fe02fe0def46b80000000049454e44ae426082"
)

TITLES: Final = {
    "markup": "#let x = 1; $a^2$ *bold* _it_ <b>&amp; </script> `code` @ref [x] {{ y }} \\ // 'q\"",
    "formula": "=1+1",
    "emoji": "Steel \U0001f3ed and \U0001f469\u200d\U0001f52c science",
    "long": "Wigan " + "w" * 494,
    "right to left": "שלום עולם مرحبا بالعالم",
    "accents": "Sir Gâr, Ynys Môn, Dŵr, Tŷ, Na h-Eileanan Siar à è \u2013 \u2014 \u201cx\u201d",
    "control": "a\x00b\x07c\nd\u202ee\ufffef",
}


class Sketch:
    """A picture that costs nothing to draw."""

    svg = SVG
    png = PNG


def with_sketch(document: Document) -> Document:
    """Return a document with a sketch for its map."""
    return replace(
        document,
        blocks=tuple(
            replace(block, picture=Sketch()) if isinstance(block, Figure) else block
            for block in document.blocks
        ),
    )


def document_of(
    dataset: Dataset, key: str = WIGAN, options: BriefingOptions | None = None
) -> Document:
    """Return the briefing of an area, its map a sketch."""
    area = area_of(dataset.register, key) if key else None
    options = options or BriefingOptions()
    briefing_data = _ANSWERS.setdefault(
        (id(dataset), repr(options)), BriefingData(dataset, options)
    )
    return with_sketch(briefing_of(briefing_data, area))


_ANSWERS: dict[tuple[int, str], BriefingData] = {}
"""What several tests ask the same of. The atlases live as long as the run."""


def tables(document: Document) -> list[Table]:
    return [block for block in document.blocks if isinstance(block, Table)]


def table_about(document: Document, caption_text: str) -> Table:
    return next(table for table in tables(document) if caption_text in table.caption)


def column_cells(table: Table, name: str) -> list[str]:
    position = [table_column.name for table_column in table.columns].index(name)
    return [row.cells[position] for row in table.rows]


def texts_of(part: object) -> Iterator[str]:
    """Yield all texts of a document that a reader sees."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, tuple):
        for item in part:
            yield from texts_of(item)
    else:
        for name in getattr(part, "__dataclass_fields__", ()):
            if name not in {"picture", "alt", "urls", "align", "tone"}:
                yield from texts_of(getattr(part, name))


def without_spaces(text: str) -> str:
    """Return text without any white space: lines are broken as the page wants."""
    return re.sub(r"[\s\u200b\u00ad]+", "", text)


def text_of_pdf(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def text_of_docx(content: bytes) -> str:
    word = docx.Document(io.BytesIO(content))
    body = word.element.body
    parts = (*body.iter(), *word.sections[0].header._element.iter())  # noqa: SLF001
    return " ".join(part.text or "" for part in parts if part.tag.endswith("}t"))


def text_of_html(content: bytes) -> str:
    page = content.decode()
    body = page[page.index("<body>") :]
    return html.unescape(re.sub(r"<[^>]*>", " ", body))
