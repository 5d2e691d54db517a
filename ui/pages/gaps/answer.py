"""The answer of the gaps page: sentences that narrow what follows, a map, the matrix."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

import streamlit as st

from geo.areas import ICA
from geo.coverage.gaps import SECTOR_PREFIX, layer_gaps
from geo.scenario.scenario import Scenario, write_scenario
from geo.text import format_count, format_people
from geo.views.choropleth import coverage_choropleth, describe_row
from geo.views.coverage_json import gaps_rows
from geo.views.distances import precision_text
from geo.views.gap_sentences import gap_sentence, gap_title, no_source_text, unconfirmed_text
from geo.views.sentence import CountSentence
from geo.views.summary import designated_by_text
from geo.views.updates import last_update_text
from ui.components.announcer import announce
from ui.markup import template
from ui.pages.gaps.view import IN_SECTOR, WIDGETS
from ui.state.answers import uk_result
from ui.widgets import council_map, council_table, frame
from ui.widgets.council_table import CODE, CouncilTable
from ui.widgets.links import council_link, whatif_link
from ui.widgets.map_download import ChoroplethDownload, show_map_downloads

if TYPE_CHECKING:
    from geo.coverage.gaps import Gaps
    from geo.dataset import Dataset
    from ui.pages.gaps.view import GapsView

MAP_KEY: Final = "gaps_map"
TABLE_KEY: Final = "gaps_table"

MAX_WHATIF_COUNCILS: Final = 40
"""At most so many councils go into the address of a what-if."""

_MAP_CHOICES: Final = {
    "number": "Number of confirmed places",
    "nothing": "Whether there is anything at all",
}


def show_answer(dataset: Dataset, view: GapsView, gaps: Gaps) -> None:
    """Show who is left out in words, on the map and in the table."""
    codes = gaps.gaps[view.gap_key].codes if view.gap else gaps.area.codes
    _show_sentences(dataset, view, gaps)
    _show_basis(dataset, view, codes, is_ica=gaps.area.key == ICA)
    council_map.show_map_choice(_MAP_CHOICES, key=WIDGETS["map_variable"])
    _show_map(dataset, view, gaps, codes)
    _show_table(dataset, view, gaps, codes)


def _show_sentences(dataset: Dataset, view: GapsView, gaps: Gaps) -> None:
    keys = {gap: gap for gap in layer_gaps(dataset)}
    if view.sector:
        keys[IN_SECTOR] = f"{SECTOR_PREFIX}{view.sector}"
    council_count = format_count(len(gaps.area.codes), "council", "councils")
    population = format_people(dataset.population(gaps.area.codes))
    all_text = f"All that are looked at: {council_count}, home to {population} people."
    sentences = {"": CountSentence(rest=all_text)}
    sentences |= {gap: gap_sentence(dataset, gaps, key) for gap, key in keys.items()}
    announce(sentences[view.gap].text, key="announce_gaps")
    frame.show_sentences(sentences, key=WIDGETS["gap"])


def _show_basis(dataset: Dataset, view: GapsView, codes: tuple[str, ...], *, is_ica: bool) -> None:
    whatif_address = ""
    if view.gap and 0 < len(codes) <= MAX_WHATIF_COUNCILS:
        sectors = (view.sector,) if view.sector else ()
        proposal = Scenario(name="Proposed place", sectors=sectors, councils=codes)
        whatif_address = whatif_link(dataset, view.query, write_scenario(proposal))
    st.html(
        template("gaps_basis.html").render(
            authority=designated_by_text(dataset, view.query),
            precision=precision_text(dataset),
            updates=last_update_text(dataset.register),
            unsourced=no_source_text(
                dataset.register, levels=view.query.levels, sector=view.sector
            ),
            unconfirmed=unconfirmed_text(dataset.register) if is_ica else "",
            whatif_address=whatif_address,
        )
    )


@st.fragment
def _show_map(dataset: Dataset, view: GapsView, gaps: Gaps, codes: tuple[str, ...]) -> None:
    """Show the map. Alone it runs again when something is done on it."""
    rows = [gaps.matrix.rows[code] for code in codes]
    council_choropleth = coverage_choropleth(dataset, rows, view.map_variable, sector=view.sector)
    map_column, side_column = st.columns([2, 1], gap="medium")
    with map_column:
        council_map.show_choropleth(dataset, gaps.area, council_choropleth, key=MAP_KEY)
        council_count = format_count(len(codes), "council", "councils")
        title = gap_title(dataset, gaps, view.gap_key) if view.gap else "All that are looked at"
        show_map_downloads(
            ChoroplethDownload(
                name=_file_stem(view, gaps),
                title=f"{title}: {council_count}, {gaps.area.title}",
                subtitle=f"{council_choropleth.title}, as of {dataset.register.data_date}",
                result=partial(uk_result, view.query),
                choropleth=council_choropleth,
                area=gaps.area,
            ),
            key="gaps_map_file",
        )
    code = council_map.selected_council(MAP_KEY)
    row = gaps.matrix.rows.get(code)
    with side_column:
        st.html(
            template("gaps_panel.html").render(
                name=row.council.LAD25NM if row else "",
                text=describe_row(dataset, row, view.sector) if row else "",
                link=council_link(dataset, view.query, code),
                sectors={
                    sector.name: gaps.gaps[f"{SECTOR_PREFIX}{key}"]
                    for key, sector in dataset.register.sectors.items()
                },
                council_count=format_count(len(gaps.area.codes), "council", "councils"),
                people=format_people,
            )
        )


def _show_table(dataset: Dataset, view: GapsView, gaps: Gaps, codes: tuple[str, ...]) -> None:
    title = gap_title(dataset, gaps, view.gap_key) if view.gap else gaps.area.title
    selected_codes = set(codes)
    rows = [row for row in gaps_rows(dataset, gaps) if row[CODE] in selected_codes]
    date = dataset.register.data_date
    table = CouncilTable(
        title=title,
        caption=f"{title}: councils by layer and sector, one row each",
        rows=rows,
        file_rows=lambda: [{**row, "Data as of": date} for row in rows],
        file_name=_file_stem(view, gaps),
        note="Under a layer: how many confirmed, place-based places cover the council; + and an "
        "asterisk: how many more are not yet confirmed. Under a sector: the strongest link to it, "
        "an asterisk where that is not yet confirmed; empty where there is none.",
        meanings={code: sector.name for code, sector in dataset.register.sectors.items()},
    )
    council_table.show_council_table(dataset, view.query, table, key=TABLE_KEY, anchor="table")


def _file_stem(view: GapsView, gaps: Gaps) -> str:
    return f"placemap-gaps-{view.gap or 'all'}-{gaps.area.file_stem}"
