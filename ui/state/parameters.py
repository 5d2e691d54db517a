"""Parse URL parameters one by one, with a message for each that is invalid."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from geo.areas import area_of
from geo.errors import UnknownNameError
from geo.lookup.finder import resolve_area
from geo.places.place import ICA_STATUS_NAMES
from geo.query import Query, default_query, unfiltered_query

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from geo.areas import Area
    from geo.dataset import Dataset
    from geo.register.register import Register

NONE: Final = "none"
"""Value of a parameter for an empty choice; a missing parameter means the default."""

MAX_LISTED: Final = 40
"""Maximum number of valid values in a message."""

_FILTERS: Final[tuple[tuple[str, str, Callable[[Register], Collection[str]]], ...]] = (
    ("regions", "region_types", lambda register: register.region_types),
    ("levels", "levels", lambda register: register.designation_levels),
    ("ica", "ica_statuses", lambda _: ICA_STATUS_NAMES),
    ("programme", "programmes", lambda register: register.programmes),
)
"""The filters that are lists: parameter, attribute of the query, valid values."""


@dataclass(kw_only=True)
class Parameters:
    """
    The parameters of one URL. Each is read once; `messages` lists invalid ones.

    An invalid value is replaced by the default.
    """

    unread: dict[str, str]
    messages: list[str] = field(default_factory=list)

    @classmethod
    def from_address(cls, address: Mapping[str, str]) -> Parameters:
        """Return the parameters from Streamlit's mapping."""
        return cls(unread=dict(address))

    def read_list(
        self, name: str, options: Collection[str], default: tuple[str, ...] = ()
    ) -> tuple[str, ...]:
        """Read a list in the order of `options`, so that one choice has one URL."""
        text = self.unread.pop(name, None)
        if text is None:
            return default
        if text == NONE:
            return ()
        values = [value for value in text.split(",") if value]
        self.messages += [
            _unknown_value(name, value, options) for value in values if value not in options
        ]
        return tuple(value for value in options if value in values) or default

    def read_choice(self, name: str, options: Collection[str], default: str = "") -> str:
        """Read one value."""
        values = self.read_list(name, options)
        if len(values) > 1:
            ignored = ", ".join(map(repr, values[1:]))
            self.messages.append(
                f"The address asks for more than one {name}: {ignored} is left out."
            )
        return values[0] if values else default

    def read_area(self, name: str, resolve: Callable[[str], Area]) -> str:
        """Read the key of an area; "" if it is missing or invalid."""
        text = self.unread.pop(name, "")
        if not text:
            return ""
        try:
            return resolve(text).key
        except UnknownNameError as error:
            self.messages.append(f"The address asks for {name} {text!r}. {error}")
            return ""

    def read_flag(self, name: str) -> bool:
        """Read 1 or 0."""
        text = self.unread.pop(name, None)
        if text not in {None, "0", "1"}:
            self.messages.append(f"The address says {name} {text!r}; expected 1 or 0.")
        return text == "1"

    def read_number(self, name: str, *, minimum: float, maximum: float, default: float) -> float:
        """Read a number between two bounds."""
        text = self.unread.pop(name, None)
        if text is None:
            return default
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if minimum <= value <= maximum:
            return value
        self.messages.append(
            f"The address says {name} {text!r}; expected a number from {minimum:g} to {maximum:g}."
        )
        return default

    def read_text(self, name: str) -> str:
        """Read text unchanged."""
        return self.unread.pop(name, "")

    def read_query(self, register: Register) -> Query:
        """
        Read the filters that all pages share; the rest of the query has its defaults.

        `all` and `documented-only`, the names on the command line, are read too. A more specific
        parameter narrows what `all` widens.
        """
        default = unfiltered_query(register) if self.read_flag("all") else default_query(register)
        flags = [self.read_flag(name) for name in ("documented", "documented-only")]
        lists: dict[str, Any] = {
            attribute: self.read_list(name, options(register), getattr(default, attribute))
            for name, attribute, options in _FILTERS
        }
        return replace(default, **lists, documented_only=any(flags))

    def finish(self) -> list[str]:
        """Add a message for each parameter not read, and return all messages."""
        self.messages += [
            f"The address asks for {name!r}, which is no filter here." for name in self.unread
        ]
        self.unread.clear()
        return self.messages


def filter_parameters(register: Register, query: Query) -> dict[str, str]:
    """Return the shared filters as parameters, without default values."""
    default = default_query(register)
    lists = {
        name: (getattr(query, attribute), getattr(default, attribute))
        for name, attribute, _ in _FILTERS
    }
    parameters = {
        name: list_parameter(values)
        for name, (values, default_values) in lists.items()
        if set(values) != set(default_values)
    }
    return parameters | ({"documented": "1"} if query.documented_only else {})


def list_parameter(values: Iterable[str]) -> str:
    """Return a list as a parameter."""
    return ",".join(values) or NONE


def _unknown_value(name: str, value: str, options: Collection[str]) -> str:
    expected = f"; expected one of {', '.join(options)}" if len(options) <= MAX_LISTED else ""
    return f"The address asks for {name} {value!r}, which does not exist{expected}."


def read_area(parameters: Parameters, dataset: Dataset, text: str) -> Area:
    """
    Return the area of a key or, failing that, the one area that the text means.

    What was assumed, such as that a former code means its successor, is added to the messages.

    Raises
    ------
    UnknownNameError
        If it means none or several: the message lists them with their kinds and keys.
    """
    try:
        return area_of(dataset.register, text)
    except UnknownNameError:
        from ui.state.names import finder  # noqa: PLC0415 - with keys alone, an address needs no page

        area, note = resolve_area(finder(), text)
    parameters.messages += [note] if note else []
    return area
