"""Strength in a briefing: the figures of the core, with what must stand beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.areas import area_of
from geo.coverage.area import find_coverage
from geo.export.briefing.content import briefing
from geo.export.briefing.data import BriefingData
from geo.export.briefing.model import Paragraph, Table
from geo.export.briefing.strength import strength_block
from geo.query import default_query, run_query
from geo.statistics.figures import statistics_of
from geo.views.sector_tables import strength_rows
from tests.support.statistics_core import ASTON, MADE, industry, measure, with_figures

if TYPE_CHECKING:
    from geo.dataset import Dataset


def block(dataset: Dataset, key: str) -> Table | Paragraph | None:
    answers = BriefingData(dataset)
    return strength_block(answers, answers.coverage(area_of(dataset.register, key)))


def by_hand(small: Dataset) -> Dataset:
    industries = {"AM": industry("AM"), "DE": industry("DE", rating="none", caveat="No SIC code")}
    return with_figures(small, measure({"AM": MADE}), industries=industries)


def test_a_council_has_a_table_with_caveats(small: Dataset) -> None:
    table = block(by_hand(small), ASTON)
    assert isinstance(table, Table)
    (row,) = table.rows
    assert row.cells == ("Advanced manufacturing", "yes", "strong, covered", "2.00", "20.0%", "20")
    (note,) = table.notes
    assert "share over that of the UK) of 1.25 or more" in note
    assert "Advanced manufacturing: a proxy." in note
    assert "Defence: no figure can be given. No SIC code." in note


def test_several_councils_have_a_sentence_and_most_of_the_reference_none(small: Dataset) -> None:
    said = block(by_hand(small), "AB")
    assert isinstance(said, Paragraph)
    assert "advanced manufacturing 10.0% (1.00; not strong, covered)." in said.text
    assert block(by_hand(small), "K02000001") is None
    assert block(small, ASTON) is None  # a register without statistics


def test_a_true_briefing_says_what_the_core_says(dataset: Dataset) -> None:
    area = area_of(dataset.register, "E08000010")
    result = run_query(dataset, default_query(dataset.register))
    rows = strength_rows(statistics_of(dataset), find_coverage(dataset, result, area))
    known = [row for row in rows if not isinstance(row["Location quotient"], str)]
    tables = [each for each in briefing(dataset, area).blocks if isinstance(each, Table)]
    (table,) = [each for each in tables if "How strong sectors are in Wigan" in each.caption]
    assert [row.cells[0] for row in table.rows] == [row["Sector or industry"] for row in known]
    assert [row.cells[2] for row in table.rows] == [row["Strength and cover"] for row in known]
