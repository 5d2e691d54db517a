"""Values by council, in classes to fill a map by: quantiles, natural breaks, one's own bounds."""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from geo.errors import UploadError
from geo.uploads.numbers import parse_numbers
from geo.views.choropleth import Choropleth, CouncilClass

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

NO_VALUE: Final = "No value"

MAX_DIGITS: Final = 15
"""Digits of a number at most: as many as a float is sure to hold."""

MIN_CLASSES: Final = 2
MAX_CLASSES: Final = 7

RAMPS: Final[Mapping[str, tuple[str, str]]] = {
    "red": ("#EFB7BF", "#7D0D1F"),
    "green": ("#B5D3A3", "#215208"),
    "grey": ("#C2C8CC", "#272D31"),
    "blue": ("#AECBE7", "#084A84"),
}
"""
Look → the lightest and the darkest fill: one hue, so that darker is more. The lightest is well
apart from the land, which is what councils without a value are drawn as.
"""


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


def value_choropleth(table: UploadTable, classification: Classification) -> Choropleth:
    """
    Class councils by their value (`mapclassify`).

    Returns
    -------
    choropleth
        Classes from the lowest, each labelled with its bounds. A class takes in its upper bound,
        which is as round as it can be without moving a council to another class. Fewer classes
        than asked for where there are fewer values. Councils without a value are in none.

    Raises
    ------
    UploadError
        If there are no values, or no bounds of one's own that rise.
    """
    return classify_values(
        {
            str(code): float(v)
            for code, v in council_values(table, aggregation=classification.aggregation).items()
        },
        title=f"{table.value_column} ({table.name}, yours)",
        style_name=table.style_name,
        value_label=table.value_column,
        classification=classification,
    )


def aggregation_note(table: UploadTable, classification: Classification) -> str:
    """Say what was made of several rows of one council, or ""."""
    if table.frame["LAD25CD"].is_unique:
        return ""
    aggregation = AGGREGATIONS[classification.aggregation].lower()
    return f"Some councils have several rows: {table.value_column} is {aggregation}."


def classify_values(
    values: Mapping[str, float],
    *,
    title: str,
    style_name: str,
    value_label: str,
    classification: Classification | None = None,
) -> Choropleth:
    """
    Put councils into classes by a number each.

    Parameters
    ----------
    values
        LAD25CD → its number; at least one.
    what
        What the numbers are of, as said of each council.
    classes
        How; None is quantiles.
    """
    codes = [*values]
    array = np.array([*values.values()], dtype="float64")
    bounds = _bounds(array, classification or Classification())
    class_indices = np.searchsorted(bounds, array, side="left")
    lows = [float(array.min()), *bounds[:-1]]
    steps = zip(lows, bounds, _ramp(style_name, len(bounds)), strict=True)
    return Choropleth(
        title=title,
        classes=tuple(
            CouncilClass(id=str(step), label=_range_label(low, high, first=step == 0), fill=fill)
            for step, (low, high, fill) in enumerate(steps)
        ),
        class_ids={code: str(int(step)) for code, step in zip(codes, class_indices, strict=True)},
        descriptions={
            code: f"{value_label}: {format_number(value)}" for code, value in values.items()
        },
    )


def format_number(value: float) -> str:
    """Write a number as in a table: no more than three decimals, and thousands apart."""
    return f"{value:,.3f}".rstrip("0").rstrip(".") if value % 1 else f"{value:,.0f}"


def _bounds(
    values: np.ndarray[tuple[int], np.dtype[np.floating]], classification: Classification
) -> list[float]:
    """Return the upper bound of each class, the last one the greatest value."""
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


def _ramp(style_name: str, steps: int) -> list[str]:
    """Return `steps` fills from the lightest to the darkest."""
    ends = [[int(end[i : i + 2], 16) for i in (1, 3, 5)] for end in RAMPS[style_name]]
    if steps == 1:
        return [RAMPS[style_name][1]]
    fills = []
    for step in range(steps):
        mix = step / (steps - 1)
        parts = [round(a + (b - a) * mix) for a, b in zip(*ends, strict=True)]
        fills.append("#{:02X}{:02X}{:02X}".format(*parts))
    return fills


def _range_label(low: float, high: float, *, first: bool) -> str:
    if first and low >= high:
        return format_number(high)
    return (
        f"{format_number(low)} to {format_number(high)}"
        if first
        else f"over {format_number(low)} to {format_number(high)}"
    )
