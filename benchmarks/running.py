"""Start and stop a contender's app."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tests.support.browser import ROOT, streamlit_server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.contenders import Contender


@contextmanager
def run_app(contender: Contender) -> Iterator[str]:
    """Start the contender's app; yield its address."""
    with (
        tempfile.TemporaryDirectory() as folder,
        streamlit_server(
            ROOT / contender.script, log=Path(folder) / "log.txt", **contender.environment
        ) as address,
    ):
        yield address
