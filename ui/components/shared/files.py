"""Join a component's style sheet and script from its own and shared files."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from geo.styles.theme import css_variables

SHARED: Final = Path(__file__).parent
"""Folder of the shared files."""


def component_css(*paths: Path) -> str:
    """
    Return a component's style sheet, after the colours of `geo.styles.theme` and shared rules.

    Page styles do not apply inside a shadow root.
    """
    return css_variables(":host") + _join_files(SHARED / "component.css", *paths)


def component_js(*paths: Path) -> str:
    """
    Return a component's script, as one module.

    Streamlit sends a script with the page. An import from another module would be another
    request before the component could show anything. So only the last of the files exports: the
    functions of the others are in the same module.
    """
    return _join_files(*paths)


def _join_files(*paths: Path) -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)
