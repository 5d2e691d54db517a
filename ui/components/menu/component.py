"""Python side of the menu fixes: mounts them."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import streamlit as st

from ui.components.shared import component_js

_HERE: Final = Path(__file__).parent

# Registered on import, like the live map.
_mount = st.components.v2.component("placemap.menu", js=component_js(_HERE / "menu.js"))


def fix_menu() -> None:
    """
    Make the menu on a narrow screen work by keyboard, and close when a page is chosen.

    Streamlit closes it only on phones; with a page at 400% zoom it would cover the page.
    """
    _mount(key="menu", data=[{}])
