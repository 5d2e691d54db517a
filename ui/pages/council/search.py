"""The search box of the council page: an area by name, code or postcode, without a network."""

from __future__ import annotations

import streamlit as st

from ui.markup import literal
from ui.pages.council.view import SEARCH_KEY, choose, take_note
from ui.state.names import finder, show_found
from ui.state.session import chose


def show() -> None:
    """Show the box and, where the words mean several areas or none, the choice or the reason."""
    st.text_input(
        "Find a council or another area",
        key=SEARCH_KEY,
        on_change=_search,
        placeholder="Wigan, E08000010, M5 4WT, North West",
        help="A council, county, city region, region or nation, by name or GSS code; a postcode; "
        "or several names with commas between them, taken together.",
    )
    note = take_note()
    if note:
        st.info(literal(note))
    wanted = st.session_state[SEARCH_KEY]
    if wanted:
        answer = finder().find_area(wanted)
        found = {one.key: one.words for one in answer.found}
        show_found(wanted, found, noun="areas", note=answer.note, on_choice=choose)


def _search() -> None:
    """Ask about the area at once where the words mean only one."""
    chose()
    answer = finder().find_area(st.session_state[SEARCH_KEY])
    if len(answer.found) == 1 and not answer.problem:
        choose(answer.found[0].key, answer.note)
