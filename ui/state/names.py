"""Look-up of places and areas by name, and the choice between matches."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from geo.areas import labels_of_areas
from geo.lookup.finder import Finder
from ui.markup import escape_markdown
from ui.state.cache import process_cache
from ui.state.shared import current_dataset

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


@process_cache()
def finder() -> Finder:
    """Return the name index of the dataset, built once per process."""
    return Finder(current_dataset())


@process_cache()
def area_labels() -> Mapping[str, str]:
    """Return the label of every area except sets, once per process: key → label."""
    return labels_of_areas(current_dataset().register)


def show_matches(
    text: str,
    matches: Mapping[str, str],
    *,
    noun: str,
    note: str,
    on_choice: Callable[[str], None],
) -> None:
    """
    Show the matches of a text: a note if there is one, and the choice.

    Parameters
    ----------
    text
        What the user typed.
    matches
        Key → name and reason for the match; `on_choice` takes the key.
    noun
        Plural noun for the matches: "places".
    note
        Why there is no match, or what was assumed; "" for no note.
    """
    # A screen reader announces a new message, but not new buttons.
    if note:
        st.info(escape_markdown(note))
    elif len(matches) > 1:
        st.info(escape_markdown(f"“{text}” may mean {len(matches)} {noun}. Choose one:"))
    with st.container(horizontal=True):
        for key, label in matches.items():
            st.button(escape_markdown(label), key=f"found {key}", on_click=partial(on_choice, key))
