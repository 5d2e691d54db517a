"""The page Your data: check an uploaded file before it is drawn, then overlay it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from geo.errors import UploadError
from geo.uploads.readers.dispatch import open_upload
from ui.markup import escape_markdown, template
from ui.pages.uploads import answer, choices, preview, session
from ui.pages.uploads.session import MAX_UPLOADS, PendingUpload
from ui.pages.uploads.view import CODEC, PAGE
from ui.state.session import mark_changed
from ui.state.shared import current_dataset
from ui.widgets import filters, frame

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

    from geo.dataset import Dataset


def show() -> None:
    """Show the page."""
    dataset = current_dataset()
    session.warm_up_classes()
    _, messages = PAGE.open(dataset)
    frame.show_title("What covers your own places?")
    frame.show_messages(messages)
    _show_uploader()
    if session.session_uploads():
        filters.show_filters(dataset, on_reset=partial(_reset, dataset))
        answer.show_uploads(dataset, PAGE.view.query)
    frame.show_attribution(dataset)
    PAGE.write_url(dataset)


def _show_uploader() -> None:
    uploads = session.session_uploads()
    st.html(template("upload_intro.html").render(mb=session.limits().file_mb))
    if len(uploads) >= MAX_UPLOADS:
        st.info(
            f"{MAX_UPLOADS} files are on the map, which is the most. Remove one to add another."
        )
        return
    file = st.file_uploader(
        "Add another file" if uploads else "Add a file",
        key=f"yours_file_{session.uploader_version()}",
        max_upload_size=session.limits().file_mb,
        on_change=mark_changed,
    )
    if file is None:
        return
    try:
        preview.show_preview(_read(file))
    except UploadError as error:
        st.error(escape_markdown(f"{file.name} was not added. {error}"))


def _read(file: UploadedFile) -> PendingUpload:
    """Read a file if it is new, or if another part of it was chosen."""
    part = choices.selected_part()
    pending = session.pending()
    if pending and pending.file_key == (file.file_id, part):
        return pending
    file.seek(0)
    raw = open_upload(file, file.name, part=part, limits=session.limits())
    new_pending = PendingUpload(file_key=(file.file_id, part), raw=raw)
    session.set_pending(new_pending)
    return new_pending


def _reset(dataset: Dataset) -> None:
    PAGE.set_view_and_widgets(CODEC.read(dataset, {})[0])
