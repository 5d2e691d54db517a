"""Progress bar for long work, with a button to stop it."""

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
    Show a progress bar and a button that stops the work, until the work is done.

    Any click on the page stops the work, since Streamlit then reruns the page; the button makes
    that clear. The work stops at its next progress report.

    Parameters
    ----------
    label
        First text of the bar.
    key
        Key of the button.
    stop_help
        Help of the button: what happens to unfinished work.
    on_stop
        Called after a click on the button, before the rerun.

    Yields
    ------
    report
        Takes the completed share of the work, from 0 to 1, and a text.
    """
    bar, placeholder = st.progress(0.0, text=label), st.empty()
    placeholder.button("Stop", key=key, help=stop_help, on_click=on_stop)

    def report(share: float, text: str) -> None:
        bar.progress(min(share, 1.0), text=escape_markdown(text))

    try:
        yield report
    finally:  # After an error too.
        bar.empty()
        placeholder.empty()
