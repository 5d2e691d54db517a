"""A button that copies text and confirms it."""

from __future__ import annotations

from ui.components.copy_button.component import copy_button

__all__ = ["copy_button"]
