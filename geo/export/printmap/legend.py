"""Legend with an entry for each style on the map, and no others."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

import shapely

from geo.export.printmap.layers import BORDER, LAND, LINE_DIMENSION, SURROUNDING_FILL
from geo.export.printmap.legend_symbols import (
    area_outline_swatch,
    area_swatch,
    class_swatch,
    council_swatch,
    focus_area_swatch,
    focus_point_swatch,
    highlight_swatch,
    hollow_swatch,
    line_swatch,
    muted_area_swatch,
    muted_point_swatch,
    outline_swatch,
    point_swatch,
)
from geo.export.printmap.page import WHITE, Box, Ink, Page
from geo.export.printmap.text import TextBlock, TextStyle, wrap_text
from geo.styles.glossary import DASHED, DOTTED, HOLLOW
from geo.styles.theme import MAP_SIZES_PT as SIZES
from geo.text import join_phrases, lower_first
from geo.views.choropleth_legend import class_entries, missing_text
from geo.views.summary import format_places

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from geo.export.printmap.legend_symbols import Swatch
    from geo.export.printmap.plan import Focus, MapLayer, MapPlan

SWATCH_MM: Final = (8.6, 5.0)
GAP_MM: Final = 2.4


@dataclass(frozen=True, kw_only=True, slots=True)
class LegendEntry:
    """One row: swatch and text, or a heading without a swatch."""

    text: str
    swatch: Swatch | None = None


class Legend:
    """
    The legend of a plan, measured and ready to draw.

    Parameters
    ----------
    plan
        Visible part of a plan (`geo.export.printmap.frame_contents`).
    scale
        Scale of lines, patterns and symbols, as on the map.
    type_scale
        Scale of text and swatches.
    columns
        Number of columns, for a legend above the map.
    """

    def __init__(
        self, plan: MapPlan, *, scale: float, type_scale: float, room_mm: float, columns: int = 1
    ) -> None:
        """Set the text of all entries."""
        self.entries = tuple(_entries(plan, scale))
        self._factory = partial(
            Legend, scale=scale, type_scale=type_scale, room_mm=room_mm, columns=columns
        )
        self._type_scale = type_scale
        self._columns = columns
        self._column_mm = (room_mm - 2 * self._pad) / columns
        self._blocks = [self._block(entry) for entry in self.entries]
        self._rows = -(-len(self.entries) // columns)

    def for_plan(self, plan: MapPlan) -> Legend:
        """Return a legend of the same size and columns for another plan."""
        return self._factory(plan)

    @property
    def width_mm(self) -> float:
        """Width, with margins."""
        if self._columns > 1:
            return self._column_mm * self._columns + 2 * self._pad
        widest = max((self._indent(e) + b.width_mm for e, b in self._pairs), default=0.0)
        return widest + 2 * self._pad

    @property
    def height_mm(self) -> float:
        """Height, with margins."""
        return max(map(self._column_height, range(self._columns)), default=0.0) + 2 * self._pad

    @property
    def texts(self) -> tuple[str, ...]:
        """Texts of the rows, in order."""
        return tuple(entry.text for entry in self.entries)

    def draw(self, page: Page, *, left: float, top: float, min_size: tuple[float, float]) -> None:
        """Draw it below and right of a corner, on white of at least `min_size`."""
        if not self.entries:
            return
        width, height = max(min_size[0], self.width_mm), max(min_size[1], self.height_mm)
        box = Box(left=left, bottom=top - height, width=width, height=height)
        page.box(box, Ink(fill=WHITE))
        for column in range(self._columns):
            x = left + self._pad + column * self._column_mm
            y = top - self._pad
            for entry, block in self._column_pairs(column):
                y = self._draw_row(page, entry, block, (x, y))

    @property
    def _pairs(self) -> list[tuple[LegendEntry, TextBlock]]:
        return list(zip(self.entries, self._blocks, strict=True))

    @property
    def _pad(self) -> float:
        return 2.0 * self._type_scale

    def _column_pairs(self, column: int) -> list[tuple[LegendEntry, TextBlock]]:
        return self._pairs[column * self._rows : (column + 1) * self._rows]

    def _indent(self, entry: LegendEntry) -> float:
        return (SWATCH_MM[0] + GAP_MM) * self._type_scale if entry.swatch else 0.0

    def _block(self, entry: LegendEntry) -> TextBlock:
        size_pt = SIZES["legend"] * self._type_scale
        face = TextStyle(face="regular" if entry.swatch else "semibold", size_pt=size_pt)
        room = (
            self._column_mm
            - self._indent(entry)
            - (2 * self._type_scale if self._columns > 1 else 0)
        )
        return wrap_text(entry.text, face, room_mm=room, max_lines=4)

    def _row_height(self, entry: LegendEntry, block: TextBlock) -> float:
        swatch = SWATCH_MM[1] * self._type_scale if entry.swatch else 0.0
        return max(swatch, block.height_mm) + 1.4 * self._type_scale

    def _column_height(self, column: int) -> float:
        return sum(self._row_height(*row) for row in self._column_pairs(column))

    def _draw_row(
        self, page: Page, entry: LegendEntry, block: TextBlock, position: tuple[float, float]
    ) -> float:
        x, y = position
        height = self._row_height(entry, block) - 1.4 * self._type_scale
        if entry.swatch:
            width, swatch = (side * self._type_scale for side in SWATCH_MM)
            entry.swatch(page, Box(left=x, bottom=y - swatch, width=width, height=swatch))
            y -= max(0.0, (swatch - block.leading_mm) / 2) if len(block.lines) == 1 else 0.0
        page.block(block, left=x + self._indent(entry), top=y - 0.06 * block.leading_mm)
        return position[1] - height - 1.4 * self._type_scale


def _entries(plan: MapPlan, scale: float) -> Iterator[LegendEntry]:
    """Yield the rows, the most important first."""
    yield from _choropleth_entries(plan, scale)
    if not plan.is_whole_uk:
        yield LegendEntry(text=plan.area.title, swatch=area_outline_swatch(scale))
    if plan.options.highlight:
        names = plan.dataset.register.local_authorities
        highlight_names = ", ".join(names[code].LAD25NM for code in plan.options.highlight)
        yield LegendEntry(text=highlight_names, swatch=highlight_swatch(scale))
    extra_layers = [layer for layer in plan.layers if layer.layer is None]
    policy_layers = [layer for layer in plan.layers if layer.layer]
    yield from _sector_entries(plan, scale)
    for layer in (*extra_layers, *policy_layers):
        if any(item.focus == "plain" for item in layer.items):
            yield _layer_entry(layer, scale)
    yield from _style_entries(plan, scale)
    if not plan.options.choropleth:
        yield LegendEntry(text="Council", swatch=council_swatch(LAND, BORDER))
    if plan.visible_codes - {*plan.area.codes}:
        yield LegendEntry(
            text="Land around", swatch=council_swatch(SURROUNDING_FILL, SURROUNDING_FILL)
        )


def _choropleth_entries(plan: MapPlan, scale: float) -> Iterator[LegendEntry]:
    choropleth = plan.options.choropleth
    if choropleth is None:
        return
    if plan.options.title.strip():
        # Otherwise it is already the title.
        yield LegendEntry(text=choropleth.title)
    for class_break, text in class_entries(choropleth):
        yield LegendEntry(text=text, swatch=class_swatch(class_break, scale))
    rest = missing_text(choropleth, plan.visible_codes.intersection(plan.area.codes))
    if rest:
        yield LegendEntry(text=rest, swatch=council_swatch(LAND, BORDER))


def _sector_entries(plan: MapPlan, scale: float) -> Iterator[LegendEntry]:
    """Yield entries for places linked to the sector or not; all layers share these styles."""
    if not plan.result.query.sector:
        return
    name = lower_first(plan.dataset.register.sectors[plan.result.query.sector].name)
    policy_layers = [layer for layer in plan.layers if layer.layer]
    swatches: tuple[
        tuple[Focus, str, Callable[[float], Swatch], Callable[[float], Swatch]], ...
    ] = (
        ("focus", f"Linked to {name}", focus_area_swatch, focus_point_swatch),
        ("muted", "Not linked to it", muted_area_swatch, muted_point_swatch),
    )
    for focus, label, area, point in swatches:
        for is_points, swatch in ((False, area), (True, point)):
            counts = [
                _focus_count(layer, focus)
                for layer in policy_layers
                if _is_points(layer) is is_points
            ]
            if any(counts):
                counts_text = join_phrases([text for text in counts if text])
                yield LegendEntry(text=f"{label}: {counts_text} shown", swatch=swatch(scale))


def _focus_count(layer: MapLayer, focus: Focus) -> str:
    """Return the number of places of a layer with this focus; "" for none."""
    number = sum(item.focus == focus for item in layer.items)
    return format_places(layer.layer, number) if layer.layer and number else ""


def _is_points(layer: MapLayer) -> bool:
    return bool(shapely.get_dimensions(layer.shapes).max(initial=-1) == 0)


def _layer_entry(layer: MapLayer, scale: float) -> LegendEntry:
    text = f"{layer.style.label} ({len(layer.items):,} shown)"
    if layer.count_label:
        text = f"{layer.style.label}, {layer.count_label}"
    if layer.marker:
        text = f"{text}: {layer.marker}"
    is_extra = layer.layer is None
    dashed = is_extra and all(item.dashed for item in layer.items)
    if shapely.get_dimensions(layer.shapes).max(initial=-1) == LINE_DIMENSION:
        return LegendEntry(text=text, swatch=line_swatch(layer.style, scale))
    swatch = point_swatch if _is_points(layer) else area_swatch
    return LegendEntry(text=text, swatch=swatch(layer.style, scale, dashed=dashed))


def _style_entries(plan: MapPlan, scale: float) -> Iterator[LegendEntry]:
    items = [
        item
        for layer in plan.layers
        if layer.layer
        for item in layer.items
        if item.focus != "muted"
    ]
    if any(item.dashed for item in items):
        yield LegendEntry(text=DASHED, swatch=outline_swatch(scale, dashed=True, secondary=False))
    if any(item.secondary for item in items):
        yield LegendEntry(text=DOTTED, swatch=outline_swatch(scale, dashed=False, secondary=True))
    if any(item.hollow for item in items):
        yield LegendEntry(text=HOLLOW, swatch=hollow_swatch(scale))
