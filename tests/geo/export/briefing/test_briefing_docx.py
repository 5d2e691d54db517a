"""The DOCX: headings, header rows, alternative text, language, and no time of its own."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

import docx
import pytest
from docx.oxml.ns import qn

from geo.export.briefing.as_docx import docx_file
from geo.export.briefing.data import BriefingOptions
from geo.export.briefing.model import Figure, Heading, References, map_texts
from geo.scenario.scenario import MARKER, Scenario
from geo.styles.units import nbsp_units
from tests.support.briefings import (
    TITLES,
    WIGAN,
    document_of,
    tables,
    text_of_docx,
    texts_of,
    without_spaces,
)

if TYPE_CHECKING:
    from docx.document import Document as Word

    from geo.dataset import Dataset


@pytest.fixture(scope="module")
def content(dataset: Dataset) -> bytes:
    return docx_file(document_of(dataset))


@pytest.fixture(scope="module")
def docx_document(content: bytes) -> Word:
    return docx.Document(io.BytesIO(content))


def texts_with_style(docx_document: Word, style: str) -> list[str]:
    return [
        paragraph.text
        for paragraph in docx_document.paragraphs
        if paragraph.style and paragraph.style.name == style
    ]


def test_headings_use_heading_styles(dataset: Dataset, docx_document: Word) -> None:
    headings = [block.text for block in document_of(dataset).blocks if isinstance(block, Heading)]
    assert texts_with_style(docx_document, "Heading 1") == headings
    assert texts_with_style(docx_document, "Title") == ["Wigan"]


def test_every_table_has_a_caption_and_a_repeated_header_row(
    dataset: Dataset, docx_document: Word
) -> None:
    captions = texts_with_style(docx_document, "Caption")
    assert len(docx_document.tables) == len(tables(document_of(dataset))) + 1  # the key figures
    for table in docx_document.tables:
        header, *other_rows = table._tbl.tr_lst  # noqa: SLF001
        assert header.find(f".//{qn('w:tblHeader')}") is not None
        assert all(row.find(f".//{qn('w:tblHeader')}") is None for row in other_rows)
        caption = table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val"))  # noqa: SLF001
        assert caption in {*captions, "Key figures"}


def test_the_cells_match_the_document(dataset: Dataset, docx_document: Word) -> None:
    expected_tables = tables(map_texts(document_of(dataset), nbsp_units))
    for table, expected in zip(docx_document.tables[1:], expected_tables, strict=True):
        rows = [tuple(cell.text for cell in row.cells) for row in table.rows]
        assert rows[0] == tuple(column.name for column in expected.columns)
        assert rows[1:] == [row.cells for row in expected.rows]


def test_the_map_has_alternative_text(dataset: Dataset, docx_document: Word) -> None:
    (figure,) = [block for block in document_of(dataset).blocks if isinstance(block, Figure)]
    (shape,) = docx_document.inline_shapes
    assert shape._inline.docPr.get("descr") == figure.alt  # noqa: SLF001


def test_it_has_a_language_title_and_dates(docx_document: Word) -> None:
    languages = {
        language.get(qn("w:val")) for language in docx_document.styles.element.iter(qn("w:lang"))
    }
    assert languages == {"en-GB"}
    properties = docx_document.core_properties
    assert (properties.title, properties.author, properties.language) == (
        "Wigan",
        "Place Map",
        "en-GB",
    )
    assert (
        properties.created
        == properties.modified
        == datetime(2026, 7, 4, tzinfo=properties.created.tzinfo)
    )


def test_the_sources_are_links(dataset: Dataset, docx_document: Word) -> None:
    (references,) = [b for b in document_of(dataset).blocks if isinstance(b, References)]
    links = {
        relation.target_ref for relation in docx_document.part.rels.values() if relation.is_external
    }
    assert links == {url for item in references.items for url in item.urls}


def test_every_text_of_the_document_is_in_the_file(dataset: Dataset, content: bytes) -> None:
    text = without_spaces(text_of_docx(content))
    missing = [
        part for part in texts_of(document_of(dataset).blocks) if without_spaces(part) not in text
    ]
    assert missing == []


@pytest.mark.parametrize("name", sorted(set(TITLES) - {"control"}))
def test_unusual_titles_are_unchanged(dataset: Dataset, name: str) -> None:
    content = docx_file(replace(document_of(dataset), title=TITLES[name]))
    assert texts_with_style(docx.Document(io.BytesIO(content)), "Title") == [TITLES[name]]


def test_a_title_with_characters_no_file_can_hold_is_cleaned(dataset: Dataset) -> None:
    document = document_of(dataset, WIGAN, BriefingOptions(title=TITLES["control"]))
    assert texts_with_style(docx.Document(io.BytesIO(docx_file(document))), "Title") == ["abc def"]


def test_a_scenario_is_marked(dataset: Dataset) -> None:
    scenario = Scenario(name="A & <b>", sectors=("DE",), councils=(WIGAN,))
    content = docx_file(document_of(dataset, WIGAN, BriefingOptions(scenario=scenario)))
    docx_document = docx.Document(io.BytesIO(content))
    assert any(MARKER in text for text in texts_with_style(docx_document, "Heading 1"))
    assert any(MARKER in text for text in texts_with_style(docx_document, "Caption"))
    assert "A & <b>" in text_of_docx(content)


def test_the_archive_has_no_timestamps(content: bytes, dataset: Dataset) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.testzip() is None
    assert docx_file(document_of(dataset)) == content
