"""The answer of the gaps page: sentences that narrow what follows, a map, the matrix."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

import streamlit as st

from geo.areas import ICA
from geo.coverage.gaps import SECTOR
from geo.coverage.proximity import precision_words
from geo.coverage.unsourced import no_source_words, unconfirmed_words
from geo.scenario.scenario import Scenario, write_scenario
from geo.views.choropleth import choropleth, row_words
from geo.views.coverage_json import gaps_rows
from geo.views.summary import authority, counted, people
from geo.views.updates import updates_words
from ui.components.announcer import announce
from ui.markup import template
from ui.pages.gaps.view import GAPS, IN_SECTOR, WIDGETS
from ui.state.answers import uk_result
from ui.widgets import council_map, council_table, frame
from ui.widgets.council_table import CODE, CouncilTable
from ui.widgets.links import council_link, whatif_link
from ui.widgets.map_download import ClassMap, offer

if TYPE_CHECKING:
    from geo.coverage.gaps import Gaps
    from geo.dataset import Atlas
    from ui.pages.gaps.view import GapsView

MAP_KEY: Final = "gaps_map"
TABLE_KEY: Final = "gaps_table"

FEW: Final = 40
"""At most so many councils go into the address of a what-if."""

_SHOWN_WORDS: Final = {
    "number": "Number of confirmed places",
    "nothing": "Whether there is anything at all",
}


def show(known: Atlas, view: GapsView, found: Gaps) -> None:
    """Show who is left out in words, on the map and in the table."""
    codes = found.gaps[view.gap_key].codes if view.gap else found.area.codes
    _show_sentences(known, view, found)
    _show_basis(known, view, codes, of_alliance=found.area.key == ICA)
    council_map.show_choice(_SHOWN_WORDS, key=WIDGETS["shown"])
    _show_map(known, view, found, codes)
    _show_table(known, view, found, codes)


def _show_sentences(known: Atlas, view: GapsView, found: Gaps) -> None:
    keys = {gap: gap for gap in GAPS if gap != IN_SECTOR}
    if view.sector:
        keys[IN_SECTOR] = f"{SECTOR}{view.sector}"
    several = counted(len(found.area.codes), "council", "councils")
    homes = people(known.population(found.area.codes))
    texts = {"": f"All that are looked at: {several}, home to {homes} people."}
    texts |= {gap: found.gaps[key].text for gap, key in keys.items()}
    announce(texts[view.gap], key="announce_gaps")
    frame.show_sentences(texts, key=WIDGETS["gap"])


def _show_basis(known: Atlas, view: GapsView, codes: tuple[str, ...], *, of_alliance: bool) -> None:
    close = ""
    if view.gap and 0 < len(codes) <= FEW:
        sectors = (view.sector,) if view.sector else ()
        proposal = Scenario(name="Proposed place", sectors=sectors, councils=codes)
        close = whatif_link(known, view.query, write_scenario(proposal))
    st.html(
        template("gaps_basis.html").render(
            authority=authority(known, view.query),
            precision=precision_words(known),
            updates=updates_words(known.registry),
            unsourced=no_source_words(known.registry, levels=view.query.levels, sector=view.sector),
            unconfirmed=unconfirmed_words(known.registry) if of_alliance else "",
            close=close,
        )
    )


@st.fragment
def _show_map(known: Atlas, view: GapsView, found: Gaps, codes: tuple[str, ...]) -> None:
    """Show the map. Alone it runs again when something is done on it."""
    rows = [found.matrix.rows[code] for code in codes]
    filled = choropleth(known, rows, view.shown, sector=view.sector)
    on_map, beside = st.columns([2, 1], gap="medium")
    with on_map:
        council_map.show_classes(known, found.area, filled, key=MAP_KEY)
        several = counted(len(codes), "council", "councils")
        what = found.gaps[view.gap_key].title if view.gap else "All that are looked at"
        offer(
            ClassMap(
                name=_stem(view, found),
                title=f"{what}: {several}, {found.area.title}",
                subtitle=f"{filled.title}, as of {known.registry.data_date}",
                result=partial(uk_result, view.query),
                filled=filled,
                area=found.area,
            ),
            key="gaps_map_file",
        )
    code = council_map.selected_council(MAP_KEY)
    row = found.matrix.rows.get(code)
    with beside:
        st.html(
            template("gaps_beside.html").render(
                name=row.council.LAD25NM if row else "",
                words=row_words(known, row, view.sector) if row else "",
                link=council_link(known, view.query, code),
                sectors={
                    sector.name: found.gaps[f"{SECTOR}{key}"]
                    for key, sector in known.registry.sectors.items()
                },
                several=counted(len(found.area.codes), "council", "councils"),
                people=people,
            )
        )


def _show_table(known: Atlas, view: GapsView, found: Gaps, codes: tuple[str, ...]) -> None:
    what = found.gaps[view.gap_key].title if view.gap else found.area.title
    kept = set(codes)
    rows = [row for row in gaps_rows(known, found) if row[CODE] in kept]
    date = known.registry.data_date
    table = CouncilTable(
        title=what,
        caption=f"{what}: councils by layer and sector, one row each",
        rows=rows,
        filed=lambda: [{**row, "Data as of": date} for row in rows],
        file_name=_stem(view, found),
        note="Under a layer: how many documented, place-based places cover the council; + and an "
        "asterisk: indicative ones besides. Under a sector: the strongest link to it, an asterisk "
        "where that is indicative; empty where there is none.",
        meanings={code: sector.name for code, sector in known.registry.sectors.items()},
    )
    council_table.show(known, view.query, table, key=TABLE_KEY, anchor="table")


def _stem(view: GapsView, found: Gaps) -> str:
    return f"placemap-gaps-{view.gap or 'all'}-{found.area.file_stem}"
