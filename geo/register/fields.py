"""Fields of a table: their schema, and how to read a cell."""

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
    """A column: its name, type and constraints, and for a list of keys the table they belong to."""

    name: str
    type: str
    required: bool
    enum: tuple[str, ...]
    pattern: re.Pattern[str] | None
    minimum: float | None
    maximum: float | None
    is_list: bool
    target_table: str | None
    description: str = ""

    @property
    def empty_value(self) -> Value:
        """Value of an empty cell."""
        return () if self.is_list else "" if self.type == "string" else None


def field_from_descriptor(descriptor: Mapping[str, Any]) -> Field:
    """Return the field that a Table Schema descriptor describes."""
    constraints = descriptor.get("constraints", {})
    return Field(
        name=descriptor["name"],
        type=descriptor["type"],
        required=constraints.get("required", False),
        enum=tuple(constraints.get("enum", ())),
        pattern=re.compile(constraints["pattern"]) if "pattern" in constraints else None,
        minimum=constraints.get("minimum"),
        maximum=constraints.get("maximum"),
        is_list="listOf" in descriptor,
        target_table=descriptor.get("listOf", {}).get("resource"),
        description=descriptor.get("description", ""),
    )


def read_cell(field: Field, text: str) -> Value:
    """
    Read a cell.

    Returns
    -------
    value
        A blank cell is "" in a string column, () in a list column, and None in any other.

    Raises
    ------
    ValueError
        If the field does not allow the text; the message says what is expected.
    """
    if not text.strip(" ;" if field.is_list else None):
        if field.required:
            raise ValueError(_expected(field))
        return field.empty_value
    if field.is_list:
        return tuple(item.strip() for item in text.split(";") if item.strip())
    try:
        value: Value = _PARSERS[field.type](text)
    except (ValueError, KeyError) as error:
        raise ValueError(_expected(field)) from error
    if not _is_allowed(field, value):
        raise ValueError(_expected(field))
    return value


def _is_allowed(field: Field, value: Value) -> bool:
    if isinstance(value, str):
        matches_pattern = field.pattern is None or field.pattern.fullmatch(value) is not None
        return matches_pattern and (not field.enum or value in field.enum)
    if isinstance(value, int | float) and not isinstance(value, bool):
        is_above_minimum = field.minimum is None or value >= field.minimum
        is_below_maximum = field.maximum is None or value <= field.maximum
        return is_above_minimum and is_below_maximum and math.isfinite(value)
    return True


def _expected(field: Field) -> str:
    labels = {"string": "text", "boolean": "1 or 0", "date": "a date such as 2025-06-23"}
    if field.enum:
        return f"one of {', '.join(field.enum)}"
    if field.pattern:
        return f"text that matches {field.pattern.pattern}"
    bounds = "".join(
        f" {labels} {bound:g}"
        for labels, bound in (("from", field.minimum), ("to", field.maximum))
        if bound is not None
    )
    return labels.get(field.type, f"a number ({field.type})") + bounds


def _strict_parser(parse: Callable[[str], Value], pattern: str) -> Callable[[str], Value]:
    """Restrict a Python parser, which reads "1_000" too, to what other readers accept."""
    regex = re.compile(pattern)

    def parse_strict(text: str) -> Value:
        if not regex.fullmatch(text):
            raise ValueError(text)
        return parse(text)

    return parse_strict


_PARSERS: Final[Mapping[str, Callable[[str], Value]]] = {
    "string": str,
    "integer": _strict_parser(int, r"-?\d+"),
    "number": _strict_parser(float, r"-?\d+(\.\d+)?([eE][+-]?\d+)?"),
    "boolean": {"1": True, "0": False}.__getitem__,
    "date": _strict_parser(date.fromisoformat, r"\d{4}-\d\d-\d\d"),
}
