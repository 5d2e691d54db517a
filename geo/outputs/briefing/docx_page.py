"""The page of a briefing in DOCX: paper, styles, header, footer, and the file's properties."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from geo.dates import day_written
from geo.look.theme import COLOURS, WORD_FONT

if TYPE_CHECKING:
    from docx.document import Document as Word
    from docx.styles.style import ParagraphStyle
    from docx.text.paragraph import Paragraph

    from geo.outputs.briefing.model import Document

FONT: Final = WORD_FONT
WIDTH_MM: Final = 170.0
"""Of the text: a sheet of A4 less its margins."""
INK: Final = COLOURS["ink"].light[1:]
GREY: Final = COLOURS["quiet"].light[1:]
RULE: Final = COLOURS["rule"].light[1:]
ACCENT: Final = COLOURS["accent"].light[1:]
TINT: Final = COLOURS["tint"].light[1:]
WARM: Final = COLOURS["warm"].light[1:]
LANGUAGE: Final = "en-GB"

# Name, size in points, bold, colour, space before and after in points.
STYLES: Final = (
    ("Normal", 10, False, INK, 0, 5),
    ("Title", 26, True, INK, 0, 2),
    ("Subtitle", 11, False, GREY, 0, 8),
    ("Heading 1", 15, True, INK, 14, 5),
    ("Caption", 9.5, True, INK, 4, 4),
    ("List Bullet", 10, False, INK, 0, 3),
    ("Header", 8.5, False, GREY, 0, 0),
    ("Footer", 8, False, GREY, 0, 0),
    ("Kicker", 9.5, True, ACCENT, 0, 2),
    ("Lead", 13, False, INK, 0, 8),
    ("Notice", 10, True, INK, 4, 8),
    ("Cell", 8.5, False, INK, 2, 2),
    ("Table note", 8, False, GREY, 3, 0),
    ("Source", 8.5, False, INK, 0, 3),
    ("Gap", 4, False, INK, 0, 0),
)


def set_page(word: Word, document: Document) -> None:
    """Set paper, styles, header, footer and properties; the body is for the caller."""
    section = word.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(20)
    section.top_margin, section.bottom_margin = Mm(22), Mm(20)
    for name, size, bold, colour, before, after in STYLES:
        _style(word, name, size, colour).font.bold = bold
        space = word.styles[name].paragraph_format
        space.space_before, space.space_after = Pt(before), Pt(after)
    _shapes(word)
    _language(word)
    head = section.header.paragraphs[0]
    head.text = f"Place Map\t{document.kicker}: {document.area}"
    head.paragraph_format.tab_stops.add_tab_stop(Mm(WIDTH_MM), WD_TAB_ALIGNMENT.RIGHT)
    foot = section.footer.paragraphs[0]
    foot.text = f"Data as of {document.as_of}. {document.attribution}"
    pages = section.footer.add_paragraph("Page ", style="Footer")
    pages.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _field(pages, "PAGE")
    pages.add_run(" of ")
    _field(pages, "NUMPAGES")
    _properties(word, document)


def _style(word: Word, name: str, size: float, colour: str) -> ParagraphStyle:
    styles = word.styles
    if name not in styles:
        styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style: Any = styles[name]
    style.font.size, style.font.name = Pt(size), FONT
    style.font.color.rgb = RGBColor.from_string(colour)
    style.font.italic = False
    fonts = style.element.rPr.rFonts
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        # A font of the theme would win over the one that is named.
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:cs"), FONT)
    found: ParagraphStyle = style
    return found


def _shapes(word: Word) -> None:
    """Set what a style has besides its type: rules, indents, what stays with what follows."""
    for name, tag in (("Title", "pBdr"), ("Header", "tabs"), ("Footer", "tabs")):
        _without(word.styles[name], tag)
    _without(word.styles["Subtitle"], "spacing")
    word.styles["Heading 1"].paragraph_format.keep_with_next = True
    source = word.styles["Source"].paragraph_format
    source.left_indent, source.first_line_indent = Mm(12), Mm(-12)
    source.tab_stops.add_tab_stop(Mm(12))
    notice: Any = word.styles["Notice"]
    properties = notice.element.get_or_add_pPr()
    for tag, sides in (("w:pBdr", {"w:left": INK}), ("w:shd", {})):
        element = OxmlElement(tag)
        if tag == "w:shd":
            for key, value in (("val", "clear"), ("color", "auto"), ("fill", WARM)):
                element.set(qn(f"w:{key}"), value)
        for side, colour in sides.items():
            edge = OxmlElement(side)
            for key, value in (("val", "single"), ("sz", "24"), ("space", "6"), ("color", colour)):
                edge.set(qn(f"w:{key}"), value)
            element.append(edge)
        properties.insert_element_before(element, "w:spacing", "w:ind", "w:jc", "w:rPr")


def _without(style: Any, tag: str) -> None:  # noqa: ANN401 - lxml's own
    """Take out of a style of the library's template what this page has no use for."""
    of_type = style.element.rPr if tag == "spacing" else style.element.pPr
    for found in of_type.findall(qn(f"w:{tag}")):
        of_type.remove(found)


def _language(word: Word) -> None:
    defaults: Any = word.styles.element
    for language in defaults.iter(qn("w:lang")):
        language.set(qn("w:val"), LANGUAGE)


def _field(paragraph: Paragraph, name: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"  # until the reader's program counts
    run.append(text)
    field.append(run)
    paragraph._p.append(field)  # noqa: SLF001 - the library has no fields


def _properties(word: Word, document: Document) -> None:
    """Say what the file is. Its dates are those of the data."""
    own = word.core_properties
    own.title = document.title[:255]  # the most that the format holds
    own.subject = document.subtitle[:255]
    own.author = own.last_modified_by = "Place Map"
    own.comments = ""
    own.keywords = "industrial strategy"
    own.language = LANGUAGE
    own.revision = 1
    own.created = own.modified = day_written(document.as_of).replace(tzinfo=None)
