"""The search box of the council page: an area by name, code or postcode, without a network."""

from __future__ import annotations

from functools import partial

import streamlit as st

from ui.council.view import SEARCH_KEY, choose, take_note
from ui.names import finder
from ui.session import chose
from ui.text import literal


def show() -> None:
    """Show the box and, where the words mean several areas or none, the choice or the reason."""
    st.text_input(
        "Find a council or another area",
        key=SEARCH_KEY,
        on_change=_search,
        placeholder="Wigan, E08000010, M5 4WT, North West",
        help="A council, county, city region, region or nation, by name or GSS code; a postcode "
        "of Great Britain; or several names with commas between them, taken together.",
    )
    note = take_note()
    if note:
        st.info(literal(note))
    wanted = st.session_state[SEARCH_KEY]
    if wanted:
        _show_choices(wanted)


def _show_choices(wanted: str) -> None:
    answer = finder().find_area(wanted)
    if answer.note:
        st.info(literal(answer.note))
    elif len(answer.found) > 1:
        st.info(literal(f"“{wanted}” may mean {len(answer.found)} areas. Choose one:"))
    with st.container(horizontal=True):
        for found in answer.found:
            st.button(
                literal(f"{found.name} ({found.why})"),
                key=f"found area {found.key}",
                on_click=partial(choose, found.key),
            )


def _search() -> None:
    """Ask about the area at once where the words mean only one."""
    chose()
    answer = finder().find_area(st.session_state[SEARCH_KEY])
    if len(answer.found) == 1 and not answer.problem:
        choose(answer.found[0].key, answer.note)
