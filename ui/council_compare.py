"""Other areas beside the one asked about: suggestions, and the same lines for each."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

import streamlit as st

from geo.comparison import MOST_OTHERS, comparison, comparison_rows
from ui.council_tables import file_stem, show_take_away
from ui.council_view import COMPARE_KEY, CouncilView, compare_with
from ui.session import chose
from ui.shared import area_labels, coverage_of, nearest_of, peers_of
from ui.text import literal, template

if TYPE_CHECKING:
    from geo.atlas import Atlas

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
        placeholder="Choose up to five",
    )
    if len(view.compare) < MOST_OTHERS:
        _show_suggestions(view)
    if view.compare:
        _show_comparison(known, view)


def _show_suggestions(view: CouncilView) -> None:
    suggested = [peer for peer in peers_of(view.area) if peer.council.LAD25CD not in view.compare]
    if not suggested:
        return
    with st.container(horizontal=True, key="suggestions", gap="small"):
        for peer in suggested:
            st.button(
                literal(f"+ {peer.council.LAD25NM} ({peer.why})"),
                key=f"compare {peer.council.LAD25CD}",
                on_click=partial(compare_with, peer.council.LAD25CD),
            )


def _show_comparison(known: Atlas, view: CouncilView) -> None:
    keys = (view.area, *view.compare)
    coverages = [coverage_of(view.query, key) for key in keys]
    rows = comparison(known, coverages, [nearest_of(view.query, key) for key in keys])
    st.html(template("compare.html").render(coverages=coverages, rows=rows, signs=SIGNS))
    show_take_away(
        comparison_rows(coverages, rows),
        name="comparison",
        stem=file_stem(coverages[0]),
        first="Code",
    )
