"""What the browser is told with the page itself that it will need, so as to fetch it meanwhile."""

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
"""Streamlit's modules that show what stands on the first page."""

IMPORT_PATTERN: Final = re.compile(r'from"\./([\w.-]+\.js)"')


def first_page_modules() -> list[str]:
    """
    Return the addresses of Streamlit's own modules that show the first page, and what they import.

    Streamlit asks for each when the first of its kind is to be shown, and mounts a component
    when every other is there. They are found by name; of a Streamlit that is laid out otherwise
    there are none, and it asks for them when it does.
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
    Return links for the end of a page's head, which name what to fetch early.

    Not a Link header: of so many a proxy may refuse the answer, nginx by default beyond 4 or 8 KB.
    They stand behind Streamlit's own, which nothing waits longer for.

    Parameters
    ----------
    modules
        Addresses, from the root of the host, of what will be imported.
    files
        Addresses of what will be fetched.
    """
    module_links = [f'<link rel="modulepreload" href="{escape(address)}">' for address in modules]
    fetch_links = [
        f'<link rel="preload" as="fetch" crossorigin fetchpriority="low" href="{escape(address)}">'
        for address in files
    ]
    return "\n".join([*module_links, *fetch_links])
