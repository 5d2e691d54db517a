"""The answer of the sectors page: sentences that narrow what follows, a map, a table."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

import streamlit as st

from geo.statistics.strength import CASES
from geo.views.agreement_map import agreement_choropleth, council_words
from geo.views.agreement_tables import (
    agreement_basis,
    agreement_rows,
    caveat,
    filed_rows,
    together,
)
from geo.views.sector_tables import FETCH
from geo.views.summary import counted, people
from ui.components.announcer import announce
from ui.markup import template
from ui.pages.sectors.view import WIDGETS
from ui.state.answers import uk_result
from ui.widgets import council_map, council_table, frame
from ui.widgets.council_table import CouncilTable
from ui.widgets.links import council_link
from ui.widgets.map_download import ClassMap, offer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.dataset import Atlas
    from geo.statistics.agreement import Agreement
    from ui.pages.sectors.view import SectorsView

MAP_KEY: Final = "sectors_map"
TABLE_KEY: Final = "sectors_table"

_SHOWN_WORDS: Final = {"case": "Strength and cover", "quotient": "Location quotient"}


def show(known: Atlas, view: SectorsView, every: Mapping[str, Agreement]) -> None:
    """Show whether strength and designation agree, in words, on the map and in the table."""
    found = every[view.industry]
    group = found.groups.get(view.case)
    codes = group.codes if group else found.area.codes
    _show_caveat(found)
    if view.case and not group:
        st.info(f"No council is in the case “{CASES[view.case]}”: all are shown.")
    _show_sentences(known, found)
    st.html(template("sectors_basis.html").render(basis=agreement_basis(known, found)))
    if found.has_figures:
        council_map.show_choice(_SHOWN_WORDS, key=WIDGETS["shown"])
    _show_map(known, view, every, codes)
    _show_table(known, view, found, codes)


def _show_caveat(found: Agreement) -> None:
    """Show what must stand beside every figure, before any."""
    words = caveat(found)
    if words:
        lacks = found.industry.is_measurable and not found.has_figures
        st.html(
            template("sectors_caveat.html").render(words=f"{words} {FETCH}" if lacks else words)
        )


def _show_sentences(known: Atlas, found: Agreement) -> None:
    several = counted(len(found.area.codes), "council", "councils")
    homes = people(known.population(found.area.codes))
    all_text = f"All that are looked at: {several}, home to {homes} people. {together(found)}"
    texts = {"": all_text.strip()}
    texts |= {case: group.text for case, group in found.groups.items()}
    chosen = st.session_state.get(WIDGETS["case"])
    if chosen not in texts:
        chosen = st.session_state[WIDGETS["case"]] = ""
    announce(texts[chosen], key="announce_sectors")
    frame.show_sentences(texts, key=WIDGETS["case"])


@st.fragment
def _show_map(
    known: Atlas, view: SectorsView, every: Mapping[str, Agreement], codes: tuple[str, ...]
) -> None:
    """Show the map. Alone it runs again when something is done on it."""
    found = every[view.industry]
    filled = agreement_choropleth(found, view.shown if found.has_figures else "case", codes)
    on_map, beside = st.columns([2, 1], gap="medium")
    with on_map:
        council_map.show_classes(known, found.area, filled, key=MAP_KEY)
        subtitle = f"{filled.title}, {found.measure.name.lower()} {found.measure.year}"
        several = counted(len(codes), "council", "councils")
        offer(
            ClassMap(
                name=_stem(view, found),
                title=f"{_what(view, found)}: {several}, {found.area.title}",
                subtitle=f"{subtitle if found.has_figures else filled.title}. {caveat(found)}",
                result=partial(uk_result, view.query),
                filled=filled,
                area=found.area,
            ),
            key="sectors_map_file",
        )
    one = found.councils.get(council_map.selected_council(MAP_KEY))
    with beside:
        st.html(
            template("sectors_beside.html").render(
                name=one.row.council.LAD25NM if one else "",
                words=council_words(one) if one else "",
                caveat=one.strength.caveat if one else "",
                link=council_link(known, view.query, one.code) if one else "",
                every=every,
                several=counted(len(found.area.codes), "council", "councils"),
            )
        )


def _show_table(known: Atlas, view: SectorsView, found: Agreement, codes: tuple[str, ...]) -> None:
    what = _what(view, found)
    table = CouncilTable(
        title=what,
        caption=f"{what}: strength and cover by council, one row each",
        rows=agreement_rows(found, codes) if codes else (),
        filed=partial(filed_rows, known, found, codes),
        file_name=_stem(view, found),
        note="Cover is the strongest link to the sector, an asterisk where it is indicative."
        if found.industry.is_sector
        else "Cover counts documented, place-based places of any sector; + and an asterisk: "
        "indicative ones besides.",
    )
    council_table.show(known, view.query, table, key=TABLE_KEY, anchor="table")


def _what(view: SectorsView, found: Agreement) -> str:
    """Name what map and table show: the industry, and the case they are narrowed to."""
    group = found.groups.get(view.case)
    return f"{found.industry.name}, {group.title.lower()}" if group else found.industry.name


def _stem(view: SectorsView, found: Agreement) -> str:
    return f"placemap-sectors-{view.industry}-{view.case or 'all'}-{found.area.file_stem}"
