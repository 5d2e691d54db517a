"""What stands around and beside the map: header, footer, scale bar, insets."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from geo.export.printmap.captions import evidence_of, source_of, subtitle_of, title_of
from geo.export.printmap.frame import ISLES, LONDON, Frame, bounds_of, frame_on, round_km
from geo.export.printmap.layout import Want
from geo.export.printmap.page import WHITE, Box, Ink, Page, Pen
from geo.export.printmap.text import Block, Type, balanced, fitted, width_mm
from geo.styles.theme import COLOURS
from geo.styles.theme import MAP_SIZES_PT as SIZES

if TYPE_CHECKING:
    from geo.export.printmap.plan import Plan

INK: Final = COLOURS["ink"].light
GREY: Final = COLOURS["quiet"].light
RULE: Final = COLOURS["rule"].light

LONDON_BELOW_MM: Final = 26.0
"""London gets an inset on maps where it is narrower than this."""

ENLARGED: Final = 1.7
"""The least that an inset must enlarge: less is not worth its room."""

CAPTION_MM: Final = 4.6


@dataclass(frozen=True, kw_only=True)
class Inset:
    """A window on a part that would else be unreadable."""

    name: str
    caption: str
    bounds: tuple[float, ...]
    want: Want
    is_moved: bool
    """Whether the part is drawn here only, and not in its place on the map too."""


def margins(page: Page, plan: Plan) -> Box:
    """Set header and footer; return the room between them."""
    paper, t = page.paper, page.paper.scale
    if plan.sheet.is_plain:
        return Box(left=0.2, bottom=0.2, width=paper.width_mm - 0.4, height=paper.height_mm - 0.4)
    edge = max(4.0, 11.0 * t)
    room = paper.width_mm - 2 * edge
    top = _header(page, plan, edge=edge, room=room)
    bottom = _footer(page, plan, edge=edge, room=room)
    return Box(
        left=edge,
        bottom=bottom + 2.5 * t,
        width=room,
        height=max(10.0, top - bottom - 6.0 * t),
    )


def _header(page: Page, plan: Plan, *, edge: float, room: float) -> float:
    t = page.paper.scale
    # A short sheet cannot spare as many lines.
    lines = 3 if page.paper.height_mm > 110 * t else 2
    large = Type(face="bold", size_pt=SIZES["title"] * t, colour=INK)
    title = _shaped(title_of(plan), large, room, ((1, 0.86), (2, 0.86), (lines, 0.6)))
    top = page.block(title, left=edge, top=page.paper.height_mm - edge)
    plain = Type(face="regular", size_pt=SIZES["subtitle"] * t, colour=GREY)
    subtitle = _shaped(subtitle_of(plan), plain, room, ((1, 0.9), (2, 0.75)))
    return page.block(subtitle, left=edge, top=top - 0.6 * t)


def _shaped(text: str, type_: Type, room: float, tries: tuple[tuple[int, float], ...]) -> Block:
    """Set words in the first of (lines, least size) that holds them all; the last one cuts."""
    for lines, least in tries:
        block = fitted(text, type_, room_mm=room, lines=lines, least=least)
        if not block.is_cut:
            break
    return balanced(block, text)


def _footer(page: Page, plan: Plan, *, edge: float, room: float) -> float:
    t = page.paper.scale
    small = Type(face="regular", size_pt=SIZES["note"] * t, colour=GREY)
    leading = Block(lines=("",), type=small).height_mm
    lines = max(2, int(0.17 * page.paper.height_mm / leading))
    source = fitted(source_of(plan), small, room_mm=room, lines=lines, least=0.7)
    evidence = fitted(
        evidence_of(plan), small, room_mm=room, lines=max(2, lines - len(source.lines)), least=0.7
    )
    height = source.height_mm + evidence.height_mm + 1.2 * t
    top = edge * 0.75 + height
    page.line(
        [(edge, top + 1.6 * t), (edge + room, top + 1.6 * t)], Pen(colour=RULE, width_pt=0.6 * t)
    )
    below = page.block(evidence, left=edge, top=top)
    page.block(source, left=edge, top=below - (1.2 * t if evidence.lines else 0))
    return top + 1.6 * t


def scale_want(t: float) -> Want:
    """Ask for room for the scale bar."""

    def sizes(frame: Frame) -> tuple[tuple[float, float], ...]:
        return ((_bar(frame)[1] + 14.0 * t, 8.0 * t),)

    return Want(
        name="scale",
        sizes=sizes,
        near=lambda frame, _: (frame.box.left, frame.box.bottom),
        at_edge=True,
    )


def draw_scale(page: Page, frame: Frame, box: Box) -> None:
    """Draw the scale bar: two parts, with a round number of kilometres."""
    t = page.paper.scale
    km, length = _bar(frame)
    type_ = Type(face="regular", size_pt=SIZES["scale"] * t, colour=GREY)
    page.box(box, Ink(fill=WHITE, opacity=0.8))
    left, base = box.left + 4.0 * t, box.bottom + 2.0 * t
    for start, fill in ((0.0, INK), (0.5, WHITE)):
        half = Box(left=left + start * length, bottom=base, width=length / 2, height=1.0 * t)
        page.box(half, Ink(fill=fill, pen=Pen(colour=INK, width_pt=0.6 * t)))
    for share in (0.0, 0.5, 1.0):
        unit = " km" if share == 1.0 else ""
        number = f"{km * share:g}"
        # The number stands over its tick, and the unit beyond it.
        shift = width_mm(unit, type_) / 2
        page.centred(f"{number}{unit}", (left + share * length + shift, base + 2.0 * t), type_)


def insets_of(plan: Plan, fitting: Frame, t: float, *, isles: bool) -> tuple[Inset, ...]:
    """
    List the insets that a map needs.

    Parameters
    ----------
    fitting
        The largest frame that the panel would hold.
    isles
        Whether Orkney and Shetland are to have one.
    """
    found = []
    if isles:
        bounds = bounds_of(plan.land, ISLES)
        found.append(
            Inset(
                name="isles",
                caption="Orkney and Shetland (moved)",
                bounds=bounds,
                want=_isles_want(bounds, t),
                is_moved=True,
            )
        )
    councils = plan.atlas.registry.local_authorities.values()
    boroughs = {row.LAD25CD for row in councils if row.RGNCD == LONDON}
    if boroughs < {*plan.area.codes} and _is_busy(plan, boroughs):
        bounds = bounds_of(plan.land, boroughs)
        if (bounds[2] - bounds[0]) / fitting.metres_per_mm < LONDON_BELOW_MM * t:
            found.append(
                Inset(
                    name="london",
                    caption="London",
                    bounds=bounds,
                    want=_london_want(bounds, t),
                    is_moved=False,
                )
            )
    return tuple(found)


def _is_busy(plan: Plan, codes: set[str]) -> bool:
    """Whether anything but the land is to be seen in some councils."""
    classed = {*plan.sheet.theme.of_council} if plan.sheet.theme else set()
    return bool(codes & (classed | {*plan.sheet.highlight})) or any(
        item.focus != "muted" and codes & item.codes
        for layer in plan.layers
        for item in layer.items
    )


def inset_frame(inset: Inset, box: Box, t: float) -> Frame:
    """Return the frame of an inset within its box."""
    inner = box.grown(-1.4 * t)
    below = replace(inner, height=inner.height - (CAPTION_MM - 0.6) * t)
    return frame_on(below, inset.bounds, anchor=(0.5, 0.5))


def draw_inset_edges(page: Page, inset: Inset, box: Box, main: Frame) -> None:
    """Draw an inset's border and caption and, on the map, the part that it enlarges."""
    t = page.paper.scale
    line = Pen(colour=GREY, width_pt=0.6 * t)
    page.box(box, Ink(pen=line))
    type_ = Type(face="semibold", size_pt=SIZES["inset"] * t, colour=INK)
    page.words(inset.caption, (box.left + 1.5 * t, box.top - 3.3 * t), type_)
    if not inset.is_moved:
        west, south, east, north = inset.bounds
        (x, y), k = main.origin, main.metres_per_mm
        here = Box(
            left=(west - x) / k,
            bottom=(south - y) / k,
            width=(east - west) / k,
            height=(north - south) / k,
        )
        page.box(here.grown(0.8 * t), Ink(pen=line))


