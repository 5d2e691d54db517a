"""Packed static responses: compressed once when packed, never again per request."""

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
"""Hexadecimal digits of SHA-256 kept in an address or ETag: 64 bits, ample for a few files."""

GZIP_LEVEL: Final = 6
"""Of compression: the highest saves half a percent more and takes twice as long."""

_RANGE: Final = re.compile(r"bytes=(\d+)-(\d*)")
"""A single range from a byte on. Others may be ignored, which the whole file answers."""

_IMMUTABLE: Final = "public, max-age=31536000, immutable"


@dataclass(frozen=True, kw_only=True)
class PackedFile:
    """A file ready to be sent: its bytes, its name by content, and the bytes gzipped once."""

    content: bytes
    media_type: str
    etag: str

    @classmethod
    def pack(cls, content: bytes, *, media_type: str) -> Self:
        """
        Name `content` by its hash.

        Parameters
        ----------
        content
            The bytes as a client without gzip receives them.
        media_type
            Sent as Content-Type, whole ("text/javascript; charset=utf-8").
        """
        return cls(content=content, media_type=media_type, etag=content_hash(content))

    @cached_property
    def gzipped(self) -> bytes:
        """The same bytes compressed, when first asked for; equal for equal content."""
        return gzip.compress(self.content, GZIP_LEVEL, mtime=0)


def content_hash(content: bytes) -> str:
    """Return the short SHA-256 by which `content` is named in addresses and ETags."""
    return hashlib.sha256(content).hexdigest()[:HASH_DIGITS]


def base_path() -> str:
    """Return the path below which the app is served: "/" or "/prefix/" (server.baseUrlPath)."""
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
    Answer `request` with `packed`, or with 304 where the client holds it already.

    Streamlit compresses what goes out without a Content-Encoding, at each request; a packed
    response names its own, so that it passes untouched.

    Parameters
    ----------
    request
        Its Accept-Encoding and If-None-Match decide the answer.
    packed
        What to send.
    immutable
        True for an address that holds the content's hash: the client never asks again. False
        for a plain name: the client keeps the file but asks each time whether it changed.
    headers
        More to send with it, whatever the status.

    Returns
    -------
    response
        200 with the bytes, gzipped where accepted; 304 without; or, of a client that asks for a
        range (GDAL and QGIS do), 206 with that part as it is, 416 if there is no such part.
    """
    byte_range = _RANGE.fullmatch(request.headers.get("range", ""))
    is_gzip = not byte_range and accepts_gzip(request.headers.get("accept-encoding", ""))
    response_headers = {
        "Accept-Ranges": "bytes",
        "Cache-Control": _IMMUTABLE if immutable else "no-cache",
        # A strong ETag names bytes, and the two encodings differ in theirs.
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
    """Answer with the bytes from `first` to `last` ("" for the end), both included."""
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
    """Tell whether gzip is named, or covered by "*", with a weight above nought."""
    weights: dict[str, float] = {}
    for offer in accept_encoding.lower().split(","):
        coding, _, parameter = offer.partition(";")
        weights[coding.strip()] = _weight(parameter)
    return weights.get("gzip", weights.get("*", 0.0)) > 0


def _weight(parameter: str) -> float:
    """Read "q=0.5"; no parameter weighs 1, an unreadable one 0."""
    name, _, value = parameter.strip().partition("=")
    if not name:
        return 1.0
    try:
        return float(value) if name.strip() == "q" else 0.0
    except ValueError:
        return 0.0


def _etag_matches(if_none_match: str, etag: str) -> bool:
    """Tell whether the client already holds the content, in either encoding."""
    tags = {tag.strip().removeprefix("W/").strip('"') for tag in if_none_match.split(",")}
    return not tags.isdisjoint({"*", etag, f"{etag}-gzip"})
