"""Postcodes on the Data page: match a few, or a file, to councils."""

from __future__ import annotations

import io
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from geo.csvio import read_rows
from geo.errors import DataError
from geo.lookup.postcodes import whole
from geo.lookup.postcodes.files import match_file, open_postcodes, text_lines
from geo.lookup.postcodes.matches import Matcher
from geo.lookup.postcodes.online import online_lookups, privacy_notice, service_host
from geo.lookup.postcodes.resolver import MATCH_METHODS, Resolver
from geo.text import format_count
from ui.markup import escape_markdown, template
from ui.state.shared import settings
from ui.widgets.progress import progress_bar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from geo.dataset import Dataset
    from ui.pages.data.view import DataView

RESULT_KEY: Final = "data_postcodes_result"
TEXT_KEY: Final = "data_postcodes_text"
FILE_KEY: Final = "data_postcodes_file"
ONLINE_KEY: Final = "data_postcodes_online"

MAX_MB: Final = 25
"""Maximum size of a file on the page; the command line has no limit."""

PROGRESS_ROWS: Final = 5_000
"""Rows between progress reports: a fifth of a second's work."""

MAX_ROWS: Final = 50
"""Maximum number of result rows on the page; the file has all of them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class MatchResult:
    """Result of matching: counts by method, rows, and why online look-ups stopped, if so."""

    counts: tuple[tuple[str, int], ...]
    sent: int
    problem: str
    content: bytes

    def first_rows(self) -> list[list[str]]:
        """Return the header and the first rows."""
        text = io.StringIO(self.content.decode("utf-8-sig"), newline="")
        return [cells for _, cells in islice(read_rows(text), MAX_ROWS + 1)]


def show_postcodes(dataset: Dataset, view: DataView) -> None:
    """Show how postcodes are matched and what is sent; read postcodes, and show the result."""
    del view
    st.html(template("data_postcodes.html").render(version=whole.version(), install=whole.INSTALL))
    text, file = st.columns(2, gap="medium")
    with text:
        st.text_area(
            "Postcodes, one a line", key=TEXT_KEY, height=150, placeholder="M5 4WT\nS60 5WG\nAB10"
        )
    with file:
        upload = st.file_uploader(
            f"Or a file: CSV with a column of postcodes, or one a line, at most {MAX_MB} MB",
            type=["csv", "txt", "tsv"],
            max_upload_size=MAX_MB,
            key=FILE_KEY,
        )
        if upload:
            st.caption("The file is matched, and the box beside it left alone.")
    _show_online()
    if st.button("Match to councils", type="primary", key="data_postcodes_match"):
        _match(dataset, upload)
    match_result = st.session_state.get(RESULT_KEY)
    if isinstance(match_result, MatchResult):
        _show_result(match_result)


def _show_online() -> None:
    """Show the switch for online look-ups, if allowed, below what would be sent."""
    app_settings = settings()
    if not app_settings.online:
        st.caption("Nothing leaves this machine: look-ups online are switched off by its operator.")
        return
    st.caption(escape_markdown(privacy_notice(app_settings)))
    st.toggle(
        f"Ask {service_host(app_settings)} about these",
        key=ONLINE_KEY,
        help="Off until you switch it on, and for this visit alone.",
    )


def _match(dataset: Dataset, upload: Any) -> None:  # noqa: ANN401 - Streamlit's own
    content = upload.getvalue() if upload else st.session_state[TEXT_KEY].encode()
    st.session_state.pop(RESULT_KEY, None)
    with ExitStack() as stack:
        is_online = st.session_state.get(ONLINE_KEY) and settings().online
        online = stack.enter_context(online_lookups(settings())) if is_online else None
        matcher = Matcher(Resolver(dataset.register), online=online)
        report = stack.enter_context(progress_bar("Matching …", key="data_postcodes_stop"))
        output = io.StringIO(newline="")
        try:
            match_file(open_postcodes(read_lines(content, report)), matcher, output)
        except DataError as error:
            st.error(escape_markdown(str(error)))
            return
    st.session_state[RESULT_KEY] = MatchResult(
        counts=tuple(
            (method, matcher.counts[method]) for method in MATCH_METHODS if matcher.counts[method]
        ),
        sent=matcher.sent,
        problem=matcher.problem,
        content=output.getvalue().encode("utf-8-sig"),
    )


def read_lines(content: bytes, report: Callable[[float, str], None]) -> Iterator[str]:
    """Read the lines of a file, reporting progress now and then."""
    bytes_read = 0
    for number, line in enumerate(text_lines(io.BytesIO(content)), start=1):
        yield line
        bytes_read += len(line)
        if number % PROGRESS_ROWS == 0:
            report(bytes_read / len(content), f"{number:,} rows are read.")


def _show_result(match_result: MatchResult) -> None:
    if match_result.problem:
        st.warning(escape_markdown(f"Look-ups online ended early. {match_result.problem}"))
    header, *rows = match_result.first_rows()
    total = sum(number for _, number in match_result.counts)
    st.html(
        template("data_postcode_matches.html").render(
            counts=match_result.counts,
            sent=match_result.sent,
            total=total,
            header=header,
            rows=rows,
        )
    )
    st.download_button(
        f"Download {format_count(total, 'row', 'rows')} as CSV",
        data=match_result.content,
        file_name="placemap-postcodes.csv",
        mime="text/csv",
        on_click="ignore",
        key="data_postcodes_csv",
    )
