"""Other areas beside the one asked about: suggestions, and the same lines for each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from geo.views.comparison import MOST_OTHERS, ComparisonRow, comparison, comparison_rows
from ui.components.report import Section, choices, read_choice, report
from ui.markup import template
from ui.pages.council.tables import file_stem, show_download
from ui.pages.council.view import COMPARE_KEY, CouncilView, compare_with
from ui.state.answers import coverage_of, nearest_of, peers_of
from ui.state.names import area_labels
from ui.state.session import chose

if TYPE_CHECKING:
    from geo.coverage.area import Coverage
    from geo.dataset import Atlas

SUGGESTIONS_KEY: Final = "council_suggestions"

SIGNS: Final = {"more": "▲", "fewer": "▼", "nearer": "▼", "farther": "▲", "different": "≠"}
"""How an area differs from the first → the sign before the word."""


def show(known: Atlas, view: CouncilView) -> None:
    """Show the choice of areas and, once there is one, the comparison."""
    st.html(template("compare_intro.html").render(most=MOST_OTHERS))
    labels = area_labels()
    st.multiselect(
        "Compare with",
        [key for key in labels if key != view.area],
        format_func=labels.__getitem__,
        key=COMPARE_KEY,
        on_change=chose,
        max_selections=MOST_OTHERS,
        placeholder=f"Choose up to {MOST_OTHERS}",
    )
    if len(view.compare) < MOST_OTHERS:
        _show_suggestions(view)
    if view.compare:
        _show_comparison(known, view)


def _show_suggestions(view: CouncilView) -> None:
    suggested = {
        peer.council.LAD25CD: f"+ {peer.council.LAD25NM} ({peer.why})"
        for peer in peers_of(view.area)
        if peer.council.LAD25CD not in view.compare
    }
    if suggested:
        choices(
            suggested,
            title="Suggestions to compare with",
            key=SUGGESTIONS_KEY,
            on_choice=_take_suggestion,
        )


def _take_suggestion() -> None:
    chose()
    key = read_choice(SUGGESTIONS_KEY)
    if key in area_labels():
        compare_with(key)


def _show_comparison(known: Atlas, view: CouncilView) -> None:
    keys = (view.area, *view.compare)
    coverages = [coverage_of(view.query, key) for key in keys]
    rows = comparison(known, coverages, [nearest_of(view.query, key) for key in keys])
    report([_section(coverages, rows)], key="comparison")
    show_download(
        comparison_rows(coverages, rows),
        title="Comparison",
        name=f"{file_stem(coverages[0])}-comparison",
    )


def _section(coverages: list[Coverage], rows: tuple[ComparisonRow, ...]) -> Section:
    names = [found.area.label for found in coverages]
    return Section(
        name="comparison",
        title="",
        intro=f"{names[0]} beside {', '.join(names[1:])}",
        rows=[
            {"": row.label, **dict(zip(names, (cell.value for cell in row.cells), strict=True))}
            for row in rows
        ],
        groups=[row.group for row in rows],
        marks=[
            ["", *(f"{SIGNS[cell.mark]} {cell.mark}" if cell.mark else "" for cell in row.cells)]
            for row in rows
        ],
    )
