"""Values by council, in classes to fill a map by: quantiles, natural breaks, one's own bounds."""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from geo.errors import UploadError
from geo.uploads.numbers import numbers
from geo.views.choropleth import Choropleth, CouncilClass

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from geo.uploads.records import UserTable

Scheme = Literal["quantiles", "natural", "manual"]
Combine = Literal["sum", "mean"]

SCHEMES: Final[Mapping[Scheme, str]] = {
    "quantiles": "Quantiles: as many councils in each class",
    "natural": "Natural breaks: where values lie apart (Fisher-Jenks)",
    "manual": "Bounds of your own",
}
COMBINES: Final[Mapping[Combine, str]] = {"sum": "Added up", "mean": "Averaged"}

NO_VALUE: Final = "No value"

DIGITS: Final = 15
"""Digits of a number at most: as many as a float is sure to hold."""

FEWEST: Final = 2
MOST: Final = 7

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
class Classes:
    """How values are put into classes."""

    scheme: Scheme = "quantiles"
    number: int = 5
    bounds: tuple[float, ...] = ()
    """Upper bounds of all classes but the highest, for `manual`."""
    combine: Combine = "sum"
    """What is made of several rows of one council."""


def council_values(table: UserTable, *, combine: Combine = "sum") -> pd.Series[float]:
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
    found = numbers(table.frame[table.value_column])
    grouped = found.groupby(table.frame["LAD25CD"].to_numpy())
    values = grouped.sum(min_count=1) if combine == "sum" else grouped.mean()
    values = values.dropna().sort_index()
    if values.empty:
        raise UploadError(f"The column {table.value_column!r} holds no numbers.")
    return values


def value_choropleth(table: UserTable, classes: Classes) -> Choropleth:
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
    return classed(
        {str(code): float(v) for code, v in council_values(table, combine=classes.combine).items()},
        title=f"{table.value_column} ({table.name}, yours)",
        look=table.look,
        what=table.value_column,
        classes=classes,
    )


def combined_words(table: UserTable, classes: Classes) -> str:
    """Say what was made of several rows of one council, or ""."""
    if table.frame["LAD25CD"].is_unique:
        return ""
    how = COMBINES[classes.combine].lower()
    return f"Some councils have several rows: {table.value_column} is {how}."


def classed(
    values: Mapping[str, float], *, title: str, look: str, what: str, classes: Classes | None = None
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
    given = np.array([*values.values()], dtype="float64")
    bounds = _bounds(given, classes or Classes())
    which = np.searchsorted(bounds, given, side="left")
    lows = [float(given.min()), *bounds[:-1]]
    steps = zip(lows, bounds, _ramp(look, len(bounds)), strict=True)
    return Choropleth(
        title=title,
        classes=tuple(
            CouncilClass(id=str(step), label=_range(low, high, first=step == 0), fill=fill)
            for step, (low, high, fill) in enumerate(steps)
        ),
        of={code: str(int(step)) for code, step in zip(codes, which, strict=True)},
        words={code: f"{what}: {written(value)}" for code, value in values.items()},
    )


def written(value: float) -> str:
    """Write a number as in a table: no more than three decimals, and thousands apart."""
    return f"{value:,.3f}".rstrip("0").rstrip(".") if value % 1 else f"{value:,.0f}"


def _bounds(values: np.ndarray[tuple[int], np.dtype[np.floating]], classes: Classes) -> list[float]:
    """Return the upper bound of each class, the last one the greatest value."""
    top = float(values.max())
    if classes.scheme == "manual":
        return _own(classes.bounds, top)
    number = min(max(classes.number, FEWEST), MOST, len(np.unique(values)))
    if number < FEWEST:
        return [top]
    # Imported here: it brings scipy, which nothing else needs.
    import mapclassify  # noqa: PLC0415

    with warnings.catch_warnings():
        # Of fewer values than classes, and of Numba, which a few hundred values do not need.
        warnings.simplefilter("ignore", UserWarning)
        found = (
            mapclassify.Quantiles(values, k=number)
            if classes.scheme == "quantiles"
            else mapclassify.FisherJenks(values, k=number)
        )
    breaks = {_round_break(values, float(bound)) for bound in found.bins if bound < top}
    return sorted(breaks | {top})


def _round_break(values: np.ndarray[tuple[int], np.dtype[np.floating]], bound: float) -> float:
    """Return the roundest number that parts the values as `bound` does, so that none moves."""
    low, high = float(values[values <= bound].max()), float(values[values > bound].min())
    if low <= 0 < high:
        return 0.0
    exponent = math.ceil(math.log10(max(abs(low), abs(high))))
    for power in range(exponent, exponent - DIGITS, -1):
        for step in (5, 2, 1):
            # Of whole numbers: 3 x 0.1 is not 0.3.
            ten = 10.0 ** abs(power)
            number = math.ceil(low / ten / step if power > 0 else low * ten / step) * step
            found = number * ten if power > 0 else number / ten
            if low <= found < high:
                return found
    return low


def _own(bounds: Sequence[float], top: float) -> list[float]:
    if not bounds or any(high <= low for low, high in pairwise(bounds)):
        raise UploadError(
            "Bounds of your own must rise, such as 10, 50, 200. "
            f"Found {', '.join(map(written, bounds)) or 'none'}."
        )
    if len(bounds) >= MOST:
        raise UploadError(f"At most {MOST - 1} bounds, which make {MOST} classes.")
    return [*bounds, top] if top > bounds[-1] else [*bounds]


def _ramp(look: str, steps: int) -> list[str]:
    """Return `steps` fills from the lightest to the darkest."""
    ends = [[int(end[at : at + 2], 16) for at in (1, 3, 5)] for end in RAMPS[look]]
    if steps == 1:
        return [RAMPS[look][1]]
    fills = []
    for step in range(steps):
        mix = step / (steps - 1)
        parts = [round(a + (b - a) * mix) for a, b in zip(*ends, strict=True)]
        fills.append("#{:02X}{:02X}{:02X}".format(*parts))
    return fills


def _range(low: float, high: float, *, first: bool) -> str:
    if first and low >= high:
        return written(high)
    return (
        f"{written(low)} to {written(high)}" if first else f"over {written(low)} to {written(high)}"
    )
