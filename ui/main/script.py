"""
The script that Streamlit runs for each session: page set-up, then the requested page.

It is not in `ui`: Streamlit uses a folder `pages` next to it for pages of its own, and responds to
the first visit to any page but the map with "Page not found".
"""

import streamlit as st

from ui.components.connection import watch_connection
from ui.components.menu import fix_menu
from ui.navigation import pages
from ui.state.shared import reload_if_changed
from ui.state.visit import visit_files
from ui.warmup import warm_up_again

st.set_page_config(page_title="Place Map", layout="wide")
if reload_if_changed():
    warm_up_again()
st.navigation(pages(), position="top").run()
watch_connection(visit_files())
fix_menu()
