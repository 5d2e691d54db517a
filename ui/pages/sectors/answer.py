"""The answer of the sectors page: whether strength and designation agree."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

import streamlit as st

from geo.statistics.strength import CASE_LABELS
from geo.views.agreement_map import agreement_choropleth, describe_council
from geo.views.agreement_tables import (
    agreement_basis,
    agreement_caveat,
    agreement_file_rows,
    agreement_rows,
    area_strength_sentence,
)
from geo.views.sector_tables import EMPLOYMENT_HINT
from ui.markup import template
from ui.pages.sectors.view import WIDGETS
from ui.state.answers import agreements_of
from ui.widgets.council_answer import (
    CouncilAnswer,
    SectorTable,
    all_councils_sentence,
    count_councils,
    show_council_answer,
)
from ui.widgets.council_table import CouncilTable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.areas import Area
    from geo.dataset import Dataset
    from geo.statistics.agreement import Agreement
    from ui.pages.sectors.view import SectorsView

_MAP_CHOICES: Final = {"case": "Strength and cover", "quotient": "Location quotient"}


def show_answer(dataset: Dataset, view: SectorsView, area: Area) -> None:
    """Show whether strength and designation agree, in words, on the map and in the table."""
    agreements = agreements_of(view.query, area, measure=view.measure, strong_from=view.strong_from)
    agreement = agreements[view.industry]
    group = agreement.groups.get(view.case)
    codes = group.codes if group else agreement.area.codes
    _show_caveat(agreement)
    if view.case and not group:
        st.info(f"No council is in the case “{CASE_LABELS[view.case]}”: all are shown.")
    choropleth = agreement_choropleth(
        agreement, view.map_variable if agreement.has_figures else "case", codes
    )
    measure = f", {agreement.measure.name.lower()} {agreement.measure.year}"
    industry = agreement.industry.name
    title = f"{industry}, {group.title.lower()}" if group else industry
    file_stem = f"placemap-sectors-{view.industry}-{view.case or 'all'}-{agreement.area.file_stem}"
    answer = CouncilAnswer(
        name="sectors",
        file_stem=file_stem,
        area=agreement.area,
        codes=codes,
        sentences=_sentences(dataset, agreement),
        widgets=(WIDGETS["case"], WIDGETS["map_variable"]),
        basis=template("sectors_basis.html").render(basis=agreement_basis(dataset, agreement)),
        title=title,
        subtitle=f"{choropleth.title}{measure if agreement.has_figures else ''}. "
        f"{agreement_caveat(agreement)}",
        map_choices=_MAP_CHOICES if agreement.has_figures else {},
        choropleth=choropleth,
        describe=partial(_describe, agreement),
        hint="Click on the map, or press Tab and the arrow keys, to see how strong the industry "
        "is in a council, and what covers it.",
        sector_table=_sector_table(agreement.area, agreements),
        table=_table(dataset, agreement, codes, title=title, file_stem=file_stem),
    )
    show_council_answer(dataset, view.query, answer)


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


def _sentences(dataset: Dataset, agreement: Agreement) -> dict[str, str]:
    all_text = (
        f"{all_councils_sentence(dataset, agreement.area)} {area_strength_sentence(agreement)}"
    )
    texts: dict[str, str] = {"": all_text.strip()}
    return texts | {case: group.text for case, group in agreement.groups.items()}


def _describe(agreement: Agreement, code: str) -> str:
    council = agreement.councils.get(code)
    if council is None:
        return ""
    caveat = council.strength.caveat
    return f"{describe_council(council)}. {caveat}" if caveat else describe_council(council)


def _sector_table(area: Area, agreements: Mapping[str, Agreement]) -> SectorTable:
    return SectorTable(
        caption=f"Sector by sector: of {count_councils(area.codes)}, how many are strong, and how "
        "many of these are not covered",
        columns=("Sector or industry", "Strong", "Not covered"),
        rows={
            agreement.industry.name: _strong_counts(agreement) for agreement in agreements.values()
        },
        note="Sectors overlap: a council may be in several rows. An industry that is not one of "
        "the eight sectors counts as covered by any documented place.",
    )


def _strong_counts(agreement: Agreement) -> tuple[int, ...]:
    """Return how many councils are strong, and how many of these are not covered, if measured."""
    if not agreement.has_figures:
        return ()
    covered, uncovered = (
        len(agreement.groups[case].codes) if case in agreement.groups else 0
        for case in ("strong-covered", "strong-uncovered")
    )
    return covered + uncovered, uncovered


def _table(
    dataset: Dataset,
    agreement: Agreement,
    codes: tuple[str, ...],
    *,
    title: str,
    file_stem: str,
) -> CouncilTable:
    return CouncilTable(
        title=title,
        caption=f"{title}: strength and cover by council, one row each",
        rows=agreement_rows(agreement, codes) if codes else (),
        file_rows=partial(agreement_file_rows, dataset, agreement, codes),
        file_name=file_stem,
        note="Cover is the strongest link to the sector, an asterisk where it is indicative."
        if agreement.industry.is_sector
        else "Cover counts documented, place-based places of any sector; + and an asterisk: "
        "indicative ones besides.",
    )
