"""The HTML: one file, every value escaped, fit for a phone; and the same facts in all formats."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from geo.areas import UK, area_of
from geo.coverage.area import find_coverage
from geo.export.briefing.as_docx import docx_file
from geo.export.briefing.as_html import html
from geo.export.briefing.as_pdf import pdf
from geo.export.briefing.data import BriefingOptions
from geo.export.briefing.model import Figure
from geo.query import run_query
from geo.scenario.scenario import MARKER, Scenario
from tests.support.briefings import (
    TITLES,
    WIGAN,
    document_of,
    tables,
    text_of_docx,
    text_of_html,
    text_of_pdf,
    texts_of,
    without_spaces,
)
from tests.support.fixtures_core import query_with

if TYPE_CHECKING:
    from pathlib import Path

    from geo.dataset import Dataset
    from tests.conftest import Open


def test_every_text_of_the_document_is_in_the_page(dataset: Dataset) -> None:
    document = document_of(dataset)
    text = without_spaces(text_of_html(html(document)))
    assert [part for part in texts_of(document.blocks) if without_spaces(part) not in text] == []


@pytest.mark.parametrize("name", sorted(set(TITLES) - {"control"}))
def test_unusual_titles_are_escaped(dataset: Dataset, name: str) -> None:
    page = html(replace(document_of(dataset), title=TITLES[name]))
    assert without_spaces(TITLES[name]) in without_spaces(text_of_html(page))
    assert b"<script" not in page
    assert b"<b>" not in page


def test_it_is_well_formed(dataset: Dataset) -> None:
    document = document_of(dataset)
    page = html(document).decode()
    assert page.startswith('<!DOCTYPE html>\n<html lang="en-GB">')
    assert page.count("<h1") == 1
    assert page.count("<caption>") == page.count("<thead>") == len(tables(document))
    rows = sum(len(table.rows) for table in tables(document))
    assert page.count('<th scope="row">') == rows
    alt = next(block.alt for block in document.blocks if isinstance(block, Figure))
    assert f'alt="{alt}"' in page


def test_it_fetches_nothing_from_other_hosts(dataset: Dataset) -> None:
    page = html(document_of(dataset)).decode()
    external_references = re.findall(r'(?:src|action|srcset)="(?!data:)|<link|@import|url\(', page)
    assert external_references == []
    assert "default-src 'none'" in page


def test_a_scenario_is_marked(dataset: Dataset) -> None:
    scenario = Scenario(name="<img src=x onerror=alert(1)>", sectors=("DE",), councils=(WIGAN,))
    page = html(document_of(dataset, WIGAN, BriefingOptions(scenario=scenario))).decode()
    assert "<img src=x" not in page
    assert f"({MARKER})</h2>" in page


def test_the_same_document_gives_the_same_bytes(dataset: Dataset) -> None:
    assert html(document_of(dataset)) == html(document_of(dataset))


@pytest.mark.parametrize("key", [WIGAN, "GM", UK])
def test_every_format_has_the_same_numbers_as_the_core(dataset: Dataset, key: str) -> None:
    document = document_of(dataset, key)
    coverage = find_coverage(
        dataset, run_query(dataset, query_with(dataset)), area_of(dataset.register, key)
    )
    expected_texts = {
        f"{coverage.population:,}",
        f"{sum(bool(s.codes) for s in coverage.sectors.values())} of 8",
    }
    expected_texts |= {
        f"{dataset.register.sectors[code].name} ({code}){'*' * (cover.evidence == 'indicative')}"
        for code, cover in coverage.sectors.items()
    }
    texts = {
        "pdf": text_of_pdf(pdf(document)),
        "docx": text_of_docx(docx_file(document)),
        "html": text_of_html(html(document)),
    }
    for name, text in texts.items():
        assert [
            expected_text
            for expected_text in expected_texts
            if without_spaces(expected_text) not in without_spaces(text)
        ] == [], name
    numbers = [
        sorted(re.findall(r"\d[\d,.]*", " ".join(texts_of(document.blocks)))),
    ]
    for text in texts.values():
        squeezed_text = without_spaces(text)
        assert all(number.strip(",.") in squeezed_text for number in numbers[0])


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
def test_it_fits_the_screen(dataset: Dataset, tmp_path: Path, open_page: Open, width: int) -> None:
    path = tmp_path / "wigan.html"
    path.write_bytes(html(document_of(dataset)))
    page = open_page(path.as_uri(), width=width).page
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.get_by_role("heading", level=1).inner_text() == "Wigan"
    assert page.get_by_role("table").count() == len(tables(document_of(dataset)))
    assert page.evaluate("document.images[0].naturalWidth") > 0
