"""A briefing as DOCX, to be edited: real headings, header rows, alternative text."""

from __future__ import annotations

import zipfile
from functools import singledispatch
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from geo.export.briefing.docx_page import ACCENT, GREY, RULE, TINT, WARM, WIDTH_MM, set_page
from geo.export.briefing.model import (
    Bullets,
    Column,
    Figure,
    Heading,
    KeyFigures,
    Note,
    Paragraph,
    References,
    Row,
    Table,
    mapped,
)
from geo.styles.theme import SIZES_PT
from geo.styles.units import kept_together

if TYPE_CHECKING:
    from docx.document import Document as Word
    from docx.table import Table as WordTable
    from docx.table import _Cell, _Row
    from docx.text.paragraph import Paragraph as WordParagraph

    from geo.export.briefing.model import Document, Reference

DAWN: Final = (1980, 1, 1, 0, 0, 0)
"""The time in every entry of the archive: a briefing has no clock."""

LONG: Final = 9
"""A key figure of more letters is set smaller."""

TINTS: Final = {"own": TINT, "proposed": WARM}


def docx_file(document: Document) -> bytes:
    """
    Write a briefing as DOCX.

    Returns
    -------
    content
        The file, the same bytes for the same document: headings and captions by style, header
        rows that repeat, alternative text, language, title.
    """
    document = mapped(document, kept_together)
    word = docx.Document()
    set_page(word, document)
    _add(word, document.kicker, "Kicker")
    _add(word, document.title, "Title")
    _add(word, document.subtitle, "Subtitle")
    for block in document.blocks:
        _write(block, word)
    content = BytesIO()
    word.save(content)
    return _timeless(content.getvalue())


@singledispatch
def _write(block: object, word: Word) -> None:  # noqa: ARG001 - those below use it
    raise TypeError(f"A briefing holds no {type(block).__name__}.")  # a mistake of ours


@_write.register(Heading)
def _heading(block: Heading, word: Word) -> None:
    _add(word, block.text, "Heading 1")


@_write.register(Paragraph)
def _paragraph(block: Paragraph, word: Word) -> None:
    _add(word, block.text, "Lead" if block.is_lead else "Normal")


@_write.register(Bullets)
def _bullets(block: Bullets, word: Word) -> None:
    for item in block.items:
        paragraph = _add(word, item, "List Bullet")
        if block.is_small:
            paragraph.runs[0].font.size = Pt(SIZES_PT["small"])


@_write.register(Note)
def _note(block: Note, word: Word) -> None:
    _add(word, block.text, "Notice")


@_write.register(KeyFigures)
def _key_figures(block: KeyFigures, word: Word) -> None:
    columns = tuple(Column(name=label) for _, label in block.items)
    numbers = Row(cells=tuple(number for number, _ in block.items))
    table = _table(word, columns, (numbers,))
    _describe(table, "Key figures")
    is_long = max(len(number) for number, _ in block.items) > LONG
    size = "figure-long" if is_long else "figure"
    for cell in table.rows[1].cells:
        run = cell.paragraphs[0].runs[0]
        run.font.size, run.font.bold = Pt(SIZES_PT[size]), True
    _add(word, "", "Gap")


@_write.register(Figure)
def _figure(block: Figure, word: Word) -> None:
    paragraph = word.add_paragraph()
    paragraph.paragraph_format.keep_with_next = True
    picture = paragraph.add_run().add_picture(BytesIO(block.picture.png), width=Mm(WIDTH_MM - 0.5))
    inline = picture._inline  # noqa: SLF001 - the library has no other way to say what it shows
    inline.docPr.set("descr", block.alt)
    for side in ("distL", "distR"):
        inline.set(side, "0")
    _add(word, block.caption, "Caption")


@_write.register(Table)
def _data_table(block: Table, word: Word) -> None:
    caption = _add(word, block.caption, "Caption")
    caption.paragraph_format.keep_with_next = True
    _describe(_table(word, block.columns, block.rows), block.caption)
    for note in block.notes:
        _add(word, note, "Table note")
    _add(word, "", "Gap")


@_write.register(References)
def _references(block: References, word: Word) -> None:
    for item in block.items:
        _reference(_add(word, "", "Source"), item)


def _add(word: Word, text: str, style: str) -> WordParagraph:
    paragraph = word.add_paragraph(text)
    _style(paragraph, style)
    return paragraph


