"""A row of buttons for a choice; one is pressed."""

from __future__ import annotations

from ui.components.choice_buttons.component import choice_buttons
from ui.components.shared import read_choice

__all__ = ["choice_buttons", "read_choice"]
