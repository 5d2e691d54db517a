"""A file looked at before it is drawn: what was understood, what failed, what to correct."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

import pandas as pd
import streamlit as st

from geo.csvio import csv_bytes
from geo.errors import UploadError
from geo.export.content.cells import records
from geo.slugs import slug
from geo.uploads.layers import LOOKS, kept
from geo.uploads.parse import attributes_of, understand
from geo.uploads.records import Choices
from ui.markup import literal, template
from ui.pages.uploads import choices, session
from ui.pages.uploads.choices import widget_key
from ui.state.session import chose
from ui.widgets import frame

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geo.uploads.records import Understood
    from ui.pages.uploads.session import Pending

SHOWN_ROWS: Final = 5
SHOWN_FAILED: Final = 10
SHOWN_COLUMNS: Final = 12


def show(pending: Pending) -> None:
    """Show what was understood of a file, with choices to correct it, and the way to keep it."""
    frame.show_heading("Before it is drawn: what was understood", anchor="understood")
    said = st.container()
    choices.show_part(pending.raw)
    with st.expander("Correct what was understood", expanded=_is_asked(pending)):
        chosen = choices.choices(pending.raw, _understood(pending, Choices()))
        chosen = choices.decided(chosen, _understood(pending, chosen))
    understood = _understood(pending, chosen)
    if understood.unmatched:
        chosen = choices.answered(chosen, understood)
        understood = _understood(pending, chosen)
    with said:
        _show_said(understood)
    _show_failed(understood)
    _show_keep(understood)


def _understood(pending: Pending, chosen: Choices) -> Understood:
    held = pending.understood
    if held is None or held[0] != chosen:
        pending.understood = held = (
            chosen,
            understand(pending.raw, session.councils(), chosen),
        )
    return held[1]


def _is_asked(pending: Pending) -> bool:
    """Whether something must be decided, so that the choices are open from the start."""
    return _understood(pending, Choices()).question is not None


def _show_said(understood: Understood) -> None:
    raw = understood.raw
    st.html(
        template("yours_preview.html").render(
            says=understood.says,
            question=understood.question.text if understood.question else "",
            repairs=understood.repairs,
            rows=_cells(attributes_of(raw).head(SHOWN_ROWS)),
            columns=[str(name) for name in attributes_of(raw).columns][:SHOWN_COLUMNS],
            more=max(0, len(attributes_of(raw).columns) - SHOWN_COLUMNS),
        )
    )


def _cells(frame: pd.DataFrame) -> list[tuple[int, list[str]]]:
    cut = frame.iloc[:, :SHOWN_COLUMNS]
    return [
        (int(row), ["" if pd.isna(cell) else str(cell) for cell in cells])
        for row, cells in zip(cut.index, cut.to_numpy(dtype=object), strict=True)
    ]


def _show_failed(understood: Understood) -> None:
    failed = understood.failed
    if failed.empty:
        return
    st.html(
        template("yours_failed.html").render(
            number=len(failed),
            rows=[(int(r), str(w)) for r, w in failed.iloc[:SHOWN_FAILED, :2].to_numpy()],
        )
    )
    st.download_button(
        "Download the rows that failed (CSV)",
        data=partial(failed_csv, failed),
        file_name=f"{slug(understood.raw.file_name)}-failed.csv",
        mime="text/csv",
        on_click="ignore",
        key=widget_key("failed"),
    )


def failed_csv(failed: pd.DataFrame) -> bytes:
    """Write rows that failed, each with the reason first and all of its own cells."""
    return csv_bytes([_texts(row) for row in records(failed)])


def _texts(row: Mapping[str, object]) -> dict[str, str | int | float]:
    return {name: "" if cell is None else str(cell) for name, cell in row.items()}


def _show_keep(understood: Understood) -> None:
    name, licence, look = st.columns(3, gap="medium", vertical_alignment="bottom")
    with name:
        st.text_input(
            "Name",
            value=understood.raw.file_name,
            key=widget_key("called"),
            max_chars=80,
            on_change=chose,
        )
    with licence:
        st.text_input(
            "Licence or terms (a note that goes with it)",
            key=widget_key("licence"),
            max_chars=200,
            on_change=chose,
            placeholder="Not stated",
        )
    with look:
        looks: Sequence[str] = list(LOOKS)
        st.selectbox(
            "Drawn as",
            looks,
            index=looks.index(session.next_look()),
            format_func=lambda key: LOOKS[key].label,
            key=widget_key("look"),
            on_change=chose,
        )
    ready = understood.question is None and not understood.placed.empty
    if understood.question is None and understood.placed.empty:
        st.warning("No row can be placed, so that there is nothing to put on the map.")
    add, leave, _ = st.columns([2, 2, 6], gap="small")
    with add:
        st.button(
            "Put it on the map",
            type="primary",
            disabled=not ready,
            on_click=partial(_keep, understood),
            key=widget_key("keep"),
            width="stretch",
        )
    with leave:
        st.button("Leave it", on_click=_leave, key=widget_key("leave"), width="stretch")


def _keep(understood: Understood) -> None:
    chose()
    state = st.session_state
    try:
        brought = kept(
            understood,
            name=str(state.get(widget_key("called")) or ""),
            licence=str(state.get(widget_key("licence")) or ""),
            look=str(state.get(widget_key("look")) or next(iter(LOOKS))),
        )
    except UploadError as error:
        st.error(literal(str(error)))
        return
    session.keep(brought)


def _leave() -> None:
    chose()
    session.let_go()
