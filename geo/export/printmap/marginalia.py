"""Marginalia of the map: header, footer, scale bar and insets."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from geo.export.printmap.captions import evidence_of, source_of, subtitle_of, title_of
from geo.export.printmap.frame import ISLES, LONDON, Frame, bounds_of, fit_frame, round_km
from geo.export.printmap.layout import MapElement
from geo.export.printmap.page import WHITE, Box, Ink, Page, Pen
from geo.export.printmap.text import TextBlock, TextStyle, balance_lines, fit_text, width_mm
from geo.styles.theme import COLOURS
from geo.styles.theme import MAP_SIZES_PT as SIZES

if TYPE_CHECKING:
    from geo.export.printmap.plan import MapPlan

INK: Final = COLOURS["ink"].light
GREY: Final = COLOURS["secondary"].light
RULE: Final = COLOURS["rule"].light

LONDON_MIN_WIDTH_MM: Final = 26.0
"""London has an inset if it would be narrower than this on the map."""

MIN_ENLARGEMENT: Final = 1.7
"""Minimum enlargement of an inset, below which it is not worth its room."""

CAPTION_MM: Final = 4.6


@dataclass(frozen=True, kw_only=True)
class Inset:
    """An enlarged or moved part of the map."""

    name: str
    caption: str
    bounds: tuple[float, ...]
    element: MapElement
    is_moved: bool
    """Whether the part is drawn only in the inset, and not on the main map."""


def draw_margins(page: Page, plan: MapPlan) -> Box:
    """Draw header and footer; return the room between them."""
    paper, scale = page.paper, page.paper.scale
    if plan.options.is_plain:
        return Box(left=0.2, bottom=0.2, width=paper.width_mm - 0.4, height=paper.height_mm - 0.4)
    edge = max(4.0, 11.0 * scale)
    room = paper.width_mm - 2 * edge
    top = _draw_header(page, plan, edge=edge, room=room)
    bottom = _draw_footer(page, plan, edge=edge, room=room)
    return Box(
        left=edge,
        bottom=bottom + 2.5 * scale,
        width=room,
        height=max(10.0, top - bottom - 6.0 * scale),
    )


def _draw_header(page: Page, plan: MapPlan, *, edge: float, room: float) -> float:
    scale = page.paper.scale
    # Short sheets have room for fewer lines.
    lines = 3 if page.paper.height_mm > 110 * scale else 2
    large = TextStyle(face="bold", size_pt=SIZES["title"] * scale, colour=INK)
    title = _fit_heading(title_of(plan), large, room, ((1, 0.86), (2, 0.86), (lines, 0.6)))
    top = page.block(title, left=edge, top=page.paper.height_mm - edge)
    plain = TextStyle(face="regular", size_pt=SIZES["subtitle"] * scale, colour=GREY)
    subtitle = _fit_heading(subtitle_of(plan), plain, room, ((1, 0.9), (2, 0.75)))
    return page.block(subtitle, left=edge, top=top - 0.6 * scale)


def _fit_heading(
    text: str, type_: TextStyle, room: float, attempts: tuple[tuple[int, float], ...]
) -> TextBlock:
    """Fit text to the first (lines, minimum size) that holds it; the last one truncates."""
    for lines, min_share in attempts:
        block = fit_text(text, type_, room_mm=room, max_lines=lines, min_share=min_share)
        if not block.is_truncated:
            break
    return balance_lines(block, text)


def _draw_footer(page: Page, plan: MapPlan, *, edge: float, room: float) -> float:
    scale = page.paper.scale
    small = TextStyle(face="regular", size_pt=SIZES["note"] * scale, colour=GREY)
    leading = TextBlock(lines=("",), type=small).height_mm
    lines = max(2, int(0.17 * page.paper.height_mm / leading))
    source = fit_text(source_of(plan), small, room_mm=room, max_lines=lines, min_share=0.7)
    evidence = fit_text(
        evidence_of(plan),
        small,
        room_mm=room,
        max_lines=max(2, lines - len(source.lines)),
        min_share=0.7,
    )
    height = source.height_mm + evidence.height_mm + 1.2 * scale
    top = edge * 0.75 + height
    page.line(
        [(edge, top + 1.6 * scale), (edge + room, top + 1.6 * scale)],
        Pen(colour=RULE, width_pt=0.6 * scale),
    )
    source_top = page.block(evidence, left=edge, top=top)
    page.block(source, left=edge, top=source_top - (1.2 * scale if evidence.lines else 0))
    return top + 1.6 * scale


def scale_bar_element(scale: float) -> MapElement:
    """Return the layout element of the scale bar."""

    def sizes(frame: Frame) -> tuple[tuple[float, float], ...]:
        return ((_scale_bar_size(frame)[1] + 14.0 * scale, 8.0 * scale),)

    return MapElement(
        name="scale",
        sizes=sizes,
        preferred_position=lambda frame, _: (frame.box.left, frame.box.bottom),
        at_edge=True,
    )


def draw_scale_bar(page: Page, frame: Frame, box: Box) -> None:
    """Draw the scale bar: two parts, with a round number of kilometres."""
    scale = page.paper.scale
    km, length = _scale_bar_size(frame)
    type_ = TextStyle(face="regular", size_pt=SIZES["scale"] * scale, colour=GREY)
    page.box(box, Ink(fill=WHITE, opacity=0.8))
    left, base = box.left + 4.0 * scale, box.bottom + 2.0 * scale
    for start, fill in ((0.0, INK), (0.5, WHITE)):
        half = Box(left=left + start * length, bottom=base, width=length / 2, height=1.0 * scale)
        page.box(half, Ink(fill=fill, pen=Pen(colour=INK, width_pt=0.6 * scale)))
    for share in (0.0, 0.5, 1.0):
        unit = " km" if share == 1.0 else ""
        number = f"{km * share:g}"
        # The number is centred over its tick, and the unit follows.
        shift = width_mm(unit, type_) / 2
        page.centred_text(
            f"{number}{unit}", (left + share * length + shift, base + 2.0 * scale), type_
        )


def insets_of(
    plan: MapPlan, largest_frame: Frame, scale: float, *, include_isles: bool
) -> tuple[Inset, ...]:
    """
    Return the insets that a map needs.

    Parameters
    ----------
    largest_frame
        The largest frame that fits the panel.
    include_isles
        Whether Orkney and Shetland have an inset.
    """
    insets = []
    if include_isles:
        bounds = bounds_of(plan.land, ISLES)
        insets.append(
            Inset(
                name="isles",
                caption="Orkney and Shetland (moved)",
                bounds=bounds,
                element=_isles_element(bounds, scale),
                is_moved=True,
            )
        )
    councils = plan.dataset.register.local_authorities.values()
    boroughs = {row.LAD25CD for row in councils if row.RGNCD == LONDON}
    if boroughs < {*plan.area.codes} and _has_content(plan, boroughs):
        bounds = bounds_of(plan.land, boroughs)
        if (bounds[2] - bounds[0]) / largest_frame.metres_per_mm < LONDON_MIN_WIDTH_MM * scale:
            insets.append(
                Inset(
                    name="london",
                    caption="London",
                    bounds=bounds,
                    element=_london_element(bounds, scale),
                    is_moved=False,
                )
            )
    return tuple(insets)


def _has_content(plan: MapPlan, codes: set[str]) -> bool:
    """Whether some councils have anything to show except land."""
    classed_codes = (
        {*plan.options.choropleth.class_by_council} if plan.options.choropleth else set()
    )
    return bool(codes & (classed_codes | {*plan.options.highlight})) or any(
        item.focus != "muted" and codes & item.codes
        for layer in plan.layers
        for item in layer.items
    )


def inset_frame(inset: Inset, box: Box, scale: float) -> Frame:
    """Return the frame of an inset within its box."""
    inner = box.expand(-1.4 * scale)
    map_box = replace(inner, height=inner.height - (CAPTION_MM - 0.6) * scale)
    return fit_frame(map_box, inset.bounds, anchor=(0.5, 0.5))


def draw_inset_edges(page: Page, inset: Inset, box: Box, main_frame: Frame) -> None:
    """Draw the border and caption of an inset and, on the map, the extent it enlarges."""
    scale = page.paper.scale
    line = Pen(colour=GREY, width_pt=0.6 * scale)
    page.box(box, Ink(pen=line))
    type_ = TextStyle(face="semibold", size_pt=SIZES["inset"] * scale, colour=INK)
    page.text(inset.caption, (box.left + 1.5 * scale, box.top - 3.3 * scale), type_)
    if not inset.is_moved:
        west, south, east, north = inset.bounds
        (x, y), k = main_frame.origin, main_frame.metres_per_mm
        extent = Box(
            left=(west - x) / k,
            bottom=(south - y) / k,
            width=(east - west) / k,
            height=(north - south) / k,
        )
        page.box(extent.expand(0.8 * scale), Ink(pen=line))


def crop_isles(frame: Frame, plan: MapPlan) -> Frame:
    """Return the frame cut off south of Orkney."""
    return replace(frame, north_end=bounds_of(plan.land, ISLES)[1])


def _scale_bar_size(frame: Frame) -> tuple[float, float]:
    """Return the length of the scale bar in kilometres and in mm."""
    km = round_km(0.2 * min(frame.box.width, frame.box.height * 1.2) * frame.metres_per_mm / 1000)
    return km, km * 1000 / frame.metres_per_mm


def _isles_element(bounds: tuple[float, ...], scale: float) -> MapElement:
    west, south, east, north = bounds

    def sizes(frame: Frame) -> tuple[tuple[float, float], ...]:
        k = frame.metres_per_mm
        return tuple(
            (
                max((east - west) / k * share + 2.8 * scale, 40 * scale),
                (north - south) / k * share + (2.8 + CAPTION_MM) * scale,
            )
            for share in (0.8, 0.7, 0.6, 0.5, 0.42)
        )

    def preferred_position(frame: Frame, size: tuple[float, float]) -> tuple[float, float]:
        # As close to their place as the frame allows: off the coast of Caithness.
        return (east - frame.origin[0]) / frame.metres_per_mm, frame.box.top - size[1]

    return MapElement(name="isles", sizes=sizes, preferred_position=preferred_position)


def _london_element(bounds: tuple[float, ...], scale: float) -> MapElement:
    west, south, east, north = bounds

    def sizes(frame: Frame) -> tuple[tuple[float, float], ...]:
        panel = frame.box
        min_width = MIN_ENLARGEMENT * (east - west) / frame.metres_per_mm
        widths = (share * min(panel.width, panel.height) for share in (0.34, 0.3, 0.26, 0.22))
        aspect = (north - south) / (east - west)
        return tuple(
            (width + 2.8 * scale, width * aspect + (2.8 + CAPTION_MM) * scale)
            for width in (*widths, min_width)
            if width >= min_width
        )

    def preferred_position(frame: Frame, size: tuple[float, float]) -> tuple[float, float]:
        (x, y), k = frame.origin, frame.metres_per_mm
        return (west - x) / k + 12 * scale, (south - y) / k - size[1] / 2

    return MapElement(name="london", sizes=sizes, preferred_position=preferred_position)
