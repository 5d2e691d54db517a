"""Tables under their headings, in one component: what a page with many of them is made of."""

from __future__ import annotations

from ui.components.report.component import Section, choice_buttons, read_choice, report

__all__ = ["Section", "choice_buttons", "read_choice", "report"]
