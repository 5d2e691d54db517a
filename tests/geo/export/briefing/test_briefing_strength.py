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
from tests.support.statistics_core import ASTON, VALUES, industry, measure, with_figures

if TYPE_CHECKING:
    from geo.dataset import Dataset


def strength_blocks(dataset: Dataset, key: str) -> Table | Paragraph | None:
    briefing_data = BriefingData(dataset)
    return strength_block(briefing_data, briefing_data.coverage(area_of(dataset.register, key)))


def with_small_statistics(small: Dataset) -> Dataset:
    industries = {"AM": industry("AM"), "DE": industry("DE", rating="none", caveat="No SIC code")}
    return with_figures(small, measure({"AM": VALUES}), industries=industries)


def test_a_council_has_a_table_with_caveats(small: Dataset) -> None:
    table = strength_blocks(with_small_statistics(small), ASTON)
    assert isinstance(table, Table)
    (row,) = table.rows
    assert row.cells == ("Advanced manufacturing", "yes", "strong, covered", "2.00", "20.0%", "20")
    (note,) = table.notes
    assert "share over that of the UK) of 1.25 or more" in note
    assert "Advanced manufacturing: a proxy." in note
    assert "Defence: no figure can be given. No SIC code." in note


def test_an_area_with_more_than_one_council_has_a_sentence_without_reference_figures(
    small: Dataset,
) -> None:
    blocks = strength_blocks(with_small_statistics(small), "AB")
    assert isinstance(blocks, Paragraph)
    assert "advanced manufacturing 10.0% (1.00; not strong, covered)." in blocks.text
    assert strength_blocks(with_small_statistics(small), "K02000001") is None
    assert strength_blocks(small, ASTON) is None  # a register without statistics


def test_a_briefing_of_the_register_matches_the_core(dataset: Dataset) -> None:
    area = area_of(dataset.register, "E08000010")
    result = run_query(dataset, default_query(dataset.register))
    rows = strength_rows(statistics_of(dataset), find_coverage(dataset, result, area))
    known_rows = [row for row in rows if not isinstance(row["Location quotient"], str)]
    tables = [block for block in briefing(dataset, area).blocks if isinstance(block, Table)]
    (table,) = [block for block in tables if "How strong sectors are in Wigan" in block.caption]
    assert [row.cells[0] for row in table.rows] == [row["Sector or industry"] for row in known_rows]
    assert [row.cells[2] for row in table.rows] == [row["Strength and cover"] for row in known_rows]
