"""The Python side of the menu: mounts what mends it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import streamlit as st

from ui.components.shared import component_js

_HERE: Final = Path(__file__).parent

# Registered when imported, like the live map.
_mount = st.components.v2.component("placemap.menu", js=component_js(_HERE / "menu.js"))


def fix_menu() -> None:
    """
    Have the menu of a narrow screen work by keyboard, and close when a page is chosen.

    Streamlit closes it on phones alone; with a page at 400% it stays, over the page.
    """
    _mount(key="menu", data=[{}])
