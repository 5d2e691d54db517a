"""
Columns: which one says where a row is, which names it, which hold values.

Recognised by what they hold as much as by their headings, and always shown to be corrected.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from geo.lookup.names import plain
from geo.uploads.numbers import is_missing, numbers, share_of_numbers

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    import pandas as pd

    from geo.uploads.records import Place

CODE: Final = re.compile(r"(?:E0[6-9]|W06|S12|N09)\d{6}")
"""GSS code of a local authority."""

ANY_CODE: Final = re.compile(r"[EKNSW]\d{8}")
POSTCODE: Final = re.compile(r"[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}")

MOST: Final = 0.6
"""Share of the cells that must be of a kind for the column to be."""

SOME: Final = 0.2
"""Share that is enough where the heading says so too."""

SAMPLE: Final = 300

_LON: Final = ("lon", "long", "longitude", "lng", "x", "xcoord", "x coordinate", "lon wgs84")
_LAT: Final = ("lat", "latitude", "y", "ycoord", "y coordinate", "lat wgs84")
_EAST: Final = ("easting", "eastings", "east", "oseasting", "oseast1m", "bng e", "x", "xcoord",
                "x coordinate", "os easting", "grid easting", "osgb easting")  # fmt: skip
_NORTH: Final = ("northing", "northings", "north", "osnorthing", "osnrth1m", "bng n", "y",
                 "ycoord", "y coordinate", "os northing", "grid northing",
                 "osgb northing")  # fmt: skip
_CALLED_COUNCIL: Final = re.compile(
    r"\b(council|local authority|local authorities|la|lad|authority|district|borough|"
    r"lad\d\dnm|ltla\d*nm|la name|area name|geography)\b"
)
_CALLED_POSTCODE: Final = re.compile(r"\b(post ?code|pcds?|pcd7|pcd8)\b")
_CALLED_NAME: Final = re.compile(r"\b(name|title|site|label|organisation|company|business)\b")
_CALLED_KEY: Final = re.compile(r"\b(code|id|fid|objectid|cd|row|year|number|ref)\b|cd$|\bid\b")

_DEGREES: Final = 180


@dataclass(frozen=True, kw_only=True, slots=True)
class Columns:
    """What columns were recognised as."""

    place: Place | None
    columns: tuple[str, ...] = ()
    label: str = ""
    values: tuple[str, ...] = ()
    """Columns of numbers, which councils can be filled by."""


def recognised(frame: pd.DataFrame, council_names: Collection[str]) -> Columns:
    """
    Recognise the columns of a table.

    Parameters
    ----------
    frame
        Rows as text or as typed values, without shapes.
    council_names
        Names of councils, today's and former ones, as `geo.lookup.names.plain` has them.

    Returns
    -------
    columns
        Codes of councils if each stands once, else coordinates, codes, postcodes, names: the
        finest that there is. `place` is None if there is none of them.
    """
    sample = frame.head(SAMPLE)
    codes = _best(sample, lambda text: bool(CODE.fullmatch(text.upper())))
    other_codes = _best(sample, lambda text: bool(ANY_CODE.fullmatch(text.upper())))
    pair, kind = _pair(sample)
    postcodes = _postcodes(sample)
    names = _names(sample, council_names)
    if codes and frame[codes].is_unique:
        place: tuple[Place | None, tuple[str, ...]] = ("code", (codes,))
    elif pair:
        place = (kind, pair)
    elif codes:
        place = ("code", (codes,))
    elif postcodes:
        place = ("postcode", (postcodes,))
    elif names:
        place = ("name", (names,))
    else:
        place = ("code", (other_codes,)) if other_codes else (None, ())
    return Columns(
        place=place[0],
        columns=place[1],
        label=label_of(frame, used=place[1], prefer=names),
        values=value_columns(frame, used=(*place[1], codes, postcodes)),
    )


def label_of(frame: pd.DataFrame, *, used: Sequence[str] = (), prefer: str = "") -> str:
    """Return the column that names a row: by its heading, else the first that is text."""
    texts = [
        str(name)
        for name in frame.columns
        if name not in used and share_of_numbers(frame[name].head(SAMPLE)) < MOST
    ]
    called = [name for name in texts if _CALLED_NAME.search(plain(name))]
    return next(iter(called), prefer or next(iter(texts), ""))


def value_columns(frame: pd.DataFrame, *, used: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the columns of numbers that are no keys."""
    return tuple(
        str(name)
        for name in frame.columns
        if name not in used
        and not _CALLED_KEY.search(plain(str(name)))
        and share_of_numbers(frame[name].head(SAMPLE)) >= MOST
    )


def _texts(values: pd.Series) -> list[str]:
    return [str(value).strip() for value in values if not is_missing(value)]


def _best(sample: pd.DataFrame, fits: Callable[[str], bool]) -> str:
    """Return the column of which the most cells fit, if those are most of its cells."""
    shares = {name: _share(_texts(sample[name]), fits) for name in sample.columns}
    best = max(shares, key=shares.__getitem__, default="")
    return str(best) if shares.get(best, 0) >= MOST else ""


def _share(texts: Sequence[str], fits: Callable[[str], bool]) -> float:
    return sum(bool(fits(text)) for text in texts) / len(texts) if texts else 0.0


def _postcodes(sample: pd.DataFrame) -> str:
    def fits(text: str) -> bool:
        return bool(POSTCODE.fullmatch(text.upper()))

    called = [name for name in sample.columns if _CALLED_POSTCODE.search(plain(str(name)))]
    said = next((name for name in called if _share(_texts(sample[name]), fits) >= SOME), "")
    return str(said) or _best(sample, fits)


def _names(sample: pd.DataFrame, council_names: Collection[str]) -> str:
    known = set(council_names)

    def fits(text: str) -> bool:
        return plain(text) in known

    called = [name for name in sample.columns if _CALLED_COUNCIL.search(plain(str(name)))]
    shares = {str(name): _share(_texts(sample[name]), fits) for name in called}
    best = max(shares, key=shares.__getitem__, default="")
    return best if shares.get(best, 0) >= SOME else _best(sample, fits)


def _pair(sample: pd.DataFrame) -> tuple[tuple[str, ...], Place]:
    """Return the two columns of coordinates, and which they are by their headings and values."""
    called = {re.sub(r"[\W_]+", " ", str(name)).strip().casefold(): name for name in sample.columns}
    pairs: tuple[tuple[tuple[str, ...], tuple[str, ...], Place], ...] = (
        (_LON, _LAT, "lonlat"),
        (_EAST, _NORTH, "grid"),
    )
    for firsts, seconds, kind in pairs:
        first = next((called[name] for name in firsts if name in called), None)
        second = next((called[name] for name in seconds if name in called), None)
        if first is None or second is None:
            continue
        x, y = numbers(sample[first]), numbers(sample[second])
        if not (x.notna().any() and y.notna().any()):
            continue
        in_degrees = min((each.dropna().abs() <= _DEGREES).mean() for each in (x, y)) >= MOST
        # "x" and "y" say nothing, and what is called longitude may hold eastings.
        by_value: Place = "lonlat" if in_degrees else "grid"
        says_nothing = str(first).casefold().startswith("x") or kind == "lonlat"
        return (str(first), str(second)), by_value if says_nothing else kind
    return (), "lonlat"
