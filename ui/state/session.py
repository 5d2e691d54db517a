"""Session state: the view of each page, and the last address written."""

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
"""Key of the last address written."""

PAGE_KEY: Final = "page"
"""Key of the last page shown."""

QUERY_KEY: Final = "query"
"""Key of the filters, which pages share."""

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
    A page's view, stored in its URL.

    Attributes
    ----------
    name
        As in the path.
    codec
        Converts the view to URL parameters and back.
    widgets
        Field of the view → key of the widget that sets it, in addition to the shared filters.
    """

    name: str
    codec: UrlCodec[V]
    widgets: Mapping[str, str]

    def open(self, dataset: Dataset) -> tuple[bool, list[str]]:
        """
        Set the view of the page from its URL, the session or its widgets.

        The URL is read when the session begins, and again when the user goes back or forward. A
        rerun after a choice on the page never reads it: the browser may still show the URL of an
        earlier choice. A user who comes from another page by a URL without parameters finds this
        page as they left it, with the filters of the other page.

        Returns
        -------
        is_new
            Whether the view is from the URL, or restored.
        messages
            One for each invalid parameter of the URL.
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
        """The page's view."""
        return cast("V", st.session_state[self._key])

    def set_view(self, view: V) -> None:
        """Set the view after a choice that no widget stores."""
        mark_changed()
        st.session_state[self._key] = view

    def set_view_and_widgets(self, view: V) -> None:
        """Set the view and its widgets after a choice on the page."""
        mark_changed()
        self._store_view(view)

    def reset(self, dataset: Dataset) -> None:
        """Set the default view."""
        self.set_view_and_widgets(self.codec.read(dataset, {})[0])

    def write_url(self, dataset: Dataset) -> None:
        """Write the view to the browser's URL. Call it last on a page."""
        address = self.codec.write(dataset, self.view)
        st.session_state[ADDRESS_KEY] = address
        st.session_state[PAGE_KEY] = self.name
        st.session_state[QUERY_KEY] = self.view.query
        st.session_state.pop(CHANGED_KEY, None)
        if address != st.query_params.to_dict():
            st.query_params.from_dict(address)

    def restore_filters(self) -> None:
        """Set filter widgets that are not on the page yet from the view, before they are shown."""
        for name, key in FILTERS.items():
            if key not in st.session_state:
                st.session_state[key] = _widget_value(getattr(self.view.query, name))

    def _record_address(self, address: dict[str, str]) -> None:
        """Store the address at the start of a page, so that no reread discards an early choice."""
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
        """Store a view, and set the widgets from it."""
        st.session_state[self._key] = view
        for name, key in FILTERS.items():
            st.session_state[key] = _widget_value(getattr(view.query, name))
        for name, key in self.widgets.items():
            st.session_state[key] = _widget_value(get_field(view, name))

    def _read_widgets(self) -> None:
        """Update the view from the widgets on the page."""
        view = self.view
        filters = {f"query.{name}": value for name, value in _widget_values(FILTERS).items()}
        for name, value in (filters | _widget_values(self.widgets)).items():
            view = set_field(view, name, value)
        st.session_state[self._key] = view


def mark_changed() -> None:
    """Mark this rerun as caused by a choice on the page. The callback of every widget."""
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
