"""Refresh of official data from the Data page, one at a time."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from threading import Event, Lock
from typing import TYPE_CHECKING, Final

import streamlit as st

from geo.dates import format_date
from geo.errors import SourceError
from ui.markup import escape_markdown, template
from ui.state.shared import reload_if_changed
from ui.widgets.progress import progress_bar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import datetime

DONE_KEY: Final = "data_refresh_done"
MAX_STOP_S: Final = 60
"""Maximum time for a stopped refresh to notice: until its current request is answered."""

_refresh_lock: Final = Lock()
"""One refresh per process: a second one would fetch the same data."""

_stop_requested: Final = Event()
"""Whether the current refresh was stopped. Streamlit reruns the page before the refresh ends."""


def show_status(
    subject: str, *, caption: str, facts: Mapping[str, str], notes: Iterable[str] = ()
) -> None:
    """Show the data in use and the result of the last refresh; facts that are "" are left out."""
    st.html(template("data_refresh.html").render(caption=caption, facts=facts, notes=[*notes]))
    done_subject, message = st.session_state.get(DONE_KEY, ("", ""))
    if done_subject == subject:
        del st.session_state[DONE_KEY]
        st.success(escape_markdown(message))


def format_moment(moment: datetime) -> str:
    """Format the time of a fetch: "25 November 2026, 23:36 UTC"."""
    return f"{format_date(moment.date(), 'day')}, {moment:%H:%M} UTC"


@contextmanager
def fetch_progress(subject: str) -> Iterator[Callable[[str, float], None]]:
    """
    Start the only refresh, and show its progress with a button to stop it.

    Parameters
    ----------
    subject
        What is fetched, as for `show_status`.

    Yields
    ------
    report
        Takes a text and the completed share of the work.

    Raises
    ------
    SourceError
        If another refresh is running.
    """
    if not _refresh_lock.acquire(blocking=False) and not _acquire_after_stop():
        raise SourceError(
            "A refresh is already running. Try again when it has finished: every visitor gets "
            "its data."
        )
    _stop_requested.clear()
    try:
        with progress_bar(
            "Waiting for the network …",
            key="data_refresh_stop",
            stop_help="What is fetched so far is thrown away. What is in use stays.",
            on_stop=partial(_stop, subject),
        ) as report:
            yield lambda text, share: report(share, text)
    finally:
        _refresh_lock.release()


def finish_refresh(subject: str, message: str) -> None:
    """Rerun the page with the refreshed data and a message."""
    reload_if_changed()
    _store_message(subject, message)
    st.rerun()


def _acquire_after_stop() -> bool:
    if not _stop_requested.is_set():
        return False
    with st.spinner("Waiting until the one before has stopped …"):
        return _refresh_lock.acquire(timeout=MAX_STOP_S)


def _stop(subject: str) -> None:
    _stop_requested.set()
    _store_message(subject, "Stopped. The table says what is in use.")


def _store_message(subject: str, message: str) -> None:
    """Store the message for the next rerun."""
    st.session_state[DONE_KEY] = (subject, message)
