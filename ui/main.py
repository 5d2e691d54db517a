"""The script that Streamlit runs for each session: page set-up, then the page asked for."""

import streamlit as st

from ui import map_page

st.set_page_config(page_title="Place Map", page_icon=":material/map:", layout="wide")
map_page.show()
