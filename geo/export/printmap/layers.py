"""Draws what a plan holds into a frame: land, theme, layers, outlines; from the back forward."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from geo.export.printmap.page import PX_PT, WHITE, Ink, Pen
from geo.export.printmap.patterns import line_pen, outline_pen, pattern_marks, symbols
from geo.geometry import union
from geo.places.place import CLUSTERS, ICA_MEMBERS
from geo.styles.layers import FOCUS_COLOUR
from geo.styles.theme import COLOURS, MAP_COLOURS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from geo.export.printmap.frame import Frame
    from geo.export.printmap.options import Theme
    from geo.export.printmap.page import Page
    from geo.export.printmap.plan import DrawnLayer, Focus, Item, Plan

INK: Final = MAP_COLOURS["map-ink"]
LAND: Final = MAP_COLOURS["land"]
BORDER: Final = MAP_COLOURS["border"]
AROUND: Final = MAP_COLOURS["around"]
AROUND_BORDER: Final = MAP_COLOURS["around-border"]
SEA: Final = MAP_COLOURS["sea-printed"]
YELLOW: Final = COLOURS["focus"].light

FOCUS_OPACITY: Final = 0.55

INSET_MM: Final = {CLUSTERS: 0.62, ICA_MEMBERS: 1.3}
"""How far inside a border the outline of a layer runs, so that those of two layers with one
border are seen side by side."""

AREA: Final = 2
"""Dimensions of a polygon."""

LINE: Final = 1

MANY: Final = 500
"""Shapes of a layer, beyond which outlines are thin, symbols small and painted as one: heavy
outlines would be all that is seen, and each symbol apart would take minutes."""

THIN_PT: Final = 0.3

MUTED_PX: Final = 1.6
MUTED_INK: Final = COLOURS["quiet"].light
"""Of what recedes: darker than the border of a council, which would else be taken for it."""

SYMBOL_PX: Final = 7.0
"""Radius of a symbol, as on the live map."""


class Drawer:
    """
    Draws a plan on a page.

    Parameters
    ----------
    scale
        Size of lines, patterns and symbols, times those of the live map.
    """

    def __init__(self, page: Page, plan: Plan, *, scale: float) -> None:
        """Take what is to be drawn, and where."""
        self.page = page
        self.plan = plan
        self.scale = scale

    def draw(self, frame: Frame) -> None:
        """Draw everything but names."""
        self._land(frame)
        if self.plan.sheet.theme:
            self._theme(frame, self.plan.sheet.theme)
        areas = [(layer, frame.to_sheet(layer.shapes)) for layer in self.plan.layers]
        self._focus(frame, areas)
        for layer, shapes in areas:
            self._layer(frame, layer, shapes)
        self._outlines(frame)
        for layer, shapes in areas:
            self._points(frame, layer, shapes)

    def pen(self, pen: Pen) -> Pen:
        """Return a pen of the live map's width in this figure's."""
        return pen.times(self.scale)

    def _land(self, frame: Frame) -> None:
        area, plan = {*self.plan.area.codes}, self.plan
        thin = Pen(colour=BORDER, width_pt=0.4 * self.scale)
        within = frame.box
        around = plan.shapes_of([code for code in plan.land_shapes if code not in area])
        if len(around):
            pen = Pen(colour=AROUND_BORDER, width_pt=0.4 * self.scale)
            self.page.shapes(frame.to_sheet(around), Ink(fill=AROUND, pen=pen), within=within)
        land = frame.to_sheet(plan.shapes_of([code for code in plan.land_shapes if code in area]))
        # Of the thick line, fills cover all but the half that lies in the sea: the coast.
        coast = Ink(pen=Pen(colour=BORDER, width_pt=1.3 * self.scale))
        self.page.shapes(land, coast, within=within)
        self.page.shapes(land, Ink(fill=LAND, pen=thin), within=within)

    def _theme(self, frame: Frame, theme: Theme) -> None:
        for number, kind in enumerate(theme.classes):
            codes = [code for code, found in theme.of_council.items() if found == number]
            shapes = frame.to_sheet(self.plan.shapes_of(codes))
            pen = Pen(colour=WHITE, width_pt=0.5 * self.scale)
            self.page.shapes(shapes, Ink(fill=kind.fill, pen=pen), within=frame.box)
            if kind.hatch:
                marks = pattern_marks(kind.hatch, union(shapes), scale=self.scale)
                self.page.shapes(marks.shapes, marks.ink, within=frame.box)

    def _focus(self, frame: Frame, areas: list[tuple[DrawnLayer, NDArray[np.object_]]]) -> None:
        """Fill what is linked to the sector once: two places of one extent are no more linked."""
        linked = [
            shape
            for layer, shapes in areas
            for item, shape in zip(layer.items, shapes, strict=True)
            if item.focus == "focus" and shapely.get_dimensions(shape) == AREA
        ]
        if linked:
            ink = Ink(fill=FOCUS_COLOUR, opacity=FOCUS_OPACITY)
            self.page.shapes([union(linked)], ink, within=frame.box)

    def _layer(self, frame: Frame, layer: DrawnLayer, shapes: NDArray[np.object_]) -> None:
        is_area = shapely.get_dimensions(shapes) > 0
        for item, chosen in _alike(layer, shapes, is_area):
            if item.focus == "muted":
                self.page.shapes(chosen, Ink(pen=muted_pen(self.scale)), within=frame.box)
            else:
                self._areas(frame, layer, item, chosen)

    def _areas(
        self, frame: Frame, layer: DrawnLayer, item: Item, shapes: NDArray[np.object_]
    ) -> None:
        style = layer.style
        inside = INSET_MM.get(layer.id, 0.0) * self.scale
        edges, narrow = _shrunk(shapes, inside)
        colour = INK if item.focus == "focus" else style.outline
        pen = outline_pen(colour, style.weight_px, dashed=item.dashed, quiet=item.quiet)
        if shapely.get_dimensions(shapes).max() == LINE:
            pen = line_pen(style)
        if len(shapes) > MANY:
            pen = replace(pen, width_pt=min(pen.width_pt, THIN_PT))
        polygons = shapes[shapely.get_dimensions(shapes) == AREA]
        if item.focus == "plain":
            region = union(polygons)
            marks = pattern_marks(style.pattern, region, scale=self.scale, quiet=item.quiet)
            self.page.shapes(marks.shapes, marks.ink, within=frame.box)
        self.page.shapes(edges, Ink(pen=self.pen(pen)), within=frame.box)
        thin = pen.times(0.45)
        self.page.shapes(narrow, Ink(pen=self.pen(thin)), within=frame.box)

    def _points(self, frame: Frame, layer: DrawnLayer, shapes: NDArray[np.object_]) -> None:
        is_point = (shapely.get_dimensions(shapes) == 0) & ~shapely.is_empty(shapes)
        groups = list(_alike(layer, shapes, is_point))
        # What recedes lies below what stands out.
        for item, chosen in sorted(groups, key=lambda group: group[0].focus != "muted"):
            self._symbols(frame, layer, item, chosen)

    def _symbols(
        self, frame: Frame, layer: DrawnLayer, item: Item, shapes: NDArray[np.object_]
    ) -> None:
        radius = symbol_mm(self.scale)
        style = layer.style
        muted = item.focus == "muted"
        spots = shapely.get_coordinates(shapes)
        outline = INK if item.focus == "focus" else style.outline
        fill = FOCUS_COLOUR if item.focus == "focus" else style.pattern.colour
        pen = outline_pen(outline, style.weight_px, dashed=item.dashed, quiet=item.quiet)
        edge = Ink(
            fill="" if item.hollow or muted else fill,
            pen=muted_pen(self.scale) if muted else self.pen(pen),
        )
        white = Ink(pen=Pen(colour=WHITE, width_pt=(style.weight_px + 1.6) * PX_PT * self.scale))
        if len(spots) > MANY:
            small = symbols(style.symbol, spots, radius * 0.4)
            self.page.shapes(small, Ink(fill=fill), within=frame.box)
            return
        for one in symbols(style.symbol, spots, radius):
            if not muted:
                self.page.shapes([one], white, within=frame.box)
            self.page.shapes([one], edge, within=frame.box)

    def _outlines(self, frame: Frame) -> None:
        plan = self.plan
        if not plan.is_whole:
            self._double(frame)
        if plan.sheet.highlight:
            chosen = frame.to_sheet(plan.shapes_of(plan.sheet.highlight))
            halo = Pen(colour=YELLOW, width_pt=4.6 * self.scale)
            self.page.shapes(chosen, Ink(pen=halo), within=frame.box)
            line = Pen(colour=INK, width_pt=1.5 * self.scale)
            self.page.shapes(chosen, Ink(pen=line), within=frame.box)

    def _double(self, frame: Frame) -> None:
        """
        Outline the area with a double line, which no layer has.

        Of a region or nation only where it meets others: along a coast it says nothing new, and
        would bury islands.
        """
        plan = self.plan
        edge = [_union(frame.to_sheet(plan.shapes_of(plan.area.codes)))]
        if plan.area.kind in {"region", "nation"}:
            others = [code for code in plan.land_shapes if code not in {*plan.area.codes}]
            around = _union(frame.to_sheet(plan.shapes_of(others)))
            edge = [shapely.intersection(edge[0].boundary, around.boundary)]
        for colour, width in ((WHITE, 4.2), (INK, 2.8), (WHITE, 1.2)):
            pen = Pen(colour=colour, width_pt=width * self.scale)
            self.page.shapes(edge, Ink(pen=pen), within=frame.box)


def muted_pen(scale: float) -> Pen:
    """Return the outline of what recedes: heavier than the border of a council."""
    return Pen(colour=MUTED_INK, width_pt=MUTED_PX * PX_PT * scale)


def symbol_mm(scale: float) -> float:
    """Return the radius of a symbol."""
    return SYMBOL_PX * PX_PT * scale * 25.4 / 72


def _alike(
    layer: DrawnLayer, shapes: NDArray[np.object_], wanted: NDArray[np.bool_]
) -> Iterator[tuple[Item, NDArray[np.object_]]]:
    """Group the wanted shapes of a layer by how they look: an item of each look, its shapes."""
    looks: dict[tuple[Focus, bool, bool, bool], list[int]] = {}
    for number in np.flatnonzero(wanted & ~shapely.is_empty(shapes)).tolist():
        item = layer.items[number]
        key = (item.focus, item.quiet, item.dashed, item.hollow)
        looks.setdefault(key, []).append(number)
    # Muted ones first; among the rest the quiet below the firm.
    for key in sorted(looks, key=lambda look: (look[0] != "muted", not look[1], not look[2])):
        numbers = looks[key]
        yield layer.items[numbers[0]], shapes[numbers]


def _union(shapes: NDArray[np.object_]) -> BaseGeometry:
    return union(shapes[shapely.get_dimensions(shapes) == AREA])


def _shrunk(
    shapes: NDArray[np.object_], by: float
) -> tuple[list[BaseGeometry], list[BaseGeometry]]:
    """Move outlines inwards; return them, and apart those of parts too narrow for that."""
    if not by:
        return [*shapes], []
    parts = shapely.get_parts(shapes)
    smaller = shapely.buffer(parts, -by, quad_segs=3)
    lost = shapely.is_empty(smaller)
    return [*smaller[~lost]], [*parts[lost]]
