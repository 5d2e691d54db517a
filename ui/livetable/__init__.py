"""The table of what is shown: a real HTML table, sortable, from which a row opens its profile."""

from __future__ import annotations

from ui.livetable.component import livetable, read_choice

__all__ = ["livetable", "read_choice"]
