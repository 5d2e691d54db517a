"""Content of the sectors page: the agreement of strength and designation."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

import streamlit as st

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
    """Show the agreement of strength and designation in sentences, on the map and in the table."""
    agreements = agreements_of(view.query, area, measure=view.measure, strong_from=view.strong_from)
    agreement = agreements[view.industry]
    group = agreement.groups.get(view.case) if view.case else None
    codes = group.codes if group else agreement.area.codes
    _show_caveat(agreement)
    if view.case and not group:
        st.info(f"No council is in the case “{CASE_LABELS[view.case]}”: all are shown.")
    choropleth = agreement_choropleth(
        agreement, view.map_variable if agreement.has_figures else "case", codes
    )
    measure = f", {agreement.measure.name.lower()} {agreement.measure.year}"
    title = _title(view, agreement)
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
        describe=partial(_describe, dataset, agreement),
        hint="Click on the map, or press Tab and the arrow keys, to see how strong the industry "
        "is in a council, and what covers it.",
        sector_table=_sector_table(agreement.area, agreements),
        table=_table(dataset, agreement, codes, title=title, file_stem=file_stem),
    )
    show_council_answer(dataset, view.query, answer)


def _show_caveat(agreement: Agreement) -> None:
    """Show the caveat of all figures, before any of them."""
    text = agreement_caveat(agreement)
    if text:
        lacks_figures = agreement.industry.is_measurable and not agreement.has_figures
        st.html(
            template("sectors_caveat.html").render(
                text=f"{text} {EMPLOYMENT_HINT}" if lacks_figures else text
            )
        )


def _sentences(dataset: Dataset, agreement: Agreement) -> dict[str, CountSentence]:
    all_text = (
        f"{all_councils_sentence(dataset, agreement.area)} {area_strength_sentence(agreement)}"
    )
    sentences: dict[str, CountSentence] = {"": CountSentence(rest=all_text.strip())}
    return sentences | {case: case_sentence(agreement, case) for case in agreement.groups}


def _describe(dataset: Dataset, agreement: Agreement, code: str) -> str:
    council = agreement.councils.get(code)
    if council is None:
        return ""
    caveat = strength_caveat(dataset.register, council.strength)
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
        "the eight sectors counts as covered by any confirmed place.",
    )


def _strong_counts(agreement: Agreement) -> tuple[int, ...]:
    """Return how many councils are strong, and how many of these are not covered, if measured."""
    if not agreement.has_figures:
        return ()
    groups = agreement.groups
    covered = len(groups["strong-covered"].codes) if "strong-covered" in groups else 0
    uncovered = len(groups["strong-uncovered"].codes) if "strong-uncovered" in groups else 0
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
        note="Cover is the strongest link to the sector, an asterisk where it is not yet confirmed."
        if agreement.industry.is_sector
        else "Cover counts confirmed, place-based places of any sector; + and an asterisk: how "
        "many more are not yet confirmed.",
    )


def _title(view: SectorsView, agreement: Agreement) -> str:
    """Return the title of map and table: the industry, and the case that filters them."""
    if not view.case or view.case not in agreement.groups:
        return agreement.industry.name
    return f"{agreement.industry.name}, {CASE_LABELS[view.case]}"
