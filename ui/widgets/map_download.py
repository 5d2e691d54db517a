"""A map of councils by class to take away: a button for each format, drawn when clicked."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

import streamlit as st

from ui.state.shared import atlas

if TYPE_CHECKING:
    from collections.abc import Callable

    from geo.areas import Area
    from geo.export.printmap.file import FileFormat
    from geo.query import Result
    from geo.views.choropleth import Choropleth

FORMATS: Final[tuple[FileFormat, ...]] = ("png", "svg", "pdf")
MEDIA: Final = {"png": "image/png", "svg": "image/svg+xml", "pdf": "application/pdf"}


@dataclass(frozen=True, kw_only=True)
class ClassMap:
    """A map of councils by class, and what its file is called."""

    name: str
    title: str
    subtitle: str
    result: Callable[[], Result]
    """What the classes follow from; asked for when it is drawn."""
    filled: Choropleth
    area: Area | None = None
    """What to frame; the UK where it is that, or None."""


def offer(shown: ClassMap, *, key: str) -> None:
    """Offer the map as it is shown: with its classes, evidence, date and source on the sheet."""
    with st.container(horizontal=True):
        for form in FORMATS:
            st.download_button(
                f"Download this map as {form.upper()}" if form == "png" else form.upper(),
                data=partial(_drawn, shown, form),
                file_name=f"{shown.name}.{form}",
                mime=MEDIA[form],
                on_click="ignore",
                help=f"Download this map as {form.upper()}, on a sheet of A4",
                key=f"{key}_{form}",
            )


def _drawn(shown: ClassMap, form: FileFormat) -> bytes:
    # Matplotlib takes half a second to import: only a reader who wants a map waits for it.
    from geo.export.printmap.choropleth import draw_classes  # noqa: PLC0415
    from geo.export.printmap.options import Sheet  # noqa: PLC0415

    area = None if shown.area is None or shown.area.kind == "uk" else shown.area
    sheet = Sheet(title=shown.title, subtitle=shown.subtitle, area=area)
    return draw_classes(atlas(), shown.result(), shown.filled, sheet, file_format=form)
