"""Values by council, and the bounds of their classes: quantiles, natural breaks, or given ones."""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from geo.errors import UploadError
from geo.uploads.numbers import parse_numbers

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from geo.uploads.records import UploadTable

Scheme = Literal["quantiles", "natural", "manual"]
Aggregation = Literal["sum", "mean"]

SCHEMES: Final[Mapping[Scheme, str]] = {
    "quantiles": "Quantiles: as many councils in each class",
    "natural": "Natural breaks: where values lie apart (Fisher-Jenks)",
    "manual": "Bounds of your own",
}
AGGREGATIONS: Final[Mapping[Aggregation, str]] = {"sum": "Added up", "mean": "Averaged"}

MAX_DIGITS: Final = 15
"""Digits of a number at most: as many as a float is sure to hold."""

MIN_CLASSES: Final = 2
MAX_CLASSES: Final = 7


@dataclass(frozen=True, kw_only=True, slots=True)
class Classification:
    """How values are put into classes."""

    scheme: Scheme = "quantiles"
    class_count: int = 5
    bounds: tuple[float, ...] = ()
    """Upper bounds of all classes but the highest, for `manual`."""
    aggregation: Aggregation = "sum"
    """What is made of several rows of one council."""


def council_values(table: UploadTable, *, aggregation: Aggregation = "sum") -> pd.Series[float]:
    """
    Return the value of each council.

    Returns
    -------
    values
        Indexed by LAD25CD, in order. Councils whose rows have no number are left out.

    Raises
    ------
    UploadError
        If the table has no column of values, or no number in it.
    """
    if table.value_column not in table.frame:
        raise UploadError("No column of values was chosen. Choose one with numbers.")
    column_values = parse_numbers(table.frame[table.value_column])
    grouped = column_values.groupby(table.frame["LAD25CD"].to_numpy())
    values = grouped.sum(min_count=1) if aggregation == "sum" else grouped.mean()
    values = values.dropna().sort_index()
    if values.empty:
        raise UploadError(f"The column {table.value_column!r} holds no numbers.")
    return values


def format_number(value: float) -> str:
    """Write a number as in a table: no more than three decimals, and thousands apart."""
    return f"{value:,.3f}".rstrip("0").rstrip(".") if value % 1 else f"{value:,.0f}"


def class_bounds(
    values: np.ndarray[tuple[int], np.dtype[np.floating]], classification: Classification
) -> list[float]:
    """
    Return the upper bound of each class, the last one the greatest value (`mapclassify`).

    A class takes in its upper bound, which is as round as it can be without moving a value to
    another class. There are fewer classes than asked for where there are fewer values.

    Raises
    ------
    UploadError
        If bounds of the user's own do not rise, or are too many.
    """
    top = float(values.max())
    if classification.scheme == "manual":
        return _manual_bounds(classification.bounds, top)
    class_count = min(
        max(classification.class_count, MIN_CLASSES), MAX_CLASSES, len(np.unique(values))
    )
    if class_count < MIN_CLASSES:
        return [top]
    # Imported here: it brings scipy, which nothing else needs.
    import mapclassify  # noqa: PLC0415

    with warnings.catch_warnings():
        # Of fewer values than classes, and of Numba, which a few hundred values do not need.
        warnings.simplefilter("ignore", UserWarning)
        classifier = (
            mapclassify.Quantiles(values, k=class_count)
            if classification.scheme == "quantiles"
            else mapclassify.FisherJenks(values, k=class_count)
        )
    breaks = {_round_break(values, float(bound)) for bound in classifier.bins if bound < top}
    return sorted(breaks | {top})


def _round_break(values: np.ndarray[tuple[int], np.dtype[np.floating]], bound: float) -> float:
    """Return the roundest number that parts the values as `bound` does, so that none moves."""
    low, high = float(values[values <= bound].max()), float(values[values > bound].min())
    if low <= 0 < high:
        return 0.0
    exponent = math.ceil(math.log10(max(abs(low), abs(high))))
    for power in range(exponent, exponent - MAX_DIGITS, -1):
        for step in (5, 2, 1):
            # Of whole numbers: 3 x 0.1 is not 0.3.
            power_of_ten = 10.0 ** abs(power)
            number = (
                math.ceil(low / power_of_ten / step if power > 0 else low * power_of_ten / step)
                * step
            )
            rounded = number * power_of_ten if power > 0 else number / power_of_ten
            if low <= rounded < high:
                return rounded
    return low


def _manual_bounds(bounds: Sequence[float], top: float) -> list[float]:
    if not bounds or any(high <= low for low, high in pairwise(bounds)):
        raise UploadError(
            "Bounds of your own must rise, such as 10, 50, 200. "
            f"Found {', '.join(map(format_number, bounds)) or 'none'}."
        )
    if len(bounds) >= MAX_CLASSES:
        raise UploadError(f"At most {MAX_CLASSES - 1} bounds, which make {MAX_CLASSES} classes.")
    return [*bounds, top] if top > bounds[-1] else [*bounds]
