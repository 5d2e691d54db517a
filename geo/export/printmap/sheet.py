"""Print map: a result as PNG, SVG or PDF, drawn without a browser."""

from __future__ import annotations

import threading
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import matplotlib as mpl
import numpy as np
import shapely

from geo.export.printmap.captions import alt_text, alt_text_of, source_of, title_of
from geo.export.printmap.composition import Composition, composed
from geo.export.printmap.file import SETTINGS, About, require_format, written
from geo.export.printmap.labels import draw_labels, place
from geo.export.printmap.layers import SEA, Drawer
from geo.export.printmap.marginalia import draw_inset_edges, draw_scale, inset_frame, margins
from geo.export.printmap.names import labels_of
from geo.export.printmap.options import ExtraLayer, Sheet, Theme, ThemeClass
from geo.export.printmap.page import WHITE, Ink, Page
from geo.export.printmap.plan import plan_of

if TYPE_CHECKING:
    from geo.dataset import Atlas
    from geo.export.printmap.file import FileFormat
    from geo.query import Result

__all__ = ["ExtraLayer", "Sheet", "Theme", "ThemeClass", "alt_text", "draw_map", "shown_in_frame"]

# Matplotlib's settings are the process's, and another thread's map must not meet them half set.
_DRAWING: Final = threading.Lock()


def draw_map(
    atlas: Atlas, result: Result, sheet: Sheet | None = None, *, file_format: FileFormat = "png"
) -> bytes:
    """
    Draw what a result shows as a page to print.

    Parameters
    ----------
    result
        Its layers that are on are drawn as far as they lie in the frame, as on the live map:
        dashed where a place is not firm, dotted and thin where it is not national, hollow where a
        point is not exact; where a sector is in focus, places that are not linked to it recede.
        The legend names and counts what the frame shows, and nothing else.
    sheet
        Paper, words, frame, and what is drawn besides; None for an A4 page of the result.
    file_format
        png (300 dpi), svg or pdf.

    Returns
    -------
    content
        The file: the same bytes for the same arguments.

    Raises
    ------
    ExportError
        If there is no such format, the picture would be too large, or an extra layer or theme
        cannot be drawn.
    CRSError
        If an extra layer is not in EPSG:27700.
    UnknownNameError
        If a council to highlight or to class does not exist.
    """
    sheet = sheet or Sheet()
    require_format(file_format, sheet.paper)
    plan = plan_of(atlas, result, sheet)
    with _DRAWING, mpl.rc_context(SETTINGS):
        page = Page(sheet.paper)
        _draw(page, composed(plan, margins(page, plan), sheet.paper))
        about = About(
            title=title_of(plan),
            description=alt_text_of(plan),
            attribution=source_of(plan),
            as_of=atlas.registry.data_date,
        )
        return written(page, about, file_format)


def shown_in_frame(atlas: Atlas, result: Result, sheet: Sheet) -> Result:
    """
    Leave out of a result what `draw_map` would not show: places outside its frame.

    Returns
    -------
    result
        The same, with those places alone that a map of it draws.

    Raises
    ------
    PlaceMapError
        As `draw_map`.
    """
    plan = plan_of(atlas, result, sheet)
    with _DRAWING, mpl.rc_context(SETTINGS):
        found = composed(plan, margins(Page(sheet.paper), plan), sheet.paper)
    drawn = {layer.id: {item.id for item in layer.items} for layer in found.seen.layers}
    places = {
        layer: tuple(one for one in several if one.place.id in drawn.get(layer, ()))
        for layer, several in result.places.items()
    }
    return replace(result, places=MappingProxyType(places))


def _draw(page: Page, found: Composition) -> None:
    """Draw what is seen of a plan, where it was decided to stand."""
    frame, seen = found.frame, found.seen
    drawer = Drawer(page, seen, scale=found.line_scale)
    if not seen.is_whole:
        page.box(frame.box, Ink(fill=SEA))
    drawer.draw(frame)
    _draw_insets(page, found, drawer)
    _draw_names(page, found)
    left, top = found.legend_at
    found.legend.draw(page, left=left, top=top, room=found.room)
    if "scale" in found.layout.places:
        draw_scale(page, frame, found.layout.places["scale"])


def _draw_insets(page: Page, found: Composition, drawer: Drawer) -> None:
    for inset in found.insets:
        box = found.layout.places[inset.name]
        page.box(box, Ink(fill=WHITE if found.seen.is_whole else SEA))
        drawer.draw(inset_frame(inset, box, page.paper.scale))
        draw_inset_edges(page, inset, box, found.frame)


def _draw_names(page: Page, found: Composition) -> None:
    frame, t = found.frame, page.paper.scale
    avoid = [*found.layout.places.values()]
    # On a map that is small for its page, names are too, or they would hide it.
    size = t * float(np.interp(frame.metres_per_mm * t, [5000, 7500], [1, 0.86]))
    named = labels_of(found.seen, frame, type_scale=size)
    labels = [label for label in named if not any(map(label.is_below, avoid))]
    symbols = [
        frame.to_sheet(layer.shapes[shapely.get_dimensions(layer.shapes) == 0])
        for layer in found.seen.layers
    ]
    spots = shapely.get_coordinates(np.concatenate(symbols)) if symbols else np.empty((0, 2))
    draw_labels(page, place(labels, frame.box, avoid=avoid, symbols=spots), scale=t)