def _style(paragraph: WordParagraph, name: str) -> None:
    """Set a style by its key: to look each up by name takes the library most of a second."""
    paragraph._p.style = name.replace(" ", "")  # noqa: SLF001


def _reference(paragraph: WordParagraph, item: Reference) -> None:
    paragraph.add_run(item.key).font.bold = True
    paragraph.add_run("\t")
    if item.urls:
        _link(paragraph, item.title, item.urls[0])
    else:
        paragraph.add_run(item.title)
    paragraph.add_run(f". {item.details}")
    for number, url in enumerate(item.urls[1:], start=2):
        paragraph.add_run(" ")
        _link(paragraph, f"Also here ({number})", url)
        paragraph.add_run(".")


def _link(paragraph: WordParagraph, text: str, url: str) -> None:
    key = paragraph.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), key)
    run = paragraph.add_run(text)
    run.font.underline = True
    run.font.color.rgb = RGBColor.from_string(ACCENT)
    link.append(run._r)  # noqa: SLF001 - the library cannot write links
    paragraph._p.append(link)  # noqa: SLF001


def _table(word: Word, columns: tuple[Column, ...], rows: tuple[Row, ...]) -> WordTable:
    table: WordTable = word.add_table(rows=1 + len(rows), cols=len(columns))
    table.autofit = False
    _rule(table)
    whole = sum(column.width for column in columns)
    widths = [Mm(WIDTH_MM * column.width / whole) for column in columns]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    head, *body = table.rows
    names = Row(cells=tuple(column.name for column in columns))
    _fill(head, names, columns, widths)
    _mark(head, "w:tblHeader")
    for line, row in zip(body, rows, strict=True):
        _fill(line, row, columns, widths)
    return table


def _fill(line: _Row, row: Row, columns: tuple[Column, ...], widths: list[Mm]) -> None:
    _mark(line, "w:cantSplit")
    is_head = row.cells == tuple(column.name for column in columns)
    for at, (cell, text) in enumerate(zip(line.cells, row.cells, strict=True)):
        cell.width = widths[at]
        paragraph = cell.paragraphs[0]
        _style(paragraph, "Cell")
        if columns[at].align == "right":
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        run = paragraph.add_run(text)
        run.font.bold = is_head or at == 0 or row.tone == "own"
        run.font.italic = row.tone == "indicative"
        if row.tone in TINTS:
            _shade(cell, TINTS[row.tone])


def _mark(line: _Row, tag: str) -> None:
    """Set a property of a row: that it heads the table on each page, or is never split."""
    line._tr.get_or_add_trPr().append(OxmlElement(tag))  # noqa: SLF001 - the library has no other way


def _shade(cell: _Cell, colour: str) -> None:
    _child(cell._tc.get_or_add_tcPr(), "w:shd", val="clear", color="auto", fill=colour)  # noqa: SLF001


def _rule(table: WordTable) -> None:
    """Draw lines between rows and none between columns, which stand close."""
    properties = table._tbl.tblPr  # noqa: SLF001 - the library draws no borders
    borders = _child(properties, "w:tblBorders")
    for side, colour in (("top", GREY), ("bottom", GREY), ("insideH", RULE)):
        _child(borders, f"w:{side}", val="single", sz="4", space="0", color=colour)

    margins = _child(properties, "w:tblCellMar")
    for side, twips in (("left", "28"), ("right", "85")):
        _child(margins, f"w:{side}", w=twips, type="dxa")


def _describe(table: WordTable, text: str) -> None:
    """Give a table the words that a screen reader announces it with."""
    _child(table._tbl.tblPr, "w:tblCaption", val=text)  # noqa: SLF001 - as above


def _child(parent: Any, tag: str, **attributes: str) -> Any:  # noqa: ANN401 - lxml's own
    child = OxmlElement(tag)
    for name, value in attributes.items():
        child.set(qn(f"w:{name}"), value)
    parent.append(child)
    return child


def _timeless(content: bytes) -> bytes:
    """Write an archive again, without the time at which it was made."""
    file = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as read, zipfile.ZipFile(file, "w") as written:
        for name in read.namelist():
            entry = zipfile.ZipInfo(name, date_time=DAWN)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            written.writestr(entry, read.read(name))
    return file.getvalue()
