"""A button that copies text, and says that it did."""

from __future__ import annotations

from ui.components.copy_button.component import copy_button

__all__ = ["copy_button"]
