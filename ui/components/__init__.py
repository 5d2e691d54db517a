"""Streamlit components of our own: Python, JavaScript and CSS."""
