"""A component's style sheet and script, joined from its files and those it shares with others."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from geo.styles.theme import css_variables

SHARED: Final = Path(__file__).parent
"""Where the files that components share lie."""


def component_css(*paths: Path) -> str:
    """
    Return a component's style sheet, after the colours of `geo.styles.theme` and shared rules.

    Nothing else reaches a shadow root.
    """
    return css_variables(":host") + _join_files(SHARED / "component.css", *paths)


def component_js(*paths: Path) -> str:
    """
    Return a component's script, as one module.

    Streamlit sends a script with the page. To import from another would be one more request,
    before which the component could show nothing. So only the last of the files exports: the
    functions of the others are in the same module then.
    """
    return _join_files(*paths)


def _join_files(*paths: Path) -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)
