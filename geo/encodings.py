"""Detect the encoding of a text file."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Final

from charset_normalizer import from_bytes

from geo.csvio import SAMPLE_SIZE
from geo.errors import TextError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_BLOCK: Final = 1 << 20
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_UTF16_NUL_SHARE: Final = 0.3
"""Share of NULs at odd or even positions from which a text is UTF-16."""
_CONTROL_BYTES: Final = frozenset(range(32)) - {0, 9, 10, 11, 12, 13, 27}
_MAX_CONTROL_SHARE: Final = 0.02


@dataclass(frozen=True, kw_only=True, slots=True)
class TextEncoding:
    """
    Encoding of a text.

    Attributes
    ----------
    name, errors
        Arguments of `open`.
    has_mark
        Whether a byte order mark gives it.
    is_guess
        Whether it is only guessed from the bytes.
    nul_count
        Number of NUL characters, which no text should have.
    """

    name: str
    errors: str = "strict"
    has_mark: bool = False
    is_guess: bool = False
    nul_count: int = 0


def detect_encoding(path: Path) -> TextEncoding:
    """
    Return the encoding of a text file: UTF-8, UTF-16, or a guess from its bytes.

    Raises
    ------
    TextError
        If its bytes do not match its marked encoding, which `encoding` names, or are not text.
    """
    with path.open("rb") as file:
        sample = file.read(SAMPLE_SIZE)
    for mark, name in _MARKS:
        if sample.startswith(mark):
            _require_encoding(path, name)
            return TextEncoding(name=name, has_mark=True)
    name = _unmarked_utf16(sample)
    if name:
        _require_encoding(path, name)
        return TextEncoding(name=name)
    if sum(byte in _CONTROL_BYTES for byte in sample) > _MAX_CONTROL_SHARE * len(sample):
        raise TextError("It is no text")
    nul_count = sum(block.count(0) for block in _blocks(path))
    try:
        _decode(path, "utf-8")
    except UnicodeDecodeError:
        guess = _guess_encoding(sample)
        return TextEncoding(name=guess, errors="replace", is_guess=True, nul_count=nul_count)
    return TextEncoding(name="utf-8", nul_count=nul_count)


def _unmarked_utf16(sample: bytes) -> str:
    """Return the UTF-16 encoding of a text without a byte order mark, or ""."""
    for start, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        nuls = sample[start::2]
        has_nuls = nuls and nuls.count(0) > _UTF16_NUL_SHARE * len(nuls)
        if has_nuls and sample[1 - start :: 2].count(0) == 0:
            return name
    return ""


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            yield block


def _decode(path: Path, encoding: str) -> None:
    """Decode a file block by block, or raise `UnicodeDecodeError`."""
    decoder = codecs.getincrementaldecoder(encoding)()
    for block in chain(_blocks(path), [b""]):
        decoder.decode(block, final=not block)


def _require_encoding(path: Path, encoding: str) -> None:
    try:
        _decode(path, encoding)
    except UnicodeDecodeError as error:
        raise TextError(error.reason, encoding=encoding.removesuffix("-sig")) from error


def _guess_encoding(sample: bytes) -> str:
    """Guess the encoding from bytes, among those common in British files."""
    best = from_bytes(sample, cp_isolation=["cp1252", "latin_1", "mac_roman"]).best()
    return {"latin_1": "Latin-1", "mac_roman": "mac_roman"}.get(
        best.encoding if best else "", "cp1252"
    )
