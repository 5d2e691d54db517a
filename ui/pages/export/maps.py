"""Maps to download: a sheet to print, and a web map in one file."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final
from weakref import ref

import streamlit as st

from geo.areas import area_of
from geo.export.printmap.paper import PAPERS, parse_paper
from geo.export.printmap.sheet import MapOptions, alt_text, draw_map
from geo.export.printmap.upload_layers import upload_map_layers, upload_web_layers
from geo.export.webmap.page import web_map
from ui.markup import escape_markdown
from ui.pages.export.uploads import ExportUploads, choose_map_uploads
from ui.pages.export.view import result_of
from ui.state.cache import process_cache
from ui.state.shared import current_dataset
from ui.widgets import frame
from ui.widgets.map_download import FORMATS, MEDIA_TYPES

if TYPE_CHECKING:
    from geo.dataset import Dataset
    from geo.export.printmap.file import MapFormat
    from geo.query import Query, Result
    from geo.scenario.scenario import Scenario
    from ui.pages.export.view import ExportView
    from ui.pages.uploads.session import MakeLayers

MAP_CACHE_SIZE: Final = 12
PREVIEW_KEY: Final = "export_yours_map"

NO_UPLOADS: Final = ExportUploads()


def show_print_map(dataset: Dataset, view: ExportView) -> None:
    """Show a preview of the sheet, and a button for each format."""
    uploads = _chosen_uploads(view, upload_map_layers)
    if uploads is None:
        return
    request = _MapRequest.from_view(view)
    with st.spinner("Drawing the map …"):
        image = _preview(request, uploads)
    paper = PAPERS[view.paper]
    st.caption(
        f"{view.paper}, {paper.width_mm:g} by {paper.height_mm:g} mm. PNG has 300 dots an inch; "
        "SVG and PDF stay sharp at any size. Legend, date and attribution are on the sheet."
    )
    with st.container(horizontal=True):
        for file_format in FORMATS:
            st.download_button(
                f"Download {file_format.upper()}",
                data=partial(_draw_with_uploads, request, uploads, file_format)
                if uploads
                else partial(_draw, request, file_format),
                file_name=f"{_file_stem(dataset, view)}.{file_format}",
                mime=MEDIA_TYPES[file_format],
                on_click="ignore",
                type="primary" if file_format == "png" else "secondary",
                key=f"export_{file_format}",
            )
    st.image(image, alt=_alt_text(request, uploads), width=520)


def show_web_map(dataset: Dataset, view: ExportView) -> None:
    """Show the contents of the web map, and its download."""
    uploads = _chosen_uploads(view, upload_web_layers)
    if uploads is None:
        return
    size = "" if uploads else ", at most 1.5 MB,"
    st.write(
        f"One HTML file{size} that opens in any browser without a network: the map with "
        "its legend, the sentence and the table that say the same, and every source."
    )
    st.download_button(
        escape_markdown(f"Download {_file_stem(dataset, view)}.html"),
        data=partial(_render_web_map_with_uploads, _MapRequest.from_view(view), uploads)
        if uploads
        else partial(_render_web_map, _MapRequest.from_view(view)),
        file_name=f"{_file_stem(dataset, view)}.html",
        mime="text/html",
        on_click="ignore",
        type="primary",
        key="export_web",
    )


def _chosen_uploads(view: ExportView, make_layers: MakeLayers) -> ExportUploads | None:
    """Show the choice of uploads and the next heading; return None if there is nothing to draw."""
    uploads = choose_map_uploads(view.query, make_layers)
    if not (view.export_query.layers or uploads):
        st.info("Choose at least one layer.")
        return None
    frame.show_heading("What you will get", anchor="get")
    for text in uploads.notes:
        st.caption(escape_markdown(text))
    if uploads.choropleth and view.export_query.layers:
        st.caption("Councils are filled by what is yours. Without layers its classes stand alone.")
    return uploads


@dataclass(frozen=True, kw_only=True, slots=True)
class _MapRequest:
    """The parts of a view that change the map."""

    query: Query
    paper: str
    title: str
    scenario: Scenario | None

    @classmethod
    def from_view(cls, view: ExportView) -> _MapRequest:
        """Return the request of a view."""
        return cls(
            query=view.export_query, paper=view.paper, title=view.title, scenario=view.scenario
        )

    @property
    def result(self) -> Result:
        """The result to draw."""
        return result_of(current_dataset(), self.query, self.scenario)

    def map_options(self, uploads: ExportUploads = NO_UPLOADS) -> MapOptions:
        """Return the options of the printed map."""
        area = area_of(current_dataset().register, self.query.area) if self.query.area else None
        return MapOptions(
            paper=parse_paper(self.paper),
            title=self.title,
            area=area,
            extra_layers=uploads.layers,
            choropleth=uploads.choropleth,
        )


@process_cache(MAP_CACHE_SIZE)
def _draw(request: _MapRequest, file_format: MapFormat) -> bytes:
    return draw_map(
        current_dataset(), request.result, request.map_options(), file_format=file_format
    )


@process_cache(MAP_CACHE_SIZE)
def _render_web_map(request: _MapRequest) -> bytes:
    return web_map(current_dataset(), request.result, title=request.title)


def _draw_with_uploads(
    request: _MapRequest, uploads: ExportUploads, file_format: MapFormat
) -> bytes:
    """Draw a map with the session's own uploads, without caching it."""
    return draw_map(
        current_dataset(), request.result, request.map_options(uploads), file_format=file_format
    )


def _render_web_map_with_uploads(request: _MapRequest, uploads: ExportUploads) -> bytes:
    return web_map(
        current_dataset(),
        request.result,
        title=request.title,
        extra_layers=uploads.layers,
        choropleth=uploads.choropleth,
    )


def _preview(request: _MapRequest, uploads: ExportUploads) -> bytes:
    """Return a preview, cached for all sessions, or with uploads in this session only."""
    if not uploads:
        st.session_state.pop(PREVIEW_KEY, None)
        return _draw(request, "png")
    cached_key, references, image = st.session_state.get(PREVIEW_KEY, (None, [], b""))
    # Weak references: the picture must not keep removed uploads in memory.
    cached_sources = [reference() for reference in references]
    fill_upload, classes = uploads.classes or (None, None)
    sources = [*uploads.uploads, *([fill_upload] if fill_upload else [])]
    key = (request, classes)
    if (cached_key, cached_sources) != (key, sources):
        image = _draw_with_uploads(request, uploads, "png")
        st.session_state[PREVIEW_KEY] = (key, [ref(source) for source in sources], image)
    return bytes(image)


def _alt_text(request: _MapRequest, uploads: ExportUploads) -> str:
    return alt_text(current_dataset(), request.result, request.map_options(uploads))


def _file_stem(dataset: Dataset, view: ExportView) -> str:
    area = area_of(dataset.register, view.export_query.area)
    return f"{'proposed' if view.scenario else 'placemap'}-{area.file_stem}"
