"""The Data page: what everything is built on, how sure it is, and what is still to be checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from geo.audit.tasks import TO_CHECK
from geo.views.summary import counted
from ui.markup import template
from ui.pages.data import changes, overview, postcodes, records, tasks
from ui.pages.data.holdings import everything_to_do, inventory
from ui.pages.data.view import CHANGES, PAGE, POSTCODES, RECORDS, SHOWN, TO_DO, WIDGETS, restore
from ui.state.session import chose
from ui.state.shared import atlas
from ui.widgets import frame

if TYPE_CHECKING:
    from geo.audit.inventory import Inventory


def show() -> None:
    """Show the page."""
    known = atlas()
    _, messages = PAGE.open(known)
    restore(PAGE.view)
    frame.show_title("What is this built on, and how sure is it?")
    frame.show_messages(messages)
    st.html(template("data_words.html").render(sentence=_sentence(inventory())))
    st.segmented_control(
        "Show",
        list(SHOWN),
        format_func=SHOWN.__getitem__,
        key=WIDGETS["shown"],
        on_change=chose,
        required=True,
    )
    view = PAGE.view
    show_part = {
        RECORDS: records.show,
        TO_DO: tasks.show,
        CHANGES: changes.show,
        POSTCODES: postcodes.show,
    }.get(view.shown, overview.show)
    show_part(known, view)
    frame.show_attribution(known)
    PAGE.keep(known)


def _sentence(held: Inventory) -> str:
    marked = [one for one in held.holdings if one.marked(TO_CHECK) is not None]
    documented = sum(one.marked("documented") or 0 for one in marked)
    indicative = sum(one.marked(TO_CHECK) or 0 for one in marked)
    waiting = counted(len(everything_to_do()), "statement waits", "statements wait")
    return (
        f"{documented + indicative:,} rows in {len(marked)} tables bear a mark of evidence: "
        f"{documented:,} are documented and {indicative:,} indicative. With the parts of rows "
        f"that have a mark of their own, {waiting} to be checked."
    )
