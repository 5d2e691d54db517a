"""What a briefing says: the core's answers, each cited, and nothing that they do not say."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from geo.areas import UK, area_from_codes, area_of
from geo.coverage.area import find_coverage
from geo.coverage.gaps import find_gaps
from geo.coverage.matrix import build_matrix
from geo.coverage.peers import peers
from geo.coverage.proximity import nearest_sites
from geo.errors import UnknownNameError
from geo.export.briefing.as_html import html
from geo.export.briefing.content import briefing, briefing_of
from geo.export.briefing.data import BriefingData, BriefingOptions
from geo.export.briefing.model import (
    Bullets,
    Figure,
    Heading,
    KeyFigures,
    Note,
    Paragraph,
    References,
    clean_text,
    map_texts,
)
from geo.query import run_query
from geo.scenario.scenario import MARKER, Circle, Scenario
from geo.views.comparison import PEER_REASONS
from geo.views.coverage_json import covers_rows, sector_rows
from geo.views.coverage_sentences import statement
from geo.views.gap_sentences import gap_sentence
from tests.support.briefings import WIGAN, column_cells, document_of, table_about, tables, texts_of
from tests.support.fixtures_core import query_with, unfiltered_query_with

if TYPE_CHECKING:
    from geo.dataset import Dataset

FIFE, LANCASHIRE, NORTH_WEST = "S12000047", "E10000017", "E12000002"
WORKS = Scenario(name="Wigan Works", sectors=("DE",), councils=(WIGAN,))


@pytest.fixture(scope="module", params=[WIGAN, FIFE, LANCASHIRE, "GM", NORTH_WEST, UK, "ica"])
def key(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_it_has_all_sections_in_order(dataset: Dataset) -> None:
    document = document_of(dataset)
    headings = [block.text for block in document.blocks if isinstance(block, Heading)]
    assert headings == [
        "What covers it, and on what basis",
        "The eight growth-driving sectors",
        "Nearest strategic sites",
        "Comparison",
        "Gaps",
        "Sources",
        "Method and limits",
    ]
    assert isinstance(document.blocks[0], Paragraph)
    assert isinstance(document.blocks[2], Figure)
    assert (document.title, document.kicker) == ("Wigan", "Council briefing")
    assert document.subtitle == "Local authority E08000010, North West, England"
    assert [table.caption[:8] for table in tables(document)] == [
        f"Table {number}." for number in (1, 2, 3, 4, 5)
    ]


def test_it_has_every_sector_and_layer_whatever_the_filters(dataset: Dataset) -> None:
    all_layers_query = query_with(dataset)
    filtered_query = replace(all_layers_query, sector="DE", layers=("clusters",))
    area = area_of(dataset.register, WIGAN)
    first, second = (
        briefing_of(BriefingData(dataset, BriefingOptions(query=query)), area)
        for query in (all_layers_query, filtered_query)
    )
    assert html(first) == html(second)


def test_the_opening_is_the_coverage_statement(dataset: Dataset, key: str) -> None:
    result, area = run_query(dataset, query_with(dataset)), area_of(dataset.register, key)
    nearest = nearest_sites(dataset, result, area)
    sentences = statement(dataset, find_coverage(dataset, result, area), nearest).sentences
    document = document_of(dataset, key)
    lead_block, _, _, details = document.blocks[:4]
    assert isinstance(lead_block, Paragraph)
    assert isinstance(details, Bullets)
    assert [lead_block.text, *details.items] == [
        " ".join(sentence.split()) for sentence in sentences
    ]


def test_sectors_have_the_status_of_the_coverage(dataset: Dataset, key: str) -> None:
    coverage = find_coverage(
        dataset, run_query(dataset, query_with(dataset)), area_of(dataset.register, key)
    )
    table = table_about(document_of(dataset, key), "eight growth-driving sectors")
    for row, table_row in zip(sector_rows(dataset, coverage), table.rows, strict=True):
        assert table_row.cells[0].rstrip("*") == f"{row['Sector']} ({row['Code']})"
        assert table_row.cells[2].rstrip("*") == (row["Evidence"] or "none")
        if len(coverage.area.codes) > 1:
            assert table_row.cells[4] == f"{row['Councils']} of {len(coverage.area.codes)}"


def test_a_council_has_a_row_for_every_place_that_covers_it(dataset: Dataset) -> None:
    for code in (WIGAN, FIFE):
        coverage = find_coverage(
            dataset, run_query(dataset, query_with(dataset)), area_of(dataset.register, code)
        )
        table = table_about(document_of(dataset, code), "What covers")
        places = [str(row["Place"]) for row in covers_rows(dataset, coverage)]
        assert [name.rstrip("*") for name in column_cells(table, "Place")] == places
        assert not any("see the export" in note for note in table.notes)


def test_a_note_counts_the_rows_a_table_leaves_out(dataset: Dataset) -> None:
    coverage = find_coverage(
        dataset, run_query(dataset, query_with(dataset)), area_of(dataset.register, UK)
    )
    table = table_about(document_of(dataset, UK), "What covers")
    omitted_count = len(coverage.covers) - len(table.rows)
    assert omitted_count > 0
    assert table.notes[0].startswith(f"And {omitted_count} places more: see the export.")


def test_indicative_rows_have_an_asterisk_and_a_note(dataset: Dataset, key: str) -> None:
    for table in tables(document_of(dataset, key)):
        for row in table.rows:
            text = " ".join(row.cells)
            if row.tone == "indicative":
                assert row.cells[0].endswith("*")
                assert "indicative*" in text
            assert ("indicative" in text) <= ("*" in text)
        has_asterisk = any("*" in cell for row in table.rows for cell in row.cells)
        if has_asterisk:
            assert any("*" in note for note in table.notes)


def test_every_source_cited_in_a_cell_is_listed(dataset: Dataset, key: str) -> None:
    document = document_of(dataset, key)
    references = next(block for block in document.blocks if isinstance(block, References)).items
    cells = [cell for table in tables(document) for row in table.rows for cell in row.cells]
    cited_ids = {name for cell in cells for name in re.findall(r"\bS\d{2,3}\b", cell)}
    truncation_notes = [
        text for text in texts_of(document.blocks) if re.match(r"And \d+ sources? more", text)
    ]
    if not truncation_notes:
        assert cited_ids <= {item.key for item in references}
    sources = dataset.register.sources
    for item in references:
        source = sources[item.key]
        assert item.title == clean_text(source.heading)
        assert item.details.endswith(f"Read: {source.extent_read}.")
        assert item.urls or not source.url.startswith("http")


def test_the_comparison_is_with_three_peers_and_counts_as_the_coverage_does(
    dataset: Dataset,
) -> None:
    table = table_about(document_of(dataset), "beside others")
    suggested = {
        peer.council.LAD25NM: PEER_REASONS[peer.reason]
        for peer in peers(dataset, area_of(dataset.register, WIGAN))
    }
    own_row, *peer_rows = table.rows
    assert (own_row.cells[0], own_row.tone, len(peer_rows)) == ("Wigan", "own", 3)
    assert all(suggested[row.cells[0]] == row.cells[1] for row in peer_rows)
    assert len({row.cells[1] for row in peer_rows}) == 3
    grid = build_matrix(dataset, run_query(dataset, query_with(dataset))).rows
    by_name = {row.council.LAD25NM: row for row in grid.values()}
    for row in table.rows:
        council = by_name[row.cells[0]]
        assert row.cells[3] == f"{council.council.population_mid2024:,}"
        assert [int(cell.split()[0]) for cell in row.cells[4:7]] == [
            *council.confirmed_counts.values()
        ]
        sectors = sum(council.has_sector(sector) for sector in dataset.register.sectors)
        assert row.cells[7] == str(sectors)


def test_the_uk_is_compared_with_its_nations_and_a_region_with_regions(dataset: Dataset) -> None:
    nations = table_about(document_of(dataset, UK), "beside others")
    assert set(column_cells(nations, "Area")[1:]) == {
        "England",
        "Wales",
        "Scotland",
        "Northern Ireland",
    }
    regions = table_about(document_of(dataset, NORTH_WEST), "beside others")
    assert column_cells(regions, "Why")[1:] == ["region nearest in population"] * 3


def test_chosen_areas_replace_the_peers_in_the_comparison(dataset: Dataset) -> None:
    chosen_areas = (area_of(dataset.register, FIFE), area_of(dataset.register, "GM"))
    table = table_about(
        document_of(dataset, WIGAN, BriefingOptions(compare=chosen_areas)), "beside others"
    )
    assert column_cells(table, "Area") == ["Wigan", "Fife", "Greater Manchester"]
    without_comparison = document_of(dataset, WIGAN, BriefingOptions(compare=()))
    assert not any("beside others" in table.caption for table in tables(without_comparison))


def test_the_gaps_match_the_core(dataset: Dataset, key: str) -> None:
    area = area_of(dataset.register, key)
    gaps_of_area = find_gaps(
        dataset, build_matrix(dataset, run_query(dataset, query_with(dataset))), area
    )
    texts = [*texts_of(document_of(dataset, key).blocks)]
    for name, gap in gaps_of_area.gaps.items():
        if not name.startswith("sector:"):
            assert (gap_sentence(dataset, gaps_of_area, name).text in texts) == bool(gap.codes)
    if len(area.codes) > 1:
        table = table_about(document_of(dataset, key), "left out")
        sectors = [gaps_of_area.gaps[f"sector:{code}"] for code in dataset.register.sectors]
        assert column_cells(table, "Councils left out") == [
            f"{len(gap.codes)} of {len(area.codes)}" for gap in sectors
        ]
        assert column_cells(table, "People there") == [f"{gap.population:,}" for gap in sectors]


def test_key_figures_count_documented_places(small: Dataset) -> None:
    document = document_of(small, "E07000001")
    figures = next(block for block in document.blocks if isinstance(block, KeyFigures))
    assert figures.items == (
        ("100,000", "people, mid-2024"),
        ("1", "city region"),
        ("1", "cluster"),
        ("1", "strategic site hosted"),
        ("1 of 2", "growth sectors"),
    )


def test_a_host_council_without_a_source_is_marked(small: Dataset) -> None:
    options = BriefingOptions(query=unfiltered_query_with(small))
    table = table_about(document_of(small, "E07000002", options), "nearest to Birch")
    assert "hosted here, not confirmed*" in column_cells(table, "Distance")


def test_a_scenario_is_marked_wherever_it_counts(dataset: Dataset) -> None:
    document = document_of(dataset, WIGAN, BriefingOptions(scenario=WORKS))
    assert document.kicker == f"What-if briefing. {MARKER}"
    assert document.title == "Wigan, with “Wigan Works”"
    assert isinstance(document.blocks[0], Note)
    figure = next(block for block in document.blocks if isinstance(block, Figure))
    assert MARKER in figure.caption
    assert MARKER in figure.alt
    for table in tables(document):
        has_scenario = any(
            row.tone == "proposed" or "proposed" in " ".join(row.cells) for row in table.rows
        )
        assert has_scenario <= (MARKER in table.caption)
    (row,) = [row for row in table_about(document, "What covers").rows if row.tone == "proposed"]
    assert row.cells[0] == "Wigan Works"
    assert MARKER in row.cells[3]
    texts = " ".join(texts_of(document.blocks))
    assert f"{MARKER}: the proposal would close “nothing for defence” for 1 council" in texts


def test_a_scenario_changes_none_of_the_registers_figures(dataset: Dataset) -> None:
    without_scenario, with_scenario = (
        document_of(dataset),
        document_of(dataset, WIGAN, BriefingOptions(scenario=WORKS)),
    )
    figures = [
        next(block for block in document.blocks if isinstance(block, KeyFigures))
        for document in (without_scenario, with_scenario)
    ]
    assert figures[0] == figures[1]


def test_a_briefing_on_a_scenario_covers_its_councils(dataset: Dataset) -> None:
    circle = Scenario(name="Belt", sectors=("CE",), circle=Circle(lon=-2.63, lat=53.5, radius_km=9))
    document = document_of(dataset, "", BriefingOptions(scenario=circle))
    assert document.title == "Belt"
    assert "Wigan" in document.subtitle


def test_the_map_shows_the_places_in_the_tables_and_the_page_has_its_text(
    dataset: Dataset,
) -> None:
    document = briefing(dataset, area_of(dataset.register, WIGAN), BriefingOptions(scenario=WORKS))
    (figure,) = [block for block in document.blocks if isinstance(block, Figure)]
    svg_text = figure.picture.svg.decode()
    body = svg_text[svg_text.index("</style>") :]
    assert "Parkside" in body
    assert MARKER in " ".join(re.findall(r">([^<]+)</text>", body))
    assert "Evidence:" not in body
    assert figure.picture.png[:8] == b"\x89PNG\r\n\x1a\n"
    for name in ("Greater Manchester", "Parkside", "St Helens"):
        assert name in figure.alt
    # Listed among the nearest sites, and further away than the map reaches.
    assert "Salford Crescent" not in figure.alt


def test_a_briefing_without_area_or_scenario_is_an_error(dataset: Dataset) -> None:
    with pytest.raises(UnknownNameError, match="Name one, or give a what-if"):
        briefing(dataset, None)


def test_a_title_has_at_most_500_characters(dataset: Dataset) -> None:
    BriefingData(dataset, BriefingOptions(title="x" * 500))
    with pytest.raises(UnknownNameError, match="found 501 characters, expected at most 500"):
        BriefingData(dataset, BriefingOptions(title="x" * 501))


def test_an_area_without_coverage_has_a_sentence_about_it(small: Dataset) -> None:
    document = document_of(small, "W06000004")
    texts = [*texts_of(document.blocks)]
    assert any("nation-wide" in text for text in texts)
    cedar = document_of(small, "E06000003")
    assert "Nothing in the register covers Cedar." in [*texts_of(cedar.blocks)] or tables(cedar)


def test_any_set_of_councils_has_a_briefing(dataset: Dataset) -> None:
    area = area_from_codes(dataset.register, [WIGAN, FIFE])
    document = document_of(dataset, area.key)
    assert document.subtitle.startswith("2 councils: ")
    assert "of 2" in column_cells(table_about(document, "left out"), "Councils left out")[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\x00b\x07c\nd", "abc d"),
        ("\u202eevil\u2066x", "evilx"),
        ("half \ud800 pair \ufffe", "half  pair "),
        ("e\u0301 \U0001f469\u200d\U0001f52c", "é \U0001f469\u200d\U0001f52c"),
    ],
)
def test_text_that_no_file_can_hold_is_removed(text: str, expected: str) -> None:
    assert clean_text(text) == expected


def test_map_texts_changes_every_text_and_nothing_else(dataset: Dataset) -> None:
    document = document_of(dataset)
    upper_case = map_texts(document, str.upper)
    assert [*texts_of(upper_case)] == [text.upper() for text in texts_of(document)]
    assert map_texts(document, str) == document


@pytest.mark.parametrize("code", [WIGAN, FIFE, "S12000017", "E07000038", "GM"])
def test_numbers_and_nouns_agree(dataset: Dataset, code: str) -> None:
    (figures,) = (b for b in document_of(dataset, code).blocks if isinstance(b, KeyFigures))
    nouns = {
        "city region": "city regions",
        "cluster": "clusters",
        "strategic site hosted": "strategic sites hosted",
    }
    texts = [
        (number, label) for number, label in figures.items if {label} & {*nouns, *nouns.values()}
    ]
    assert len(texts) == len(nouns)
    for number, label in texts:
        assert (label in nouns) == (number == "1")


def test_a_source_without_a_title_is_named_after_its_site(dataset: Dataset) -> None:
    untitled = {key for key, row in dataset.register.sources.items() if not row.title}
    for key in ("GM", "ESES", "CCR"):
        (references,) = (b for b in document_of(dataset, key).blocks if isinstance(b, References))
        for item in references.items:
            assert item.title.strip(" .")
            assert (item.key in untitled) == item.title.startswith("Untitled page of ")
