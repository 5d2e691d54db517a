"""Read a component's reported choice from the session."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st


def read_choice(key: str) -> str:
    """
    Return the last choice in the component mounted under `key`, or "".

    The browser sends it: check that it exists.
    """
    state = st.session_state.get(key)
    choice = state.get("choice") if isinstance(state, Mapping) else None
    return choice if isinstance(choice, str) else ""
