"""What a session holds: the view of each page, and which address it wrote last."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Generic, cast

import streamlit as st

from ui.state.url import UrlCodec, V, get_field, set_field

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.dataset import Dataset
    from geo.query import Query

ADDRESS_KEY: Final = "address"
"""The address that was written last."""

PAGE_KEY: Final = "page"
"""The page that was shown last."""

QUERY_KEY: Final = "query"
"""The filters, which pages share."""

CHANGED_KEY: Final = "chose"

AREA_KEY: Final = "filter_area"
"""Key of the widget that sets the area of a query, on the map page."""

FILTERS: Final = {
    "region_types": "filter_regions",
    "levels": "filter_levels",
    "ica_statuses": "filter_ica",
    "programmes": "filter_programmes",
    "documented_only": "filter_documented",
}
"""Field of a query → key of the widget that sets it, on every page."""


@dataclass(frozen=True, kw_only=True)
class PageState(Generic[V]):
    """
    A page's view, kept in its address.

    Attributes
    ----------
    name
        As in the path.
    codec
        View ↔ parameters of an address.
    widgets
        Field of the view → key of the widget that sets it, besides the shared filters.
    """

    name: str
    codec: UrlCodec[V]
    widgets: Mapping[str, str]

    def open(self, dataset: Dataset) -> tuple[bool, list[str]]:
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
        is_other_page = st.session_state.get(PAGE_KEY) != self.name
        is_other_address = address != st.session_state.get(ADDRESS_KEY)
        if is_other_page and not address and QUERY_KEY in st.session_state:
            self._resume(dataset)
            self._record_address(address)
            return True, []
        if (
            self._key not in st.session_state
            or is_other_page
            or (is_other_address and not _is_changed())
        ):
            view, messages = self.codec.read(dataset, address)
            self._store_view(view)
            self._record_address(address)
            return True, messages
        self._read_widgets()
        return False, []

    @property
    def view(self) -> V:
        """What the page shows."""
        return cast("V", st.session_state[self._key])

    def set_view(self, view: V) -> None:
        """Show another view, following a choice that no widget holds."""
        mark_changed()
        st.session_state[self._key] = view

    def set_view_and_widgets(self, view: V) -> None:
        """Show another view, following a choice on the page; the widgets follow it."""
        mark_changed()
        self._store_view(view)

    def reset(self, dataset: Dataset) -> None:
        """Show the view of a first visit."""
        self.set_view_and_widgets(self.codec.read(dataset, {})[0])

    def write_url(self, dataset: Dataset) -> None:
        """Bring the browser's address up to date. The last thing a page does."""
        address = self.codec.write(dataset, self.view)
        st.session_state[ADDRESS_KEY] = address
        st.session_state[PAGE_KEY] = self.name
        st.session_state[QUERY_KEY] = self.view.query
        st.session_state.pop(CHANGED_KEY, None)
        if address != st.query_params.to_dict():
            st.query_params.from_dict(address)

    def restore_filters(self) -> None:
        """Set the filters that are not on the page yet by the view, before they are shown."""
        for name, key in FILTERS.items():
            if key not in st.session_state:
                st.session_state[key] = _widget_value(getattr(self.view.query, name))

    def _record_address(self, address: dict[str, str]) -> None:
        """Note that the page is begun: a choice made before it is whole is not lost to a reread."""
        st.session_state[PAGE_KEY] = self.name
        st.session_state[ADDRESS_KEY] = address
        st.session_state[QUERY_KEY] = self.view.query

    @property
    def _key(self) -> str:
        return f"view of {self.name}"

    def _resume(self, dataset: Dataset) -> None:
        view: Any = st.session_state.get(self._key) or self.codec.read(dataset, {})[0]
        shared_query: Query = st.session_state[QUERY_KEY]
        filters = {field: getattr(shared_query, field) for field in FILTERS}
        self._store_view(replace(view, query=replace(view.query, **filters)))

    def _store_view(self, view: V) -> None:
        """Hold a view, and set the widgets by it."""
        st.session_state[self._key] = view
        for name, key in FILTERS.items():
            st.session_state[key] = _widget_value(getattr(view.query, name))
        for name, key in self.widgets.items():
            st.session_state[key] = _widget_value(get_field(view, name))

    def _read_widgets(self) -> None:
        """Read the widgets into the view. A widget that is not on the page has no say."""
        view = self.view
        filters = {f"query.{name}": value for name, value in _widget_values(FILTERS).items()}
        for name, value in (filters | _widget_values(self.widgets)).items():
            view = set_field(view, name, value)
        st.session_state[self._key] = view


def mark_changed() -> None:
    """Note that this rerun follows a choice on the page. The callback of every widget."""
    st.session_state[CHANGED_KEY] = True


def _is_changed() -> bool:
    return bool(st.session_state.get(CHANGED_KEY))


def _widget_value(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def _widget_values(widgets: Mapping[str, str]) -> dict[str, Any]:
    values = {}
    for name, key in widgets.items():
        if key in st.session_state:
            value = st.session_state[key]
            values[name] = tuple(value) if isinstance(value, list) else value
    return values
