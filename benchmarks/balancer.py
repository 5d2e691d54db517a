"""nginx, configured as in the documentation, as a load balancer for local processes."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tests.support.balancer import find_nginx, run_balancer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


@contextmanager
def start_balancer(addresses: Sequence[str]) -> Iterator[str]:
    """Start nginx in front of apps; yield its address, or "" if nginx is not installed."""
    nginx = find_nginx()
    if nginx is None:
        print("There is no nginx on this machine: several processes are not measured.")
        yield ""
        return
    with tempfile.TemporaryDirectory() as folder:
        ports = [int(address.rsplit(":", 1)[1].strip("/")) for address in addresses]
        with run_balancer(ports, nginx=nginx, folder=Path(folder)) as port:
            yield f"http://127.0.0.1:{port}/"
