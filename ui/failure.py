"""
Error messages for a page that raises an exception.

Streamlit handles its own signals (`RerunException`, `StopException`) and passes on every other
exception of a run. This is the only place that handles every kind of error.
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
    Show what an error means for the user, and how to continue.

    Parameters
    ----------
    error
        A `PlaceMapError` says what to do. For any other error, the user sees only a reference,
        and the log has the details: its text may contain paths of this server.

    Returns
    -------
    is_shown
        Always True, so that Streamlit shows no traceback.
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
    """Show a button to remove each uploaded file, because one of them may cause the failure."""
    # Imported only after a failure: other pages do not need it.
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
