"""The legend: an entry for each look that the map has, and none that it has not."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

import shapely

from geo.export.printmap.layers import AROUND, BORDER, LAND, LINE
from geo.export.printmap.legend_symbols import (
    area_sample,
    class_sample,
    council_sample,
    double_sample,
    focus_sample,
    focus_symbol,
    highlight_sample,
    hollow_sample,
    line_sample,
    muted_sample,
    muted_symbol,
    stroke_sample,
    symbol_sample,
)
from geo.export.printmap.page import WHITE, Box, Ink, Page
from geo.export.printmap.text import Block, Type, wrapped
from geo.places.place import POLICY_LAYERS
from geo.styles.glossary import DASHED, DOTTED, HOLLOW
from geo.styles.theme import MAP_SIZES_PT as SIZES
from geo.views.summary import NOUNS, counted, joined

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from geo.export.printmap.legend_symbols import Sample
    from geo.export.printmap.plan import DrawnLayer, Focus, Plan

SWATCH_MM: Final = (8.6, 5.0)
GAP_MM: Final = 2.4


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One row: a sample and its words; without a sample, a heading."""

    words: str
    sample: Sample | None = None


class Legend:
    """
    A plan's legend, measured and ready to be drawn.

    Parameters
    ----------
    plan
        What the frame shows of one (`geo.export.printmap.frame_contents`): all that is named and
        counted.
    scale
        Of lines, patterns and symbols, as on the map.
    type_scale
        Of words and swatches.
    columns
        Side by side, for a legend that stands above the map.
    """

    def __init__(
        self, plan: Plan, *, scale: float, type_scale: float, room_mm: float, columns: int = 1
    ) -> None:
        """Set the words."""
        self.entries = tuple(_entries(plan, scale))
        self._as = partial(
            Legend, scale=scale, type_scale=type_scale, room_mm=room_mm, columns=columns
        )
        self._t = type_scale
        self._columns = columns
        self._column_mm = (room_mm - 2 * self._pad) / columns
        self._blocks = [self._block(entry) for entry in self.entries]
        self._rows = -(-len(self.entries) // columns)

    def of(self, plan: Plan) -> Legend:
        """Return one of the same size and columns, of another plan."""
        return self._as(plan)

    @property
    def width_mm(self) -> float:
        """How wide it is, margins included."""
        if self._columns > 1:
            return self._column_mm * self._columns + 2 * self._pad
        widest = max((self._inset(e) + b.width_mm for e, b in self._pairs), default=0.0)
        return widest + 2 * self._pad

    @property
    def height_mm(self) -> float:
        """How high it is, margins included."""
        return max(map(self._column_height, range(self._columns)), default=0.0) + 2 * self._pad

    @property
    def words(self) -> tuple[str, ...]:
        """What it says, row by row."""
        return tuple(entry.words for entry in self.entries)

    def draw(self, page: Page, *, left: float, top: float, room: tuple[float, float]) -> None:
        """Draw it below and to the right of a corner, on as much white as was kept for it."""
        if not self.entries:
            return
        width, height = max(room[0], self.width_mm), max(room[1], self.height_mm)
        box = Box(left=left, bottom=top - height, width=width, height=height)
        page.box(box, Ink(fill=WHITE))
        for column in range(self._columns):
            x = left + self._pad + column * self._column_mm
            y = top - self._pad
            for entry, block in self._of_column(column):
                y = self._draw_row(page, entry, block, (x, y))

    @property
    def _pairs(self) -> list[tuple[Entry, Block]]:
        return list(zip(self.entries, self._blocks, strict=True))

    @property
    def _pad(self) -> float:
        return 2.0 * self._t

    def _of_column(self, column: int) -> list[tuple[Entry, Block]]:
        return self._pairs[column * self._rows : (column + 1) * self._rows]

    def _inset(self, entry: Entry) -> float:
        return (SWATCH_MM[0] + GAP_MM) * self._t if entry.sample else 0.0

    def _block(self, entry: Entry) -> Block:
        size_pt = SIZES["legend"] * self._t
        face = Type(face="regular" if entry.sample else "semibold", size_pt=size_pt)
        room = self._column_mm - self._inset(entry) - (2 * self._t if self._columns > 1 else 0)
        return wrapped(entry.words, face, room_mm=room, lines=4)

    def _row_height(self, entry: Entry, block: Block) -> float:
        swatch = SWATCH_MM[1] * self._t if entry.sample else 0.0
        return max(swatch, block.height_mm) + 1.4 * self._t

    def _column_height(self, column: int) -> float:
        return sum(self._row_height(*row) for row in self._of_column(column))

    def _draw_row(self, page: Page, entry: Entry, block: Block, at: tuple[float, float]) -> float:
        x, y = at
        height = self._row_height(entry, block) - 1.4 * self._t
        if entry.sample:
            width, swatch = (side * self._t for side in SWATCH_MM)
            entry.sample(page, Box(left=x, bottom=y - swatch, width=width, height=swatch))
            y -= max(0.0, (swatch - block.leading_mm) / 2) if len(block.lines) == 1 else 0.0
        page.block(block, left=x + self._inset(entry), top=y - 0.06 * block.leading_mm)
        return at[1] - height - 1.4 * self._t


def _entries(plan: Plan, scale: float) -> Iterator[Entry]:
    """List the rows, the most important first."""
    yield from _theme_entries(plan, scale)
    if not plan.is_whole:
        yield Entry(words=plan.area.title, sample=double_sample(scale))
    if plan.sheet.highlight:
        names = plan.atlas.registry.local_authorities
        chosen = ", ".join(names[code].LAD25NM for code in plan.sheet.highlight)
        yield Entry(words=chosen, sample=highlight_sample(scale))
    extra = [layer for layer in plan.layers if layer.id not in POLICY_LAYERS]
    own = [layer for layer in plan.layers if layer.id in POLICY_LAYERS]
    yield from _sector_entries(plan, scale)
    for layer in (*extra, *_by_importance(own)):
        if any(item.focus == "plain" for item in layer.items):
            yield _layer_entry(layer, scale)
    yield from _look_entries(plan, scale)
    if not plan.sheet.theme:
        yield Entry(words="Council", sample=council_sample(LAND, BORDER))
    if plan.in_frame - {*plan.area.codes}:
        yield Entry(words="Land around", sample=council_sample(AROUND, AROUND))


def _theme_entries(plan: Plan, scale: float) -> Iterator[Entry]:
    theme = plan.sheet.theme
    if theme is None:
        return
    if plan.sheet.title.strip():
        # Else it is the title already.
        yield Entry(words=theme.title)
    for kind, words in theme.entries():
        yield Entry(words=words, sample=class_sample(kind, scale))
    missing = theme.missing_words(plan.in_frame.intersection(plan.area.codes))
    if missing:
        yield Entry(words=missing, sample=council_sample(LAND, BORDER))


def _sector_entries(plan: Plan, scale: float) -> Iterator[Entry]:
    """List what stands out for a sector in focus, and what recedes: all layers share a look."""
    if not plan.result.query.sector:
        return
    name = _lower(plan.atlas.registry.sectors[plan.result.query.sector].name)
    own = _by_importance([layer for layer in plan.layers if layer.id in POLICY_LAYERS])
    samples: tuple[tuple[Focus, str, Callable[[float], Sample], Callable[[float], Sample]], ...] = (
        ("focus", f"Linked to {name}", focus_sample, focus_symbol),
        ("muted", "Not linked to it", muted_sample, muted_symbol),
    )
    for focus, words, area, point in samples:
        for is_points, sample in ((False, area), (True, point)):
            found = [_of_focus(layer, focus) for layer in own if _is_points(layer) is is_points]
            if any(found):
                what = joined([text for text in found if text])
                yield Entry(words=f"{words}: {what} shown", sample=sample(scale))


def _of_focus(layer: DrawnLayer, focus: Focus) -> str:
    """Say how many places of a layer stand out, or recede; "" for none."""
    number = sum(item.focus == focus for item in layer.items)
    return counted(number, *NOUNS[layer.id]) if number else ""


def _is_points(layer: DrawnLayer) -> bool:
    return bool(shapely.get_dimensions(layer.shapes).max(initial=-1) == 0)


def _layer_entry(layer: DrawnLayer, scale: float) -> Entry:
    words = f"{layer.style.label} ({len(layer.items):,} shown)"
    if layer.counted:
        words = f"{layer.style.label}, {layer.counted}"
    if layer.marker:
        words = f"{words}: {layer.marker}"
    extra = layer.id not in POLICY_LAYERS
    dashed = extra and all(item.dashed for item in layer.items)
    if shapely.get_dimensions(layer.shapes).max(initial=-1) == LINE:
        return Entry(words=words, sample=stroke_sample(layer.style, scale))
    sample = symbol_sample if _is_points(layer) else area_sample
    return Entry(words=words, sample=sample(layer.style, scale, dashed=dashed))


def _look_entries(plan: Plan, scale: float) -> Iterator[Entry]:
    items = [
        item
        for layer in plan.layers
        if layer.id in POLICY_LAYERS
        for item in layer.items
        if item.focus != "muted"
    ]
    if any(item.dashed for item in items):
        yield Entry(words=DASHED, sample=line_sample(scale, dashed=True, quiet=False))
    if any(item.quiet for item in items):
        yield Entry(words=DOTTED, sample=line_sample(scale, dashed=False, quiet=True))
    if any(item.hollow for item in items):
        yield Entry(words=HOLLOW, sample=hollow_sample(scale))


def _by_importance(layers: list[DrawnLayer]) -> list[DrawnLayer]:
    return sorted(layers, key=lambda layer: POLICY_LAYERS.index(layer.id))


def _lower(name: str) -> str:
    return name if name[:2].isupper() else name[:1].lower() + name[1:]
