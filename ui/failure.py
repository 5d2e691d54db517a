"""
What a reader sees of an error, wherever a page comes to one.

Streamlit hands over what a run of a page raises: its own signals (`RerunException`,
`StopException`) it takes before. So this is the one boundary, and nothing else catches every error.
"""

from __future__ import annotations

import logging
import secrets
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from geo.errors import PlaceMapError
from ui.markup import escape_markdown
from ui.state.session import mark_changed

if TYPE_CHECKING:
    from ui.pages.uploads.session import SessionUpload

logger = logging.getLogger(__name__)


def show_failure(error: Exception) -> bool:
    """
    Show a reader what an error means to them, and a way out of it.

    Parameters
    ----------
    error
        One of our own says what to do. Of any other the reader sees a reference alone, and the
        log has the rest: its text may hold paths of this server.

    Returns
    -------
    is_shown
        Always, so that Streamlit shows no traceback.
    """
    if isinstance(error, PlaceMapError):
        logger.error("shown to the reader: %s", error)
        st.error(escape_markdown(str(error)))
    else:
        reference = secrets.token_hex(4)
        logger.error("failure %s", reference, exc_info=error)
        st.error(
            "Something went wrong on this page. Go to another page, or load this one again. If it "
            f"happens again, give whoever runs Place Map the reference {reference}."
        )
    _show_remove_buttons()
    return True


def _show_remove_buttons() -> None:
    """Let each of the reader's own files be removed: one of them may be why the page fails."""
    # Not before something failed: other pages need none of it.
    from ui.pages.uploads import session  # noqa: PLC0415

    if session.has_pending():
        st.button("Remove the file", key="failed_remove_file", on_click=_discard_pending)
    for number, upload in enumerate(session.session_uploads()):
        st.button(
            f"Remove {escape_markdown(upload.upload.name)}",
            key=f"failed_remove_{number}",
            on_click=partial(_remove, upload),
        )


def _discard_pending() -> None:
    from ui.pages.uploads import session  # noqa: PLC0415 - as above

    mark_changed()
    session.discard_pending()


def _remove(upload: SessionUpload) -> None:
    from ui.pages.uploads import session  # noqa: PLC0415 - as above

    mark_changed()
    session.remove_upload(upload)
