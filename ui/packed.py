"""Static responses, compressed once when packed and not for each request."""

from __future__ import annotations

import gzip
import hashlib
import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Self

import streamlit as st
from starlette.responses import Response

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

HASH_DIGITS: Final = 16
"""Hexadecimal digits of SHA-256 in an address or ETag: 64 bits, enough for a few files."""

GZIP_LEVEL: Final = 6
"""The highest level saves half a percent more and takes twice as long."""

_RANGE: Final = re.compile(r"bytes=(\d+)-(\d*)")
"""A single range that gives its first byte. Other ranges are ignored: the whole file is sent."""

_IMMUTABLE: Final = "public, max-age=31536000, immutable"


@dataclass(frozen=True, kw_only=True)
class PackedFile:
    """A file ready to send: its bytes, its ETag from the content, and the gzipped bytes."""

    content: bytes
    media_type: str
    etag: str

    @classmethod
    def pack(cls, content: bytes, *, media_type: str) -> Self:
        """
        Pack content and name it by its hash.

        Parameters
        ----------
        content
            The bytes that a client without gzip receives.
        media_type
            The complete Content-Type ("text/javascript; charset=utf-8").
        """
        return cls(content=content, media_type=media_type, etag=content_hash(content))

    @cached_property
    def gzipped(self) -> bytes:
        """The bytes compressed on first use; equal for equal content."""
        return gzip.compress(self.content, GZIP_LEVEL, mtime=0)


def content_hash(content: bytes) -> str:
    """Return the short SHA-256 that identifies `content` in addresses and ETags."""
    return hashlib.sha256(content).hexdigest()[:HASH_DIGITS]


def base_path() -> str:
    """Return the base path of the app: "/" or "/prefix/" (server.baseUrlPath)."""
    prefix = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{prefix}/" if prefix else "/"


def respond(
    request: Request,
    packed: PackedFile,
    *,
    immutable: bool,
    headers: Mapping[str, str] = MappingProxyType({}),
) -> Response:
    """
    Respond to `request` with `packed`, or with 304 if the client already has it.

    Streamlit compresses responses without a Content-Encoding at each request. A packed response
    sets its own, so that Streamlit leaves it unchanged.

    Parameters
    ----------
    request
        Its Accept-Encoding, If-None-Match and Range decide the response.
    packed
        What to send.
    immutable
        True for an address with the content's hash: the client never asks again. False
        for a plain name: the client caches the file but asks each time whether it changed.
    headers
        Further headers, whatever the status.

    Returns
    -------
    response
        200 with the bytes, gzipped if accepted; 304 without. For a request with a range (GDAL
        and QGIS send them), 206 with that part uncompressed, or 416 if there is no such part.
    """
    byte_range = _RANGE.fullmatch(request.headers.get("range", ""))
    is_gzip = not byte_range and accepts_gzip(request.headers.get("accept-encoding", ""))
    response_headers = {
        "Accept-Ranges": "bytes",
        "Cache-Control": _IMMUTABLE if immutable else "no-cache",
        # A strong ETag identifies bytes, so the two encodings need different ones.
        "ETag": f'"{packed.etag}-gzip"' if is_gzip else f'"{packed.etag}"',
        "Vary": "Accept-Encoding",
        "X-Content-Type-Options": "nosniff",
        **headers,
    }
    if _etag_matches(request.headers.get("if-none-match", ""), packed.etag):
        return Response(status_code=304, headers=response_headers)
    if byte_range:
        return _part(packed, response_headers, first=int(byte_range[1]), last=byte_range[2])
    if is_gzip:
        response_headers["Content-Encoding"] = "gzip"
    body = packed.gzipped if is_gzip else packed.content
    return Response(body, media_type=packed.media_type, headers=response_headers)


def _part(packed: PackedFile, headers: dict[str, str], *, first: int, last: str) -> Response:
    """Respond with the bytes from `first` to `last` ("" for the end), inclusive."""
    size = len(packed.content)
    if first >= size:
        return Response(status_code=416, headers=headers | {"Content-Range": f"bytes */{size}"})
    end = min(int(last) + 1, size) if last else size
    headers["Content-Range"] = f"bytes {first}-{end - 1}/{size}"
    return Response(
        packed.content[first:end], status_code=206, media_type=packed.media_type, headers=headers
    )


@lru_cache(maxsize=128)
def accepts_gzip(accept_encoding: str) -> bool:
    """Return whether gzip is named, or matched by "*", with a weight above zero."""
    weights: dict[str, float] = {}
    for offer in accept_encoding.lower().split(","):
        coding, _, parameter = offer.partition(";")
        weights[coding.strip()] = _weight(parameter)
    return weights.get("gzip", weights.get("*", 0.0)) > 0


def _weight(parameter: str) -> float:
    """Parse "q=0.5"; no parameter has weight 1, an unreadable one 0."""
    name, _, value = parameter.strip().partition("=")
    if not name:
        return 1.0
    try:
        return float(value) if name.strip() == "q" else 0.0
    except ValueError:
        return 0.0


def _etag_matches(if_none_match: str, etag: str) -> bool:
    """Return whether the client already has the content, in either encoding."""
    tags = {tag.strip().removeprefix("W/").strip('"') for tag in if_none_match.split(",")}
    return not tags.isdisjoint({"*", etag, f"{etag}-gzip"})
