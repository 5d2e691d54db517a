"""Python side of the connection watch: mounts it on a page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import streamlit as st

from ui.components.shared import component_css, component_js
from ui.packed import base_path

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LOST: Final = (
    "The connection to the server is lost. You can go on reading what is shown. Choices wait until "
    "it is back: this page tries again by itself."
)
GONE: Final = "The connection to the server is lost. Reload this page to try again."
BACK: Final = "The connection is back. If your last choice has not taken effect, make it again."
FILES_GONE: Final = (
    "The connection is back, but the server no longer has {names}: it was started again, or did "
    "not hear from this page for over a minute. Add it again under Your data."
)
"""Message instead of `BACK` if uploaded files are gone; `{names}` are their names."""

_HERE: Final = Path(__file__).parent

# Registered on import, like the live map.
_mount = st.components.v2.component(
    "placemap.connection",
    js=component_js(_HERE / "connection.js"),
    css=component_css(_HERE / "connection.css"),
)


def watch_connection(files: Sequence[Mapping[str, str]] = ()) -> None:
    """
    Show a message when the connection to the server is lost, and when it is back.

    Streamlit's own message is "Connecting" in a corner, which does not say what still works.

    Parameters
    ----------
    files
        For each uploaded file, its `name` and an `address` below the base path that exists as
        long as the server has the file. Without it, Streamlit would show an uploader that still
        names a lost file, until the next click drops it.
    """
    texts = {"lost": LOST, "gone": GONE, "back": BACK, "filesGone": FILES_GONE}
    # In a list, so that Streamlit does not import pandas: see the live map's component.
    _mount(key="connection", data=[{**texts, "root": base_path(), "files": list(files)}])
