"""
Column roles of a table: location, label and values.

Columns are recognised by their cells and headings. Users can always correct them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from geo.lookup.names import normalise_name
from geo.uploads.numbers import is_missing, parse_numbers, share_of_numbers

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    import pandas as pd

    from geo.uploads.records import PlaceMethod

LAD_CODE: Final = re.compile(r"(?:E0[6-9]|W06|S12|N09)\d{6}")
"""GSS code of a local authority."""

GSS_CODE: Final = re.compile(r"[EKNSW]\d{8}")
POSTCODE: Final = re.compile(r"[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}")

MIN_SHARE: Final = 0.6
"""Minimum share of cells that must match for a column to have a role."""

MIN_SHARE_WITH_HEADING: Final = 0.2
"""Minimum share if the heading matches too."""

SAMPLE_ROWS: Final = 300

_LON: Final = ("lon", "long", "longitude", "lng", "x", "xcoord", "x coordinate", "lon wgs84")
_LAT: Final = ("lat", "latitude", "y", "ycoord", "y coordinate", "lat wgs84")
_EAST: Final = ("easting", "eastings", "east", "oseasting", "oseast1m", "bng e", "x", "xcoord",
                "x coordinate", "os easting", "grid easting", "osgb easting")  # fmt: skip
_NORTH: Final = ("northing", "northings", "north", "osnorthing", "osnrth1m", "bng n", "y",
                 "ycoord", "y coordinate", "os northing", "grid northing",
                 "osgb northing")  # fmt: skip
_COUNCIL_HEADING: Final = re.compile(
    r"\b(council|local authority|local authorities|la|lad|authority|district|borough|"
    r"lad\d\dnm|ltla\d*nm|la name|area name|geography)\b"
)
_POSTCODE_HEADING: Final = re.compile(r"\b(post ?code|pcds?|pcd7|pcd8)\b")
_NAME_HEADING: Final = re.compile(r"\b(name|title|site|label|organisation|company|business)\b")
_KEY_HEADING: Final = re.compile(r"\b(code|id|fid|objectid|cd|row|year|number|ref)\b|cd$|\bid\b")

_MAX_DEGREES: Final = 180


@dataclass(frozen=True, kw_only=True, slots=True)
class ColumnRoles:
    """The recognised role of each column."""

    place: PlaceMethod | None
    columns: tuple[str, ...] = ()
    label: str = ""
    values: tuple[str, ...] = ()
    """Numeric columns, for a choropleth of councils."""


def detect_columns(frame: pd.DataFrame, council_names: Collection[str]) -> ColumnRoles:
    """
    Recognise the columns of a table.

    Parameters
    ----------
    frame
        Rows as text or typed values, without geometry.
    council_names
        Current and former council names, normalised by `geo.lookup.names.plain`.

    Returns
    -------
    roles
        Location columns, the first that apply of: council codes without duplicates, coordinates,
        council codes, postcodes, council names. `place` is None if none apply.
    """
    sample = frame.head(SAMPLE_ROWS)
    codes = _best_column(sample, lambda text: bool(LAD_CODE.fullmatch(text.upper())))
    other_codes = _best_column(sample, lambda text: bool(GSS_CODE.fullmatch(text.upper())))
    pair, kind = _coordinate_columns(sample)
    postcodes = _postcode_column(sample)
    names = _council_column(sample, council_names)
    if codes and frame[codes].is_unique:
        place: tuple[PlaceMethod | None, tuple[str, ...]] = ("code", (codes,))
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
    return ColumnRoles(
        place=place[0],
        columns=place[1],
        label=label_of(frame, used=place[1], prefer=names),
        values=value_columns(frame, used=(*place[1], codes, postcodes)),
    )


def label_of(frame: pd.DataFrame, *, used: Sequence[str] = (), prefer: str = "") -> str:
    """Return the column that names a row: by its heading, or else the first text column."""
    texts = [
        str(name)
        for name in frame.columns
        if name not in used and share_of_numbers(frame[name].head(SAMPLE_ROWS)) < MIN_SHARE
    ]
    matching = [name for name in texts if _NAME_HEADING.search(normalise_name(name))]
    return next(iter(matching), prefer or next(iter(texts), ""))


def value_columns(frame: pd.DataFrame, *, used: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the numeric columns that are not keys."""
    return tuple(
        str(name)
        for name in frame.columns
        if name not in used
        and not _KEY_HEADING.search(normalise_name(str(name)))
        and share_of_numbers(frame[name].head(SAMPLE_ROWS)) >= MIN_SHARE
    )


