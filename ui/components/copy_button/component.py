"""Python side of the copy button: sends it the text to copy."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import streamlit as st

from ui.components.shared import SHARED, component_css, component_js

_HERE: Final = Path(__file__).parent

# Registered on import, like the live map.
_mount = st.components.v2.component(
    "placemap.copy_button",
    js=component_js(SHARED / "clipboard.js", _HERE / "copy_button.js"),
    css=component_css(_HERE / "copy_button.css"),
)


def copy_button(text: str, *, label: str, key: str, announcement: str = "") -> None:
    """
    Mount the button, or update it.

    Parameters
    ----------
    text
        Plain text to copy.
    label
        Label of the button.
    key
        The component's key.
    announcement
        Text that a screen reader speaks when it changes: the page now shows something else.
    """
    # In a list, so that Streamlit does not import pandas: see the live map's component.
    _mount(key=key, data=[{"text": text, "label": label, "news": announcement}], width="content")