def without_isles(frame: Frame, plan: Plan) -> Frame:
    """Cut a frame off south of Orkney."""
    return replace(frame, north_end=bounds_of(plan.land, ISLES)[1])


def _bar(frame: Frame) -> tuple[float, float]:
    """Return the scale bar's kilometres and its length in mm."""
    km = round_km(0.2 * min(frame.box.width, frame.box.height * 1.2) * frame.metres_per_mm / 1000)
    return km, km * 1000 / frame.metres_per_mm


def _isles_want(bounds: tuple[float, ...], t: float) -> Want:
    west, south, east, north = bounds

    def sizes(frame: Frame) -> tuple[tuple[float, float], ...]:
        k = frame.metres_per_mm
        return tuple(
            (
                max((east - west) / k * share + 2.8 * t, 40 * t),
                (north - south) / k * share + (2.8 + CAPTION_MM) * t,
            )
            for share in (0.8, 0.7, 0.6, 0.5, 0.42)
        )

    def near(frame: Frame, size: tuple[float, float]) -> tuple[float, float]:
        # As close to where they are as the frame goes: off the coast of Caithness.
        return (east - frame.origin[0]) / frame.metres_per_mm, frame.box.top - size[1]

    return Want(name="isles", sizes=sizes, near=near)


def _london_want(bounds: tuple[float, ...], t: float) -> Want:
    west, south, east, north = bounds

    def sizes(frame: Frame) -> tuple[tuple[float, float], ...]:
        panel = frame.box
        least = ENLARGED * (east - west) / frame.metres_per_mm
        widths = (share * min(panel.width, panel.height) for share in (0.34, 0.3, 0.26, 0.22))
        high = (north - south) / (east - west)
        return tuple(
            (width + 2.8 * t, width * high + (2.8 + CAPTION_MM) * t)
            for width in (*widths, least)
            if width >= least
        )

    def near(frame: Frame, size: tuple[float, float]) -> tuple[float, float]:
        (x, y), k = frame.origin, frame.metres_per_mm
        return (west - x) / k + 12 * t, (south - y) / k - size[1] / 2

    return Want(name="london", sizes=sizes, near=near)
