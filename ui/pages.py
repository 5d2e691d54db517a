"""The pages, in the order of the navigation. A page is imported when it is opened."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

import streamlit as st

from ui.serving import base_path

if TYPE_CHECKING:
    from collections.abc import Callable

PAGES: Final = (
    # module of ui, title, path
    ("map_page", "Map", ""),
    ("council_page", "My council", "council"),
    ("gaps_page", "Gaps", "gaps"),
    ("whatif_page", "What if", "what-if"),
    ("sectors_page", "Sectors", "sectors"),
    ("export_page", "Export", "export"),
    ("yours_page", "Your data", "your-data"),
    ("data_page", "Data", "data"),
)


def pages() -> list[st.Page]:
    """Return the pages for `st.navigation`. The first is the one at the bare address."""
    return [page(module) for module, _, _ in PAGES]


def page(module: str) -> st.Page:
    """Return one page, for `st.page_link`."""
    _, title, path = next(row for row in PAGES if row[0] == module)
    return st.Page(_show(module), title=title, url_path=path, default=path == "")


def path_of(module: str) -> str:
    """Return the path of a page from the root of the host, for a link to it."""
    path = next(path for name, _, path in PAGES if name == module)
    return f"{base_path()}{path}"


def _show(module: str) -> Callable[[], None]:
    # The map, which most readers want first, need not wait for what other pages import.
    def show() -> None:
        import_module(f"ui.{module}").show()

    show.__name__ = module
    return show
