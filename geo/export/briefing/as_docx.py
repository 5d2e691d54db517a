"""Briefing as an editable, accessible DOCX file."""

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
    map_texts,
)
from geo.styles.theme import SIZES_PT
from geo.styles.units import nbsp_units

if TYPE_CHECKING:
    from docx.document import Document as Word
    from docx.table import Table as WordTable
    from docx.table import _Cell, _Row
    from docx.text.paragraph import Paragraph as WordParagraph

    from geo.export.briefing.model import Document, Reference

ZIP_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""Timestamp of each archive entry, constant so that output is reproducible."""

MAX_FIGURE_LENGTH: Final = 9
"""Maximum characters of a key figure in the large size."""

TINTS: Final = {"own": TINT, "proposed": WARM}


def docx_file(document: Document) -> bytes:
    """
    Return a briefing as DOCX.

    Returns
    -------
    content
        The same bytes for the same document. It has heading and caption styles, repeated header
        rows, alternative text, a language and a title.
    """
    document = map_texts(document, nbsp_units)
    word_document = docx.Document()
    set_page(word_document, document)
    _add_paragraph(word_document, document.kicker, "Kicker")
    _add_paragraph(word_document, document.title, "Title")
    _add_paragraph(word_document, document.subtitle, "Subtitle")
    for block in document.blocks:
        _write(block, word_document)
    content = BytesIO()
    word_document.save(content)
    return _strip_timestamps(content.getvalue())


@singledispatch
def _write(block: object, word_document: Word) -> None:  # noqa: ARG001 - used by the registered functions
    raise TypeError(f"A briefing holds no {type(block).__name__}.")  # a programming error


@_write.register(Heading)
def _write_heading(block: Heading, word_document: Word) -> None:
    _add_paragraph(word_document, block.text, "Heading 1")


@_write.register(Paragraph)
def _write_paragraph(block: Paragraph, word_document: Word) -> None:
    _add_paragraph(word_document, block.text, "Lead" if block.is_lead else "Normal")


@_write.register(Bullets)
def _write_bullets(block: Bullets, word_document: Word) -> None:
    for item in block.items:
        paragraph = _add_paragraph(word_document, item, "List Bullet")
        if block.is_small:
            paragraph.runs[0].font.size = Pt(SIZES_PT["small"])


@_write.register(Note)
def _write_note(block: Note, word_document: Word) -> None:
    _add_paragraph(word_document, block.text, "Notice")


@_write.register(KeyFigures)
def _write_key_figures(block: KeyFigures, word_document: Word) -> None:
    columns = tuple(Column(name=label) for _, label in block.items)
    numbers = Row(cells=tuple(number for number, _ in block.items))
    table = _add_table(word_document, columns, (numbers,))
    _set_table_caption(table, "Key figures")
    is_long = max(len(number) for number, _ in block.items) > MAX_FIGURE_LENGTH
    size = "figure-long" if is_long else "figure"
    for cell in table.rows[1].cells:
        run = cell.paragraphs[0].runs[0]
        run.font.size, run.font.bold = Pt(SIZES_PT[size]), True
    _add_paragraph(word_document, "", "Gap")


@_write.register(Figure)
def _write_figure(block: Figure, word_document: Word) -> None:
    paragraph = word_document.add_paragraph()
    paragraph.paragraph_format.keep_with_next = True
    picture = paragraph.add_run().add_picture(BytesIO(block.picture.png), width=Mm(WIDTH_MM - 0.5))
    inline = picture._inline  # noqa: SLF001 - the library has no API for alternative text
    inline.docPr.set("descr", block.alt)
    for side in ("distL", "distR"):
        inline.set(side, "0")
    _add_paragraph(word_document, block.caption, "Caption")


@_write.register(Table)
def _write_data_table(block: Table, word_document: Word) -> None:
    caption = _add_paragraph(word_document, block.caption, "Caption")
    caption.paragraph_format.keep_with_next = True
    _set_table_caption(_add_table(word_document, block.columns, block.rows), block.caption)
    for note in block.notes:
        _add_paragraph(word_document, note, "Table note")
    _add_paragraph(word_document, "", "Gap")


@_write.register(References)
def _write_references(block: References, word_document: Word) -> None:
    for item in block.items:
        _write_reference(_add_paragraph(word_document, "", "Source"), item)


def _add_paragraph(word_document: Word, text: str, style: str) -> WordParagraph:
    paragraph = word_document.add_paragraph(text)
    _set_style(paragraph, style)
    return paragraph


def _set_style(paragraph: WordParagraph, name: str) -> None:
    """Set a style by its key, because look-ups by name take most of a second."""
    paragraph._p.style = name.replace(" ", "")  # noqa: SLF001


def _write_reference(paragraph: WordParagraph, item: Reference) -> None:
    paragraph.add_run(item.key).font.bold = True
    paragraph.add_run("\t")
    if item.urls:
        _add_link(paragraph, item.title, item.urls[0])
    else:
        paragraph.add_run(item.title)
    paragraph.add_run(f". {item.details}")
    for number, url in enumerate(item.urls[1:], start=2):
        paragraph.add_run(" ")
        _add_link(paragraph, f"Also here ({number})", url)
        paragraph.add_run(".")


def _add_link(paragraph: WordParagraph, text: str, url: str) -> None:
    key = paragraph.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), key)
    run = paragraph.add_run(text)
    run.font.underline = True
    run.font.color.rgb = RGBColor.from_string(ACCENT)
    link.append(run._r)  # noqa: SLF001 - the library has no API for links
    paragraph._p.append(link)  # noqa: SLF001


def _add_table(
    word_document: Word, columns: tuple[Column, ...], rows: tuple[Row, ...]
) -> WordTable:
    table: WordTable = word_document.add_table(rows=1 + len(rows), cols=len(columns))
    table.autofit = False
    _draw_borders(table)
    total_width = sum(column.width for column in columns)
    widths = [Mm(WIDTH_MM * column.width / total_width) for column in columns]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    head, *body = table.rows
    names = Row(cells=tuple(column.name for column in columns))
    _fill_row(head, names, columns, widths)
    _set_row_property(head, "w:tblHeader")
    for table_row, row in zip(body, rows, strict=True):
        _fill_row(table_row, row, columns, widths)
    return table


def _fill_row(table_row: _Row, row: Row, columns: tuple[Column, ...], widths: list[Mm]) -> None:
    _set_row_property(table_row, "w:cantSplit")
    is_head = row.cells == tuple(column.name for column in columns)
    for column_number, (cell, text) in enumerate(zip(table_row.cells, row.cells, strict=True)):
        cell.width = widths[column_number]
        paragraph = cell.paragraphs[0]
        _set_style(paragraph, "Cell")
        if columns[column_number].align == "right":
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        run = paragraph.add_run(text)
        run.font.bold = is_head or column_number == 0 or row.tone == "own"
        run.font.italic = row.tone == "indicative"
        if row.tone in TINTS:
            _shade(cell, TINTS[row.tone])


def _set_row_property(table_row: _Row, tag: str) -> None:
    """Set a row property: repeat as a header, or do not split across pages."""
    table_row._tr.get_or_add_trPr().append(OxmlElement(tag))  # noqa: SLF001 - no public API


def _shade(cell: _Cell, colour: str) -> None:
    _add_child(cell._tc.get_or_add_tcPr(), "w:shd", val="clear", color="auto", fill=colour)  # noqa: SLF001


def _draw_borders(table: WordTable) -> None:
    """Draw borders between rows, and none between columns."""
    properties = table._tbl.tblPr  # noqa: SLF001 - the library has no API for borders
    borders = _add_child(properties, "w:tblBorders")
    for side, colour in (("top", GREY), ("bottom", GREY), ("insideH", RULE)):
        _add_child(borders, f"w:{side}", val="single", sz="4", space="0", color=colour)

    margins = _add_child(properties, "w:tblCellMar")
    for side, twips in (("left", "28"), ("right", "85")):
        _add_child(margins, f"w:{side}", w=twips, type="dxa")


def _set_table_caption(table: WordTable, text: str) -> None:
    """Set the caption of a table that a screen reader announces."""
    _add_child(table._tbl.tblPr, "w:tblCaption", val=text)  # noqa: SLF001 - as above


def _add_child(parent: Any, tag: str, **attributes: str) -> Any:  # noqa: ANN401 - an lxml element
    child = OxmlElement(tag)
    for name, value in attributes.items():
        child.set(qn(f"w:{name}"), value)
    parent.append(child)
    return child


def _strip_timestamps(content: bytes) -> bytes:
    """Rewrite an archive without timestamps."""
    file = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as source, zipfile.ZipFile(file, "w") as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, date_time=ZIP_EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            target.writestr(entry, source.read(name))
    return file.getvalue()
