"""
A network in which no name is ever resolved, for a server started with this folder on its path.

`use` writes a `sitecustomize` that the interpreter runs first: whoever asks for a name or connects
to anything but this machine waits, as where DNS is silent, fails, and is written down.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

HOOK: Final = """
import ipaddress, sys, time

def is_here(host):
    if host in (None, "", b"", "localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback or ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return False

def watch(event, arguments):
    if event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"):
        host = arguments[0]
    elif event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        host = arguments[1][0] if isinstance(arguments[1], tuple) else None
    else:
        return
    if not is_here(host):
        with open({log!r}, "a") as log:
            print(event, host, file=log)
        time.sleep({wait})
        raise OSError("the network is silent")

sys.addaudithook(watch)
with open({log!r}, "a") as log:
    log.write({watching!r})
"""

WAIT_S: Final = 20
"""As long as a resolver waits for an answer."""


WATCHING: Final = "a server is watched\n"


def install_hook(folder: Path) -> Path:
    """Write the hook into a folder; return the file in which it will write what was asked."""
    log = folder / "asked.txt"
    hook = HOOK.replace("{log!r}", repr(str(log))).replace("{wait}", str(WAIT_S))
    hook = hook.replace("{watching!r}", repr(WATCHING))
    (folder / "sitecustomize.py").write_text(hook, encoding="utf-8")
    return log
