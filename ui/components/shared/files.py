"""Combine a component's style sheet and script with shared ones."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from geo.styles.theme import css_variables

_HERE: Final = Path(__file__).parent


def component_css(path: Path, *shared: str) -> str:
    """
    Return a component's style sheet, after the colours of `geo.styles.theme` and shared rules.

    Page styles do not apply inside a shadow root.

    Parameters
    ----------
    path
        The component's own style sheet.
    shared
        Names of shared style sheets in this folder.
    """
    sheets = [_HERE / name for name in ("component.css", *shared)]
    return css_variables(":host") + "".join(map(_read, [*sheets, path]))


def component_js(path: Path, *shared: str) -> str:
    """
    Return a component's script, after functions that it shares with other components.

    Streamlit sends a script with the page, as one module. An import from another module would
    be another request before the component could show anything.

    Parameters
    ----------
    path
        The component's own script.
    shared
        Names of scripts in this folder. They export nothing, because their functions are in the
        same module.
    """
    return "\n".join([*(_read(_HERE / name) for name in shared), _read(path)])


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")
