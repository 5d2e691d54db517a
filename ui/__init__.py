"""Streamlit pages: they ask `geo`, and they show. They compute nothing that a file would need."""
