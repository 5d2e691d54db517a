"""Check host names and origins from the request alone, without network look-ups."""

from __future__ import annotations

import ipaddress
import socket
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable

ANY: Final = "*"
DEFAULT_PORTS: Final = {"http": 80, "https": 443, "ws": 80, "wss": 443}


class AllowedHosts:
    """
    The host names under which this server is reached.

    A page of another site can point a name of its own to this server (DNS rebinding), and would
    then have the same origin. It cannot do so with `localhost`, an IP address or this machine's
    own name, which are always allowed.

    Parameters
    ----------
    names
        Further names from the operator: "maps.example.org", "*.example.org", or "*" for any.
    """

    def __init__(self, names: Iterable[str] = ()) -> None:
        normalised = {name.lower().rstrip(".") for name in names}
        self._is_any = ANY in normalised
        self._exact = {"localhost", socket.gethostname().lower(), *normalised} - {ANY}
        self._suffixes = tuple(name[1:] for name in normalised if name.startswith("*."))

    def allows(self, host: str) -> bool:
        """Return whether a Host header names this server."""
        name = _host_name(host)
        return name is not None and (self._is_any or self._is_allowed(name) or _is_ip_address(name))

    def is_own_origin(self, origin: str, host: str) -> bool:
        """
        Return whether an origin is ours, for a request to `host`.

        It is if it has the same name and port as the request, or a name that the operator gave: a
        proxy may use another name than its users do.
        """
        try:
            parts = urlsplit(origin)
            requested = urlsplit(f"{parts.scheme}://{host}")
            default = DEFAULT_PORTS.get(parts.scheme)
            same_port = (parts.port or default) == (requested.port or default)
        except ValueError:
            return False
        if default is None or not parts.hostname:
            return False
        is_same = parts.hostname == requested.hostname and same_port
        return is_same or self._is_configured(parts.hostname)

    def _is_allowed(self, name: str) -> bool:
        return name in self._exact or name.endswith(self._suffixes)

    def _is_configured(self, name: str) -> bool:
        local = {"localhost", socket.gethostname().lower()}
        return name not in local and self._is_allowed(name)


def _host_name(host: str) -> str | None:
    """Return the name in a Host header, without its port; None if it is malformed."""
    try:
        parts = urlsplit(f"//{host}")
        _ = parts.port
    except ValueError:
        return None
    if not parts.hostname or "@" in host or parts.netloc != host:
        return None
    return parts.hostname.rstrip(".")


def _is_ip_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
