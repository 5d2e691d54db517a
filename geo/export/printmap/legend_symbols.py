"""Legend swatches, drawn in the same way as on the map."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely

from geo.export.printmap.layers import FOCUS_OPACITY, INK, LAND, YELLOW, muted_pen, symbol_radius_mm
from geo.export.printmap.page import PX_PT, WHITE, Box, Ink, Page, Pen
from geo.export.printmap.patterns import fill_with_pattern, line_pen, outline_pen, symbol
from geo.styles.layers import FOCUS_COLOUR

if TYPE_CHECKING:
    from collections.abc import Callable

    from geo.styles.choropleth import ClassBreak
    from geo.styles.layers import LayerStyle

    Swatch = Callable[[Page, Box], None]


def _to_polygon(box: Box) -> shapely.Polygon:
    return shapely.box(box.left, box.bottom, box.right, box.top)


def _draw_ground(page: Page, box: Box) -> Box:
    page.box(box, Ink(fill=LAND))
    return box.expand(-0.11 * box.height)


def area_swatch(style: LayerStyle, scale: float, *, dashed: bool) -> Swatch:
    """Return the swatch of an area layer."""

    def draw(page: Page, box: Box) -> None:
        shape = _to_polygon(_draw_ground(page, box))
        pattern_fill = fill_with_pattern(style.pattern, shape, scale=scale)
        page.shapes(pattern_fill.shapes, pattern_fill.ink)
        pen = outline_pen(style.outline, style.weight_px, dashed=dashed, secondary=False)
        page.shapes([shape], Ink(pen=pen.scale(scale)))

    return draw


def point_swatch(style: LayerStyle, scale: float, *, dashed: bool) -> Swatch:
    """Return the swatch of a point layer."""

    def draw(page: Page, box: Box) -> None:
        _draw_ground(page, box)
        pen = outline_pen(style.outline, style.weight_px, dashed=dashed, secondary=False)
        shape = symbol(style.symbol, _centre(box), min(symbol_radius_mm(scale), box.height * 0.45))
        page.shapes([shape], Ink(fill=style.pattern.colour, pen=pen.scale(scale)))

    return draw


def line_swatch(style: LayerStyle, scale: float) -> Swatch:
    """Return the swatch of a line layer."""

    def draw(page: Page, box: Box) -> None:
        inner = _draw_ground(page, box)
        middle = _centre(box)[1]
        page.line([(inner.left, middle), (inner.right, middle)], line_pen(style).scale(scale))

    return draw


def hollow_swatch(scale: float) -> Swatch:
    """Return a hollow symbol, for a site whose point is not exact."""

    def draw(page: Page, box: Box) -> None:
        _draw_ground(page, box)
        shape = symbol("diamond", _centre(box), min(symbol_radius_mm(scale), box.height * 0.45))
        page.shapes([shape], Ink(pen=Pen(colour=INK, width_pt=1.4 * PX_PT * scale)))

    return draw


def outline_swatch(scale: float, *, dashed: bool, secondary: bool) -> Swatch:
    """Return an outline without a fill."""

    def draw(page: Page, box: Box) -> None:
        inner = _draw_ground(page, box)
        middle = _centre(box)[1]
        pen = outline_pen(INK, 2.2, dashed=dashed, secondary=secondary).scale(scale)
        page.line([(inner.left, middle), (inner.right, middle)], pen)

    return draw


def focus_area_swatch(scale: float) -> Swatch:
    """Return the swatch of an area linked to the sector in focus."""

    def draw(page: Page, box: Box) -> None:
        shape = _to_polygon(_draw_ground(page, box))
        pen = Pen(colour=INK, width_pt=1.6 * PX_PT * scale)
        page.shapes([shape], Ink(fill=FOCUS_COLOUR, opacity=FOCUS_OPACITY))
        page.shapes([shape], Ink(pen=pen))

    return draw


def focus_point_swatch(scale: float) -> Swatch:
    """Return the swatch of a site linked to the sector in focus."""

    def draw(page: Page, box: Box) -> None:
        _draw_ground(page, box)
        shape = symbol("diamond", _centre(box), min(symbol_radius_mm(scale), box.height * 0.45))
        pen = Pen(colour=INK, width_pt=1.4 * PX_PT * scale)
        page.shapes([shape], Ink(fill=FOCUS_COLOUR, pen=pen))

    return draw


def muted_area_swatch(scale: float) -> Swatch:
    """Return the swatch of a muted area."""

    def draw(page: Page, box: Box) -> None:
        shape = _to_polygon(_draw_ground(page, box))
        page.shapes([shape], Ink(pen=muted_pen(scale)))

    return draw


def muted_point_swatch(scale: float) -> Swatch:
    """Return the swatch of a muted site."""

    def draw(page: Page, box: Box) -> None:
        _draw_ground(page, box)
        shape = symbol("diamond", _centre(box), min(symbol_radius_mm(scale), box.height * 0.45))
        page.shapes([shape], Ink(pen=muted_pen(scale)))

    return draw


def class_swatch(class_break: ClassBreak, scale: float) -> Swatch:
    """Return the swatch of a class of councils."""

    def draw(page: Page, box: Box) -> None:
        page.box(box, Ink(fill=class_break.fill))
        if class_break.pattern:
            pattern_fill = fill_with_pattern(class_break.pattern, _to_polygon(box), scale=scale)
            page.shapes(pattern_fill.shapes, pattern_fill.ink)

    return draw


def council_swatch(fill: str, border: str) -> Swatch:
    """Return the swatch of plain land."""

    def draw(page: Page, box: Box) -> None:
        page.box(
            box.expand(-0.11 * box.height), Ink(fill=fill, pen=Pen(colour=border, width_pt=0.6))
        )

    return draw


def area_outline_swatch(scale: float) -> Swatch:
    """Return the swatch of the area's outline."""

    def draw(page: Page, box: Box) -> None:
        shape = _to_polygon(_draw_ground(page, box))
        for colour, width in ((INK, 2.8), (WHITE, 1.2)):
            page.shapes([shape], Ink(pen=Pen(colour=colour, width_pt=width * scale)))

    return draw


def highlight_swatch(scale: float) -> Swatch:
    """Return the swatch of a highlighted council."""

    def draw(page: Page, box: Box) -> None:
        shape = _to_polygon(_draw_ground(page, box).expand(-0.06 * box.height))
        for colour, width in ((YELLOW, 4.6), (INK, 1.5)):
            page.shapes([shape], Ink(pen=Pen(colour=colour, width_pt=width * scale)))

    return draw


def _centre(box: Box) -> tuple[float, float]:
    return box.left + box.width / 2, box.bottom + box.height / 2
