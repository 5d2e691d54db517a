"""The names of places and areas: looked up as a reader writes them, and offered to choose from."""

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
    """Index the names of the atlas, once a process."""
    return Finder(current_dataset())


@process_cache()
def area_labels() -> Mapping[str, str]:
    """Name every area but sets, once a process: key → label."""
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
    Show what words were found to mean: the reason where there is one, and the choice.

    Parameters
    ----------
    wanted
        What the reader wrote.
    found
        Key → name, and why it was found; `on_choice` takes the key.
    noun
        What they are, several of them: "places".
    note
        Why nothing was found, or what was assumed; "" for nothing to say.
    """
    # A message is read aloud when it appears; buttons alone are not.
    if note:
        st.info(escape_markdown(note))
    elif len(matches) > 1:
        st.info(escape_markdown(f"“{text}” may mean {len(matches)} {noun}. Choose one:"))
    with st.container(horizontal=True):
        for key, label in matches.items():
            st.button(escape_markdown(label), key=f"found {key}", on_click=partial(on_choice, key))
