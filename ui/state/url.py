"""Parameters of an address: read one by one, and what could not be used is said."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from geo.areas import area_of
from geo.errors import UnknownNameError
from geo.lookup.finder import resolve_area
from geo.places.place import ICA_KINDS
from geo.query import Query, first_query, widest_query

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from geo.areas import Area
    from geo.dataset import Atlas
    from geo.register.register import Registry

NONE: Final = "none"
"""What stands in the address for an empty choice, where leaving it out means the default."""

FEW: Final = 40
"""How many values a message lists as the ones there are."""


@dataclass(kw_only=True)
class Parameters:
    """
    The parameters of one address. Each is taken once; `messages` says what was asked in vain.

    A value that does not exist leaves the default.
    """

    spare: dict[str, str]
    messages: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, address: Mapping[str, str]) -> Parameters:
        """Take the parameters as Streamlit gives them."""
        return cls(spare=dict(address))

    def several(
        self, name: str, known: Collection[str], default: tuple[str, ...] = ()
    ) -> tuple[str, ...]:
        """Take a list; keep the order of `known`, so that one choice has one address."""
        text = self.spare.pop(name, None)
        if text is None:
            return default
        if text == NONE:
            return ()
        asked = [value for value in text.split(",") if value]
        self.messages += [_unknown(name, value, known) for value in asked if value not in known]
        return tuple(value for value in known if value in asked) or default

    def one(self, name: str, known: Collection[str], default: str = "") -> str:
        """Take one value."""
        found = self.several(name, known)
        if len(found) > 1:
            left_out = ", ".join(map(repr, found[1:]))
            self.messages.append(
                f"The address asks for more than one {name}: {left_out} is left out."
            )
        return found[0] if found else default

    def area(self, name: str, area_of: Callable[[str], Area]) -> str:
        """Take the key of an area; "" where there is none, or it stands for nothing."""
        text = self.spare.pop(name, "")
        if not text:
            return ""
        try:
            return area_of(text).key
        except UnknownNameError as error:
            self.messages.append(f"The address asks for {name} {text!r}. {error}")
            return ""

    def switch(self, name: str) -> bool:
        """Take 1 or 0."""
        text = self.spare.pop(name, None)
        if text not in {None, "0", "1"}:
            self.messages.append(f"The address says {name} {text!r}; expected 1 or 0.")
        return text == "1"

    def number(self, name: str, *, least: float, most: float, default: float) -> float:
        """Take a number between two bounds."""
        text = self.spare.pop(name, None)
        if text is None:
            return default
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if least <= value <= most:
            return value
        self.messages.append(
            f"The address says {name} {text!r}; expected a number from {least:g} to {most:g}."
        )
        return default

    def text(self, name: str) -> str:
        """Take text as it is."""
        return self.spare.pop(name, "")

    def filters(self, registry: Registry) -> Query:
        """
        Take the filters that all pages share; the rest of the query is as on a first visit.

        `all` and `documented-only` are also read, by which the command line knows them. Of what
        `all` widens, a parameter of its own narrows.
        """
        first = widest_query(registry) if self.switch("all") else first_query(registry)
        documented = [self.switch(name) for name in ("documented", "documented-only")]
        return replace(
            first,
            region_types=self.several("regions", registry.region_types, first.region_types),
            levels=self.several("levels", registry.designation_levels, first.levels),
            ica_statuses=self.several("ica", ICA_KINDS, first.ica_statuses),
            programmes=self.several("programme", registry.programmes, first.programmes),
            documented_only=any(documented),
        )

    def rest(self) -> list[str]:
        """Say of what is left that nobody asked for it, and return all messages."""
        self.messages += [
            f"The address asks for {name!r}, which is no filter here." for name in self.spare
        ]
        self.spare.clear()
        return self.messages


def filter_parameters(registry: Registry, query: Query) -> dict[str, str]:
    """Write the filters that all pages share, leaving out what is as on a first visit."""
    first = first_query(registry)
    lists = {
        "regions": (query.region_types, first.region_types),
        "levels": (query.levels, first.levels),
        "ica": (query.ica_statuses, first.ica_statuses),
        "programme": (query.programmes, first.programmes),
    }
    written = {name: chosen_words(*pair) for name, pair in lists.items() if differ(*pair)}
    return written | ({"documented": "1"} if query.documented_only else {})


def other_than_first(words: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    """Keep the words that differ from those of a first visit: parameter → word, first word."""
    return {name: word for name, (word, first) in words.items() if word != first}


def differ(chosen: tuple[str, ...], default: tuple[str, ...]) -> bool:
    """Whether a choice is another than the default, in whatever order."""
    return set(chosen) != set(default)


def chosen_words(chosen: tuple[str, ...], _default: tuple[str, ...] = ()) -> str:
    """Write a list as a parameter."""
    return ",".join(chosen) or NONE


def _unknown(name: str, value: str, known: Collection[str]) -> str:
    listed = f"; expected one of {', '.join(known)}" if len(known) <= FEW else ""
    return f"The address asks for {name} {value!r}, which does not exist{listed}."


def read_area(asked: Parameters, atlas: Atlas, text: str) -> Area:
    """
    Return the area of a key or, failing that, the one area that the words of an address mean.

    What was assumed, such as that a former code means its successor, is added to the messages.

    Raises
    ------
    UnknownNameError
        If they mean none or several: the message lists them with their kinds and keys.
    """
    try:
        return area_of(atlas.registry, text)
    except UnknownNameError:
        from ui.state.names import finder  # noqa: PLC0415 - with keys alone, an address needs no page

        area, note = resolve_area(finder(), text)
    asked.messages += [note] if note else []
    return area
