"""`placemap app`: start the map."""

from __future__ import annotations

import os
import runpy
import sys
from typing import Final

import click

from geo.settings import HOME, Settings

HOST: Final = "127.0.0.1"
"""This machine only; the operator decides whether to allow others."""

EPILOG: Final = """
\b
Examples:
  placemap app
  placemap app --port 8601
  placemap app --host 0.0.0.0 -- --server.baseUrlPath placemap

Stop it with Ctrl+C. What follows -- goes to Streamlit as it is (`streamlit run --help`).
"""


@click.command(epilog=EPILOG)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8501,
    show_default=True,
    help="Where to listen.",
)
@click.option(
    "--host",
    default=HOST,
    show_default=True,
    help="The address to listen on; 0.0.0.0 lets other machines in.",
)
@click.argument("streamlit_options", nargs=-1, type=click.UNPROCESSED)
@click.pass_obj
def command(
    settings: Settings, *, port: int, host: str, streamlit_options: tuple[str, ...]
) -> None:
    """Start the map, for a browser."""
    os.environ["PLACEMAP_DATA_DIR"] = str(settings.data_dir)
    if settings.boundaries:
        os.environ["PLACEMAP_BOUNDARIES"] = str(settings.boundaries)
    server_options = ("--server.port", str(port), "--server.address", host)
    # In this process, so that stopping it stops the app.
    sys.argv = ["streamlit", "run", str(HOME / "app.py"), *server_options, *streamlit_options]
    runpy.run_module("streamlit", run_name="__main__", alter_sys=True)
