"""An answer, and the watch over the connection to the server that gave it."""

from __future__ import annotations

import streamlit as st

from ui.components.connection import watch_connection

st.header("The answer")
watch_connection()
