"""The live map by itself on the real councils, with all that pages besides the map page use."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from ui.components.livemap import asset_routes
from ui.server.layers import layer_routes
from ui.state.shared import layer_files

app = st.App(
    Path(__file__).parent / "themed_page.py",
    routes=[*asset_routes(), *layer_routes(layer_files)],
)
