"""Your data: a file of one's own, looked at before it is drawn, then laid over the register."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from geo.errors import UploadError
from geo.uploads.readers.dispatch import open_upload
from ui.markup import literal, template
from ui.pages.uploads import answer, choices, preview, session
from ui.pages.uploads.session import MOST, Pending
from ui.pages.uploads.view import PAGE, read_yours
from ui.state.session import chose
from ui.state.shared import atlas
from ui.widgets import filters, frame

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

    from geo.dataset import Atlas


def show() -> None:
    """Show the page."""
    known = atlas()
    session.warm_classes()
    _, messages = PAGE.open(known)
    frame.show_title("What covers your own places?")
    frame.show_messages(messages)
    _show_upload()
    if session.kept():
        filters.show(known, on_reset=partial(_reset, known))
        answer.show(known, PAGE.view.query)
    frame.show_attribution(known)
    PAGE.keep(known)


def _show_upload() -> None:
    several = session.kept()
    st.html(template("yours_intro.html").render(mb=session.limits().file_mb))
    if len(several) >= MOST:
        st.info(f"{MOST} files are on the map, which is the most. Remove one to add another.")
        return
    file = st.file_uploader(
        "Add another file" if several else "Add a file",
        key=f"yours_file_{session.turn()}",
        max_upload_size=session.limits().file_mb,
        on_change=chose,
    )
    if file is None:
        return
    try:
        preview.show(_read(file))
    except UploadError as error:
        st.error(literal(f"{file.name} was not added. {error}"))


def _read(file: UploadedFile) -> Pending:
    """Read a file when it is new, or when another part of it was chosen."""
    part = choices.chosen_part()
    held = session.pending()
    if held and held.file == (file.file_id, part):
        return held
    file.seek(0)
    raw = open_upload(file, file.name, part=part, limits=session.limits())
    found = Pending(file=(file.file_id, part), raw=raw)
    session.look_at(found)
    return found


def _reset(known: Atlas) -> None:
    PAGE.set(read_yours(known, {})[0])
