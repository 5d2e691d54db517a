"""Encodings: told from a mark, from NULs, or from what bytes look like."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from geo.encodings import TextEncoding, detect_encoding
from geo.errors import TextError

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "Council,Jobs\nYnys Môn,5\n"


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (TEXT.encode(), TextEncoding(name="utf-8")),
        (TEXT.encode("utf-8-sig"), TextEncoding(name="utf-8-sig", has_mark=True)),
        (TEXT.encode("utf-16"), TextEncoding(name="utf-16", has_mark=True)),
        (TEXT.encode("utf-16-le"), TextEncoding(name="utf-16-le")),
        (TEXT.encode("utf-16-be"), TextEncoding(name="utf-16-be")),
        (b"a,b\n1,\x00" + b"2" * 200, TextEncoding(name="utf-8", nul_count=1)),
    ],
)
def test_an_encoding_is_told_from_the_bytes(
    content: bytes, encoding: TextEncoding, tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    assert detect_encoding(path) == encoding


def test_a_guess_is_marked_as_one(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(TEXT.encode("cp1252"))
    encoding = detect_encoding(path)
    assert encoding.is_guess
    assert path.read_text(encoding=encoding.name, errors=encoding.errors) == TEXT


@pytest.mark.parametrize(
    ("content", "claim"), [(b"\xef\xbb\xbfM\xf4n", "utf-8"), (bytes(range(1, 9)) * 9, "")]
)
def test_what_is_not_text_or_not_what_it_claims_is_refused(
    content: bytes, claim: str, tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    with pytest.raises(TextError) as caught:
        detect_encoding(path)
    assert caught.value.encoding == claim
