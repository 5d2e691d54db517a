"""The Python side of the line: sends it the answer, in words."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import streamlit as st

from ui.components.shared import component_css, component_js

_HERE: Final = Path(__file__).parent

# Registered when imported, like the live map.
_mount = st.components.v2.component(
    "placemap.announcer",
    js=component_js(_HERE / "announcer.js"),
    css=component_css(_HERE / "announcer.css"),
)


def announce(text: str, *, key: str) -> None:
    """
    Have the answer read aloud where it has changed since the page was opened.

    What `st.html` shows is replaced whole at each rerun, which a screen reader does not take for
    a change of what was there.
    """
    # In a list, so that Streamlit does not import pandas: see the live map's component.
    _mount(key=key, data=[{"text": text}])
