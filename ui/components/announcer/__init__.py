"""Live region that a screen reader speaks when the result changes."""

from __future__ import annotations

from ui.components.announcer.component import announce

__all__ = ["announce"]
