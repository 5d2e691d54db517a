"""The table of what is shown: a real HTML table, sortable, whose rows open something."""

from __future__ import annotations

from ui.livetable.component import LinkedTable, linked_table, livetable, read_choice

__all__ = ["LinkedTable", "linked_table", "livetable", "read_choice"]