def _texts(values: pd.Series) -> list[str]:
    return [str(value).strip() for value in values if not is_missing(value)]


def _best_column(sample: pd.DataFrame, predicate: Callable[[str], bool]) -> str:
    """Return the column with the most matching cells, or "" if too few match."""
    shares = {name: _share(_texts(sample[name]), predicate) for name in sample.columns}
    best = max(shares, key=shares.__getitem__, default="")
    return str(best) if shares.get(best, 0) >= MIN_SHARE else ""


def _share(texts: Sequence[str], predicate: Callable[[str], bool]) -> float:
    return sum(bool(predicate(text)) for text in texts) / len(texts) if texts else 0.0


def _postcode_column(sample: pd.DataFrame) -> str:
    def is_postcode(text: str) -> bool:
        return bool(POSTCODE.fullmatch(text.upper()))

    candidates = [
        name for name in sample.columns if _POSTCODE_HEADING.search(normalise_name(str(name)))
    ]
    column = next(
        (
            name
            for name in candidates
            if _share(_texts(sample[name]), is_postcode) >= MIN_SHARE_WITH_HEADING
        ),
        "",
    )
    return str(column) or _best_column(sample, is_postcode)


def _council_column(sample: pd.DataFrame, council_names: Collection[str]) -> str:
    name_set = set(council_names)

    def is_council_name(text: str) -> bool:
        return normalise_name(text) in name_set

    candidates = [
        name for name in sample.columns if _COUNCIL_HEADING.search(normalise_name(str(name)))
    ]
    shares = {str(name): _share(_texts(sample[name]), is_council_name) for name in candidates}
    best = max(shares, key=shares.__getitem__, default="")
    return (
        best
        if shares.get(best, 0) >= MIN_SHARE_WITH_HEADING
        else _best_column(sample, is_council_name)
    )


def _coordinate_columns(sample: pd.DataFrame) -> tuple[tuple[str, ...], PlaceMethod]:
    """Return the two coordinate columns and their kind, by headings and values."""
    column_by_heading = {
        re.sub(r"[\W_]+", " ", str(name)).strip().casefold(): name for name in sample.columns
    }
    pairs: tuple[tuple[tuple[str, ...], tuple[str, ...], PlaceMethod], ...] = (
        (_LON, _LAT, "lonlat"),
        (_EAST, _NORTH, "grid"),
    )
    for firsts, seconds, kind in pairs:
        first = next(
            (column_by_heading[name] for name in firsts if name in column_by_heading), None
        )
        second = next(
            (column_by_heading[name] for name in seconds if name in column_by_heading), None
        )
        if first is None or second is None:
            continue
        x, y = parse_numbers(sample[first]), parse_numbers(sample[second])
        if not (x.notna().any() and y.notna().any()):
            continue
        in_degrees = (
            min((values.dropna().abs() <= _MAX_DEGREES).mean() for values in (x, y)) >= MIN_SHARE
        )
        # "x" and "y" are ambiguous, and a column named longitude may hold eastings.
        by_value: PlaceMethod = "lonlat" if in_degrees else "grid"
        is_ambiguous = str(first).casefold().startswith("x") or kind == "lonlat"
        return (str(first), str(second)), by_value if is_ambiguous else kind
    return (), "lonlat"
