"""Search box of the council page: an area by name, code or postcode, offline."""

from __future__ import annotations

import streamlit as st

from ui.markup import escape_markdown
from ui.pages.council.view import SEARCH_KEY, pop_note, set_area
from ui.state.names import finder, show_matches
from ui.state.session import mark_changed


def show_search_box() -> None:
    """Show the box and, for several matches or none, the choice or the reason."""
    st.text_input(
        "Find a council or another area",
        key=SEARCH_KEY,
        on_change=_search,
        placeholder="Wigan, E08000010, M5 4WT, North West",
        help="A council, county, city region, region or nation, by name or GSS code; a postcode; "
        "or several names with commas between them, taken together.",
    )
    note = pop_note()
    if note:
        st.info(escape_markdown(note))
    text = st.session_state[SEARCH_KEY]
    if text:
        lookup = finder().find_area(text)
        matches = {candidate.key: candidate.description for candidate in lookup.matches}
        show_matches(text, matches, noun="areas", note=lookup.note, on_choice=set_area)


def _search() -> None:
    """Choose the area at once if the text means only one."""
    mark_changed()
    lookup = finder().find_area(st.session_state[SEARCH_KEY])
    if len(lookup.matches) == 1 and not lookup.problem:
        set_area(lookup.matches[0].key, lookup.note)
