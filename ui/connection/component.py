"""The Python side of the watch: mounts it on a page."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import streamlit as st

from ui.parts import component_css, component_js

LOST: Final = (
    "The connection to the server is lost. You can go on reading what is shown. Choices wait until "
    "it is back: this page tries again by itself."
)
GONE: Final = "The connection to the server is lost. Reload this page to try again."
BACK: Final = "The connection is back. If your last choice has not taken effect, make it again."

_HERE: Final = Path(__file__).parent

# Registered when imported, like the live map.
_mount = st.components.v2.component(
    "placemap.connection",
    js=component_js(_HERE / "connection.js"),
    css=component_css(_HERE / "connection.css"),
)


def watch_connection() -> None:
    """
    Have the page say when its connection to the server is lost, and when it is back.

    Streamlit itself says "Connecting" in a corner, which tells nobody what still holds.
    """
    # In a list, so that Streamlit does not import pandas: see the live map's component.
    _mount(key="connection", data=[{"lost": LOST, "gone": GONE, "back": BACK}])
