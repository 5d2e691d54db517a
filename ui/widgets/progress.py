"""How far long work has come, and a way to stop it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import streamlit as st

from ui.markup import escape_markdown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@contextmanager
def progress_bar(
    label: str,
    *,
    key: str,
    stop_help: str = "What is made so far is thrown away.",
    on_stop: Callable[[], None] | None = None,
) -> Iterator[Callable[[float, str], None]]:
    """
    Show a bar and a button that stops the work, until the work is done.

    Whatever the reader clicks stops it, since Streamlit then runs the page anew: the button says
    so. It stops where the work next tells how far it has come.

    Parameters
    ----------
    start
        What the bar says at first.
    key
        Of the button.
    stopped
        What becomes of it when it is stopped, for the button's help.
    on_stop
        Called when the button has been pressed, before the page is shown anew.

    Yields
    ------
    tell
        Takes a share of the work, from 0 to 1, and what to say of it.
    """
    bar, placeholder = st.progress(0.0, text=label), st.empty()
    placeholder.button("Stop", key=key, help=stop_help, on_click=on_stop)

    def report(share: float, text: str) -> None:
        bar.progress(min(share, 1.0), text=escape_markdown(text))

    try:
        yield report
    finally:  # after an error too: nothing is left to wait for or to stop
        bar.empty()
        placeholder.empty()
