"""The samples of a legend: each drawn as the map draws what it stands for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely

from geo.export.printmap.layers import FOCUS_OPACITY, INK, LAND, YELLOW, muted_pen, symbol_mm
from geo.export.printmap.page import PX_PT, WHITE, Box, Ink, Page, Pen
from geo.export.printmap.patterns import line_pen, outline_pen, pattern_marks, symbol
from geo.styles.layers import FOCUS_COLOUR

if TYPE_CHECKING:
    from collections.abc import Callable

    from geo.export.printmap.options import ThemeClass
    from geo.styles.layers import LayerStyle

    Sample = Callable[[Page, Box], None]


def _rectangle(box: Box) -> shapely.Polygon:
    return shapely.box(box.left, box.bottom, box.right, box.top)


def _ground(page: Page, box: Box) -> Box:
    page.box(box, Ink(fill=LAND))
    return box.grown(-0.11 * box.height)


def area_sample(style: LayerStyle, scale: float, *, dashed: bool) -> Sample:
    """Return the sample of a layer of areas."""

    def draw(page: Page, box: Box) -> None:
        shape = _rectangle(_ground(page, box))
        marks = pattern_marks(style.pattern, shape, scale=scale)
        page.shapes(marks.shapes, marks.ink)
        pen = outline_pen(style.outline, style.weight_px, dashed=dashed, quiet=False)
        page.shapes([shape], Ink(pen=pen.times(scale)))

    return draw


def symbol_sample(style: LayerStyle, scale: float, *, dashed: bool) -> Sample:
    """Return the sample of a layer of points."""

    def draw(page: Page, box: Box) -> None:
        _ground(page, box)
        pen = outline_pen(style.outline, style.weight_px, dashed=dashed, quiet=False)
        shape = symbol(style.symbol, _centre(box), min(symbol_mm(scale), box.height * 0.45))
        page.shapes([shape], Ink(fill=style.pattern.colour, pen=pen.times(scale)))

    return draw


def stroke_sample(style: LayerStyle, scale: float) -> Sample:
    """Return the sample of a layer of lines."""

    def draw(page: Page, box: Box) -> None:
        inner = _ground(page, box)
        middle = _centre(box)[1]
        page.line([(inner.left, middle), (inner.right, middle)], line_pen(style).times(scale))

    return draw


def hollow_sample(scale: float) -> Sample:
    """Return a symbol that is not where the site is."""

    def draw(page: Page, box: Box) -> None:
        _ground(page, box)
        shape = symbol("diamond", _centre(box), min(symbol_mm(scale), box.height * 0.45))
        page.shapes([shape], Ink(pen=Pen(colour=INK, width_pt=1.4 * PX_PT * scale)))

    return draw


def line_sample(scale: float, *, dashed: bool, quiet: bool) -> Sample:
    """Return an outline by itself."""

    def draw(page: Page, box: Box) -> None:
        inner = _ground(page, box)
        middle = _centre(box)[1]
        pen = outline_pen(INK, 2.2, dashed=dashed, quiet=quiet).times(scale)
        page.line([(inner.left, middle), (inner.right, middle)], pen)

    return draw


def focus_sample(scale: float) -> Sample:
    """Return an area linked to the sector in focus."""

    def draw(page: Page, box: Box) -> None:
        shape = _rectangle(_ground(page, box))
        pen = Pen(colour=INK, width_pt=1.6 * PX_PT * scale)
        page.shapes([shape], Ink(fill=FOCUS_COLOUR, opacity=FOCUS_OPACITY))
        page.shapes([shape], Ink(pen=pen))

    return draw


def focus_symbol(scale: float) -> Sample:
    """Return a site linked to the sector in focus."""

    def draw(page: Page, box: Box) -> None:
        _ground(page, box)
        shape = symbol("diamond", _centre(box), min(symbol_mm(scale), box.height * 0.45))
        pen = Pen(colour=INK, width_pt=1.4 * PX_PT * scale)
        page.shapes([shape], Ink(fill=FOCUS_COLOUR, pen=pen))

    return draw


def muted_sample(scale: float) -> Sample:
    """Return an area that recedes."""

    def draw(page: Page, box: Box) -> None:
        shape = _rectangle(_ground(page, box))
        page.shapes([shape], Ink(pen=muted_pen(scale)))

    return draw


def muted_symbol(scale: float) -> Sample:
    """Return a site that recedes."""

    def draw(page: Page, box: Box) -> None:
        _ground(page, box)
        shape = symbol("diamond", _centre(box), min(symbol_mm(scale), box.height * 0.45))
        page.shapes([shape], Ink(pen=muted_pen(scale)))

    return draw


def class_sample(kind: ThemeClass, scale: float) -> Sample:
    """Return a class of a theme."""

    def draw(page: Page, box: Box) -> None:
        page.box(box, Ink(fill=kind.fill))
        if kind.hatch:
            marks = pattern_marks(kind.hatch, _rectangle(box), scale=scale)
            page.shapes(marks.shapes, marks.ink)

    return draw


def council_sample(fill: str, border: str) -> Sample:
    """Return plain land."""

    def draw(page: Page, box: Box) -> None:
        page.box(
            box.grown(-0.11 * box.height), Ink(fill=fill, pen=Pen(colour=border, width_pt=0.6))
        )

    return draw


def double_sample(scale: float) -> Sample:
    """Return the outline of the area."""

    def draw(page: Page, box: Box) -> None:
        shape = _rectangle(_ground(page, box))
        for colour, width in ((INK, 2.8), (WHITE, 1.2)):
            page.shapes([shape], Ink(pen=Pen(colour=colour, width_pt=width * scale)))

    return draw


def highlight_sample(scale: float) -> Sample:
    """Return a council that is picked out."""

    def draw(page: Page, box: Box) -> None:
        shape = _rectangle(_ground(page, box).grown(-0.06 * box.height))
        for colour, width in ((YELLOW, 4.6), (INK, 1.5)):
            page.shapes([shape], Ink(pen=Pen(colour=colour, width_pt=width * scale)))

    return draw


def _centre(box: Box) -> tuple[float, float]:
    return box.left + box.width / 2, box.bottom + box.height / 2
