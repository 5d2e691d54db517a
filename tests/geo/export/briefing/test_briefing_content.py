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
from tests.support.briefings import WIGAN, column, document_of, said, table_about, tables
from tests.support.fixtures_core import ask_for, ask_for_all

if TYPE_CHECKING:
    from geo.dataset import Dataset

FIFE, LANCASHIRE, NORTH_WEST = "S12000047", "E10000017", "E12000002"
WORKS = Scenario(name="Wigan Works", sectors=("DE",), councils=(WIGAN,))


@pytest.fixture(scope="module", params=[WIGAN, FIFE, LANCASHIRE, "GM", NORTH_WEST, UK, "ica"])
def key(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_it_has_all_its_parts_in_order(dataset: Dataset) -> None:
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


def test_it_has_every_sector_and_layer_whatever_was_chosen_for_a_map(dataset: Dataset) -> None:
    whole = ask_for(dataset)
    chosen = replace(whole, sector="DE", layers=("clusters",))
    area = area_of(dataset.register, WIGAN)
    first, second = (
        briefing_of(BriefingData(dataset, BriefingOptions(query=query)), area)
        for query in (whole, chosen)
    )
    assert html(first) == html(second)


def test_the_opening_is_the_statement(dataset: Dataset, key: str) -> None:
    result, area = run_query(dataset, ask_for(dataset)), area_of(dataset.register, key)
    near = nearest_sites(dataset, result, area)
    sentences = statement(dataset, find_coverage(dataset, result, area), near).sentences
    document = document_of(dataset, key)
    lead, _, _, rest = document.blocks[:4]
    assert isinstance(lead, Paragraph)
    assert isinstance(rest, Bullets)
    assert [lead.text, *rest.items] == [" ".join(sentence.split()) for sentence in sentences]


def test_every_sector_stands_with_what_the_coverage_says(dataset: Dataset, key: str) -> None:
    found = find_coverage(
        dataset, run_query(dataset, ask_for(dataset)), area_of(dataset.register, key)
    )
    table = table_about(document_of(dataset, key), "eight growth-driving sectors")
    for row, said_row in zip(sector_rows(dataset, found), table.rows, strict=True):
        assert said_row.cells[0].rstrip("*") == f"{row['Sector']} ({row['Code']})"
        assert said_row.cells[2].rstrip("*") == (row["Evidence"] or "none")
        if len(found.area.codes) > 1:
            assert said_row.cells[4] == f"{row['Councils']} of {len(found.area.codes)}"


def test_a_council_has_a_row_for_each_place_that_covers_it(dataset: Dataset) -> None:
    for code in (WIGAN, FIFE):
        found = find_coverage(
            dataset, run_query(dataset, ask_for(dataset)), area_of(dataset.register, code)
        )
        table = table_about(document_of(dataset, code), "What covers")
        places = [str(row["Place"]) for row in covers_rows(dataset, found)]
        assert [name.rstrip("*") for name in column(table, "Place")] == places
        assert not any("see the export" in note for note in table.notes)


def test_what_is_left_out_of_a_table_is_counted(dataset: Dataset) -> None:
    found = find_coverage(
        dataset, run_query(dataset, ask_for(dataset)), area_of(dataset.register, UK)
    )
    table = table_about(document_of(dataset, UK), "What covers")
    left = len(found.covers) - len(table.rows)
    assert left > 0
    assert table.notes[0].startswith(f"And {left} places more: see the export.")


def test_what_is_indicative_has_an_asterisk_and_a_word(dataset: Dataset, key: str) -> None:
    for table in tables(document_of(dataset, key)):
        for row in table.rows:
            text = " ".join(row.cells)
            if row.tone == "indicative":
                assert row.cells[0].endswith("*")
                assert "indicative*" in text
            assert ("indicative" in text) <= ("*" in text)
        starred = any("*" in cell for row in table.rows for cell in row.cells)
        if starred:
            assert any("*" in note for note in table.notes)


def test_every_source_that_a_cell_names_is_listed(dataset: Dataset, key: str) -> None:
    document = document_of(dataset, key)
    listed = next(block for block in document.blocks if isinstance(block, References)).items
    cells = [cell for table in tables(document) for row in table.rows for cell in row.cells]
    named = {name for cell in cells for name in re.findall(r"\bS\d{2,3}\b", cell)}
    more = [text for text in said(document.blocks) if re.match(r"And \d+ sources? more", text)]
    if not more:
        assert named <= {item.key for item in listed}
    sources = dataset.register.sources
    for item in listed:
        source = sources[item.key]
        assert item.title == clean_text(source.heading)
        assert item.details.endswith(f"Read: {source.extent_read}.")
        assert item.urls or not source.url.startswith("http")


def test_the_comparison_is_with_three_peers_and_counts_as_coverage_does(dataset: Dataset) -> None:
    table = table_about(document_of(dataset), "beside others")
    suggested = {
        peer.council.LAD25NM: PEER_REASONS[peer.reason]
        for peer in peers(dataset, area_of(dataset.register, WIGAN))
    }
    own, *others = table.rows
    assert (own.cells[0], own.tone, len(others)) == ("Wigan", "own", 3)
    assert all(suggested[row.cells[0]] == row.cells[1] for row in others)
    assert len({row.cells[1] for row in others}) == 3
    grid = build_matrix(dataset, run_query(dataset, ask_for(dataset))).rows
    by_name = {row.council.LAD25NM: row for row in grid.values()}
    for row in table.rows:
        council = by_name[row.cells[0]]
        assert row.cells[3] == f"{council.council.population_mid2024:,}"
        assert [int(cell.split()[0]) for cell in row.cells[4:7]] == [
            *council.confirmed_counts.values()
        ]
        sectors = sum(council.has_sector(sector) for sector in dataset.register.sectors)
        assert row.cells[7] == str(sectors)


def test_the_uk_is_set_beside_its_nations_and_a_region_beside_regions(dataset: Dataset) -> None:
    nations = table_about(document_of(dataset, UK), "beside others")
    assert set(column(nations, "Area")[1:]) == {"England", "Wales", "Scotland", "Northern Ireland"}
    regions = table_about(document_of(dataset, NORTH_WEST), "beside others")
    assert column(regions, "Why")[1:] == ["region nearest in population"] * 3


def test_whoever_is_chosen_is_compared_with(dataset: Dataset) -> None:
    chosen = (area_of(dataset.register, FIFE), area_of(dataset.register, "GM"))
    table = table_about(
        document_of(dataset, WIGAN, BriefingOptions(compare=chosen)), "beside others"
    )
    assert column(table, "Area") == ["Wigan", "Fife", "Greater Manchester"]
    alone = document_of(dataset, WIGAN, BriefingOptions(compare=()))
    assert not any("beside others" in table.caption for table in tables(alone))


def test_the_gaps_are_those_of_the_core(dataset: Dataset, key: str) -> None:
    area = area_of(dataset.register, key)
    found = find_gaps(dataset, build_matrix(dataset, run_query(dataset, ask_for(dataset))), area)
    texts = [*said(document_of(dataset, key).blocks)]
    for name, gap in found.gaps.items():
        if not name.startswith("sector:"):
            assert (gap_sentence(dataset, found, name).text in texts) == bool(gap.codes)
    if len(area.codes) > 1:
        table = table_about(document_of(dataset, key), "left out")
        sectors = [found.gaps[f"sector:{code}"] for code in dataset.register.sectors]
        assert column(table, "Councils left out") == [
            f"{len(gap.codes)} of {len(area.codes)}" for gap in sectors
        ]
        assert column(table, "People there") == [f"{gap.population:,}" for gap in sectors]


def test_key_figures_count_what_is_documented(small: Dataset) -> None:
    document = document_of(small, "E07000001")
    figures = next(block for block in document.blocks if isinstance(block, KeyFigures))
    assert figures.items == (
        ("100,000", "people, mid-2024"),
        ("1", "city region"),
        ("1", "cluster"),
        ("1", "strategic site hosted"),
        ("1 of 2", "growth sectors"),
    )


def test_a_hosting_that_no_source_states_is_marked(small: Dataset) -> None:
    options = BriefingOptions(query=ask_for_all(small))
    table = table_about(document_of(small, "E07000002", options), "nearest to Birch")
    assert "hosted here, not confirmed*" in column(table, "Distance")


def test_a_what_if_is_marked_wherever_it_counts(dataset: Dataset) -> None:
    document = document_of(dataset, WIGAN, BriefingOptions(scenario=WORKS))
    assert document.kicker == f"What-if briefing. {MARKER}"
    assert document.title == "Wigan, with “Wigan Works”"
    assert isinstance(document.blocks[0], Note)
    figure = next(block for block in document.blocks if isinstance(block, Figure))
    assert MARKER in figure.caption
    assert MARKER in figure.alt
    for table in tables(document):
        touched = any(
            row.tone == "proposed" or "proposed" in " ".join(row.cells) for row in table.rows
        )
        assert touched <= (MARKER in table.caption)
    (row,) = [row for row in table_about(document, "What covers").rows if row.tone == "proposed"]
    assert row.cells[0] == "Wigan Works"
    assert MARKER in row.cells[3]
    texts = " ".join(said(document.blocks))
    assert f"{MARKER}: the proposal would close “nothing for defence” for 1 council" in texts


def test_a_what_if_changes_none_of_the_registers_figures(dataset: Dataset) -> None:
    plain, what_if = (
        document_of(dataset),
        document_of(dataset, WIGAN, BriefingOptions(scenario=WORKS)),
    )
    figures = [
        next(block for block in document.blocks if isinstance(block, KeyFigures))
        for document in (plain, what_if)
    ]
    assert figures[0] == figures[1]


def test_a_what_if_alone_is_on_the_councils_that_it_covers(dataset: Dataset) -> None:
    circle = Scenario(name="Belt", sectors=("CE",), circle=Circle(lon=-2.63, lat=53.5, radius_km=9))
    document = document_of(dataset, "", BriefingOptions(scenario=circle))
    assert document.title == "Belt"
    assert "Wigan" in document.subtitle


def test_the_map_shows_what_the_tables_list_and_leaves_its_words_to_the_page(
    dataset: Dataset,
) -> None:
    document = briefing(dataset, area_of(dataset.register, WIGAN), BriefingOptions(scenario=WORKS))
    (figure,) = [block for block in document.blocks if isinstance(block, Figure)]
    drawn = figure.picture.svg.decode()
    body = drawn[drawn.index("</style>") :]
    assert "Parkside" in body
    assert MARKER in " ".join(re.findall(r">([^<]+)</text>", body))
    assert "Evidence:" not in body
    assert figure.picture.png[:8] == b"\x89PNG\r\n\x1a\n"
    for name in ("Greater Manchester", "Parkside", "St Helens"):
        assert name in figure.alt
    # Listed among the nearest sites, and further away than the map reaches.
    assert "Salford Crescent" not in figure.alt


def test_without_area_or_what_if_it_says_what_is_wanted(dataset: Dataset) -> None:
    with pytest.raises(UnknownNameError, match="Name one, or give a what-if"):
        briefing(dataset, None)


def test_a_title_has_500_characters_at_most(dataset: Dataset) -> None:
    BriefingData(dataset, BriefingOptions(title="x" * 500))
    with pytest.raises(UnknownNameError, match="found 501 characters, expected at most 500"):
        BriefingData(dataset, BriefingOptions(title="x" * 501))


def test_an_area_that_nothing_covers_says_so(small: Dataset) -> None:
    document = document_of(small, "W06000004")
    texts = [*said(document.blocks)]
    assert any("nation-wide" in text for text in texts)
    cedar = document_of(small, "E06000003")
    assert "Nothing in the register covers Cedar." in [*said(cedar.blocks)] or tables(cedar)


def test_any_set_has_a_briefing(dataset: Dataset) -> None:
    area = area_from_codes(dataset.register, [WIGAN, FIFE])
    document = document_of(dataset, area.key)
    assert document.subtitle.startswith("2 councils: ")
    assert "of 2" in column(table_about(document, "left out"), "Councils left out")[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\x00b\x07c\nd", "abc d"),
        ("\u202eevil\u2066x", "evilx"),
        ("half \ud800 pair \ufffe", "half  pair "),
        ("e\u0301 \U0001f469\u200d\U0001f52c", "é \U0001f469\u200d\U0001f52c"),
    ],
)
def test_what_no_file_can_hold_is_left_out(text: str, expected: str) -> None:
    assert clean_text(text) == expected


