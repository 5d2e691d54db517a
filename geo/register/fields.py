"""The fields of a table: what the schema says that a cell may hold, and cells read by it."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Value = str | int | float | bool | date | tuple[str, ...] | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Field:
    """One column: its type, its bounds, whether it lists, and the table whose keys it lists."""

    name: str
    type: str
    required: bool
    enum: tuple[str, ...]
    pattern: re.Pattern[str] | None
    minimum: float | None
    maximum: float | None
    is_list: bool
    lists: str | None
    description: str = ""

    @property
    def blank(self) -> Value:
        """What an empty cell is read as."""
        return () if self.is_list else "" if self.type == "string" else None


def field_of(described: Mapping[str, Any]) -> Field:
    """Return the field that a Table Schema describes."""
    limits = described.get("constraints", {})
    return Field(
        name=described["name"],
        type=described["type"],
        required=limits.get("required", False),
        enum=tuple(limits.get("enum", ())),
        pattern=re.compile(limits["pattern"]) if "pattern" in limits else None,
        minimum=limits.get("minimum"),
        maximum=limits.get("maximum"),
        is_list="listOf" in described,
        lists=described.get("listOf", {}).get("resource"),
        description=described.get("description", ""),
    )


def value_of(field: Field, text: str) -> Value:
    """
    Read a cell.

    Returns
    -------
    value
        A blank cell is "" in a string column, () in a column that lists keys, and None in any
        other.

    Raises
    ------
    ValueError
        If the field does not allow it; the message says what is expected.
    """
    if not text.strip(" ;" if field.is_list else None):
        if field.required:
            raise ValueError(_expected(field))
        return field.blank
    if field.is_list:
        return tuple(item.strip() for item in text.split(";") if item.strip())
    try:
        value: Value = _PARSERS[field.type](text)
    except (ValueError, KeyError) as error:
        raise ValueError(_expected(field)) from error
    if not _allowed(field, value):
        raise ValueError(_expected(field))
    return value


def _allowed(field: Field, value: Value) -> bool:
    if isinstance(value, str):
        fits = field.pattern is None or field.pattern.fullmatch(value) is not None
        return fits and (not field.enum or value in field.enum)
    if isinstance(value, int | float) and not isinstance(value, bool):
        low = field.minimum is None or value >= field.minimum
        high = field.maximum is None or value <= field.maximum
        return low and high and math.isfinite(value)
    return True


def _expected(field: Field) -> str:
    words = {"string": "text", "boolean": "1 or 0", "date": "a date such as 2025-06-23"}
    if field.enum:
        return f"one of {', '.join(field.enum)}"
    if field.pattern:
        return f"text that matches {field.pattern.pattern}"
    bounds = "".join(
        f" {words} {bound:g}"
        for words, bound in (("from", field.minimum), ("to", field.maximum))
        if bound is not None
    )
    return words.get(field.type, f"a number ({field.type})") + bounds


def _plain(parse: Callable[[str], Value], written: str) -> Callable[[str], Value]:
    """Narrow a parser of Python's, which reads "1_000" too, to what other readers take."""
    form = re.compile(written)

    def parse_plain(text: str) -> Value:
        if not form.fullmatch(text):
            raise ValueError(text)
        return parse(text)

    return parse_plain


_PARSERS: Final[Mapping[str, Callable[[str], Value]]] = {
    "string": str,
    "integer": _plain(int, r"-?\d+"),
    "number": _plain(float, r"-?\d+(\.\d+)?([eE][+-]?\d+)?"),
    "boolean": {"1": True, "0": False}.__getitem__,
    "date": _plain(date.fromisoformat, r"\d{4}-\d\d-\d\d"),
}
