"""The search box: a council, a place, a GSS code or a postcode, found without a network."""

from __future__ import annotations

from typing import Final

import streamlit as st

from ui.pages.map.state import select
from ui.state.names import finder, show_found
from ui.state.session import chose

SEARCH_KEY: Final = "search"


def show() -> None:
    """Show the box and, where the words mean several places, the choice."""
    st.text_input(
        "Find a council, place, code or postcode",
        key=SEARCH_KEY,
        on_change=_search,
        placeholder="Wigan, Greater Manchester, E08000010 or M5 4WT",
    )
    wanted = st.session_state[SEARCH_KEY]
    if wanted:
        answer = finder().find(wanted)
        offered = () if answer.is_sure else answer.found  # one that is sure is open already
        found = {one.ref: one.words for one in offered}
        show_found(wanted, found, noun="places", note=answer.note, on_choice=_choose)


def _search() -> None:
    """Open the place at once where the words mean only one."""
    chose()
    answer = finder().find(st.session_state[SEARCH_KEY])
    if answer.is_sure:
        select(answer.found[0].ref)


def _choose(ref: str) -> None:
    st.session_state[SEARCH_KEY] = ""
    select(ref)
