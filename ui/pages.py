"""The pages, in the order of the navigation. A page is imported when it is opened."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

import streamlit as st

if TYPE_CHECKING:
    from collections.abc import Callable

PAGES: Final = (
    # module of ui, title, path
    ("map_page", "Map", ""),
    ("gaps_page", "Gaps", "gaps"),
    ("whatif_page", "What if", "what-if"),
)


def pages() -> list[st.Page]:
    """Return the pages for `st.navigation`. The first is the one at the bare address."""
    return [
        st.Page(_show(module), title=title, url_path=path, default=path == "")
        for module, title, path in PAGES
    ]


def path_of(module: str) -> str:
    """Return the path of a page, for a link to it."""
    return next(path for name, _, path in PAGES if name == module)


def _show(module: str) -> Callable[[], None]:
    # The map, which most readers want first, need not wait for what other pages import.
    def show() -> None:
        import_module(f"ui.{module}").show()

    show.__name__ = module
    return show
