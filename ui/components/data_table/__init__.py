"""HTML tables that can be sorted, filtered and copied, and whose rows can open something."""

from __future__ import annotations

from ui.components.data_table.component import (
    FILTER_LABEL,
    MANY_ROWS,
    DataTable,
    show_table,
    show_tables,
)
from ui.components.shared import read_choice

__all__ = ["FILTER_LABEL", "MANY_ROWS", "DataTable", "read_choice", "show_table", "show_tables"]
