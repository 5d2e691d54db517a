"""The pages, in navigation order. A page is imported when it is first opened."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

import streamlit as st

from ui.packed import base_path

if TYPE_CHECKING:
    from collections.abc import Callable

PAGES: Final = (
    # folder of ui.pages, title, path
    ("map", "Map", ""),
    ("council", "My council", "council"),
    ("gaps", "Gaps", "gaps"),
    ("scenario", "What if", "what-if"),
    ("sectors", "Sectors", "sectors"),
    ("export", "Export", "export"),
    ("uploads", "Your data", "your-data"),
    ("data", "Data", "data"),
)

PATHS: Final = tuple(path for _, _, path in PAGES if path)
"""Paths of all pages except the first, which is at the root."""

FOLDERS: Final = tuple(folder for folder, _, _ in PAGES)


def pages() -> list[st.Page]:
    """Return the pages for `st.navigation`. The first is at the root."""
    return [page(folder) for folder in FOLDERS]


def page(folder: str) -> st.Page:
    """Return one page, for `st.page_link`."""
    _, title, path = next(row for row in PAGES if row[0] == folder)
    return st.Page(_page_function(folder), title=title, url_path=path, default=path == "")


def path_of(folder: str) -> str:
    """Return the path of a page from the root of the host, for links."""
    path = next(path for name, _, path in PAGES if name == folder)
    return f"{base_path()}{path}"


def _page_function(folder: str) -> Callable[[], None]:
    # Most users open the map first; it does not wait for the imports of other pages.
    def show() -> None:
        import_module(f"ui.pages.{folder}.page").show()

    show.__name__ = folder
    return show
