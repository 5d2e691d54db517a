"""Checks on request URLs and redirects."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urljoin, urlsplit

from geo.errors import SourceError

LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
"""Hosts allowed without TLS, because requests to them stay on this machine."""


def require_safe(url: str) -> None:
    """
    Refuse a URL that would send data unencrypted.

    Raises
    ------
    SourceError
        If it is not https, or http to this machine; or if it has a user or password.
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
    Return the target of a redirect: on the same host, and only after a GET.

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
    """Return a URL that is safe to show: without its query, which may have a key, and password."""
    return re.sub(r"(?<=//)[^/]*@", "", url.partition("?")[0])
