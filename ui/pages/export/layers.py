"""Layers and tables: what an export would hold, and the file itself, built on click."""

from __future__ import annotations

import tempfile
from collections import Counter
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import streamlit as st

from geo.export.content.results import content_of
from geo.export.content.uploads import with_brought
from geo.export.files.formats import FORMATS, ZIP
from geo.export.files.options import Options
from geo.export.files.preview import preview
from geo.export.files.write import write, write_bundle
from geo.views.summary import counted
from ui.markup import literal, template
from ui.pages.export.uploads import chosen_of_yours
from ui.pages.export.view import answer_of
from ui.state.cache import remembered
from ui.state.shared import atlas
from ui.widgets import frame

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.dataset import Atlas
    from geo.export.content.model import Content
    from geo.query import Query
    from geo.scenario.scenario import Scenario
    from ui.pages.export.view import ExportView

CONTENTS_KEPT: Final = 8
MEGABYTE: Final = 1_000_000

SHAPES: Final = {
    "Point": ("point", "points"),
    "MultiPoint": ("point", "points"),
    "LineString": ("line", "lines"),
    "MultiLineString": ("line", "lines"),
    "Polygon": ("area", "areas"),
    "MultiPolygon": ("area", "areas"),
}
"""Type of geometry → what one and several of it are called."""


def show(known: Atlas, view: ExportView) -> None:
    """Show what the export would hold, and the button that builds it."""
    if not view.layers or not view.formats:
        st.info("Choose at least one layer and one format.")
        return
    content = with_brought(
        _content(view.asked, view.layers, view.scenario, drawn=view.drawn),
        [one.laid(view.query) for one in chosen_of_yours()],
    )
    options = Options(crs=view.crs, shorten=True)
    seen = [preview(content, key, _own(key, options)) for key in view.formats]
    problems = [problem for one in seen for problem in one.problems]
    for problem in dict.fromkeys(problems):
        st.warning(literal(problem))
    several = len(view.formats) > 1
    name = Path(seen[0].file_name).with_suffix(ZIP).name if several else seen[0].file_name
    frame.show_heading("What you will get", anchor="get")
    size = _size(sum(one.about_bytes for one in seen))
    st.write(literal(f"{name}, {size}, data as of {seen[0].data_as_of}."))
    st.download_button(
        f"Download {literal(name)}",
        data=partial(_built, content, view.formats, name, options),
        file_name=name,
        mime="application/zip" if name.endswith(ZIP) else FORMATS[view.formats[0]].media_type,
        on_click="ignore",
        type="primary",
        disabled=bool(problems),
        key="export_download",
    )
    st.html(
        template("export_preview.html").render(
            preview=seen[0],
            formats=[(FORMATS[key], one) for key, one in zip(view.formats, seen, strict=True)],
            shapes=_shapes,
        )
    )
    if view.scenario is None:  # which no address carries
        frame.show_layer_addresses(known, view.asked, view.layers)


def _own(key: str, options: Options) -> Options:
    """Let a format that has one CRS alone be written in it beside the others."""
    return options if options.crs in FORMATS[key].crs else Options(shorten=options.shorten)


@remembered(CONTENTS_KEPT)
def _content(
    query: Query, layers: tuple[str, ...], scenario: Scenario | None, *, drawn: bool
) -> Content:
    return content_of(atlas(), answer_of(atlas(), query, scenario), layers=layers, drawn=drawn)


def _built(content: Content, formats: tuple[str, ...], name: str, options: Options) -> bytes:
    """Write the file into a folder of its own, and return it."""
    with tempfile.TemporaryDirectory(prefix="placemap-") as folder:
        path = Path(folder) / name
        if len(formats) > 1:
            write_bundle(content, path, formats, options)
        else:
            write(content, path, formats[0], _own(formats[0], options))
        return path.read_bytes()


def _shapes(geometries: Mapping[str, int]) -> str:
    """Say what shapes a layer has, by their types: "12 areas and 3 points"."""
    counts: Counter[tuple[str, str]] = Counter()
    for kind, rows in geometries.items():
        counts[SHAPES[kind]] += rows
    return " and ".join(counted(rows, *names) for names, rows in counts.items())


def _size(size_bytes: int) -> str:
    if size_bytes >= MEGABYTE:
        return f"about {size_bytes / MEGABYTE:.1f} MB"
    return f"about {max(1, round(size_bytes / 1000)):,} KB"
