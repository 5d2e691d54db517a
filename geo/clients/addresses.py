"""Addresses that may be asked, and where a redirect may lead."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urljoin, urlsplit

from geo.errors import SourceError

LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
"""Hosts that may be asked without TLS: what is sent to them leaves no machine."""


def require_safe(url: str) -> None:
    """
    Refuse an address that would be asked in the clear.

    Raises
    ------
    SourceError
        If it is not https, or http to this machine; or if it holds a user or password.
    """
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise SourceError(f"{url!r} is no address. Expected one that begins https://.") from error
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    if not is_safe or not parts.hostname or parts.username is not None:
        raise SourceError(
            f"{redact_url(url)}: found an address that is not plain https. Expected https:// "
            "(http:// "
            "on this machine alone) and no user or password. Nothing was asked."
        )


def resolve_redirect(address: str, location: str, *, method: str) -> str:
    """
    Return the address to which a redirect leads: on the same host, after a GET alone.

    Raises
    ------
    SourceError
        If it leads elsewhere.
    """
    target = urljoin(address, location)
    require_safe(target)
    old, new = urlsplit(address), urlsplit(target)
    if method != "GET" or (old.hostname, old.port) != (new.hostname, new.port):
        raise SourceError(
            f"{redact_url(address)}: found a redirect to {redact_url(target)}, expected an answer "
            "from "
            f"{old.netloc}. It was not followed. Look whether the service has moved."
        )
    return target


def redact_url(url: str) -> str:
    """Return an address as it may be shown: no question, which may hold a key, and no password."""
    return re.sub(r"(?<=//)[^/]*@", "", url.partition("?")[0])
