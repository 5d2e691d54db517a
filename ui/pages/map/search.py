"""Search box of the map page: a council, place, GSS code or postcode, offline."""

from __future__ import annotations

from typing import Final

import streamlit as st

from ui.pages.map.state import select
from ui.state.names import finder, show_matches
from ui.state.session import mark_changed

SEARCH_KEY: Final = "search"


def show_search_box() -> None:
    """Show the box and, for several matches, the choice."""
    st.text_input(
        "Find a council, place, code or postcode",
        key=SEARCH_KEY,
        on_change=_search,
        placeholder="Wigan, Greater Manchester, E08000010 or M5 4WT",
    )
    text = st.session_state[SEARCH_KEY]
    if text:
        lookup = finder().find(text)
        candidates = () if lookup.is_sure else lookup.matches  # A sure match is already open.
        matches = {candidate.ref: candidate.description for candidate in candidates}
        show_matches(text, matches, noun="places", note=lookup.note, on_choice=_choose)


def _search() -> None:
    """Open the place at once if the text means only one."""
    mark_changed()
    lookup = finder().find(st.session_state[SEARCH_KEY])
    if lookup.is_sure:
        select(lookup.matches[0].ref)


def _choose(ref: str) -> None:
    st.session_state[SEARCH_KEY] = ""
    select(ref)
