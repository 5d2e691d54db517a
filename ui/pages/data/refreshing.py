"""Official data fetched anew from the Data page: what is kept is said, one fetch at a time."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from threading import Event, Lock
from typing import TYPE_CHECKING, Final

import streamlit as st

from geo.dates import written_date
from geo.errors import SourceError
from ui.markup import literal, template
from ui.state.shared import take_up_fresh_data
from ui.widgets.progress import progress

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import datetime

DONE_KEY: Final = "data_refresh_done"
LONGEST_STOP_S: Final = 60
"""How long a stopped refresh may take to see that it is: until what it asked for is answered."""

_refreshing: Final = Lock()
"""One refresh a process: a second visitor's would fetch the same again."""

_is_stopping: Final = Event()
"""Whether the one that is under way was stopped. Streamlit shows the page anew before it ends."""


def show_kept(
    what: str, *, caption: str, facts: Mapping[str, str], notes: Iterable[str] = ()
) -> None:
    """Show what is in use, and what was last done about it; a fact that is "" is left out."""
    st.html(template("data_kept.html").render(caption=caption, facts=facts, notes=[*notes]))
    about, done = st.session_state.get(DONE_KEY, ("", ""))
    if about == what:
        del st.session_state[DONE_KEY]
        st.success(literal(done))


def written_moment(moment: datetime) -> str:
    """Write when something was fetched: "25 November 2026, 23:36 UTC"."""
    return f"{written_date(moment.date(), 'day')}, {moment:%H:%M} UTC"


@contextmanager
def fetching(what: str) -> Iterator[Callable[[str, float], None]]:
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
    if not _refreshing.acquire(blocking=False) and not _acquired_when_stopped():
        raise SourceError(
            "Found another refresh under way, expected none. Wait until it is done: what it "
            "brings is for every visitor."
        )
    _is_stopping.clear()
    try:
        with progress(
            "Waiting for the network …",
            key="data_refresh_stop",
            stopped="What is fetched so far is thrown away. What is in use stays.",
            on_stop=partial(_stop, what),
        ) as tell:
            yield lambda doing, share: tell(share, doing)
    finally:
        _refreshing.release()


def take_up(what: str, done: str) -> None:
    """Show the page anew, on what is in use now."""
    take_up_fresh_data()
    _say(what, done)
    st.rerun()


def _acquired_when_stopped() -> bool:
    if not _is_stopping.is_set():
        return False
    with st.spinner("Waiting until the one before has stopped …"):
        return _refreshing.acquire(timeout=LONGEST_STOP_S)


def _stop(what: str) -> None:
    _is_stopping.set()
    _say(what, "Stopped. The table says what is in use.")


def _say(what: str, done: str) -> None:
    """Have what was done said when the page is shown next."""
    st.session_state[DONE_KEY] = (what, done)
