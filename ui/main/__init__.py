"""The script that Streamlit runs, in a folder without pages beside it."""
