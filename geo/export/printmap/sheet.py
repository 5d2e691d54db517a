"""Draw a result as a printed map in PNG, SVG or PDF, without a browser."""

from __future__ import annotations

import threading
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import matplotlib as mpl
import numpy as np
import shapely

from geo.export.printmap.captions import alt_text, alt_text_of, source_of, title_of
from geo.export.printmap.composition import Composition, compose
from geo.export.printmap.file import MATPLOTLIB_SETTINGS, FileMetadata, render_page, require_format
from geo.export.printmap.labels import draw_labels, place_labels
from geo.export.printmap.layers import SEA, MapDrawer
from geo.export.printmap.marginalia import (
    draw_inset_edges,
    draw_margins,
    draw_scale_bar,
    inset_frame,
)
from geo.export.printmap.names import labels_of
from geo.export.printmap.options import ExtraLayer, MapOptions
from geo.export.printmap.page import WHITE, Ink, Page
from geo.export.printmap.plan import plan_of

if TYPE_CHECKING:
    from geo.dataset import Dataset
    from geo.export.printmap.file import MapFormat
    from geo.query import Result

__all__ = [
    "ExtraLayer",
    "MapOptions",
    "alt_text",
    "draw_map",
    "restrict_to_frame",
]

# Matplotlib settings apply to the whole process, so one thread draws at a time.
_DRAW_LOCK: Final = threading.Lock()


def draw_map(
    dataset: Dataset,
    result: Result,
    options: MapOptions | None = None,
    *,
    file_format: MapFormat = "png",
) -> bytes:
    """
    Return a result as a map to print.

    Parameters
    ----------
    result
        Its active layers are drawn within the frame, as on the live map. Outlines are dashed if
        not established, and thin and dotted if not national. Symbols are hollow if the point is
        not exact. With a sector in focus, places not linked to it are muted. The legend lists and
        counts only what is visible.
    options
        Paper, texts, frame and extra layers; None for an A4 page of the result.
    file_format
        png (300 dpi), svg or pdf.

    Returns
    -------
    content
        The file: the same bytes for the same arguments.

    Raises
    ------
    ExportError
        If the format is unknown, the picture too large, or an extra layer cannot be drawn.
    CRSError
        If an extra layer is not in EPSG:27700.
    UnknownNameError
        If a highlighted or classed council does not exist.
    """
    options = options or MapOptions()
    require_format(file_format, options.paper)
    plan = plan_of(dataset, result, options)
    with _DRAW_LOCK, mpl.rc_context(MATPLOTLIB_SETTINGS):
        page = Page(options.paper)
        _draw(page, compose(plan, draw_margins(page, plan), options.paper))
        metadata = FileMetadata(
            title=title_of(plan),
            description=alt_text_of(plan),
            attribution=source_of(plan),
            as_of=dataset.register.data_date,
        )
        return render_page(page, metadata, file_format)


def restrict_to_frame(dataset: Dataset, result: Result, options: MapOptions) -> Result:
    """
    Return a result without the places outside the frame of `draw_map`.

    Returns
    -------
    result
        The same result, with only the places on the map.

    Raises
    ------
    PlaceMapError
        As for `draw_map`.
    """
    plan = plan_of(dataset, result, options)
    with _DRAW_LOCK, mpl.rc_context(MATPLOTLIB_SETTINGS):
        composition = compose(plan, draw_margins(Page(options.paper), plan), options.paper)
    visible_ids = {
        layer.id: {item.id for item in layer.items} for layer in composition.visible_plan.layers
    }
    places = {
        layer: tuple(
            place for place in layer_places if place.place.id in visible_ids.get(layer, ())
        )
        for layer, layer_places in result.places.items()
    }
    return replace(result, places=MappingProxyType(places))


def _draw(page: Page, composition: Composition) -> None:
    """Draw the visible part of a plan in its composition."""
    frame, visible_plan = composition.frame, composition.visible_plan
    drawer = MapDrawer(page, visible_plan, scale=composition.line_scale)
    if not visible_plan.is_whole_uk:
        page.box(frame.box, Ink(fill=SEA))
    drawer.draw(frame)
    _draw_insets(page, composition, drawer)
    _draw_labels(page, composition)
    left, top = composition.legend_position
    composition.legend.draw(page, left=left, top=top, min_size=composition.legend_room)
    if "scale" in composition.layout.places:
        draw_scale_bar(page, frame, composition.layout.places["scale"])


def _draw_insets(page: Page, composition: Composition, drawer: MapDrawer) -> None:
    for inset in composition.insets:
        box = composition.layout.places[inset.name]
        page.box(box, Ink(fill=WHITE if composition.visible_plan.is_whole_uk else SEA))
        drawer.draw(inset_frame(inset, box, page.paper.scale))
        draw_inset_edges(page, inset, box, composition.frame)


def _draw_labels(page: Page, composition: Composition) -> None:
    frame, scale = composition.frame, page.paper.scale
    avoid = [*composition.layout.places.values()]
    # On a map that is small for its page, labels are small too, or they would hide it.
    size = scale * float(np.interp(frame.metres_per_mm * scale, [5000, 7500], [1, 0.86]))
    candidates = labels_of(composition.visible_plan, frame, type_scale=size)
    labels = [label for label in candidates if not any(map(label.is_covered_by, avoid))]
    symbols = [
        frame.to_sheet(layer.shapes[shapely.get_dimensions(layer.shapes) == 0])
        for layer in composition.visible_plan.layers
    ]
    spots = shapely.get_coordinates(np.concatenate(symbols)) if symbols else np.empty((0, 2))
    draw_labels(page, place_labels(labels, frame.box, avoid=avoid, symbols=spots), scale=scale)
