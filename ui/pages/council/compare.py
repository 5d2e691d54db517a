"""Comparison with other areas: suggestions, and a table with the same rows for each area."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from geo.views.comparison import (
    MAX_OTHER_AREAS,
    PEER_REASONS,
    ComparisonRow,
    comparison,
    comparison_rows,
)
from ui.components.choice_buttons import choice_buttons, read_choice
from ui.components.data_table import DataTable, show_table
from ui.markup import template
from ui.pages.council.tables import file_stem, show_download
from ui.pages.council.view import COMPARE_KEY, CouncilView, add_comparison
from ui.state.answers import coverage_of, nearest_of, peers_of
from ui.state.names import area_labels
from ui.state.session import mark_changed

if TYPE_CHECKING:
    from geo.coverage.area import Coverage
    from geo.dataset import Dataset

SUGGESTIONS_KEY: Final = "council_suggestions"

SIGNS: Final = {"more": "▲", "fewer": "▼", "nearer": "▼", "farther": "▲", "different": "≠"}
"""How an area differs from the first → the sign before its label."""


def show_comparison(dataset: Dataset, view: CouncilView) -> None:
    """Show the choice of areas and, if any is chosen, the comparison."""
    st.html(template("comparison_intro.html").render(most=MAX_OTHER_AREAS))
    labels = area_labels()
    st.multiselect(
        "Compare with",
        [key for key in labels if key != view.area],
        format_func=labels.__getitem__,
        key=COMPARE_KEY,
        on_change=mark_changed,
        max_selections=MAX_OTHER_AREAS,
        placeholder=f"Choose up to {MAX_OTHER_AREAS}",
    )
    if len(view.compare) < MAX_OTHER_AREAS:
        _show_suggestions(view)
    if view.compare:
        _show_comparison(dataset, view)


def _show_suggestions(view: CouncilView) -> None:
    suggestions = {
        peer.council.LAD25CD: f"+ {peer.council.LAD25NM} ({PEER_REASONS[peer.reason]})"
        for peer in peers_of(view.area)
        if peer.council.LAD25CD not in view.compare
    }
    if suggestions:
        choice_buttons(
            suggestions,
            title="Suggestions to compare with",
            key=SUGGESTIONS_KEY,
            on_choice=_add_suggestion,
        )


def _add_suggestion() -> None:
    mark_changed()
    key = read_choice(SUGGESTIONS_KEY)
    if key in area_labels():
        add_comparison(key)


def _show_comparison(dataset: Dataset, view: CouncilView) -> None:
    keys = (view.area, *view.compare)
    coverages = [coverage_of(view.query, key) for key in keys]
    rows = comparison(dataset, coverages, [nearest_of(view.query, key) for key in keys])
    show_table(_data_table(coverages, rows), key="comparison")
    show_download(
        comparison_rows(coverages, rows),
        title="Comparison",
        name=f"{file_stem(coverages[0])}-comparison",
    )


def _data_table(coverages: list[Coverage], rows: tuple[ComparisonRow, ...]) -> DataTable:
    names = [coverage.area.label for coverage in coverages]
    return DataTable(
        name="comparison",
        intro=f"{names[0]} beside {', '.join(names[1:])}",
        rows=[
            {"": row.label, **dict(zip(names, (cell.value for cell in row.cells), strict=True))}
            for row in rows
        ],
        groups=[row.group for row in rows],
        badges=[
            [
                "",
                *(
                    f"{SIGNS[cell.difference]} {cell.difference}" if cell.difference else ""
                    for cell in row.cells
                ),
            ]
            for row in rows
        ],
    )
