"""The council page's view: the area asked about and those beside it, kept in the address."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Final

import streamlit as st

from geo.areas import SEPARATOR
from geo.views.comparison import MOST_OTHERS
from ui.state.session import Page
from ui.state.url import Parameters, filter_parameters, read_area

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from geo.areas import Area
    from geo.dataset import Atlas
    from geo.query import Query

SEARCH_KEY: Final = "council_search"
COMPARE_KEY: Final = "council_compare"
NOTE_KEY: Final = "council_note"


@dataclass(frozen=True, kw_only=True, slots=True)
class CouncilView:
    """
    What the page shows.

    Attributes
    ----------
    query
        The filters.
    area
        Key of the area asked about (`geo.areas.Area.key`), or "" for none yet.
    compare
        Keys of the areas beside it, in the order chosen; no sets, none twice, not `area`.
    """

    query: Query
    area: str = ""
    compare: tuple[str, ...] = ()


def read_council(atlas: Atlas, address: Mapping[str, str]) -> tuple[CouncilView, list[str]]:
    """
    Read a view from the parameters of an address.

    Returns
    -------
    view
        The first view, changed where a parameter says so. An area may be named in any way that
        the search box takes; a former code means its successor.
    messages
        What could not be used, and what was taken to mean something else.
    """
    asked = Parameters.of(address)
    read = partial(read_area, asked, atlas)
    query = asked.filters(atlas.registry)
    area = asked.area("area", read)
    view = CouncilView(query=query, area=area, compare=_compared(asked, read, area))
    return view, asked.rest()


def write_council(atlas: Atlas, view: CouncilView) -> dict[str, str]:
    """Write a view as parameters, leaving out what is as on a first visit."""
    words = {"area": view.area, "compare": SEPARATOR.join(view.compare)}
    written = {name: value for name, value in words.items() if value}
    return written | filter_parameters(atlas.registry, view.query)


PAGE: Final = Page[CouncilView](
    name="council", read=read_council, write=write_council, widgets={"compare": COMPARE_KEY}
)


def choose(area: str, note: str = "") -> None:
    """Ask about another area; `note` says what was assumed on the way to it."""
    view = PAGE.view
    st.session_state[SEARCH_KEY] = ""
    st.session_state[NOTE_KEY] = note
    PAGE.set(replace(view, area=area, compare=others(view.compare, area)))


def compare_with(key: str) -> None:
    """Put one more area beside the one asked about."""
    view = PAGE.view
    PAGE.set(replace(view, compare=others((*view.compare, key), view.area)))


def show_first_filters(atlas: Atlas) -> None:
    """Go back to the filters of a first visit; the area stays."""
    first, _ = read_council(atlas, {})
    PAGE.set(replace(PAGE.view, query=first.query))


def take_note() -> str:
    """Return what the last choice assumed, once."""
    note: str = st.session_state.pop(NOTE_KEY, "")
    return note


def others(keys: Iterable[str], area: str) -> tuple[str, ...]:
    """Return what may stand beside an area: each once, as many as there is room for."""
    return tuple(dict.fromkeys(key for key in keys if key != area))[:MOST_OTHERS]


def _compared(asked: Parameters, read: partial[Area], area: str) -> tuple[str, ...]:
    parts = [part for part in asked.text("compare").split(SEPARATOR) if part.strip()]
    found = []
    for part in parts:
        single = Parameters.of({"compare": part})
        found.append(single.area("compare", read))
        asked.messages += single.messages
    wanted = [key for key in dict.fromkeys(found) if key not in {"", area}]
    if left_out := ", ".join(wanted[MOST_OTHERS:]):
        asked.messages.append(
            f"The address compares with more than {MOST_OTHERS} areas: {left_out} is left out."
        )
    return others(wanted, area)
