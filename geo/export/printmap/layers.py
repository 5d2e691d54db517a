"""Draw the map in a frame, from back to front: land, choropleth, layers and outlines."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from geo.export.printmap.page import PX_PT, WHITE, Ink, Pen
from geo.export.printmap.patterns import fill_with_pattern, line_pen, outline_pen, symbols
from geo.geometry import union
from geo.styles.layers import FOCUS_COLOUR
from geo.styles.theme import COLOURS, MAP_COLOURS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from geo.export.printmap.frame import Frame
    from geo.export.printmap.page import Page
    from geo.export.printmap.plan import Focus, MapItem, MapLayer, MapPlan
    from geo.styles.choropleth import Choropleth

INK: Final = MAP_COLOURS["map-ink"]
LAND: Final = MAP_COLOURS["land"]
BORDER: Final = MAP_COLOURS["border"]
SURROUNDING_FILL: Final = MAP_COLOURS["around"]
SURROUNDING_BORDER: Final = MAP_COLOURS["around-border"]
SEA: Final = MAP_COLOURS["sea-printed"]
YELLOW: Final = COLOURS["focus"].light

FOCUS_OPACITY: Final = 0.55

POLYGON_DIMENSION: Final = 2
"""Dimension of a polygon in shapely."""

LINE_DIMENSION: Final = 1

MAX_DETAILED_SHAPES: Final = 500
"""Maximum shapes drawn in detail. With more, outlines are thin and symbols small and drawn as one:
heavy outlines would hide the rest, and single symbols would take minutes."""

THIN_PT: Final = 0.3

MUTED_PX: Final = 1.6
MUTED_INK: Final = COLOURS["secondary"].light
"""Outline colour of muted places: darker than council borders, to differ from them."""

SYMBOL_PX: Final = 7.0
"""Radius of a symbol, as on the live map."""


class MapDrawer:
    """
    Drawer of a plan on a page.

    Parameters
    ----------
    scale
        Scale of lines, patterns and symbols, relative to the live map.
    """

    def __init__(self, page: Page, plan: MapPlan, *, scale: float) -> None:
        """Set the page, the plan and the scale."""
        self.page = page
        self.plan = plan
        self.scale = scale

    def draw(self, frame: Frame) -> None:
        """Draw everything except labels."""
        self._draw_land(frame)
        if self.plan.options.choropleth:
            self._draw_choropleth(frame, self.plan.options.choropleth)
        layer_shapes = [(layer, frame.to_sheet(layer.shapes)) for layer in self.plan.layers]
        self._draw_focus(frame, layer_shapes)
        for layer, shapes in layer_shapes:
            self._draw_layer(frame, layer, shapes)
        self._draw_outlines(frame)
        for layer, shapes in layer_shapes:
            self._draw_points(frame, layer, shapes)

    def scale_pen(self, pen: Pen) -> Pen:
        """Return a pen of the live map, scaled for this map."""
        return pen.scale(self.scale)

    def _draw_land(self, frame: Frame) -> None:
        area, plan = {*self.plan.area.codes}, self.plan
        thin = Pen(colour=BORDER, width_pt=0.4 * self.scale)
        clip_box = frame.box
        around = plan.shapes_of([code for code in plan.land_shapes if code not in area])
        if len(around):
            pen = Pen(colour=SURROUNDING_BORDER, width_pt=0.4 * self.scale)
            self.page.shapes(
                frame.to_sheet(around), Ink(fill=SURROUNDING_FILL, pen=pen), clip_box=clip_box
            )
        land = frame.to_sheet(plan.shapes_of([code for code in plan.land_shapes if code in area]))
        # Fills cover the inner half of the thick line; the half in the sea remains as coast.
        coast = Ink(pen=Pen(colour=BORDER, width_pt=1.3 * self.scale))
        self.page.shapes(land, coast, clip_box=clip_box)
        self.page.shapes(land, Ink(fill=LAND, pen=thin), clip_box=clip_box)

    def _draw_choropleth(self, frame: Frame, choropleth: Choropleth) -> None:
        for class_break in choropleth.classes:
            shapes = frame.to_sheet(self.plan.shapes_of(choropleth.councils_in(class_break.id)))
            pen = Pen(colour=WHITE, width_pt=0.5 * self.scale)
            self.page.shapes(shapes, Ink(fill=class_break.fill, pen=pen), clip_box=frame.box)
            if class_break.pattern:
                pattern_fill = fill_with_pattern(
                    class_break.pattern, union(shapes), scale=self.scale
                )
                self.page.shapes(pattern_fill.shapes, pattern_fill.ink, clip_box=frame.box)

    def _draw_focus(
        self, frame: Frame, layer_shapes: list[tuple[MapLayer, NDArray[np.object_]]]
    ) -> None:
        """Fill the places linked to the sector once, so that overlaps are not darker."""
        focus_shapes = [
            shape
            for layer, shapes in layer_shapes
            for item, shape in zip(layer.items, shapes, strict=True)
            if item.focus == "focus" and shapely.get_dimensions(shape) == POLYGON_DIMENSION
        ]
        if focus_shapes:
            ink = Ink(fill=FOCUS_COLOUR, opacity=FOCUS_OPACITY)
            self.page.shapes([union(focus_shapes)], ink, clip_box=frame.box)

    def _draw_layer(self, frame: Frame, layer: MapLayer, shapes: NDArray[np.object_]) -> None:
        is_area = shapely.get_dimensions(shapes) > 0
        for item, item_shapes in _group_by_style(layer, shapes, is_area):
            if item.focus == "muted":
                self.page.shapes(item_shapes, Ink(pen=muted_pen(self.scale)), clip_box=frame.box)
            else:
                self._draw_areas(frame, layer, item, item_shapes)

    def _draw_areas(
        self, frame: Frame, layer: MapLayer, item: MapItem, shapes: NDArray[np.object_]
    ) -> None:
        style = layer.style
        offset = (layer.layer.outline_inset_mm if layer.layer else 0.0) * self.scale
        edges, narrow = _shrink(shapes, offset)
        colour = INK if item.focus == "focus" else style.outline
        pen = outline_pen(colour, style.weight_px, dashed=item.dashed, secondary=item.secondary)
        if shapely.get_dimensions(shapes).max() == LINE_DIMENSION:
            pen = line_pen(style)
        if len(shapes) > MAX_DETAILED_SHAPES:
            pen = replace(pen, width_pt=min(pen.width_pt, THIN_PT))
        polygons = shapes[shapely.get_dimensions(shapes) == POLYGON_DIMENSION]
        if item.focus == "plain":
            region = union(polygons)
            pattern = style.pattern.secondary() if item.secondary else style.pattern
            pattern_fill = fill_with_pattern(pattern, region, scale=self.scale)
            self.page.shapes(pattern_fill.shapes, pattern_fill.ink, clip_box=frame.box)
        self.page.shapes(edges, Ink(pen=self.scale_pen(pen)), clip_box=frame.box)
        thin = pen.scale(0.45)
        self.page.shapes(narrow, Ink(pen=self.scale_pen(thin)), clip_box=frame.box)

    def _draw_points(self, frame: Frame, layer: MapLayer, shapes: NDArray[np.object_]) -> None:
        is_point = (shapely.get_dimensions(shapes) == 0) & ~shapely.is_empty(shapes)
        groups = list(_group_by_style(layer, shapes, is_point))
        # Muted symbols go below the others.
        for item, item_shapes in sorted(groups, key=lambda group: group[0].focus != "muted"):
            self._draw_symbols(frame, layer, item, item_shapes)

    def _draw_symbols(
        self, frame: Frame, layer: MapLayer, item: MapItem, shapes: NDArray[np.object_]
    ) -> None:
        radius = symbol_radius_mm(self.scale)
        style = layer.style
        is_muted = item.focus == "muted"
        spots = shapely.get_coordinates(shapes)
        outline = INK if item.focus == "focus" else style.outline
        fill = FOCUS_COLOUR if item.focus == "focus" else style.pattern.colour
        pen = outline_pen(outline, style.weight_px, dashed=item.dashed, secondary=item.secondary)
        edge = Ink(
            fill="" if item.hollow or is_muted else fill,
            pen=muted_pen(self.scale) if is_muted else self.scale_pen(pen),
        )
        white = Ink(pen=Pen(colour=WHITE, width_pt=(style.weight_px + 1.6) * PX_PT * self.scale))
        if len(spots) > MAX_DETAILED_SHAPES:
            small = symbols(style.symbol, spots, radius * 0.4)
            self.page.shapes(small, Ink(fill=fill), clip_box=frame.box)
            return
        for symbol_shape in symbols(style.symbol, spots, radius):
            if not is_muted:
                self.page.shapes([symbol_shape], white, clip_box=frame.box)
            self.page.shapes([symbol_shape], edge, clip_box=frame.box)

    def _draw_outlines(self, frame: Frame) -> None:
        plan = self.plan
        if not plan.is_whole_uk:
            self._draw_area_outline(frame)
        if plan.options.highlight:
            highlight_shapes = frame.to_sheet(plan.shapes_of(plan.options.highlight))
            halo = Pen(colour=YELLOW, width_pt=4.6 * self.scale)
            self.page.shapes(highlight_shapes, Ink(pen=halo), clip_box=frame.box)
            line = Pen(colour=INK, width_pt=1.5 * self.scale)
            self.page.shapes(highlight_shapes, Ink(pen=line), clip_box=frame.box)

    def _draw_area_outline(self, frame: Frame) -> None:
        """
        Outline the area with a double line, which no layer uses.

        Regions and nations have it only where they meet others: along a coast it adds nothing,
        and would hide islands.
        """
        plan = self.plan
        edge = [_union_polygons(frame.to_sheet(plan.shapes_of(plan.area.codes)))]
        if plan.area.kind in {"region", "nation"}:
            surrounding_codes = [
                code for code in plan.land_shapes if code not in {*plan.area.codes}
            ]
            surrounding_land = _union_polygons(frame.to_sheet(plan.shapes_of(surrounding_codes)))
            edge = [shapely.intersection(edge[0].boundary, surrounding_land.boundary)]
        for colour, width in ((WHITE, 4.2), (INK, 2.8), (WHITE, 1.2)):
            pen = Pen(colour=colour, width_pt=width * self.scale)
            self.page.shapes(edge, Ink(pen=pen), clip_box=frame.box)


def muted_pen(scale: float) -> Pen:
    """Return the outline of muted places, heavier than the border of a council."""
    return Pen(colour=MUTED_INK, width_pt=MUTED_PX * PX_PT * scale)


def symbol_radius_mm(scale: float) -> float:
    """Return the radius of a symbol, in mm."""
    return SYMBOL_PX * PX_PT * scale * 25.4 / 72


def _group_by_style(
    layer: MapLayer, shapes: NDArray[np.object_], mask: NDArray[np.bool_]
) -> Iterator[tuple[MapItem, NDArray[np.object_]]]:
    """Yield the selected shapes of a layer by style, each with an item of that style."""
    numbers_by_style: dict[tuple[Focus, bool, bool, bool], list[int]] = {}
    for number in np.flatnonzero(mask & ~shapely.is_empty(shapes)).tolist():
        item = layer.items[number]
        key = (item.focus, item.secondary, item.dashed, item.hollow)
        numbers_by_style.setdefault(key, []).append(number)
    # Muted ones first, then secondary, then dashed.
    for key in sorted(
        numbers_by_style, key=lambda style: (style[0] != "muted", not style[1], not style[2])
    ):
        numbers = numbers_by_style[key]
        yield layer.items[numbers[0]], shapes[numbers]


def _union_polygons(shapes: NDArray[np.object_]) -> BaseGeometry:
    return union(shapes[shapely.get_dimensions(shapes) == POLYGON_DIMENSION])


def _shrink(
    shapes: NDArray[np.object_], distance: float
) -> tuple[list[BaseGeometry], list[BaseGeometry]]:
    """Return outlines moved inwards, and separately those of parts too narrow for that."""
    if not distance:
        return [*shapes], []
    parts = shapely.get_parts(shapes)
    smaller = shapely.buffer(parts, -distance, quad_segs=3)
    is_lost = shapely.is_empty(smaller)
    return [*smaller[~is_lost]], [*parts[is_lost]]
