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
from tests.support.briefings import TITLES, WIGAN, document_of, said, squeezed, tables, text_of_docx

if TYPE_CHECKING:
    from docx.document import Document as Word

    from geo.dataset import Dataset


@pytest.fixture(scope="module")
def content(dataset: Dataset) -> bytes:
    return docx_file(document_of(dataset))


@pytest.fixture(scope="module")
def word(content: bytes) -> Word:
    return docx.Document(io.BytesIO(content))


def styled(word: Word, style: str) -> list[str]:
    return [each.text for each in word.paragraphs if each.style and each.style.name == style]


def test_its_headings_are_headings(dataset: Dataset, word: Word) -> None:
    headings = [block.text for block in document_of(dataset).blocks if isinstance(block, Heading)]
    assert styled(word, "Heading 1") == headings
    assert styled(word, "Title") == ["Wigan"]


def test_every_table_has_a_caption_and_a_header_row_that_repeats(
    dataset: Dataset, word: Word
) -> None:
    captions = styled(word, "Caption")
    assert len(word.tables) == len(tables(document_of(dataset))) + 1  # the key figures
    for table in word.tables:
        first, *rest = table._tbl.tr_lst  # noqa: SLF001
        assert first.find(f".//{qn('w:tblHeader')}") is not None
        assert all(row.find(f".//{qn('w:tblHeader')}") is None for row in rest)
        named = table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val"))  # noqa: SLF001
        assert named in {*captions, "Key figures"}


def test_the_cells_are_those_of_the_document(dataset: Dataset, word: Word) -> None:
    expected_tables = tables(map_texts(document_of(dataset), nbsp_units))
    for table, expected in zip(word.tables[1:], expected_tables, strict=True):
        rows = [tuple(cell.text for cell in row.cells) for row in table.rows]
        assert rows[0] == tuple(column.name for column in expected.columns)
        assert rows[1:] == [row.cells for row in expected.rows]


def test_the_map_has_alternative_text(dataset: Dataset, word: Word) -> None:
    (figure,) = [block for block in document_of(dataset).blocks if isinstance(block, Figure)]
    (shape,) = word.inline_shapes
    assert shape._inline.docPr.get("descr") == figure.alt  # noqa: SLF001


def test_its_language_title_and_dates(word: Word) -> None:
    languages = {each.get(qn("w:val")) for each in word.styles.element.iter(qn("w:lang"))}
    assert languages == {"en-GB"}
    own = word.core_properties
    assert (own.title, own.author, own.language) == ("Wigan", "Place Map", "en-GB")
    assert own.created == own.modified == datetime(2026, 7, 4, tzinfo=own.created.tzinfo)


def test_the_sources_are_links(dataset: Dataset, word: Word) -> None:
    (references,) = [b for b in document_of(dataset).blocks if isinstance(b, References)]
    links = {relation.target_ref for relation in word.part.rels.values() if relation.is_external}
    assert links == {url for item in references.items for url in item.urls}


def test_all_that_the_document_says_is_in_it(dataset: Dataset, content: bytes) -> None:
    text = squeezed(text_of_docx(content))
    missing = [part for part in said(document_of(dataset).blocks) if squeezed(part) not in text]
    assert missing == []


@pytest.mark.parametrize("name", sorted(set(TITLES) - {"control"}))
def test_a_strange_title_stands_as_it_is(dataset: Dataset, name: str) -> None:
    content = docx_file(replace(document_of(dataset), title=TITLES[name]))
    assert styled(docx.Document(io.BytesIO(content)), "Title") == [TITLES[name]]


def test_a_title_that_no_file_can_hold_is_cleaned(dataset: Dataset) -> None:
    document = document_of(dataset, WIGAN, BriefingOptions(title=TITLES["control"]))
    assert styled(docx.Document(io.BytesIO(docx_file(document))), "Title") == ["abc def"]


def test_a_what_if_is_marked(dataset: Dataset) -> None:
    scenario = Scenario(name="A & <b>", sectors=("DE",), councils=(WIGAN,))
    content = docx_file(document_of(dataset, WIGAN, BriefingOptions(scenario=scenario)))
    word = docx.Document(io.BytesIO(content))
    assert any(MARKER in text for text in styled(word, "Heading 1"))
    assert any(MARKER in text for text in styled(word, "Caption"))
    assert "A & <b>" in text_of_docx(content)


def test_the_archive_has_no_clock(content: bytes, dataset: Dataset) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.testzip() is None
    assert docx_file(document_of(dataset)) == content
