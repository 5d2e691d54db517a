"""Tables under headings in one component, for pages with many tables."""

from __future__ import annotations

from ui.components.report.component import Section, choice_buttons, read_choice, report

__all__ = ["Section", "choice_buttons", "read_choice", "report"]
