"""Style sheets of the pages and components, each with the table of `geo.look.theme` before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.look.theme import css_variables

if TYPE_CHECKING:
    from pathlib import Path


def component_css(path: Path) -> str:
    """Return a component's style sheet, the table before it: nothing else reaches a shadow root."""
    return css_variables(":host") + path.read_text(encoding="utf-8")
