"""A component's style sheet and script, with what it shares with others before it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from geo.styles.theme import css_variables

_HERE: Final = Path(__file__).parent


def component_css(path: Path, *shared: str) -> str:
    """
    Return a component's style sheet, the table of `geo.styles.theme` and shared rules before it.

    Nothing else reaches a shadow root.

    Parameters
    ----------
    path
        The component's own style sheet.
    shared
        Names of more style sheets in this folder.
    """
    sheets = [_HERE / name for name in ("component.css", *shared)]
    return css_variables(":host") + "".join(map(_read, [*sheets, path]))


def component_js(path: Path, *shared: str) -> str:
    """
    Return a component's script, with functions before it that it shares with other components.

    Streamlit sends a script with the page, as one module. To import from another would be one
    more request, before which the component could show nothing.

    Parameters
    ----------
    path
        The component's own script.
    shared
        Names of scripts in this folder. They export nothing: their functions are in the same
        module then.
    """
    return "\n".join([*(_read(_HERE / name) for name in shared), _read(path)])


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")
