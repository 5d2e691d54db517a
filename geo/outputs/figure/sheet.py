"""Print map: a result as PNG, SVG or PDF, drawn without a browser."""

from __future__ import annotations

import math
import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import matplotlib as mpl
import numpy as np
import shapely

from geo.errors import ExportError
from geo.outputs.figure.file import SETTINGS, About, require_format, written
from geo.outputs.figure.frame import (
    AROUND,
    ISLES,
    Frame,
    LandGrid,
    bounds_of,
    frame_on,
    isles_apart,
    padded,
)
from geo.outputs.figure.furniture import (
    Inset,
    draw_inset_edges,
    draw_scale,
    inset_frame,
    insets_of,
    margins,
    scale_want,
    without_isles,
)
from geo.outputs.figure.labels import draw_labels, place
from geo.outputs.figure.layers import SEA, Drawer
from geo.outputs.figure.layout import Layout, Want, lay_out
from geo.outputs.figure.legend import Legend
from geo.outputs.figure.names import labels_of
from geo.outputs.figure.page import WHITE, Box, Ink, Page
from geo.outputs.figure.plan import Plan, plan_of
from geo.outputs.figure.wanted import ExtraLayer, Sheet, Theme, ThemeClass
from geo.outputs.figure.words import alt_text, alt_text_of, source_of, title_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.atlas import Atlas
    from geo.outputs.figure.file import FileFormat
    from geo.query import Result

__all__ = ["ExtraLayer", "Sheet", "Theme", "ThemeClass", "alt_text", "draw_map"]

LEGEND_SHARES: Final = (1.0, 0.85, 0.7, 0.55, 0.45)
"""Sizes of a legend to try where it stands apart."""

WORTH: Final = 2.2
"""A map is worth drawing when it is no smaller than the page would hold by this factor."""

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
        Its layers that are on are drawn, as on the live map: dashed where a place is not firm,
        dotted and thin where it is not national, hollow where a point is not exact; where a
        sector is in focus, places that are not linked to it recede.
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
        _Figure(page, plan).draw()
        about = About(
            title=title_of(plan),
            description=alt_text_of(plan),
            attribution=source_of(plan),
            as_of=atlas.registry.data_date,
        )
        return written(page, about, file_format)


@dataclass(frozen=True, kw_only=True)
class _Composition:
    """Where everything stands."""

    layout: Layout
    legend: Legend
    legend_at: tuple[float, float]
    insets: tuple[Inset, ...]


