"""Preload links in the page, so that the browser fetches files early."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Final

import streamlit as st

from ui.packed import base_path

if TYPE_CHECKING:
    from collections.abc import Iterable

STATIC: Final = Path(st.__file__).parent / "static"
FIRST_PAGE_MODULES: Final = (
    "BidiComponent",
    "Html",
    "Selectbox",
    "TextInput",
    "ButtonGroup",
    "Checkbox",
    "DownloadButton",
)
"""Streamlit's modules that the first page needs."""

IMPORT_PATTERN: Final = re.compile(r'from"\./([\w.-]+\.js)"')


def first_page_modules() -> list[str]:
    """
    Return the addresses of Streamlit's modules for the first page, and of their imports.

    Streamlit requests each when it first shows an element of its kind, and mounts a component
    once all are loaded. They are found by name. In a Streamlit with other names there are none,
    and it requests them later.
    """
    folder = STATIC / "static" / "js"
    index_html = (STATIC / "index.html").read_text("utf-8")
    names: list[str] = []
    queue = [
        path.name for prefix in FIRST_PAGE_MODULES for path in sorted(folder.glob(f"{prefix}.*.js"))
    ]
    while queue:
        name = queue.pop(0)
        if name not in names and name not in index_html:
            names.append(name)
            queue += IMPORT_PATTERN.findall((folder / name).read_text("utf-8"))
    return [f"{base_path()}static/js/{name}" for name in names]


def preload_links(modules: Iterable[str], files: Iterable[str]) -> str:
    """
    Return links for the end of a page's head that name what to fetch early.

    They are not a Link header, because a proxy may refuse a response with so many: nginx does by
    default beyond 4 or 8 KB. They follow Streamlit's own links, which are more urgent.

    Parameters
    ----------
    modules
        Addresses of modules to import, from the root of the host.
    files
        Addresses of files to fetch.
    """
    module_links = [f'<link rel="modulepreload" href="{escape(address)}">' for address in modules]
    fetch_links = [
        f'<link rel="preload" as="fetch" crossorigin fetchpriority="low" href="{escape(address)}">'
        for address in files
    ]
    return "\n".join([*module_links, *fetch_links])
