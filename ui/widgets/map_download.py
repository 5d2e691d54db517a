"""Choropleth download: a button for each format; the map is drawn on click."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

import streamlit as st

from ui.state.shared import current_dataset

if TYPE_CHECKING:
    from collections.abc import Callable

    from geo.areas import Area
    from geo.export.printmap.file import MapFormat
    from geo.query import Result
    from geo.styles.choropleth import Choropleth

FORMATS: Final[tuple[MapFormat, ...]] = ("png", "svg", "pdf")
MEDIA_TYPES: Final = {"png": "image/png", "svg": "image/svg+xml", "pdf": "application/pdf"}


@dataclass(frozen=True, kw_only=True)
class ChoroplethDownload:
    """A choropleth to download, and its file name."""

    name: str
    title: str
    subtitle: str
    result: Callable[[], Result]
    """Returns the result that the classes depend on; called when the map is drawn."""
    choropleth: Choropleth
    area: Area | None = None
    """The area to frame; None is the UK."""


def show_map_downloads(download: ChoroplethDownload, *, key: str) -> None:
    """Show downloads of the map, with its classes, evidence, date and source on the sheet."""
    with st.container(horizontal=True):
        for file_format in FORMATS:
            st.download_button(
                f"Download this map as {file_format.upper()}"
                if file_format == "png"
                else file_format.upper(),
                data=partial(_draw, download, file_format),
                file_name=f"{download.name}.{file_format}",
                mime=MEDIA_TYPES[file_format],
                on_click="ignore",
                help=f"Download this map as {file_format.upper()}, on a sheet of A4",
                key=f"{key}_{file_format}",
            )


def _draw(download: ChoroplethDownload, file_format: MapFormat) -> bytes:
    # Matplotlib takes half a second to import: only for users who download a map.
    from geo.export.printmap.choropleth import draw_choropleth  # noqa: PLC0415
    from geo.export.printmap.options import MapOptions  # noqa: PLC0415

    area = None if download.area is None or download.area.kind == "uk" else download.area
    options = MapOptions(title=download.title, subtitle=download.subtitle, area=area)
    return draw_choropleth(
        current_dataset(), download.result(), download.choropleth, options, file_format=file_format
    )