class _Figure:
    """One figure in the making."""

    def __init__(self, page: Page, plan: Plan) -> None:
        self.page = page
        self.plan = plan
        self.t = page.paper.scale
        self._look(isles_apart=isles_apart(plan.area))

    def _look(self, *, isles_apart: bool) -> None:
        """Decide what the frame must hold, and where land lies in it."""
        plan = self.plan
        self.isles_apart = isles_apart
        codes = [code for code in plan.codes if not (isles_apart and code in ISLES)]
        self.bounds = padded(bounds_of(plan.land, codes), 0.0 if plan.is_whole else AROUND)
        self.land = LandGrid(plan.shapes_of(codes))

    def draw(self) -> None:
        """Draw it all."""
        panel = margins(self.page, self.plan)
        fitting = frame_on(panel, self.bounds, anchor=(0.5, 0.5))
        line = self.t * _line_scale(fitting.metres_per_mm * self.t)
        found = self._composed(panel, line)
        if self.isles_apart and "isles" not in found.layout.places:
            # No room for a box: they stay where they are.
            self._look(isles_apart=False)
            found = self._composed(panel, line)
        frame = found.layout.frame
        if self.isles_apart:
            frame = without_isles(frame, self.plan)
        drawer = Drawer(self.page, self.plan, scale=line)
        if not self.plan.is_whole:
            self.page.box(frame.box, Ink(fill=SEA))
        drawer.draw(frame)
        self._insets(found, drawer, frame)
        self._names(found, frame)
        left, top = found.legend_at
        found.legend.draw(self.page, left=left, top=top)
        if "scale" in found.layout.places:
            draw_scale(self.page, frame, found.layout.places["scale"])

    def _composed(self, panel: Box, line: float) -> _Composition:
        """Lay the legend over empty sea or, where there is none, beside or above the map."""
        fitting = frame_on(panel, self.bounds, anchor=(0.5, 0.5))
        insets = insets_of(self.plan, fitting, self.t, isles=self.isles_apart)
        others = (*(inset.want for inset in insets), scale_want(self.t))
        legend = Legend(
            self.plan, scale=line, type_scale=self.t, room_mm=min(66 * self.t, panel.width * 0.45)
        )
        layout = lay_out(panel, self.bounds, self.land, (_legend_want(legend), *others))
        if "legend" in layout.places:
            box = layout.places["legend"]
            at = (box.left, box.top)
            return _Composition(layout=layout, legend=legend, legend_at=at, insets=insets)
        return self._apart(panel, line, insets, others)

    def _apart(
        self, panel: Box, line: float, insets: tuple[Inset, ...], others: tuple[Want, ...]
    ) -> _Composition:
        """Lay the legend beside or above the map: smaller, where the map would be very small."""
        best = math.inf
        for share in LEGEND_SHARES:
            for legend, room in self._rooms(panel, line, share):
                metres = frame_on(room, self.bounds, anchor=(0.5, 0.5)).metres_per_mm
                if metres < best and legend.height_mm < panel.height:
                    best, found = metres, (legend, room)
            if best < WORTH * frame_on(panel, self.bounds, anchor=(0.5, 0.5)).metres_per_mm:
                break
        else:
            raise ExportError(
                f"The paper, {self.page.paper.width_mm:g} x {self.page.paper.height_mm:g} mm, "
                "is too small for this map and its legend. Choose larger paper, fewer layers, "
                "or a shorter title."
            )
        legend, room = found
        layout = lay_out(room, self.bounds, self.land, others)
        at = (panel.left, panel.top)
        return _Composition(layout=layout, legend=legend, legend_at=at, insets=insets)

    def _rooms(self, panel: Box, line: float, share: float) -> Iterator[tuple[Legend, Box]]:
        """Yield a legend to stand left of the map, and one above; and the room that each leaves."""
        t = self.t * share
        one = Legend(self.plan, scale=line, type_scale=t, room_mm=panel.width * 0.4)
        taken = one.width_mm + 2 * t
        yield one, replace(panel, left=panel.left + taken, width=max(1.0, panel.width - taken))
        columns = max(1, min(4, int(panel.width / (50 * t))))
        row = Legend(self.plan, scale=line, type_scale=t, room_mm=panel.width, columns=columns)
        yield row, replace(panel, height=max(1.0, panel.height - row.height_mm - 1.5 * t))

    def _insets(self, found: _Composition, drawer: Drawer, main: Frame) -> None:
        for inset in found.insets:
            box = found.layout.places.get(inset.name)
            if box is None:
                continue
            self.page.box(box, Ink(fill=WHITE if self.plan.is_whole else SEA))
            drawer.draw(inset_frame(inset, box, self.t))
            draw_inset_edges(self.page, inset, box, main)

    def _names(self, found: _Composition, frame: Frame) -> None:
        avoid = [*found.layout.places.values()]
        # On a map that is small for its page, names are too, or they would hide it.
        size = self.t * float(np.interp(frame.metres_per_mm * self.t, [5000, 7500], [1, 0.86]))
        named = labels_of(self.plan, frame, type_scale=size)
        labels = [label for label in named if not any(map(label.is_below, avoid))]
        symbols = [
            frame.to_sheet(layer.shapes[shapely.get_dimensions(layer.shapes) == 0])
            for layer in self.plan.layers
        ]
        spots = shapely.get_coordinates(np.concatenate(symbols)) if symbols else np.empty((0, 2))
        draw_labels(self.page, place(labels, frame.box, avoid=avoid, symbols=spots), scale=self.t)


def _legend_want(legend: Legend) -> Want:
    size = (legend.width_mm, legend.height_mm)
    return Want(
        name="legend",
        sizes=lambda _: (size,),
        near=lambda frame, size: (frame.box.left, frame.box.top - size[1]),
        at_edge=True,
        at_corner=True,
    )


def _line_scale(metres_per_mm: float) -> float:
    """Return the size of lines and patterns, times the live map's: smaller on small scales."""
    return float(np.interp(metres_per_mm, [200, 800, 3000], [0.95, 0.8, 0.6]))
