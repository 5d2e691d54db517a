"""Layers and tables to download: a preview, and the file, built on click."""

from __future__ import annotations

import tempfile
from collections import Counter
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import streamlit as st

from geo.export.content.results import content_of
from geo.export.content.uploads import add_uploads
from geo.export.files.formats import FORMATS, ZIP
from geo.export.files.options import ExportOptions
from geo.export.files.preview import preview
from geo.export.files.write import write, write_bundle
from geo.text import format_count
from ui.markup import escape_markdown, template
from ui.pages.export.uploads import choose_uploads
from ui.pages.export.view import result_of
from ui.state.cache import process_cache
from ui.state.shared import current_dataset
from ui.widgets import frame

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.dataset import Dataset
    from geo.export.content.model import Content
    from geo.query import Query
    from geo.scenario.scenario import Scenario
    from ui.pages.export.view import ExportView

CONTENT_CACHE_SIZE: Final = 8
MEGABYTE: Final = 1_000_000

SHAPES: Final = {
    "Point": ("point", "points"),
    "MultiPoint": ("point", "points"),
    "LineString": ("line", "lines"),
    "MultiLineString": ("line", "lines"),
    "Polygon": ("area", "areas"),
    "MultiPolygon": ("area", "areas"),
}
"""Geometry type → its noun in singular and plural."""


def show_layers(dataset: Dataset, view: ExportView) -> None:
    """Show a preview of the export, and the button that builds it."""
    if not view.layers or not view.formats:
        st.info("Choose at least one layer and one format.")
        return
    content = add_uploads(
        _content(view.export_query, view.layers, view.scenario, drawn=view.drawn),
        [item.overlay(view.query) for item in choose_uploads()],
    )
    options = ExportOptions(crs=view.crs, shorten=True)
    previews = [preview(content, key, _format_options(key, options)) for key in view.formats]
    problems = [problem for item in previews for problem in item.problems]
    for problem in dict.fromkeys(problems):
        st.warning(escape_markdown(problem))
    is_bundle = len(view.formats) > 1
    name = Path(previews[0].file_name).with_suffix(ZIP).name if is_bundle else previews[0].file_name
    frame.show_heading("What you will get", anchor="get")
    size = _size(sum(item.estimated_bytes for item in previews))
    st.write(escape_markdown(f"{name}, {size}, data as of {previews[0].data_as_of}."))
    st.download_button(
        f"Download {escape_markdown(name)}",
        data=partial(_build_file, content, view.formats, name, options),
        file_name=name,
        mime="application/zip" if name.endswith(ZIP) else FORMATS[view.formats[0]].media_type,
        on_click="ignore",
        type="primary",
        disabled=bool(problems),
        key="export_download",
    )
    st.html(
        template("export_preview.html").render(
            preview=previews[0],
            formats=[
                (FORMATS[key], item) for key, item in zip(view.formats, previews, strict=True)
            ],
            shapes=_shapes,
        )
    )
    if view.scenario is None:  # An address cannot include a scenario.
        frame.show_layer_addresses(dataset, view.export_query, view.layers)


def _format_options(key: str, options: ExportOptions) -> ExportOptions:
    """Return the options of a format: a format with a single CRS keeps its own."""
    return options if options.crs in FORMATS[key].crs else ExportOptions(shorten=options.shorten)


@process_cache(CONTENT_CACHE_SIZE)
def _content(
    query: Query, layers: tuple[str, ...], scenario: Scenario | None, *, drawn: bool
) -> Content:
    return content_of(
        current_dataset(),
        result_of(current_dataset(), query, scenario),
        layers=layers,
        simplified=drawn,
    )


def _build_file(
    content: Content, formats: tuple[str, ...], name: str, options: ExportOptions
) -> bytes:
    """Build the file in a temporary folder, and return it."""
    with tempfile.TemporaryDirectory(prefix="placemap-") as folder:
        path = Path(folder) / name
        if len(formats) > 1:
            write_bundle(content, path, formats, options)
        else:
            write(content, path, formats[0], _format_options(formats[0], options))
        return path.read_bytes()


def _shapes(geometries: Mapping[str, int]) -> str:
    """Describe the geometries of a layer by type: "12 areas and 3 points"."""
    counts: Counter[tuple[str, str]] = Counter()
    for kind, rows in geometries.items():
        counts[SHAPES[kind]] += rows
    return " and ".join(format_count(rows, *names) for names, rows in counts.items())


def _size(size_bytes: int) -> str:
    if size_bytes >= MEGABYTE:
        return f"about {size_bytes / MEGABYTE:.1f} MB"
    return f"about {max(1, round(size_bytes / 1000)):,} KB"
