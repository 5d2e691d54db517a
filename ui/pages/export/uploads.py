"""What the session brought, to go with what is taken away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from geo.errors import UploadError
from geo.uploads.records import MARKER
from ui.markup import literal
from ui.pages.uploads import session
from ui.state.session import chose

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.export.printmap.options import ExtraLayer, Theme
    from geo.query import Query
    from geo.uploads.values import Classes
    from ui.pages.uploads.session import Kept, Make


@dataclass(frozen=True, kw_only=True)
class Yours:
    """
    What the session brought, as a map to take away shows it.

    Attributes
    ----------
    layers, theme
        Its shapes; councils filled by one of its tables, or None.
    says
        What must be said before it is taken: what is left out, and why.
    chosen, classes
        What it is made of, by which a picture of it is known.
    """

    layers: tuple[ExtraLayer, ...] = ()
    theme: Theme | None = None
    says: tuple[str, ...] = ()
    chosen: tuple[Kept, ...] = ()
    classes: tuple[Kept, Classes] | None = None

    def __bool__(self) -> bool:
        """Whether a map has anything of it."""
        return bool(self.layers) or self.theme is not None


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


def yours_on_map(query: Query, make: Make) -> Yours:
    """
    Offer what the session brought, and return what is chosen as a map shows it.

    Parameters
    ----------
    make
        What makes layers of shapes, for this kind of map.
    """
    chosen = chosen_of_yours()
    filler = _filler(chosen)
    made = [one.layers(make) for one in chosen if one is not filler]
    says = [text for _, left_out in made for text in left_out]
    theme: Theme | None = None
    if filler:
        how = filler.drawing()
        says += [f"{filler.brought.name}: {how.note}"] if how else []
        try:
            theme = filler.theme(query)
        except UploadError as error:
            says.append(str(error))
    return Yours(
        layers=tuple(layer for layers, _ in made for layer in layers),
        theme=theme,
        says=tuple(says),
        chosen=tuple(chosen),
        classes=(filler, filler.classes) if filler else None,
    )


def _filler(chosen: Sequence[Kept]) -> Kept | None:
    """Return by which of what is chosen councils are filled: it is asked where several could."""
    can = [at for at, one in enumerate(chosen) if one.is_filled()]
    if not can:
        return None
    if len(can) == 1:
        return chosen[can[0]]
    at = st.radio(
        "Councils are filled by",
        can,
        format_func=lambda number: literal(chosen[number].brought.name),
        key="export_filled",
        horizontal=True,
        on_change=chose,
    )
    return chosen[at]
