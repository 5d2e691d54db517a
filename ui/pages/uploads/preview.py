"""Preview of an upload before it is drawn: detected values, failed rows, corrections."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

import pandas as pd
import streamlit as st

from geo.csvio import csv_bytes
from geo.errors import UploadError
from geo.export.content.cells import records
from geo.text import slug
from geo.uploads.layers import UPLOAD_STYLES, create_upload
from geo.uploads.parse import attributes_of, parse_upload
from geo.uploads.records import Choices
from ui.markup import escape_markdown, template
from ui.pages.uploads import choices, session
from ui.pages.uploads.choices import widget_key
from ui.state.session import mark_changed
from ui.widgets import frame

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geo.uploads.records import ParsedUpload
    from ui.pages.uploads.session import PendingUpload

PREVIEW_ROWS: Final = 5
PREVIEW_FAILED_ROWS: Final = 10
PREVIEW_COLUMNS: Final = 12


def show_preview(pending: PendingUpload) -> None:
    """Show the preview of a file, with corrections, and the button that adds it."""
    frame.show_heading("Before it is drawn: what was understood", anchor="understood")
    summary = st.container()
    choices.show_part_choice(pending.raw)
    with st.expander("Correct what was understood", expanded=_has_question(pending)):
        options = choices.show_choices(pending.raw, _parse(pending, Choices()))
        options = choices.confirm_coordinates(options, _parse(pending, options))
    parsed = _parse(pending, options)
    if parsed.unmatched_names:
        options = choices.choose_councils(options, parsed)
        parsed = _parse(pending, options)
    with summary:
        _show_summary(parsed)
    _show_failed(parsed)
    _show_add(parsed)


def _parse(pending: PendingUpload, options: Choices) -> ParsedUpload:
    cached = pending.parsed
    if cached is None or cached[0] != options:
        pending.parsed = cached = (
            options,
            parse_upload(pending.raw, session.council_index(), options),
        )
    return cached[1]


def _has_question(pending: PendingUpload) -> bool:
    """Return whether a decision is needed, so that the corrections start open."""
    return _parse(pending, Choices()).question is not None


def _show_summary(parsed: ParsedUpload) -> None:
    raw = parsed.raw
    st.html(
        template("upload_preview.html").render(
            notes=parsed.summary,
            question=parsed.question.text if parsed.question else "",
            repairs=parsed.repairs,
            rows=_cells(attributes_of(raw).head(PREVIEW_ROWS)),
            columns=[str(name) for name in attributes_of(raw).columns][:PREVIEW_COLUMNS],
            more=max(0, len(attributes_of(raw).columns) - PREVIEW_COLUMNS),
        )
    )


def _cells(table: pd.DataFrame) -> list[tuple[int, list[str]]]:
    head = table.iloc[:, :PREVIEW_COLUMNS]
    return [
        (int(row), ["" if pd.isna(cell) else str(cell) for cell in cells])
        for row, cells in zip(head.index, head.to_numpy(dtype=object), strict=True)
    ]


def _show_failed(parsed: ParsedUpload) -> None:
    failed = parsed.failed_rows
    if failed.empty:
        return
    st.html(
        template("upload_failed_rows.html").render(
            number=len(failed),
            rows=[(int(r), str(w)) for r, w in failed.iloc[:PREVIEW_FAILED_ROWS, :2].to_numpy()],
        )
    )
    st.download_button(
        "Download the rows that failed (CSV)",
        data=partial(failed_csv, failed),
        file_name=f"{slug(parsed.raw.file_name)}-failed.csv",
        mime="text/csv",
        on_click="ignore",
        key=widget_key("failed"),
    )


def failed_csv(failed: pd.DataFrame) -> bytes:
    """Return failed rows as CSV, each with the reason first and all of its own cells."""
    return csv_bytes([_text_cells(row) for row in records(failed)])


def _text_cells(row: Mapping[str, object]) -> dict[str, str | int | float]:
    return {name: "" if cell is None else str(cell) for name, cell in row.items()}


def _show_add(parsed: ParsedUpload) -> None:
    name, licence, style = st.columns(3, gap="medium", vertical_alignment="bottom")
    with name:
        st.text_input(
            "Name",
            value=parsed.raw.file_name,
            key=widget_key("called"),
            max_chars=80,
            on_change=mark_changed,
        )
    with licence:
        st.text_input(
            "Licence or terms (a note that goes with it)",
            key=widget_key("licence"),
            max_chars=200,
            on_change=mark_changed,
            placeholder="Not stated",
        )
    with style:
        styles: Sequence[str] = list(UPLOAD_STYLES)
        st.selectbox(
            "Drawn as",
            styles,
            index=styles.index(session.next_style()),
            format_func=lambda key: UPLOAD_STYLES[key].label,
            key=widget_key("look"),
            on_change=mark_changed,
        )
    is_ready = parsed.question is None and not parsed.placed_rows.empty
    if parsed.question is None and parsed.placed_rows.empty:
        st.warning("No row can be placed, so that there is nothing to put on the map.")
    add, cancel, _ = st.columns([2, 2, 6], gap="small")
    with add:
        st.button(
            "Put it on the map",
            type="primary",
            disabled=not is_ready,
            on_click=partial(_add, parsed),
            key=widget_key("keep"),
            width="stretch",
        )
    with cancel:
        st.button("Leave it", on_click=_cancel, key=widget_key("leave"), width="stretch")


def _add(parsed: ParsedUpload) -> None:
    mark_changed()
    state = st.session_state
    try:
        upload = create_upload(
            parsed,
            name=str(state.get(widget_key("called")) or ""),
            licence=str(state.get(widget_key("licence")) or ""),
            style_name=str(state.get(widget_key("look")) or next(iter(UPLOAD_STYLES))),
        )
    except UploadError as error:
        st.error(escape_markdown(str(error)))
        return
    session.add_upload(upload)


def _cancel() -> None:
    mark_changed()
    session.discard_pending()
