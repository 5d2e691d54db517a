"""The script that Streamlit runs for each session: page set-up, then the page asked for."""

import streamlit as st

from ui.components.connection import watch_connection
from ui.components.menu import mend_menu
from ui.navigation import pages
from ui.state.shared import take_up_fresh_data
from ui.state.visit import held_files
from ui.state.warmup import warm_again

st.set_page_config(page_title="Place Map", layout="wide")
if take_up_fresh_data():
    warm_again()
st.navigation(pages(), position="top").run()
watch_connection(held_files())
mend_menu()
