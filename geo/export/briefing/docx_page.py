"""DOCX page of a briefing: paper, styles, header, footer and file properties."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from geo.dates import parse_date
from geo.styles.theme import COLOURS, PAGE_MM, SIZES_PT, SPACES_MM, WORD_FONT

if TYPE_CHECKING:
    from docx.document import Document as Word
    from docx.styles.style import ParagraphStyle
    from docx.text.paragraph import Paragraph

    from geo.export.briefing.model import Document

FONT: Final = WORD_FONT
WIDTH_MM: Final = PAGE_MM["width"] - 2 * PAGE_MM["side"]
"""Width of the text: A4 less its margins."""
INK: Final = COLOURS["ink"].light[1:]
GREY: Final = COLOURS["secondary"].light[1:]
RULE: Final = COLOURS["rule"].light[1:]
ACCENT: Final = COLOURS["accent"].light[1:]
TINT: Final = COLOURS["tint"].light[1:]
WARM: Final = COLOURS["highlight"].light[1:]
LANGUAGE: Final = "en-GB"

# Name, size, bold, colour, space before and after.
STYLES: Final = (
    ("Normal", "body", False, INK, "", "near"),
    ("Title", "title", True, INK, "", "line"),
    ("Subtitle", "subtitle", False, GREY, "", "near"),
    ("Heading 1", "heading", True, INK, "section", "near"),
    ("Caption", "caption", True, INK, "line", "line"),
    ("List Bullet", "body", False, INK, "", "line"),
    ("Header", "small", False, GREY, "", ""),
    ("Footer", "tiny", False, GREY, "", ""),
    ("Kicker", "caption", True, ACCENT, "", "line"),
    ("Lead", "lead", False, INK, "", "near"),
    ("Notice", "body", True, INK, "line", "near"),
    ("Cell", "small", False, INK, "hair", "hair"),
    ("Table note", "tiny", False, GREY, "line", ""),
    ("Source", "tiny", False, INK, "", "line"),
    ("Gap", "tiny", False, INK, "", ""),
)
TITLES: Final = ((36, "title"), (80, "title-long"), (200, "title-longer"))
"""Maximum length of a title → type size. Longer titles use the last."""


def set_page(word_document: Word, document: Document) -> None:
    """Set paper, styles, header, footer and properties; the caller writes the body."""
    section = word_document.sections[0]
    section.page_width, section.page_height = Mm(PAGE_MM["width"]), Mm(PAGE_MM["height"])
    section.left_margin = section.right_margin = Mm(PAGE_MM["side"])
    section.top_margin, section.bottom_margin = Mm(PAGE_MM["top"]), Mm(PAGE_MM["bottom"])
    for name, size, bold, colour, before, after in STYLES:
        _set_style(word_document, name, size, colour).font.bold = bold
        space = word_document.styles[name].paragraph_format
        space.space_before = Mm(SPACES_MM.get(before, 0))
        space.space_after = Mm(SPACES_MM.get(after, 0))
    title_length = len(document.title)
    title_size = next(
        (size for max_length, size in TITLES if title_length <= max_length), "title-longest"
    )
    word_document.styles["Title"].font.size = Pt(SIZES_PT[title_size])
    _set_paragraph_formats(word_document)
    _set_language(word_document)
    head = section.header.paragraphs[0]
    name = head.add_run("Place Map")
    name.font.bold, name.font.color.rgb = True, RGBColor.from_string(ACCENT)
    head.add_run(f"\t{document.kicker}: {document.area}")
    _add_border(head, "bottom")
    head.paragraph_format.tab_stops.add_tab_stop(Mm(WIDTH_MM), WD_TAB_ALIGNMENT.RIGHT)
    foot = section.footer.paragraphs[0]
    foot.add_run(f"Data as of {document.as_of}.\tPage ")
    foot.paragraph_format.tab_stops.add_tab_stop(Mm(WIDTH_MM), WD_TAB_ALIGNMENT.RIGHT)
    _add_border(foot, "top")
    _add_field(foot, "PAGE")
    foot.add_run(" of ")
    _add_field(foot, "NUMPAGES")
    section.footer.add_paragraph(document.attribution, style="Footer")
    _set_properties(word_document, document)


def _set_style(word_document: Word, name: str, size: str, colour: str) -> ParagraphStyle:
    styles = word_document.styles
    if name not in styles:
        styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style: Any = styles[name]
    style.font.size, style.font.name = Pt(SIZES_PT[size]), FONT
    style.font.color.rgb = RGBColor.from_string(colour)
    style.font.italic = False
    fonts = style.element.rPr.rFonts
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        # A theme font would override the named font.
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:cs"), FONT)
    paragraph_style: ParagraphStyle = style
    return paragraph_style


def _set_paragraph_formats(word_document: Word) -> None:
    """Set paragraph formats of the styles: borders, indents and keep-with-next."""
    for name, tag in (("Title", "pBdr"), ("Header", "tabs"), ("Footer", "tabs")):
        _remove_element(word_document.styles[name], tag)
    _remove_element(word_document.styles["Subtitle"], "spacing")
    word_document.styles["Heading 1"].paragraph_format.keep_with_next = True
    source = word_document.styles["Source"].paragraph_format
    source.left_indent, source.first_line_indent = Mm(12), Mm(-12)
    source.tab_stops.add_tab_stop(Mm(12))
    notice: Any = word_document.styles["Notice"]
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


def _add_border(paragraph: Paragraph, side: str) -> None:
    """Draw a border above or below the paragraph."""
    edges = OxmlElement("w:pBdr")
    edge = OxmlElement(f"w:{side}")
    for key, value in (("val", "single"), ("sz", "4"), ("space", "4"), ("color", RULE)):
        edge.set(qn(f"w:{key}"), value)
    edges.append(edge)
    properties: Any = paragraph._p.get_or_add_pPr()  # noqa: SLF001 - the library has no API for borders
    properties.insert_element_before(edges, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc")


def _remove_element(style: Any, tag: str) -> None:  # noqa: ANN401 - an lxml element
    """Remove an unused element from a style of the library's template."""
    properties = style.element.rPr if tag == "spacing" else style.element.pPr
    for element in properties.findall(qn(f"w:{tag}")):
        properties.remove(element)


def _set_language(word_document: Word) -> None:
    defaults: Any = word_document.styles.element
    for language in defaults.iter(qn("w:lang")):
        language.set(qn("w:val"), LANGUAGE)


def _add_field(paragraph: Paragraph, name: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"  # until Word updates the field
    run.append(text)
    field.append(run)
    paragraph._p.append(field)  # noqa: SLF001 - the library has no API for fields


def _set_properties(word_document: Word, document: Document) -> None:
    """Set the file properties. Dates are those of the data."""
    properties = word_document.core_properties
    properties.title = document.title[:255]  # maximum length in the format
    properties.subject = document.subtitle[:255]
    properties.author = properties.last_modified_by = "Place Map"
    properties.comments = ""
    properties.keywords = "industrial strategy"
    properties.language = LANGUAGE
    properties.revision = 1
    properties.created = properties.modified = parse_date(document.as_of).replace(tzinfo=None)
