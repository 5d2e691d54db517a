"""A line that a screen reader says when the answer changes."""

from __future__ import annotations

from ui.components.announcer.component import announce

__all__ = ["announce"]
