"""The PDF: tagged, held to PDF/UA-1, two to four pages, and the same bytes each time."""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from pypdf import PdfReader

from geo.areas import UK
from geo.errors import ExportError
from geo.export.briefing.as_pdf import pdf
from geo.export.briefing.data import BriefingOptions
from geo.export.briefing.model import Figure
from geo.scenario.scenario import Scenario
from tests.support.briefings import (
    TITLES,
    WIGAN,
    document_of,
    tables,
    text_of_pdf,
    texts_of,
    without_spaces,
)
from tests.support.fixtures_core import ROOT
from tests.support.tagged import assert_tagged, elements, root_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.dataset import Dataset

HASH_PROGRAM = """
import hashlib
from geo.areas import area_of
from geo.dataset import load_dataset
from geo.export.briefing.as_docx import docx_file
from geo.export.briefing.as_html import html
from geo.export.briefing.as_pdf import pdf
from geo.export.briefing.content import briefing
from geo.settings import Settings

dataset = load_dataset(Settings())
document = briefing(dataset, area_of(dataset.register, "E06000053"))
print(*(hashlib.sha256(write(document)).hexdigest() for write in (pdf, docx_file, html)))
"""


@pytest.fixture(scope="module")
def wigan(dataset: Dataset) -> PdfReader:
    return PdfReader(io.BytesIO(pdf(document_of(dataset))))


@pytest.fixture(scope="module")
def tags(wigan: PdfReader) -> list[Any]:
    return elements(root_of(wigan)["/StructTreeRoot"])


def structure_types(tags: list[Any]) -> Iterator[str]:
    for tag in tags:
        yield tag["/S"]


def test_it_is_tagged_with_its_language_and_title(wigan: PdfReader) -> None:
    assert_tagged(wigan, title="Wigan")


def test_its_date_is_the_date_of_the_data(wigan: PdfReader) -> None:
    assert wigan.metadata is not None
    assert str(wigan.metadata.creation_date) == "2026-07-04 00:00:00+00:00"


def test_headings_tables_lists_and_the_map_are_tagged(dataset: Dataset, tags: list[Any]) -> None:
    types = [*structure_types(tags)]
    document = document_of(dataset)
    cells = sum(len(table.columns) for table in tables(document))
    assert types.count("/Table") == len(tables(document)) == 5
    assert types.count("/TH") == cells
    assert {"/H1", "/L", "/LI", "/TD", "/Figure", "/Caption", "/Link"} <= set(types)
    (figure,) = [tag for tag in tags if tag["/S"] == "/Figure"]
    alt = next(block.alt for block in document.blocks if isinstance(block, Figure))
    assert figure["/Alt"] == alt


def test_every_page_is_a4_and_has_structural_tab_order(wigan: PdfReader) -> None:
    pages: list[Any] = [*wigan.pages]
    for page in pages:
        assert [round(float(side)) for side in page.mediabox[2:]] == [595, 842]
        if "/Annots" in page:
            assert page["/Tabs"] == "/S"


def test_the_fonts_are_embedded(wigan: PdfReader) -> None:
    pages: list[Any] = [*wigan.pages]
    names = {
        str(font.get_object()["/BaseFont"])
        for page in pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert names
    assert all("OpenSans" in name or "DejaVuSans" in name for name in names), names


@pytest.mark.parametrize(
    "key", [WIGAN, "S12000047", "N09000003", "E06000053", "E10000017", "GM", "E12000002", UK, "ica"]
)
def test_it_has_two_to_four_pages(dataset: Dataset, key: str) -> None:
    # With the map's true shape: the sketch is as wide as the map, and no less high.
    assert 2 <= len(PdfReader(io.BytesIO(pdf(document_of(dataset, key)))).pages) <= 4


def test_pages_have_a_page_number_and_the_data_date(wigan: PdfReader) -> None:
    for number, page in enumerate(wigan.pages, start=1):
        text = without_spaces(page.extract_text())
        assert f"Page{number}of{len(wigan.pages)}" in text
        assert "Dataasof4July2026" in text
        assert "Crowncopyright" in text


@pytest.mark.parametrize("name", ["markup", "formula", "long", "accents"])
def test_unusual_titles_print_as_text(dataset: Dataset, name: str) -> None:
    content = pdf(replace(document_of(dataset), title=TITLES[name]))
    assert without_spaces(TITLES[name]) in without_spaces(text_of_pdf(content))
    metadata = PdfReader(io.BytesIO(content)).metadata
    assert metadata is not None
    assert metadata.title == TITLES[name]


def test_right_to_left_titles_print(dataset: Dataset) -> None:
    title = TITLES["right to left"]
    text = text_of_pdf(pdf(replace(document_of(dataset), title=title)))
    # A reader may give the letters in the order seen or said.
    hebrew = {letter for letter in title if "\u05d0" <= letter <= "\u05ea"}
    assert hebrew <= set(text)
    assert any("\u0600" <= letter <= "\u06ff" or "\ufb50" <= letter <= "\ufeff" for letter in text)


def test_a_character_that_no_font_has_is_named_in_the_error(dataset: Dataset) -> None:
    text = without_spaces(text_of_pdf(pdf(replace(document_of(dataset), title=TITLES["emoji"]))))
    assert "Steel[factory]and[woman][microscope]science" in text


def test_a_document_that_typst_rejects_is_an_error(
    dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("geo.export.briefing.as_pdf.to_printable", lambda text: text)
    with pytest.raises(ExportError, match="could not be set"):
        pdf(replace(document_of(dataset), title="\U0001f3ed"))


def test_a_scenario_is_marked(dataset: Dataset) -> None:
    scenario = Scenario(name="#strong[x] & <b>", sectors=("DE",), councils=(WIGAN,))
    text = without_spaces(
        text_of_pdf(pdf(document_of(dataset, WIGAN, BriefingOptions(scenario=scenario))))
    )
    assert without_spaces("Proposed - not a designation") in text
    assert without_spaces("#strong[x] & <b>") in text


def test_every_text_of_the_document_is_on_the_page(dataset: Dataset) -> None:
    for key in (WIGAN, "E10000017"):
        document = document_of(dataset, key)
        text = without_spaces(text_of_pdf(pdf(document)))
        missing = [part for part in texts_of(document.blocks) if without_spaces(part) not in text]
        assert missing == []


@pytest.mark.slow
def test_the_same_document_gives_the_same_bytes_in_any_process(dataset: Dataset) -> None:
    other_hashes = [
        subprocess.run(  # noqa: S603 - our own words
            [sys.executable, "-c", HASH_PROGRAM],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        ).stdout.split()
        for _ in range(2)
    ]
    assert other_hashes[0] == other_hashes[1]
    assert len(set(other_hashes[0])) == 3
    own_hashes = [hashlib.sha256(pdf(document_of(dataset))).hexdigest() for _ in range(2)]
    assert own_hashes[0] == own_hashes[1]
