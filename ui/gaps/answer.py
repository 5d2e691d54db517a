"""The answer of the gaps page: sentences that narrow what follows, a map, the matrix."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

import streamlit as st

from geo.coverage.documents import gaps_rows
from geo.coverage.gaps import SECTOR
from geo.coverage.proximity import precision_words
from geo.delimited import csv_bytes
from geo.look.choropleth import choropleth, row_words
from geo.scenario import Scenario, write_scenario
from geo.views.summary import authority, counted, people
from ui import frame
from ui.announcer import announce
from ui.answers import uk_result
from ui.council_map import CouncilMap, councils, description, go, selected_council
from ui.gaps.view import GAPS, IN_SECTOR, SHOWN, WIDGETS
from ui.links import council_link, whatif_link
from ui.livemap import livemap
from ui.livetable import FIND, LinkedTable, linked_table
from ui.map_download import ClassMap, offer
from ui.session import chose
from ui.text import emphasised, template

if TYPE_CHECKING:
    from geo.atlas import Atlas
    from geo.coverage.documents import Cell
    from geo.coverage.gaps import Gaps
    from ui.gaps.view import GapsView

MAP_KEY: Final = "gaps_map"
TABLE_KEY: Final = "gaps_table"
CODE: Final = "LAD25CD"

FEW: Final = 40
"""At most so many councils go into the address of a what-if."""

LABEL: Final = (
    "Map of the councils, filled by class. The sentences above and the table below say the same "
    "in words."
)

_SHOWN_WORDS: Final = {
    "number": "Number of documented places",
    "nothing": "Whether there is anything at all",
}


def show(known: Atlas, view: GapsView, found: Gaps) -> None:
    """Show who is left out in words, on the map and in the table."""
    codes = found.gaps[view.gap_key].codes if view.gap else found.area.codes
    _show_sentences(known, view, found)
    _show_basis(known, view, codes)
    st.radio(
        "The map shows",
        SHOWN,
        format_func=_SHOWN_WORDS.__getitem__,
        key=WIDGETS["shown"],
        horizontal=True,
        on_change=chose,
    )
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
    st.radio(
        "Choose a sentence to see its councils on the map and in the table",
        list(texts),
        format_func=lambda gap: emphasised(texts[gap]),
        key=WIDGETS["gap"],
        on_change=chose,
    )


def _show_basis(known: Atlas, view: GapsView, codes: tuple[str, ...]) -> None:
    close = ""
    if view.gap and 0 < len(codes) <= FEW:
        sectors = (view.sector,) if view.sector else ()
        proposal = Scenario(name="Proposed place", sectors=sectors, councils=codes)
        close = whatif_link(known, view.query, write_scenario(proposal))
    st.html(
        template("gaps_basis.html").render(
            authority=authority(known, view.query),
            precision=precision_words(known),
            date=known.registry.data_date,
            close=close,
        )
    )


@st.fragment
def _show_map(known: Atlas, view: GapsView, found: Gaps, codes: tuple[str, ...]) -> None:
    """Show the map. Alone it runs again when something is done on it."""
    rows = [found.matrix.rows[code] for code in codes]
    filled = choropleth(known, rows, view.shown, sector=view.sector)
    area = found.area
    order = go(MAP_KEY, "uk" if area.kind == "uk" else councils(area.codes))
    on_map, beside = st.columns([2, 1], gap="medium")
    with on_map:
        livemap(
            description(known, CouncilMap(label=LABEL, filled=filled, order=order)),
            key=MAP_KEY,
            on_report=lambda: None,
        )
        several = counted(len(codes), "council", "councils")
        what = found.gaps[view.gap_key].title if view.gap else "All that are looked at"
        offer(
            ClassMap(
                name=f"placemap-gaps-{view.gap or 'all'}",
                title=f"{what}: {several}, {area.name}",
                subtitle=f"{filled.title}, as of {known.registry.data_date}",
                result=partial(uk_result, view.query),
                filled=filled,
                area=None if area.kind == "uk" else area,
            ),
            key="gaps_map_file",
        )
    code = selected_council(MAP_KEY)
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
                several=len(found.area.codes),
                people=people,
            )
        )


def _show_table(known: Atlas, view: GapsView, found: Gaps, codes: tuple[str, ...]) -> None:
    what = found.gaps[view.gap_key].title if view.gap else found.area.name
    several = counted(len(codes), "council", "councils")
    frame.show_heading(f"{what}: {several}", anchor="table")
    rows = [row for row in gaps_rows(known, found) if row[CODE] in set(codes)]
    if not rows:
        st.write("There is no such council under these filters.")
        return
    linked_table(
        LinkedTable(
            rows=[{name: cell for name, cell in row.items() if name != CODE} for row in rows],
            caption=f"{what}: councils by layer and sector, one row each",
            links=[council_link(known, view.query, str(row[CODE])) for row in rows],
            find=FIND,
            meanings={code: sector.name for code, sector in known.registry.sectors.items()},
        ),
        key=TABLE_KEY,
    )
    st.caption(
        "Layers count documented, place-based places; + and an asterisk: indicative ones besides. "
        "Sectors give the strongest link, an asterisk where it is indicative; empty is none. "
        "Choose a name to open the council, a heading to sort."
    )
    st.download_button(
        f"Download these {several} as CSV" if len(codes) > 1 else "Download this council as CSV",
        data=partial(_csv, known, rows),
        file_name=f"placemap-gaps-{view.gap or 'all'}.csv",
        mime="text/csv",
        on_click="ignore",
    )


def _csv(known: Atlas, rows: list[dict[str, Cell]]) -> bytes:
    return csv_bytes([{**row, "Data as of": known.registry.data_date} for row in rows])
