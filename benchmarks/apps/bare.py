"""Minimal Streamlit app: a checkbox that changes one caption."""

import streamlit as st

st.set_page_config(layout="wide")
is_checked = st.checkbox("City regions", value=True)
st.caption("City regions are shown." if is_checked else "City regions are hidden.")
