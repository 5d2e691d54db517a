"""Official data fetched anew from the Data page: what is kept is said, one fetch at a time."""

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
"""How long a stopped refresh may take to see that it is: until what it asked for is answered."""

_refresh_lock: Final = Lock()
"""One refresh a process: a second visitor's would fetch the same again."""

_stop_requested: Final = Event()
"""Whether the one that is under way was stopped. Streamlit shows the page anew before it ends."""


def show_status(
    subject: str, *, caption: str, facts: Mapping[str, str], notes: Iterable[str] = ()
) -> None:
    """Show what is in use, and what was last done about it; a fact that is "" is left out."""
    st.html(template("data_refresh.html").render(caption=caption, facts=facts, notes=[*notes]))
    done_subject, message = st.session_state.get(DONE_KEY, ("", ""))
    if done_subject == subject:
        del st.session_state[DONE_KEY]
        st.success(escape_markdown(message))


def format_moment(moment: datetime) -> str:
    """Write when something was fetched: "25 November 2026, 23:36 UTC"."""
    return f"{format_date(moment.date(), 'day')}, {moment:%H:%M} UTC"


@contextmanager
def fetch_progress(subject: str) -> Iterator[Callable[[str, float], None]]:
    """
    Hold the one refresh that may be under way, show how far it is, and let it be stopped.

    Parameters
    ----------
    what
        What is fetched, as `show_kept` knows it.

    Yields
    ------
    tell
        What is being done, and the share of all that is done.

    Raises
    ------
    SourceError
        If another is under way.
    """
    if not _refresh_lock.acquire(blocking=False) and not _acquire_after_stop():
        raise SourceError(
            "Found another refresh under way, expected none. Wait until it is done: what it "
            "brings is for every visitor."
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
    """Show the page anew, on what is in use now."""
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
    """Have what was done said when the page is shown next."""
    st.session_state[DONE_KEY] = (subject, message)
