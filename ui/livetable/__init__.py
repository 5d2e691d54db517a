"""The table of what is shown: a real HTML table, sortable, from which a row opens what it names."""

from __future__ import annotations

from ui.livetable.component import Act, livetable, read_choice

__all__ = ["Act", "livetable", "read_choice"]
