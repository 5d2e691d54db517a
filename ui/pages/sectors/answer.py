"""The answer of the sectors page: sentences that narrow what follows, a map, a table."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

import streamlit as st

from geo.text import format_count, format_people
from geo.views.agreement_map import agreement_choropleth
from geo.views.agreement_sentences import (
    agreement_basis,
    agreement_caveat,
    area_strength_sentence,
    case_sentence,
    describe_council,
)
from geo.views.agreement_tables import agreement_file_rows, agreement_rows
from geo.views.sentence import CountSentence
from geo.views.strength_sentences import CASE_LABELS, EMPLOYMENT_HINT, strength_caveat
from ui.components.announcer import announce
from ui.markup import template
from ui.pages.sectors.view import WIDGETS
from ui.state.answers import uk_result
from ui.widgets import council_map, council_table, frame
from ui.widgets.council_table import CouncilTable
from ui.widgets.links import council_link
from ui.widgets.map_download import ChoroplethDownload, show_map_downloads

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.dataset import Dataset
    from geo.statistics.agreement import Agreement
    from ui.pages.sectors.view import SectorsView

MAP_KEY: Final = "sectors_map"
TABLE_KEY: Final = "sectors_table"

_MAP_CHOICES: Final = {"case": "Strength and cover", "quotient": "Location quotient"}


def show_answer(dataset: Dataset, view: SectorsView, agreements: Mapping[str, Agreement]) -> None:
    """Show whether strength and designation agree, in words, on the map and in the table."""
    agreement = agreements[view.industry]
    group = agreement.groups.get(view.case) if view.case else None
    codes = group.codes if group else agreement.area.codes
    _show_caveat(agreement)
    if view.case and not group:
        st.info(f"No council is in the case “{CASE_LABELS[view.case]}”: all are shown.")
    _show_sentences(dataset, agreement)
    st.html(template("sectors_basis.html").render(basis=agreement_basis(dataset, agreement)))
    if agreement.has_figures:
        council_map.show_map_choice(_MAP_CHOICES, key=WIDGETS["map_variable"])
    _show_map(dataset, view, agreements, codes)
    _show_table(dataset, view, agreement, codes)


def _show_caveat(agreement: Agreement) -> None:
    """Show what must stand beside every figure, before any."""
    text = agreement_caveat(agreement)
    if text:
        lacks_figures = agreement.industry.is_measurable and not agreement.has_figures
        st.html(
            template("sectors_caveat.html").render(
                text=f"{text} {EMPLOYMENT_HINT}" if lacks_figures else text
            )
        )


def _show_sentences(dataset: Dataset, agreement: Agreement) -> None:
    council_count = format_count(len(agreement.area.codes), "council", "councils")
    population = format_people(dataset.population(agreement.area.codes))
    all_text = (
        f"All that are looked at: {council_count}, home to {population} people. "
        f"{area_strength_sentence(agreement)}"
    )
    sentences = {"": CountSentence(rest=all_text.strip())}
    sentences |= {case: case_sentence(agreement, case) for case in agreement.groups}
    selected_case = st.session_state.get(WIDGETS["case"])
    if selected_case not in sentences:
        selected_case = st.session_state[WIDGETS["case"]] = ""
    announce(sentences[selected_case].text, key="announce_sectors")
    frame.show_sentences(sentences, key=WIDGETS["case"])


@st.fragment
def _show_map(
    dataset: Dataset, view: SectorsView, agreements: Mapping[str, Agreement], codes: tuple[str, ...]
) -> None:
    """Show the map. Alone it runs again when something is done on it."""
    agreement = agreements[view.industry]
    choropleth = agreement_choropleth(
        agreement, view.map_variable if agreement.has_figures else "case", codes
    )
    map_column, side_column = st.columns([2, 1], gap="medium")
    with map_column:
        council_map.show_choropleth(dataset, agreement.area, choropleth, key=MAP_KEY)
        subtitle = f"{choropleth.title}, {agreement.measure.name.lower()} {agreement.measure.year}"
        council_count = format_count(len(codes), "council", "councils")
        show_map_downloads(
            ChoroplethDownload(
                name=_file_stem(view, agreement),
                title=f"{_title(view, agreement)}: {council_count}, {agreement.area.title}",
                subtitle=(
                    f"{subtitle if agreement.has_figures else choropleth.title}. "
                    f"{agreement_caveat(agreement)}"
                ),
                result=partial(uk_result, view.query),
                choropleth=choropleth,
                area=agreement.area,
            ),
            key="sectors_map_file",
        )
    council = agreement.councils.get(council_map.selected_council(MAP_KEY))
    with side_column:
        st.html(
            template("sectors_panel.html").render(
                name=council.row.council.LAD25NM if council else "",
                text=describe_council(council) if council else "",
                caveat=strength_caveat(dataset.register, council.strength) if council else "",
                link=council_link(dataset, view.query, council.code) if council else "",
                agreements=agreements,
                council_count=format_count(len(agreement.area.codes), "council", "councils"),
            )
        )


def _show_table(
    dataset: Dataset, view: SectorsView, agreement: Agreement, codes: tuple[str, ...]
) -> None:
    title = _title(view, agreement)
    table = CouncilTable(
        title=title,
        caption=f"{title}: strength and cover by council, one row each",
        rows=agreement_rows(agreement, codes) if codes else (),
        file_rows=partial(agreement_file_rows, dataset, agreement, codes),
        file_name=_file_stem(view, agreement),
        note="Cover is the strongest link to the sector, an asterisk where it is not yet confirmed."
        if agreement.industry.is_sector
        else "Cover counts confirmed, place-based places of any sector; + and an asterisk: how "
        "many more are not yet confirmed.",
    )
    council_table.show_council_table(dataset, view.query, table, key=TABLE_KEY, anchor="table")


def _title(view: SectorsView, agreement: Agreement) -> str:
    """Name what map and table show: the industry, and the case they are narrowed to."""
    if not view.case or view.case not in agreement.groups:
        return agreement.industry.name
    return f"{agreement.industry.name}, {CASE_LABELS[view.case]}"


def _file_stem(view: SectorsView, agreement: Agreement) -> str:
    return f"placemap-sectors-{view.industry}-{view.case or 'all'}-{agreement.area.file_stem}"
