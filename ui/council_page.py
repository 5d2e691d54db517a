"""The council page: how one area is covered, in words, on a small map and in tables."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from threading import Thread
from typing import TYPE_CHECKING, Final, Self

import streamlit as st

from geo.comparison import MOST_OTHERS
from geo.listing import members
from geo.statement import basis, statement
from ui import council_compare, council_map, council_search, council_tables, filters, frame
from ui.copybutton import copy_button
from ui.council_view import PAGE, CouncilView, choose, show_first_filters
from ui.livetable import Act, livetable, read_choice
from ui.shared import atlas, coverage_of, nearest_of, warm_geometry
from ui.text import template

if TYPE_CHECKING:
    from geo.atlas import Atlas
    from geo.coverage import Coverage
    from geo.proximity import NearSite

EXAMPLES: Final = ("E08000010", "S12000047", "W06000019")
MEMBERS_KEY: Final = "council_members"


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What covers the area asked about, and how it is said."""

    found: Coverage
    near: tuple[NearSite, ...]
    question: str
    sentences: tuple[str, ...]
    basis: str

    @classmethod
    def of(cls, known: Atlas, view: CouncilView) -> Self:
        """Answer a view with an area."""
        found, near = coverage_of(view.query, view.area), nearest_of(view.query, view.area)
        return cls(
            found=found,
            near=near,
            question=f"How is {found.area.in_sentence} covered?",
            sentences=statement(known, found, near),
            basis=basis(known, found),
        )

    @property
    def text(self) -> str:
        """All that is said, to be copied."""
        return "\n\n".join([self.question, "\n".join(self.sentences), self.basis])


def show() -> None:
    """Show the page."""
    known = atlas()
    _show_page(known)
    frame.show_attribution(known)


@st.fragment
def _show_page(known: Atlas) -> None:
    """Show all that a choice changes: alone, it runs again at once."""
    _, messages = PAGE.open(known)
    view = PAGE.view
    answer = Answer.of(known, view) if view.area else None
    title, box = st.columns([7, 4], gap="medium", vertical_alignment="bottom")
    notices, body = st.container(), st.container()
    # The answer goes first, so that it is on screen while the rest is on its way.
    with title:
        frame.show_title(answer.question if answer else "How is your council covered?")
    with body:
        words, beside = st.columns([3, 2], gap="large")
    with words:
        _show_words(answer)
    with box:
        council_search.show()
    with notices:
        frame.show_messages(messages)
    with words:
        if answer:
            _show_beneath(known, answer)
        else:
            _show_examples(known)
    with beside:
        if answer:
            council_map.show(view.query, view.area)
    with body:
        if answer:
            _show_tables(known, view, answer)
        else:
            _show_members(known)
    PAGE.keep(known)


def _show_words(answer: Answer | None) -> None:
    if answer:
        st.html(template("council_words.html").render(answer=answer))
    else:
        st.html(template("council_start.html").render(most=MOST_OTHERS))
        # Whoever chooses next will want distances.
        Thread(target=warm_geometry, name="warm geometry", daemon=True).start()


def _show_beneath(known: Atlas, answer: Answer) -> None:
    """Show what can be done with the answer: take it away, or change what it counts."""
    with st.container(horizontal=True):
        copy_button(answer.text, label="Copy these words", key="copy words", news=answer.question)
        council_tables.show_document(known, answer.found, answer.near)
    with st.expander("Change what is counted"):
        filters.show(known, on_reset=partial(show_first_filters, known), has_footing=False)


def _show_tables(known: Atlas, view: CouncilView, answer: Answer) -> None:
    found, near = answer.found, answer.near
    council_tables.show_covers(known, found)
    council_tables.show_sectors(known, found)
    council_tables.show_nearest(known, found, near)
    council_tables.show_unplaced(known, found)
    council_compare.show(known, view)


def _show_examples(known: Atlas) -> None:
    with st.container(horizontal=True):
        for code in EXAMPLES:
            st.button(
                known.registry.local_authorities[code].LAD25NM,
                key=f"example {code}",
                on_click=partial(choose, code),
            )


def _show_members(known: Atlas) -> None:
    """Show the alliance's councils, each a way to begin."""
    rows = members(known)
    st.html(template("council_members.html").render(count=len(rows)))
    livetable(
        [{name: cell for name, cell in row.items() if name != "Evidence"} for row in rows],
        caption="Councils known or inferred to belong to the Industrial Communities Alliance",
        key=MEMBERS_KEY,
        act=Act(reference="Reference", on_choice=partial(_choose_member, known)),
    )


def _choose_member(known: Atlas) -> None:
    code = read_choice(MEMBERS_KEY)
    if code and code in known.registry.local_authorities:
        choose(code)
