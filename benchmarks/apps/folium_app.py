"""Server of the st_folium page with its own copy of Leaflet, so that nothing is fetched online."""

from pathlib import Path

import streamlit as st
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from xstatic.pkg import leaflet

app = st.App(
    str(Path(__file__).parent / "folium_page.py"),
    routes=[Mount("/vendor", StaticFiles(directory=leaflet.BASE_DIR))],
)
