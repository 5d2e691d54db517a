"""A sortable HTML table whose rows open something."""

from __future__ import annotations

from ui.components.livetable.component import (
    FIND_LABEL,
    LinkedTable,
    linked_table,
    livetable,
    read_choice,
)

__all__ = ["FIND_LABEL", "LinkedTable", "linked_table", "livetable", "read_choice"]
