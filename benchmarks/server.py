"""Start a Streamlit app as a user does, on a port of its own, and stop it again."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.error import URLError
from urllib.request import urlopen

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT: Final = Path(__file__).parent.parent
PATIENCE_S: Final = 60.0
POLL_S: Final = 0.02


@contextmanager
def running(script: str, **environment: str) -> Iterator[tuple[str, float]]:
    """
    Run `script` with Streamlit.

    Yields
    ------
    address, started
        Where the app answers, and when its process was started (`time.perf_counter`).
    """
    port = _free_port()
    command = [sys.executable, "-m", "streamlit", "run", script, "--server.port", str(port)]
    started = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603 - our own command
        command,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)} | environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(f"{address}/_stcore/health", process)
        yield address, started
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE_S)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.perf_counter() + PATIENCE_S
    while time.perf_counter() < deadline:
        if process.poll() is not None:
            sys.exit(f"The app ended at once, with status {process.returncode}.")
        try:
            with urlopen(address, timeout=1):  # noqa: S310 - an address of this machine
                return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(POLL_S)
    sys.exit(f"The app did not answer within {PATIENCE_S:.0f} s.")
