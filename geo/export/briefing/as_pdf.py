"""Briefing as a tagged PDF/UA-1 file, set by typst."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from geo.export.briefing.model import Figure, map_texts
from geo.export.printmap.text import to_printable
from geo.export.typeset import typeset
from geo.styles.theme import COLOURS, PAGE_MM, SIZES_PT, SPACES_MM
from geo.styles.units import nbsp_units

if TYPE_CHECKING:
    from geo.export.briefing.model import Block, Document

TEMPLATE: Final = Path(__file__).with_name("briefing.typ")
LAYOUT_SIZES: Final = {"sizes": {**SIZES_PT}, "spaces": {**SPACES_MM}, "page": {**PAGE_MM}}


def pdf(document: Document) -> bytes:
    """
    Return a briefing as PDF.

    Returns
    -------
    content
        A tagged PDF that typst has checked against PDF/UA-1; the same bytes for the same document.
        Text reaches the template as JSON, never as markup. Characters in neither Open Sans nor
        DejaVu Sans are replaced by their names in brackets.

    Raises
    ------
    ExportError
        If typst fails.
    """
    printable_document = map_texts(document, lambda text: nbsp_units(to_printable(text)))
    inputs = {
        "document": json.dumps(_data(printable_document), ensure_ascii=False, sort_keys=True),
        "colours": json.dumps({name: colour.light for name, colour in COLOURS.items()}),
        "measures": json.dumps(LAYOUT_SIZES),
    }
    for number, block in enumerate(document.blocks):
        if isinstance(block, Figure):
            inputs[f"figure-{number}"] = block.picture.svg.decode()
    return typeset(
        TEMPLATE, inputs, title=document.title, as_of=document.as_of, alternatives="DOCX or HTML"
    )


def _data(document: Document) -> dict[str, Any]:
    return {
        **asdict(replace(document, blocks=())),
        "blocks": [_block(block) for block in document.blocks],
    }


def _block(block: Block) -> dict[str, Any]:
    plain = replace(block, picture=None) if isinstance(block, Figure) else block  # type: ignore[arg-type]
    return {"type": type(block).__name__, **asdict(plain)}
