"""nginx, set up as an example of the documentation is, on ports of this machine."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from tests.support.browser import ROOT, await_health, free_port, stop

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

EXAMPLES: Final = ROOT / "docs" / "examples"
TLS: Final = re.compile(r"^ *(?:listen|server_name|ssl_\w+) .*\n", re.MULTILINE)
CONFIGURATION: Final = """
daemon off; master_process off; pid {folder}/pid; error_log stderr;
worker_rlimit_nofile 4096;
events {{ worker_connections 2048; }}
http {{
  log_format upstream '$upstream_addr $cookie_placemap_visit $uri';
  access_log {folder}/access.txt upstream;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  {site}
}}
"""


def find_nginx() -> str | None:
    """Return the path of nginx, where there is one."""
    return shutil.which("nginx", path=f"{os.environ['PATH']}{os.pathsep}/usr/sbin")


@contextmanager
def run_nginx(
    example: str,
    ports: Mapping[str, int],
    *,
    nginx: str,
    folder: Path,
    health_check: tuple[str, int] = ("/_stcore/health", 200),
) -> Iterator[int]:
    """
    Run nginx with an example of `docs/examples/`; yield its port.

    Parameters
    ----------
    example
        The file's name.
    ports
        A port that the example names → the one that is meant here.
    nginx
        The program.
    folder
        Takes its configuration and logs: `access.txt` has a line for each request.
    up
        A path, and the status that it has once all is up.
    """
    port = free_port()
    site = TLS.sub("", (EXAMPLES / example).read_text(encoding="utf-8"))
    site = site.replace("server {\n", f"server {{\n  listen 127.0.0.1:{port};\n", 1)
    for example_port, own_port in ports.items():
        site = site.replace(f"127.0.0.1:{example_port}", f"127.0.0.1:{own_port}")
    config, log = folder / "nginx.conf", folder / "log.txt"
    config.write_text(CONFIGURATION.format(folder=folder, site=site), encoding="utf-8")
    command = [nginx, "-p", str(folder), "-c", str(config), "-e", "stderr"]
    with (
        log.open("wb") as output,
        subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT) as process,  # noqa: S603 - our own
    ):
        path, status = health_check
        try:
            await_health(process, f"http://127.0.0.1:{port}{path}", log, status=status)
            yield port
        finally:
            stop(process)


@contextmanager
def run_balancer(ports: Sequence[int], *, nginx: str, folder: Path) -> Iterator[int]:
    """Run nginx as a balancer before two apps, as the documentation has it; yield its port."""
    first, second = ports
    port_by_example = {"8501": first, "8502": second}
    with run_nginx("nginx-balancer.conf", port_by_example, nginx=nginx, folder=folder) as port:
        yield port