def test_all_that_is_said_can_be_changed_and_nothing_else(dataset: Dataset) -> None:
    document = document_of(dataset)
    shouted = map_texts(document, str.upper)
    assert [*said(shouted)] == [text.upper() for text in said(document)]
    assert map_texts(document, str) == document


@pytest.mark.parametrize("code", [WIGAN, FIFE, "S12000017", "E07000038", "GM"])
def test_numbers_and_nouns_agree(dataset: Dataset, code: str) -> None:
    (figures,) = (b for b in document_of(dataset, code).blocks if isinstance(b, KeyFigures))
    nouns = {
        "city region": "city regions",
        "cluster": "clusters",
        "strategic site hosted": "strategic sites hosted",
    }
    told = [
        (number, label) for number, label in figures.items if {label} & {*nouns, *nouns.values()}
    ]
    assert len(told) == len(nouns)
    for number, label in told:
        assert (label in nouns) == (number == "1")


def test_a_source_without_a_title_is_called_by_its_site(dataset: Dataset) -> None:
    untitled = {key for key, row in dataset.register.sources.items() if not row.title}
    for key in ("GM", "ESES", "CCR"):
        (cited,) = (b for b in document_of(dataset, key).blocks if isinstance(b, References))
        for item in cited.items:
            assert item.title.strip(" .")
            assert (item.key in untitled) == item.title.startswith("Untitled page of ")
