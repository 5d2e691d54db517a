"""The council page: how one area is covered, in words, on a small map and in tables."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from threading import Thread
from time import sleep
from typing import TYPE_CHECKING, Final, Self

import streamlit as st

from geo.views.comparison import MOST_OTHERS
from geo.views.coverage_sentences import basis, statement
from geo.views.listing import members
from ui.components.copy_button import copy_button
from ui.components.livetable import livetable, read_choice
from ui.markup import template
from ui.pages.council import compare, scene, search, tables
from ui.pages.council.view import PAGE, CouncilView, choose, show_first_filters
from ui.state.answers import coverage_of, everything_of, nearest_of
from ui.state.shared import atlas
from ui.state.warmup import warm_geometry
from ui.widgets import filters, frame

if TYPE_CHECKING:
    from collections.abc import Sequence

    from streamlit.delta_generator import DeltaGenerator

    from geo.coverage.area import Coverage
    from geo.coverage.proximity import NearSite
    from geo.dataset import Atlas
    from ui.pages.council.tables import Table

PAINT_S: Final = 0.03
"""Pause that lets the answer leave alone, so that the browser paints it before all the rest."""

EXAMPLES: Final = ("E08000010", "S12000047", "W06000019")
MEMBERS_KEY: Final = "council_members"


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What covers the area asked about, and how it is said."""

    found: Coverage
    near: tuple[NearSite, ...]
    question: str
    sentences: tuple[str, ...]

    @classmethod
    def of(cls, known: Atlas, view: CouncilView) -> Self:
        """Answer a view with an area."""
        found, near = coverage_of(view.query, view.area), nearest_of(view.query, view.area)
        return cls(
            found=found,
            near=near,
            question=f"How {'are' if found.area.kind == 'set' else 'is'} "
            f"{found.area.in_sentence} covered?",
            sentences=statement(known, found, near),
        )


def show() -> None:
    """Show the page."""
    known = atlas()
    frame.show_style()
    _show_page(known)
    frame.show_attribution(known)


@st.fragment
def _show_page(known: Atlas) -> None:
    """Show all that a choice changes: alone, it runs again at once."""
    _, messages = PAGE.open(known)
    view = PAGE.view
    answer = Answer.of(known, view) if view.area else None
    title, box = st.columns([3, 2], gap="large", vertical_alignment="bottom")
    notices = st.container()
    words, beside = st.columns([3, 2], gap="large")
    # The answer goes first, so that it is on screen while the rest is on its way.
    with title:
        frame.show_question(answer.question if answer else "How is your council covered?")
    with words:
        _show_words(answer)
    sleep(PAINT_S)
    with box:
        search.show()
    with notices:
        frame.show_messages(messages)
    if answer:
        _show_rest(known, answer, words=words, beside=beside)
    else:
        _show_beginnings(known, words=words)
    PAGE.keep(known)


def _show_words(answer: Answer | None) -> None:
    if answer:
        st.html(template("council_words.html").render(sentences=answer.sentences))
    else:
        st.html(template("council_start.html").render(most=MOST_OTHERS))


def _show_rest(
    known: Atlas, answer: Answer, *, words: DeltaGenerator, beside: DeltaGenerator
) -> None:
    view, found = PAGE.view, answer.found
    shown = tables.tables_of(known, found, answer.near)
    with words:
        _show_beneath(known, answer, shown)
    with beside:
        scene.show(view.query, view.area)
    st.html(template("council_tables.html").render(area=found.area.in_sentence))
    tables.show(known, found, shown)
    compare.show(known, view)


def _show_beneath(known: Atlas, answer: Answer, shown: Sequence[Table]) -> None:
    """Show on what basis it is said, and what can be done: take it away, or count otherwise."""
    found = answer.found
    said = basis(known, found, everything=everything_of(found.area.key))
    st.html(template("council_basis.html").render(basis=said))
    text = "\n\n".join([answer.question, "\n".join(answer.sentences), said])
    with st.container(horizontal=True, vertical_alignment="center"):
        copy_button(text, label="Copy these words", key="copy words", news=answer.question)
        tables.show_downloads(known, found, answer.near, shown)
    with st.expander("Change what is counted", key="council_filters", on_change="rerun") as fold:
        # Unopened they would slow down every answer.
        if fold.open:
            PAGE.restore_filters()
            filters.show(known, on_reset=partial(show_first_filters, known), has_footing=False)


def _show_beginnings(known: Atlas, *, words: DeltaGenerator) -> None:
    """Show where to begin: some examples, and the alliance's councils."""
    with words, st.container(horizontal=True):
        for code in EXAMPLES:
            st.button(
                known.registry.local_authorities[code].LAD25NM,
                key=f"example {code}",
                on_click=partial(choose, code),
            )
    rows = members(known)
    st.html(template("council_members.html").render(count=len(rows)))
    livetable(
        rows,
        caption="Councils known or inferred to belong to the Industrial Communities Alliance",
        reference="Reference",
        key=MEMBERS_KEY,
        on_choice=partial(_choose_member, known),
    )
    # Whoever chooses next will want distances.
    Thread(target=warm_geometry, name="warm geometry", daemon=True).start()


def _choose_member(known: Atlas) -> None:
    code = read_choice(MEMBERS_KEY)
    if code and code in known.registry.local_authorities:
        choose(code)
