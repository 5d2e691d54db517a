"""What the session brought, to go with what is taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from geo.uploads.records import MARKER
from ui.session import chose
from ui.text import literal
from ui.yours import session

if TYPE_CHECKING:
    from ui.yours.session import Kept


def chosen_of_yours() -> list[Kept]:
    """Offer what the session brought. It is added here and never kept for other sessions."""
    several = session.kept()
    if not several:
        return []
    numbers = list(range(len(several)))
    chosen = st.pills(
        f"Yours, to go with them ({MARKER})",
        numbers,
        default=numbers,
        selection_mode="multi",
        format_func=lambda number: literal(several[number].brought.name),
        key="export_yours",
        on_change=chose,
    )
    return [several[number] for number in chosen]
