"""The council page's view: the area asked about and those beside it, kept in the address."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Final

import streamlit as st

from geo.areas import SEPARATOR
from geo.views.comparison import MAX_OTHER_AREAS
from ui.state.session import PageState
from ui.state.url import Parameters, filter_parameters, read_area

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from geo.areas import Area
    from geo.dataset import Dataset
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


def read_council(dataset: Dataset, address: Mapping[str, str]) -> tuple[CouncilView, list[str]]:
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
    parameters = Parameters.from_address(address)
    read = partial(read_area, parameters, dataset)
    query = parameters.read_query(dataset.register)
    area = parameters.read_area("area", read)
    view = CouncilView(query=query, area=area, compare=_read_comparison(parameters, read, area))
    return view, parameters.finish()


def write_council(dataset: Dataset, view: CouncilView) -> dict[str, str]:
    """Write a view as parameters, leaving out what is as on a first visit."""
    values = {"area": view.area, "compare": SEPARATOR.join(view.compare)}
    parameters = {name: value for name, value in values.items() if value}
    return parameters | filter_parameters(dataset.register, view.query)


PAGE: Final = PageState[CouncilView](
    name="council", read=read_council, write=write_council, widgets={"compare": COMPARE_KEY}
)


def set_area(area: str, note: str = "") -> None:
    """Ask about another area; `note` says what was assumed on the way to it."""
    view = PAGE.view
    st.session_state[SEARCH_KEY] = ""
    st.session_state[NOTE_KEY] = note
    PAGE.set_view_and_widgets(replace(view, area=area, compare=comparison_keys(view.compare, area)))


def add_comparison(key: str) -> None:
    """Put one more area beside the one asked about."""
    view = PAGE.view
    PAGE.set_view_and_widgets(
        replace(view, compare=comparison_keys((*view.compare, key), view.area))
    )


def reset_filters(dataset: Dataset) -> None:
    """Go back to the filters of a first visit; the area stays."""
    default, _ = read_council(dataset, {})
    PAGE.set_view_and_widgets(replace(PAGE.view, query=default.query))


def pop_note() -> str:
    """Return what the last choice assumed, once."""
    note: str = st.session_state.pop(NOTE_KEY, "")
    return note


def comparison_keys(keys: Iterable[str], area: str) -> tuple[str, ...]:
    """Return what may stand beside an area: each once, as many as there is room for."""
    return tuple(dict.fromkeys(key for key in keys if key != area))[:MAX_OTHER_AREAS]


def _read_comparison(parameters: Parameters, read: partial[Area], area: str) -> tuple[str, ...]:
    parts = [part for part in parameters.read_text("compare").split(SEPARATOR) if part.strip()]
    keys = []
    for part in parts:
        part_parameters = Parameters.from_address({"compare": part})
        keys.append(part_parameters.read_area("compare", read))
        parameters.messages += part_parameters.messages
    valid_keys = [key for key in dict.fromkeys(keys) if key not in {"", area}]
    if ignored := ", ".join(valid_keys[MAX_OTHER_AREAS:]):
        parameters.messages.append(
            f"The address compares with more than {MAX_OTHER_AREAS} areas: {ignored} is left out."
        )
    return comparison_keys(valid_keys, area)
