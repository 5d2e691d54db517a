"""Python side of the live region: sends it the result in words."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import streamlit as st

from ui.components.shared import component_css, component_js

_HERE: Final = Path(__file__).parent

# Registered on import, like the live map.
_mount = st.components.v2.component(
    "placemap.announcer",
    js=component_js(_HERE / "announcer.js"),
    css=component_css(_HERE / "announcer.css"),
)


def announce(text: str, *, key: str) -> None:
    """
    Make a screen reader speak the result if it has changed since the page was opened.

    `st.html` replaces its content at each rerun, which a screen reader does not treat as a
    change of existing content.
    """
    # In a list, so that Streamlit does not import pandas: see the live map's component.
    _mount(key=key, data=[{"text": text}])
