"""The search box: a council, a place, a GSS code or a postcode, found without a network."""

from __future__ import annotations

from functools import partial
from typing import Final

import streamlit as st

from ui.map.state import select
from ui.names import finder
from ui.session import chose
from ui.text import literal

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
    if not wanted:
        return
    answer = finder().find(wanted)
    if answer.note:
        st.info(literal(answer.note))
    if len(answer.found) > 1:
        # A message is read aloud when it appears; buttons alone are not.
        st.info(literal(f"“{wanted}” may mean {len(answer.found)} places. Choose one:"))
        with st.container(horizontal=True):
            for found in answer.found:
                st.button(
                    literal(f"{found.name} ({found.why})"),
                    key=f"found {found.ref}",
                    on_click=partial(_choose, found.ref),
                )


def _search() -> None:
    """Open the place at once where the words mean only one."""
    chose()
    answer = finder().find(st.session_state[SEARCH_KEY])
    if len(answer.found) == 1:
        select(answer.found[0].ref)


def _choose(ref: str) -> None:
    st.session_state[SEARCH_KEY] = ""
    select(ref)
