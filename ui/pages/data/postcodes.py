"""Postcodes matched to councils, a few or a file of them: a part of the Data page."""

from __future__ import annotations

import csv
import io
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from geo.errors import DataError
from geo.lookup.postcodes import whole
from geo.lookup.postcodes.files import match_file, open_postcodes, text_lines
from geo.lookup.postcodes.matches import Matcher
from geo.lookup.postcodes.online import online_lookups, service_host, what_is_sent
from geo.lookup.postcodes.resolver import HOWS, Resolver
from geo.views.summary import counted
from ui.markup import literal, template
from ui.state.shared import settings
from ui.widgets.progress import progress

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from geo.dataset import Atlas
    from ui.pages.data.view import DataView

RESULT: Final = "data_postcodes_result"
TEXT: Final = "data_postcodes_text"
FILE: Final = "data_postcodes_file"
ONLINE: Final = "data_postcodes_online"

LARGEST_MB: Final = 25
"""Of a file on the page; the command line takes any."""

TOLD_EVERY: Final = 5_000
"""Rows, a fifth of a second's work, after which it is said how far it has come."""

SHOWN: Final = 50
"""Rows of an answer that are shown; the file has all of them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Matched:
    """An answer: how many were matched how, the rows, and why look-ups online ended if they did."""

    counts: tuple[tuple[str, int], ...]
    sent: int
    problem: str
    content: bytes

    def first_rows(self) -> list[list[str]]:
        """Return the header and the first rows."""
        text = io.StringIO(self.content.decode("utf-8-sig"), newline="")
        return list(islice(csv.reader(text), SHOWN + 1))


def show(known: Atlas, view: DataView) -> None:
    """Say how postcodes are matched and what is sent where; take some, and show the answer."""
    del view
    st.html(template("data_postcodes.html").render(version=whole.version(), install=whole.INSTALL))
    text, file = st.columns(2, gap="medium")
    with text:
        st.text_area(
            "Postcodes, one a line", key=TEXT, height=150, placeholder="M5 4WT\nS60 5WG\nAB10"
        )
    with file:
        given = st.file_uploader(
            f"Or a file: CSV with a column of postcodes, or one a line, at most {LARGEST_MB} MB",
            type=["csv", "txt", "tsv"],
            max_upload_size=LARGEST_MB,
            key=FILE,
        )
        if given:
            st.caption("The file is matched, and the box beside it left alone.")
    _show_online()
    if st.button("Match to councils", type="primary", key="data_postcodes_match"):
        _match(known, given)
    found = st.session_state.get(RESULT)
    if isinstance(found, Matched):
        _show_answer(found)


def _show_online() -> None:
    """Offer look-ups online where they are allowed; what would be sent stands before the switch."""
    asked = settings()
    if not asked.online:
        st.caption("Nothing leaves this machine: look-ups online are switched off by its operator.")
        return
    st.caption(literal(what_is_sent(asked)))
    st.toggle(
        f"Ask {service_host(asked)} about these",
        key=ONLINE,
        help="Off until you switch it on, and for this visit alone.",
    )


def _match(known: Atlas, given: Any) -> None:  # noqa: ANN401 - Streamlit's own
    content = given.getvalue() if given else st.session_state[TEXT].encode()
    st.session_state.pop(RESULT, None)
    with ExitStack() as until_done:
        asked = st.session_state.get(ONLINE) and settings().online
        online = until_done.enter_context(online_lookups(settings())) if asked else None
        matcher = Matcher(Resolver(known.registry), online=online)
        tell = until_done.enter_context(progress("Matching …", key="data_postcodes_stop"))
        output = io.StringIO(newline="")
        try:
            match_file(open_postcodes(lines_told(content, tell)), matcher, output)
        except DataError as error:
            st.error(literal(str(error)))
            return
    st.session_state[RESULT] = Matched(
        counts=tuple((how, matcher.counts[how]) for how in HOWS if matcher.counts[how]),
        sent=matcher.sent,
        problem=matcher.problem,
        content=output.getvalue().encode("utf-8-sig"),
    )


def lines_told(content: bytes, tell: Callable[[float, str], None]) -> Iterator[str]:
    """Read the lines of a file, telling now and then how far it is read."""
    read = 0
    for number, line in enumerate(text_lines(io.BytesIO(content)), start=1):
        yield line
        read += len(line)
        if number % TOLD_EVERY == 0:
            tell(read / len(content), f"{number:,} rows are read.")


def _show_answer(found: Matched) -> None:
    if found.problem:
        st.warning(literal(f"Look-ups online ended early. {found.problem}"))
    header, *rows = found.first_rows()
    every = sum(number for _, number in found.counts)
    st.html(
        template("data_matched.html").render(
            counts=found.counts, sent=found.sent, every=every, header=header, rows=rows
        )
    )
    st.download_button(
        f"Download {counted(every, 'row', 'rows')} as CSV",
        data=found.content,
        file_name="placemap-postcodes.csv",
        mime="text/csv",
        on_click="ignore",
        key="data_postcodes_csv",
    )
