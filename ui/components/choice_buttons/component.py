"""Python side of the buttons: sends their labels. `read_choice` returns the pressed button."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import streamlit as st

from ui.components.shared import SHARED, component_css, component_js

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_HERE: Final = Path(__file__).parent

# Registered on import, like the live map.
_mount = st.components.v2.component(
    "placemap.choice_buttons",
    js=component_js(SHARED / "dom.js", _HERE / "choice_buttons.js"),
    css=component_css(SHARED / "buttons.css", _HERE / "choice_buttons.css"),
)


def choice_buttons(
    labels: Mapping[str, str], *, title: str, key: str, on_choice: Callable[[], None]
) -> None:
    """
    Mount a row of buttons, or update it.

    Parameters
    ----------
    labels
        Choice → label of its button.
    title
        Title of the choices.
    key
        The widget's key; `read_choice` takes the same.
    on_choice
        Called before the rerun that follows a choice.
    """
    # In a list, so that Streamlit does not import pandas: see the live map's component.
    _mount(
        key=key,
        data=[{"title": title, "labels": [*labels.items()]}],
        on_choice_change=on_choice,
    )
