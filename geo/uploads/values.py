"""Values by council and class bounds: quantiles, natural breaks or manual."""

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
"""Maximum digits of a number: as many as a float stores exactly."""

MIN_CLASSES: Final = 2
MAX_CLASSES: Final = 7


@dataclass(frozen=True, kw_only=True, slots=True)
class Classification:
    """How values are put into classes."""

    scheme: Scheme = "quantiles"
    class_count: int = 5
    bounds: tuple[float, ...] = ()
    """Upper bounds of all classes but the highest, for the scheme `manual`."""
    aggregation: Aggregation = "sum"
    """How several rows of one council are combined."""


def council_values(table: UploadTable, *, aggregation: Aggregation = "sum") -> pd.Series[float]:
    """
    Return one value for each council.

    Returns
    -------
    values
        Indexed by LAD25CD, in order. Councils without a number are left out.

    Raises
    ------
    UploadError
        If the table has no value column, or no number in it.
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
    """Format a number for a table: at most three decimals, with thousands separators."""
    return f"{value:,.3f}".rstrip("0").rstrip(".") if value % 1 else f"{value:,.0f}"


def class_bounds(
    values: np.ndarray[tuple[int], np.dtype[np.floating]], classification: Classification
) -> list[float]:
    """
    Return the upper bound of each class; the last is the maximum (`mapclassify`).

    A class includes its upper bound. Bounds are rounded as far as no value changes class. There
    are fewer classes than requested if there are fewer distinct values.

    Raises
    ------
    UploadError
        If manual bounds do not increase, or are too many.
    """
    top = float(values.max())
    if classification.scheme == "manual":
        return _manual_bounds(classification.bounds, top)
    class_count = min(
        max(classification.class_count, MIN_CLASSES), MAX_CLASSES, len(np.unique(values))
    )
    if class_count < MIN_CLASSES:
        return [top]
    # Imported here because it loads scipy, which nothing else needs.
    import mapclassify  # noqa: PLC0415

    with warnings.catch_warnings():
        # Warnings of few distinct values, and of Numba, which we do not need.
        warnings.simplefilter("ignore", UserWarning)
        classifier = (
            mapclassify.Quantiles(values, k=class_count)
            if classification.scheme == "quantiles"
            else mapclassify.FisherJenks(values, k=class_count)
        )
    breaks = {_round_break(values, float(bound)) for bound in classifier.bins if bound < top}
    return sorted(breaks | {top})


def _round_break(values: np.ndarray[tuple[int], np.dtype[np.floating]], bound: float) -> float:
    """Return the roundest number that separates the values in the same way as `bound`."""
    low, high = float(values[values <= bound].max()), float(values[values > bound].min())
    if low <= 0 < high:
        return 0.0
    exponent = math.ceil(math.log10(max(abs(low), abs(high))))
    for power in range(exponent, exponent - MAX_DIGITS, -1):
        for step in (5, 2, 1):
            # Integer arithmetic: 3 x 0.1 is not 0.3.
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
