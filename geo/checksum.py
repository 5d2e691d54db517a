"""JSON documents with a checksum, so that damage is detected."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

KEY: Final = "checksum"


def dump_with_checksum(document: Mapping[str, Any]) -> str:
    """Return `document` as JSON with a checksum of its content."""
    return json.dumps({**document, KEY: _checksum(document)}, ensure_ascii=False)


def load_with_checksum(content: bytes) -> dict[str, Any]:
    """
    Return the document that `dump_with_checksum` wrote, without the checksum.

    Raises
    ------
    ValueError
        If it is not JSON, or does not match its checksum.
    """
    try:
        document = json.loads(content)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    if not isinstance(document, dict):
        raise ValueError("it holds no JSON object")  # noqa: TRY004 - an error in the file, not of a caller
    expected_checksum = document.pop(KEY, None)
    if expected_checksum != _checksum(document):
        raise ValueError("its checksum does not match what it holds")
    return document


def _checksum(document: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()
