"""View of the council page: the area and those compared with it, stored in the URL."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Final

import streamlit as st

from geo.areas import SEPARATOR
from geo.views.comparison import MAX_OTHER_AREAS
from ui.state.parameters import Parameters, read_area
from ui.state.session import PageState
from ui.state.url import UrlCodec, UrlField

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geo.dataset import Dataset
    from geo.query import Query

SEARCH_KEY: Final = "council_search"
COMPARE_KEY: Final = "council_compare"
NOTE_KEY: Final = "council_note"


@dataclass(frozen=True, kw_only=True, slots=True)
class CouncilView:
    """
    Content of the page.

    Attributes
    ----------
    query
        The filters.
    area
        Key of the area (`geo.areas.Area.key`), or "" for none yet.
    compare
        Keys of the areas compared with it, in the order chosen; no sets or repeats, not `area`.
    """

    query: Query
    area: str = ""
    compare: tuple[str, ...] = ()


def set_area(area: str, note: str = "") -> None:
    """Change the area; `note` says what was assumed to find it."""
    view = PAGE.view
    st.session_state[SEARCH_KEY] = ""
    st.session_state[NOTE_KEY] = note
    PAGE.set_view_and_widgets(replace(view, area=area, compare=comparison_keys(view.compare, area)))


def add_comparison(key: str) -> None:
    """Add an area to the comparison."""
    view = PAGE.view
    PAGE.set_view_and_widgets(
        replace(view, compare=comparison_keys((*view.compare, key), view.area))
    )


def reset_filters(dataset: Dataset) -> None:
    """Reset the filters to their defaults; the area stays."""
    default, _ = CODEC.read(dataset, {})
    PAGE.set_view_and_widgets(replace(PAGE.view, query=default.query))


def pop_note() -> str:
    """Return what the last choice assumed, and remove it."""
    note: str = st.session_state.pop(NOTE_KEY, "")
    return note


def comparison_keys(keys: Iterable[str], area: str) -> tuple[str, ...]:
    """Return the areas to compare with `area`, without repeats, up to the maximum."""
    return tuple(dict.fromkeys(key for key in keys if key != area))[:MAX_OTHER_AREAS]


def _read_area(parameters: Parameters, dataset: Dataset, _view: CouncilView) -> str:
    """Read the area as the search box does; a former code means its successor."""
    return parameters.read_area("area", partial(read_area, parameters, dataset))


def _read_comparison(
    parameters: Parameters, dataset: Dataset, view: CouncilView
) -> tuple[str, ...]:
    read = partial(read_area, parameters, dataset)
    parts = [part for part in parameters.read_text("compare").split(SEPARATOR) if part.strip()]
    keys = []
    for part in parts:
        part_parameters = Parameters.from_address({"compare": part})
        keys.append(part_parameters.read_area("compare", read))
        parameters.messages += part_parameters.messages
    valid_keys = [key for key in dict.fromkeys(keys) if key not in {"", view.area}]
    if ignored := ", ".join(valid_keys[MAX_OTHER_AREAS:]):
        parameters.messages.append(
            f"The address compares with more than {MAX_OTHER_AREAS} areas: {ignored} is left out."
        )
    return comparison_keys(valid_keys, view.area)


CODEC: Final = UrlCodec[CouncilView](
    default=lambda _, query: CouncilView(query=query),
    fields=(
        UrlField[str](
            parameter="area", paths=("area",), read=_read_area, write=lambda _, area: area
        ),
        UrlField[tuple[str, ...]](
            parameter="compare",
            paths=("compare",),
            read=_read_comparison,
            write=lambda _, keys: SEPARATOR.join(keys),
        ),
    ),
)

PAGE: Final = PageState[CouncilView](name="council", codec=CODEC, widgets={"compare": COMPARE_KEY})
