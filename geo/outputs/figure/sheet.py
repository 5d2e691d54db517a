"""Print map: a result as PNG, SVG or PDF, drawn without a browser."""

from __future__ import annotations

import itertools
import math
import threading
from dataclasses import dataclass, replace
from types import MappingProxyType
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
from geo.outputs.figure.visible import is_part, visible, window
from geo.outputs.figure.wanted import ExtraLayer, Sheet, Theme, ThemeClass
from geo.outputs.figure.words import alt_text, alt_text_of, source_of, title_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shapely.geometry.base import BaseGeometry

    from geo.atlas import Atlas
    from geo.outputs.figure.file import FileFormat
    from geo.query import Result

__all__ = ["ExtraLayer", "Sheet", "Theme", "ThemeClass", "alt_text", "draw_map"]

LEGEND_SHARES: Final = (1.0, 0.85, 0.7, 0.55, 0.45)
"""Sizes of a legend to try where it stands apart."""

TRIES: Final = 3
"""Frames to try before one is taken whose legend has more room than it fills."""

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
        _Figure(page, plan).draw()
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
        found, _ = _Figure(Page(sheet.paper), plan).composed()
    drawn = {layer.id: {item.id for item in layer.items} for layer in found.seen.layers}
    places = {
        layer: tuple(one for one in several if one.place.id in drawn.get(layer, ()))
        for layer, several in result.places.items()
    }
    return replace(result, places=MappingProxyType(places))


@dataclass(frozen=True, kw_only=True)
class _Composition:
    """Where everything stands, and what is seen of the plan."""

    layout: Layout
    legend: Legend
    legend_at: tuple[float, float]
    room: tuple[float, float]
    """Width and height that are kept for the legend."""
    insets: tuple[Inset, ...]
    seen: Plan


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
        found, line = self.composed()
        frame, seen = self._main(found.layout), found.seen
        drawer = Drawer(self.page, seen, scale=line)
        if not seen.is_whole:
            self.page.box(frame.box, Ink(fill=SEA))
        drawer.draw(frame)
        self._insets(found, drawer, frame)
        self._names(found, frame)
        left, top = found.legend_at
        found.legend.draw(self.page, left=left, top=top, room=found.room)
        if "scale" in found.layout.places:
            draw_scale(self.page, frame, found.layout.places["scale"])

    def composed(self) -> tuple[_Composition, float]:
        """Set what stands around the map, and lay it out; return the size of its lines too."""
        panel = margins(self.page, self.plan)
        fitting = frame_on(panel, self.bounds, anchor=(0.5, 0.5))
        line = self.t * _line_scale(fitting.metres_per_mm * self.t)
        found = self._settled(panel, line)
        if self.isles_apart and "isles" not in found.layout.places:
            # No room for a box: they stay where they are.
            self._look(isles_apart=False)
            found = self._settled(panel, line)
        return found, line

    def _settled(self, panel: Box, line: float) -> _Composition:
        """
        Lay out the map and a legend of what it then shows.

        The legend follows from the frame, and the frame from the room that the legend takes: they
        are tried until they agree.
        """
        windows: list[BaseGeometry] = [shapely.box(*self.bounds)]
        tried = visible(self.plan, windows)
        for number in itertools.count():
            found = self._composed(tried, panel, line)
            shown = self._shown(found)
            seen = visible(self.plan, shown)
            legend = found.legend.of(seen)
            if legend.words == found.legend.words or (number > TRIES and is_part(seen, tried)):
                return replace(found, legend=legend, seen=seen)
            # Where they never agree, room is kept for all that any of the frames showed.
            windows = [*windows, *shown]
            tried = visible(self.plan, windows) if number >= TRIES else seen
        raise AssertionError  # pragma: no cover - the count has no end

    def _shown(self, found: _Composition) -> list[BaseGeometry]:
        """Return the ground that is seen: on the map where nothing lies over it, and in insets."""
        places, frame = found.layout.places, self._main(found.layout)
        insets = [inset for inset in found.insets if inset.name in places]
        over = [
            places[name] for name in ("legend", *(one.name for one in insets)) if name in places
        ]
        return [
            window(frame, over),
            *(window(inset_frame(inset, places[inset.name], self.t)) for inset in insets),
        ]

    def _main(self, layout: Layout) -> Frame:
        """Return the main frame, without the isles where they have a box of their own."""
        return without_isles(layout.frame, self.plan) if self.isles_apart else layout.frame

    def _composed(self, plan: Plan, panel: Box, line: float) -> _Composition:
        """Lay the legend over empty sea or, where there is none, beside or above the map."""
        fitting = frame_on(panel, self.bounds, anchor=(0.5, 0.5))
        insets = insets_of(self.plan, fitting, self.t, isles=self.isles_apart)
        others = (*(inset.want for inset in insets), scale_want(self.t))
        legend = Legend(
            plan, scale=line, type_scale=self.t, room_mm=min(66 * self.t, panel.width * 0.45)
        )
        layout = lay_out(panel, self.bounds, self.land, (_legend_want(legend), *others))
        at = (panel.left, panel.top)
        if "legend" in layout.places:
            at = (layout.places["legend"].left, layout.places["legend"].top)
        else:
            legend, room = self._apart(plan, panel, line)
            layout = lay_out(room, self.bounds, self.land, others)
        return _Composition(
            layout=layout,
            legend=legend,
            legend_at=at,
            room=(legend.width_mm, legend.height_mm),
            insets=insets,
            seen=plan,
        )

    def _apart(self, plan: Plan, panel: Box, line: float) -> tuple[Legend, Box]:
        """
        Return a legend to stand beside or above the map, and the room that it leaves.

        It is smaller where the map would be very small.
        """
        best = math.inf
        for share in LEGEND_SHARES:
            for legend, room in self._rooms(plan, panel, line, share):
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
        return found

    def _rooms(
        self, plan: Plan, panel: Box, line: float, share: float
    ) -> Iterator[tuple[Legend, Box]]:
        """Yield a legend to stand left of the map, and one above; and the room that each leaves."""
        t = self.t * share
        one = Legend(plan, scale=line, type_scale=t, room_mm=panel.width * 0.4)
        taken = one.width_mm + 2 * t
        yield one, replace(panel, left=panel.left + taken, width=max(1.0, panel.width - taken))
        columns = max(1, min(4, int(panel.width / (50 * t))))
        row = Legend(plan, scale=line, type_scale=t, room_mm=panel.width, columns=columns)
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
        named = labels_of(found.seen, frame, type_scale=size)
        labels = [label for label in named if not any(map(label.is_below, avoid))]
        symbols = [
            frame.to_sheet(layer.shapes[shapely.get_dimensions(layer.shapes) == 0])
            for layer in found.seen.layers
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
