"""Streamlit pages. They call `geo` and show its results; computations belong in `geo`."""
