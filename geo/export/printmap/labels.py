"""Placement of labels on the map without overlaps."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from geo.export.printmap.page import WHITE, Box, Pen
from geo.styles.theme import COLOURS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from geo.export.printmap.page import Page
    from geo.export.printmap.text import TextBlock

LEADER: Final = COLOURS["secondary"].light

RINGS_MM: Final = (2.5, 5.0, 8.0, 11.0, 15.0, 19.0)
"""Distances to try for a label; only the first two if it may not leave its shape."""

ANGLE_STEPS: Final = 16
SYMBOL_COST: Final = 4.0
COST_PER_MM: Final = 0.55
VERTICAL_COST: Final = 0.6
MIN_LEADER_MM: Final = 3.0
LABEL_GAP_MM: Final = 0.9


@dataclass(frozen=True, kw_only=True)
class Label:
    """A label and the position of its shape on the sheet."""

    block: TextBlock
    anchor: tuple[float, float]
    """Preferred position of the middle of the label."""
    type_scale: float
    """Type scale, relative to A4; distances scale with it."""
    radius_mm: float
    """Distance from the anchor to the edge of the shape."""
    may_leave: bool = False
    """Whether it may be placed outside the shape, with a leader line."""
    must_fit: bool = False
    """Whether to omit it if it is much wider than the shape."""

    def is_covered_by(self, box: Box) -> bool:
        """Whether it labels a point that a box hides."""
        x, y = self.anchor
        is_inside = box.left < x < box.right and box.bottom < y < box.top
        return is_inside and not self.radius_mm


@dataclass(frozen=True, kw_only=True)
class LabelPlacement:
    """A label and its final position."""

    label: Label
    box: Box

    @property
    def has_leader(self) -> bool:
        """Whether it needs a leader line."""
        x, y = self.label.anchor
        across = max(self.box.left - x, 0.0, x - self.box.right)
        up = max(self.box.bottom - y, 0.0, y - self.box.top)
        return math.hypot(across, up) > max(MIN_LEADER_MM, self.label.radius_mm * 0.8)


def place_labels(
    labels: Sequence[Label],
    panel: Box,
    *,
    avoid: Sequence[Box],
    symbols: NDArray[np.float64],
) -> list[LabelPlacement]:
    """
        Return a position for each label in turn: the best one that is still free.

    Parameters
    ----------
    panel
        Box that labels must stay in.
    avoid
        Boxes that labels must not touch.
    symbols
        Centres of the symbols, n x 2, in mm; labels cover them only if there is no other position.
    """
    occupied = list(avoid)
    placements = []
    for label in labels:
        box = _best_box(label, panel, occupied, symbols)
        if box:
            placements.append(LabelPlacement(label=label, box=box))
            occupied.append(box.expand(LABEL_GAP_MM))
    return placements


def draw_labels(page: Page, placements: Sequence[LabelPlacement], *, scale: float) -> None:
    """Draw labels: leader lines first, then halos, then text."""
    for placement in placements:
        if placement.has_leader:
            line = [placement.label.anchor, _nearest_point(placement.box, placement.label.anchor)]
            for colour, width in ((WHITE, 1.8), (LEADER, 0.6)):
                page.line(line, Pen(colour=colour, width_pt=width * scale))
    for draw_text in (page.text_halo, page.centred_text):
        for placement in placements:
            block = placement.label.block
            middle = placement.box.left + placement.box.width / 2
            for number, line_ in enumerate(block.lines):
                baseline = placement.box.top - block.leading_mm * (number + 0.77)
                draw_text(line_, (middle, baseline), block.type)


def _best_box(
    label: Label, panel: Box, occupied: list[Box], symbols: NDArray[np.float64]
) -> Box | None:
    width, height = label.block.width_mm, label.block.height_mm
    if label.must_fit and width > 2.6 * label.radius_mm + 1:
        return None
    best_box, min_cost = None, math.inf
    for dx, dy, offset_cost in _offsets(label, width, height):
        box = Box(
            left=label.anchor[0] + dx - width / 2,
            bottom=label.anchor[1] + dy - height / 2,
            width=width,
            height=height,
        )
        if offset_cost >= min_cost or not panel.contains(box) or any(map(box.overlaps, occupied)):
            continue
        cost = offset_cost + SYMBOL_COST * _count_covered(box, symbols)
        if cost < min_cost:
            best_box, min_cost = box, cost
    return best_box


def _offsets(label: Label, width: float, height: float) -> Iterator[tuple[float, float, float]]:
    """Yield offsets of a label from its anchor, with the cost of each."""
    if label.radius_mm > 0:
        yield 0.0, 0.0, 0.0
    rings = RINGS_MM if label.may_leave else RINGS_MM[:2]
    for ring in (step * label.type_scale for step in rings):
        for step_number in range(ANGLE_STEPS):
            angle = 2 * math.pi * step_number / ANGLE_STEPS
            x, y = math.cos(angle), math.sin(angle)
            inside = ring <= label.radius_mm
            # Outside the shape, the distance is to the near edge of the label.
            dx = x * ring if inside else x * (ring + width / 2)
            dy = y * ring if inside else y * (ring + height / 2)
            yield dx, dy, COST_PER_MM * ring + (0.0 if inside else VERTICAL_COST * abs(y))


def _count_covered(box: Box, symbols: NDArray[np.float64]) -> int:
    x, y = symbols[:, 0], symbols[:, 1]
    across = (box.left - 1 < x) & (x < box.right + 1)
    return int((across & (box.bottom - 1 < y) & (y < box.top + 1)).sum())


def _nearest_point(box: Box, anchor: tuple[float, float]) -> tuple[float, float]:
    """Return the point of a label's box that is nearest to its anchor."""
    x = min(max(anchor[0], box.left), box.right)
    y = min(max(anchor[1], box.bottom + 0.3), box.top - 0.3)
    return x, y
