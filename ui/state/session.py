"""What a session holds: the view of each page, and which address it wrote last."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Generic, Protocol, TypeVar, cast

import streamlit as st

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from geo.dataset import Atlas
    from geo.query import Query

ADDRESS_KEY: Final = "address"
"""The address that was written last."""

PAGE_KEY: Final = "page"
"""The page that was shown last."""

QUERY_KEY: Final = "query"
"""The filters, which pages share."""

CHOSE_KEY: Final = "chose"

FILTERS: Final = {
    "region_types": "filter_regions",
    "levels": "filter_levels",
    "ica_statuses": "filter_ica",
    "programmes": "filter_programmes",
    "documented_only": "filter_documented",
}
"""Field of a query → key of the widget that sets it, on every page."""


class HasQuery(Protocol):
    """A view with filters."""

    @property
    def query(self) -> Query:
        """What is asked for."""


V = TypeVar("V", bound=HasQuery)


@dataclass(frozen=True, kw_only=True)
class Page(Generic[V]):
    """
    A page's view, kept in its address.

    Attributes
    ----------
    name
        As in the path.
    read, write
        View ↔ parameters of an address; `read` also says what it could not use.
    widgets
        Field of the view → key of the widget that sets it, besides the shared filters.
    """

    name: str
    read: Callable[[Atlas, Mapping[str, str]], tuple[V, list[str]]]
    write: Callable[[Atlas, V], dict[str, str]]
    widgets: Mapping[str, str]

    def open(self, atlas: Atlas) -> tuple[bool, list[str]]:
        """
        Settle what the page shows.

        The address is read when the session begins, and again when the reader goes back or
        forward. A rerun that follows a choice on the page never reads it: the browser may still
        show the address of a choice before. A reader who comes from another page by an address
        without parameters finds this page as it was left, under the filters of the other.

        Returns
        -------
        is_new
            Whether the view was taken from the address, or taken up again.
        messages
            What the address asked for in vain.
        """
        address = st.query_params.to_dict()
        came = st.session_state.get(PAGE_KEY) != self.name
        went = address != st.session_state.get(ADDRESS_KEY)
        if came and not address and QUERY_KEY in st.session_state:
            self._take_up(atlas)
            self._begin(address)
            return True, []
        if self._key not in st.session_state or came or (went and not _chose()):
            view, messages = self.read(atlas, address)
            self._settle(view)
            self._begin(address)
            return True, messages
        self._take_choices()
        return False, []

    @property
    def view(self) -> V:
        """What the page shows."""
        return cast("V", st.session_state[self._key])

    def hold(self, view: V) -> None:
        """Show another view, following a choice that no widget holds."""
        chose()
        st.session_state[self._key] = view

    def set(self, view: V) -> None:
        """Show another view, following a choice on the page; the widgets follow it."""
        chose()
        self._settle(view)

    def start_over(self, atlas: Atlas) -> None:
        """Show the view of a first visit."""
        self.set(self.read(atlas, {})[0])

    def keep(self, atlas: Atlas) -> None:
        """Bring the browser's address up to date. The last thing a page does."""
        address = self.write(atlas, self.view)
        st.session_state[ADDRESS_KEY] = address
        st.session_state[PAGE_KEY] = self.name
        st.session_state[QUERY_KEY] = self.view.query
        st.session_state.pop(CHOSE_KEY, None)
        if address != st.query_params.to_dict():
            st.query_params.from_dict(address)

    def restore_filters(self) -> None:
        """Set the filters that are not on the page yet by the view, before they are shown."""
        for name, key in FILTERS.items():
            if key not in st.session_state:
                st.session_state[key] = _settable(getattr(self.view.query, name))

    def _begin(self, address: dict[str, str]) -> None:
        """Note that the page is begun: a choice made before it is whole is not lost to a reread."""
        st.session_state[PAGE_KEY] = self.name
        st.session_state[ADDRESS_KEY] = address
        st.session_state[QUERY_KEY] = self.view.query

    @property
    def _key(self) -> str:
        return f"view of {self.name}"

    def _take_up(self, atlas: Atlas) -> None:
        view: Any = st.session_state.get(self._key) or self.read(atlas, {})[0]
        shared: Query = st.session_state[QUERY_KEY]
        kept = {field: getattr(shared, field) for field in FILTERS}
        self._settle(replace(view, query=replace(view.query, **kept)))

    def _settle(self, view: V) -> None:
        """Hold a view, and set the widgets by it."""
        st.session_state[self._key] = view
        for name, key in FILTERS.items():
            st.session_state[key] = _settable(getattr(view.query, name))
        for name, key in self.widgets.items():
            st.session_state[key] = _settable(_get(view, name))

    def _take_choices(self) -> None:
        """Read the widgets into the view. A widget that is not on the page has no say."""
        view: Any = self.view
        query = replace(view.query, **_chosen(FILTERS))
        for name, value in _chosen(self.widgets).items():
            if name.startswith("query."):
                query = replace(query, **{name.removeprefix("query."): value})
            else:
                view = replace(view, **{name: value})
        st.session_state[self._key] = replace(view, query=query)


def chose() -> None:
    """Note that this rerun follows a choice on the page. The callback of every widget."""
    st.session_state[CHOSE_KEY] = True


def _chose() -> bool:
    return bool(st.session_state.get(CHOSE_KEY))


def _get(view: object, name: str) -> Any:  # noqa: ANN401 - whatever the field holds
    for part in name.split("."):
        view = getattr(view, part)
    return view


def _settable(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def _chosen(widgets: Mapping[str, str]) -> dict[str, Any]:
    found = {}
    for name, key in widgets.items():
        if key in st.session_state:
            value = st.session_state[key]
            found[name] = tuple(value) if isinstance(value, list) else value
    return found
