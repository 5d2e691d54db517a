"""Points from coordinate columns: longitude and latitude, or easting and northing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import numpy as np

from geo.crs import BNG, WGS84
from geo.uploads.numbers import is_missing, parse_numbers
from geo.uploads.records import Question

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt
    import pandas as pd

    from geo.uploads.records import Choices

UK_DEGREES: Final = (-9.5, 49.5, 2.5, 61.5)
"""West, south, east, north of the UK and the sea around it, in degrees."""

UK_METRES: Final = (-100_000.0, 0.0, 700_000.0, 1_300_000.0)
"""The same bounds in EPSG:27700, in metres."""

FEET_M: Final = 0.3048

MIN_SHARE: Final = 0.8
"""Share of coordinates that must fall in the UK before we propose to swap or convert them."""


@dataclass(frozen=True, kw_only=True)
class Points:
    """Points of rows in EPSG:27700, reasons for rows without one, and any open question."""

    points: gpd.GeoSeries
    failures: Mapping[int, str]
    question: Question | None = None
    repairs: tuple[str, ...] = ()


def make_points(
    frame: pd.DataFrame, columns: tuple[str, str], crs: str, choices: Choices
) -> Points:
    """
    Build points from two columns.

    Parameters
    ----------
    columns
        Longitude and latitude, or easting and northing.
    crs
        EPSG:4326, or a CRS in metres.
    choices
        `swap` and `feet`, if the user decided them.

    Returns
    -------
    points
        One point per row with numeric coordinates in the UK or the sea around it (EPSG:27700).
        If most rows would be there after swapping or converting from feet, `question` asks so.
        There are no points until it is answered.
    """
    x, y = (parse_numbers(frame[name]).to_numpy(dtype="float64") for name in columns)
    repairs: list[str] = []
    if choices.swap:
        x, y = y, x
        repairs.append(f"{columns[0]} and {columns[1]} were taken the other way round.")
    if choices.feet:
        x, y = x * FEET_M, y * FEET_M
        repairs.append("Coordinates were in feet: turned into metres.")
    question = _question(x, y, columns, crs, choices)
    has_numbers = ~(np.isnan(x) | np.isnan(y))
    at_zero = has_numbers & (x == 0) & (y == 0)
    inside = has_numbers & ~at_zero & is_within_uk(x, y, crs)
    is_pending = has_numbers & ~at_zero if question else np.zeros_like(has_numbers)
    # Failed rows only: all rows as Python strings would use more memory than the file.
    failed_indices = np.flatnonzero(~inside & ~is_pending)
    failures = {
        int(row): _failure_reason(first, second, has_numbers=row_has_numbers, at_zero=zero, crs=crs)
        for row, first, second, row_has_numbers, zero in zip(
            frame.index[failed_indices],
            frame[columns[0]].iloc[failed_indices],
            frame[columns[1]].iloc[failed_indices],
            has_numbers[failed_indices],
            at_zero[failed_indices],
            strict=True,
        )
    }
    is_placed = inside if question is None else np.zeros_like(inside)
    points = gpd.GeoSeries(
        gpd.points_from_xy(x[is_placed], y[is_placed]), index=frame.index[is_placed], crs=crs
    )
    return Points(
        points=points if crs == BNG else points.to_crs(BNG),
        failures=failures,
        question=question,
        repairs=tuple(repairs),
    )


def is_within_uk(
    x: npt.NDArray[np.floating], y: npt.NDArray[np.floating], crs: str
) -> npt.NDArray[np.bool_]:
    """Return whether coordinates are in or near the UK; in any other CRS, whether they exist."""
    if crs not in {WGS84, BNG}:
        return np.asarray(~(np.isnan(x) | np.isnan(y)), dtype=bool)
    west, south, east, north = UK_DEGREES if crs == WGS84 else UK_METRES
    with np.errstate(invalid="ignore"):
        inside: npt.NDArray[np.bool_] = (x >= west) & (x <= east) & (y >= south) & (y <= north)
    return inside


def _question(
    x: npt.NDArray[np.floating],
    y: npt.NDArray[np.floating],
    columns: tuple[str, str],
    crs: str,
    choices: Choices,
) -> Question | None:
    is_usable = ~(np.isnan(x) | np.isnan(y)) & ~((x == 0) & (y == 0))
    x, y = x[is_usable], y[is_usable]
    if not len(x) or is_within_uk(x, y, crs).mean() > 1 - MIN_SHARE:
        return None
    if choices.swap is None and is_within_uk(y, x, crs).mean() >= MIN_SHARE:
        return Question(
            field="swap",
            text=f"As they stand, {columns[0]} and {columns[1]} lie outside the UK; the other way "
            "round they lie in it. Are they swapped?",
            proposal="yes",
        )
    if (
        crs == BNG
        and choices.feet is None
        and is_within_uk(x * FEET_M, y * FEET_M, crs).mean() >= MIN_SHARE
    ):
        return Question(
            field="feet",
            text=f"In metres, {columns[0]} and {columns[1]} lie outside the UK; in feet they lie "
            "in it. Are they in feet?",
            proposal="yes",
        )
    return None


def _failure_reason(
    first: object, second: object, *, has_numbers: bool, at_zero: bool, crs: str
) -> str:
    if at_zero:
        return "Its coordinates are (0, 0), which is what a blank becomes: no place in the UK."
    if has_numbers:
        unit = "longitude and latitude" if crs == WGS84 else "easting and northing"
        return f"{first}, {second} lies outside the UK as {unit}."
    if is_missing(first) or is_missing(second):
        return "Its coordinates are blank."
    return f"Its coordinates {str(first)[:40]!r}, {str(second)[:40]!r} are no numbers."
