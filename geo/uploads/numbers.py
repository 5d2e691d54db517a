"""Parsing of numbers as people write them: thousands, percent, pounds, missing-value marks."""

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
"""Missing-value marks used by publishers of statistics."""

_THOUSANDS: Final = re.compile(r"[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_COMMA: Final = re.compile(r"[-+]?\d+,\d+")
_NUMBER: Final = re.compile(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?")
"""Each digit can match in one way only, so long texts that are not numbers fail fast."""

_DIGITS: Final = r"^-?[0-9]{1,300}(\.[0-9]{1,300})?$"
"""Numbers that Arrow reads in the same way."""

_STRIP_CHARACTERS: Final = " \t\u00a0£€$%"


def parse_numbers(values: pd.Series) -> pd.Series[float]:
    """
    Parse a column as numbers.

    Returns
    -------
    numbers
        Indexed like `values`; NaN where missing or not a number (`MISSING` lists the marks).
    """
    if pd.api.types.is_bool_dtype(values):
        return pd.Series(np.nan, index=values.index)
    if pd.api.types.is_numeric_dtype(values):
        return values.astype("float64").replace([np.inf, -np.inf], np.nan)
    plain_numbers = _plain_numbers(values) if isinstance(values.dtype, pd.StringDtype) else None
    if plain_numbers is not None:
        return plain_numbers
    comma = _has_decimal_commas(str(value) for value in values)
    return pd.Series(
        [_parse_number(str(value), decimal_comma=comma) for value in values],
        index=values.index,
        dtype="float64",
    )


def _plain_numbers(values: pd.Series) -> pd.Series[float] | None:
    """Parse texts of plain digits together; return None if any text is something else."""
    texts = pc.utf8_trim_whitespace(pa.array(values, from_pandas=True))
    texts = pc.if_else(pc.equal(texts, ""), None, texts)
    if not pc.all(pc.match_substring_regex(texts, _DIGITS)).as_py():
        return None
    floats = pc.cast(texts, pa.float64()).to_numpy(zero_copy_only=False)
    floats = np.where(np.isfinite(floats), floats, np.nan)
    return pd.Series(floats, index=values.index)


def is_missing(value: object) -> bool:
    """Whether a cell is blank or a missing-value mark."""
    return (
        value is None
        or value is pd.NaT
        or value is pd.NA
        or str(value).strip().casefold() in MISSING
    )


def share_of_numbers(values: pd.Series) -> float:
    """Return the share of cells with a value that are numbers, from 0 to 1."""
    if pd.api.types.is_numeric_dtype(values):
        # As below, but vectorised.
        present = values.dropna()
        return float(parse_numbers(present).notna().mean()) if len(present) else 0.0
    # A list, not a Series: for many short columns, building the Series is most of the work.
    texts = [str(value) for value in values if not is_missing(value)]
    if not texts or pd.api.types.is_bool_dtype(values):
        return 0.0
    comma = _has_decimal_commas(texts)
    return sum(not math.isnan(_parse_number(text, decimal_comma=comma)) for text in texts) / len(
        texts
    )


def _has_decimal_commas(values: Iterable[str]) -> bool:
    """Whether commas are decimal commas: none of them could separate thousands."""
    texts = [value.strip(_STRIP_CHARACTERS) for value in values if "," in value]
    return bool(texts) and all(
        _COMMA.fullmatch(value) and not _THOUSANDS.fullmatch(value) for value in texts
    )


def _parse_number(text: str, *, decimal_comma: bool) -> float:
    digits = text.strip(_STRIP_CHARACTERS).replace("\N{MINUS SIGN}", "-")
    if decimal_comma:
        digits = digits.replace(",", ".")
    elif _THOUSANDS.fullmatch(digits):
        digits = digits.replace(",", "")
    number = float(digits) if _NUMBER.fullmatch(digits) else math.nan
    return number if math.isfinite(number) else math.nan
