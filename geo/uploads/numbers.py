"""Numbers as people write them: thousands, percent, pounds, and marks for what is left out."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from collections.abc import Iterable

MISSING: Final = frozenset(
    {"", "-", "\N{EN DASH}", "..", "...", ":", "*", "x", "c", "[c]", "[x]", "[z]", "[u]", "z",
     "na", "n/a", "nan", "null", "none", "#n/a", "suppressed"}
)  # fmt: skip
"""What stands for no value, as publishers of statistics write it."""

_THOUSANDS: Final = re.compile(r"[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_COMMA: Final = re.compile(r"[-+]?\d+,\d+")
_NUMBER: Final = re.compile(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?")
"""Each digit can be taken in one way alone: of a long text that is no number this is soon known."""

_DIGITS: Final = r"^-?[0-9]{1,300}(\.[0-9]{1,300})?$"
"""Numbers as Arrow reads them too."""

_AROUND: Final = " \t\u00a0£€$%"


def numbers(values: pd.Series) -> pd.Series[float]:
    """
    Read a column as numbers.

    Returns
    -------
    numbers
        Indexed like `values`; NaN for what is missing or no number (`MISSING` tells which).
    """
    if pd.api.types.is_bool_dtype(values):
        return pd.Series(np.nan, index=values.index)
    if pd.api.types.is_numeric_dtype(values):
        return values.astype("float64").replace([np.inf, -np.inf], np.nan)
    plain = _plain_numbers(values) if isinstance(values.dtype, pd.StringDtype) else None
    if plain is not None:
        return plain
    comma = _has_decimal_commas(str(value) for value in values)
    return pd.Series(
        [_number(str(value), decimal_comma=comma) for value in values],
        index=values.index,
        dtype="float64",
    )


def _plain_numbers(values: pd.Series) -> pd.Series[float] | None:
    """Read texts of digits alone all at once; None where any is something else."""
    texts = pc.utf8_trim_whitespace(pa.array(values, from_pandas=True))
    texts = pc.if_else(pc.equal(texts, ""), None, texts)
    if not pc.all(pc.match_substring_regex(texts, _DIGITS)).as_py():
        return None
    found = pc.cast(texts, pa.float64()).to_numpy(zero_copy_only=False)
    found = np.where(np.isfinite(found), found, np.nan)
    return pd.Series(found, index=values.index)


def is_missing(value: object) -> bool:
    """Whether a cell says that there is no value."""
    return (
        value is None
        or value is pd.NaT
        or value is pd.NA
        or str(value).strip().casefold() in MISSING
    )


def share_of_numbers(values: pd.Series) -> float:
    """Return which share of the cells that hold something are numbers, from 0 to 1."""
    if pd.api.types.is_numeric_dtype(values):
        # As below, without a look at each cell by itself.
        some = values.dropna()
        return float(numbers(some).notna().mean()) if len(some) else 0.0
    # Without a column of its own, which for a thousand short ones is most of the work.
    held = [str(value) for value in values if not is_missing(value)]
    if not held or pd.api.types.is_bool_dtype(values):
        return 0.0
    comma = _has_decimal_commas(held)
    return sum(not math.isnan(_number(text, decimal_comma=comma)) for text in held) / len(held)


def _has_decimal_commas(values: Iterable[str]) -> bool:
    """Whether commas must be decimal: none of them could part thousands."""
    found = [value.strip(_AROUND) for value in values if "," in value]
    return bool(found) and all(
        _COMMA.fullmatch(value) and not _THOUSANDS.fullmatch(value) for value in found
    )


def _number(text: str, *, decimal_comma: bool) -> float:
    plain = text.strip(_AROUND).replace("\N{MINUS SIGN}", "-")
    if decimal_comma:
        plain = plain.replace(",", ".")
    elif _THOUSANDS.fullmatch(plain):
        plain = plain.replace(",", "")
    number = float(plain) if _NUMBER.fullmatch(plain) else math.nan
    return number if math.isfinite(number) else math.nan
