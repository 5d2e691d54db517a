"""Names on the map: where each stands, and none over another."""

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
    from geo.export.printmap.text import Block

LEADER: Final = COLOURS["quiet"].light

RINGS_MM: Final = (2.5, 5.0, 8.0, 11.0, 15.0, 19.0)
"""Distances at which to try a name; one that may not stand beside its shape, the first two."""

TURNS: Final = 16
COST_OF_SYMBOL: Final = 4.0
COST_OF_MM: Final = 0.55
COST_OF_ABOVE: Final = 0.6
LEADER_FROM_MM: Final = 3.0
APART_MM: Final = 0.9


@dataclass(frozen=True, kw_only=True)
class Label:
    """A name and the shape it names, on the sheet."""

    block: Block
    at: tuple[float, float]
    """Where the middle of the name would best be."""
    unit: float
    """Size of type, times that of A4: distances grow with it."""
    reach: float
    """How far from there it still lies on the shape, in mm."""
    may_leave: bool = False
    """Whether it may stand beside the shape, with a line to it."""
    must_fit: bool = False
    """Whether it is left out where it is much wider than the shape."""

    def is_below(self, box: Box) -> bool:
        """Whether what it names is a point that lies below something, so that nobody sees it."""
        x, y = self.at
        within = box.left < x < box.right and box.bottom < y < box.top
        return within and not self.reach


@dataclass(frozen=True, kw_only=True)
class PlacedLabel:
    """A name where it will stand."""

    label: Label
    box: Box

    @property
    def has_leader(self) -> bool:
        """Whether a line must say what it names."""
        x, y = self.label.at
        across = max(self.box.left - x, 0.0, x - self.box.right)
        up = max(self.box.bottom - y, 0.0, y - self.box.top)
        return math.hypot(across, up) > max(LEADER_FROM_MM, self.label.reach * 0.8)


def place(
    labels: Sequence[Label],
    panel: Box,
    *,
    avoid: Sequence[Box],
    symbols: NDArray[np.float64],
) -> list[PlacedLabel]:
    """
    Find each name a place, in turn: the best one that is still free.

    Parameters
    ----------
    panel
        What no name may leave.
    avoid
        What no name may touch.
    symbols
        Middles of the symbols, n x 2, in mm: covered only where there is nowhere else.
    """
    taken = list(avoid)
    placed = []
    for label in labels:
        box = _best(label, panel, taken, symbols)
        if box:
            placed.append(PlacedLabel(label=label, box=box))
            taken.append(box.grown(APART_MM))
    return placed


def draw_labels(page: Page, placed: Sequence[PlacedLabel], *, scale: float) -> None:
    """Draw names: lines to what they name at the back, then white edges, then words."""
    for name in placed:
        if name.has_leader:
            line = [name.label.at, _edge(name.box, name.label.at)]
            for colour, width in ((WHITE, 1.8), (LEADER, 0.6)):
                page.line(line, Pen(colour=colour, width_pt=width * scale))
    for paint in (page.halo, page.centred):
        for name in placed:
            block = name.label.block
            middle = name.box.left + name.box.width / 2
            for number, line_ in enumerate(block.lines):
                baseline = name.box.top - block.leading_mm * (number + 0.77)
                paint(line_, (middle, baseline), block.type)


def _best(label: Label, panel: Box, taken: list[Box], symbols: NDArray[np.float64]) -> Box | None:
    width, height = label.block.width_mm, label.block.height_mm
    if label.must_fit and width > 2.6 * label.reach + 1:
        return None
    found, least = None, math.inf
    for dx, dy, way in _offsets(label, width, height):
        box = Box(
            left=label.at[0] + dx - width / 2,
            bottom=label.at[1] + dy - height / 2,
            width=width,
            height=height,
        )
        if way >= least or not panel.holds(box) or any(map(box.overlaps, taken)):
            continue
        cost = way + COST_OF_SYMBOL * _covered(box, symbols)
        if cost < least:
            found, least = box, cost
    return found


def _offsets(label: Label, width: float, height: float) -> Iterator[tuple[float, float, float]]:
    """List shifts of a name from its best place, and what each costs."""
    if label.reach > 0:
        yield 0.0, 0.0, 0.0
    rings = RINGS_MM if label.may_leave else RINGS_MM[:2]
    for ring in (step * label.unit for step in rings):
        for turn in range(TURNS):
            angle = 2 * math.pi * turn / TURNS
            x, y = math.cos(angle), math.sin(angle)
            inside = ring <= label.reach
            # Beside a shape the near edge, and not the middle, lies that far off.
            dx = x * ring if inside else x * (ring + width / 2)
            dy = y * ring if inside else y * (ring + height / 2)
            yield dx, dy, COST_OF_MM * ring + (0.0 if inside else COST_OF_ABOVE * abs(y))


def _covered(box: Box, symbols: NDArray[np.float64]) -> int:
    x, y = symbols[:, 0], symbols[:, 1]
    across = (box.left - 1 < x) & (x < box.right + 1)
    return int((across & (box.bottom - 1 < y) & (y < box.top + 1)).sum())


def _edge(box: Box, at: tuple[float, float]) -> tuple[float, float]:
    """Return the spot of a name's box that is nearest to what it names."""
    x = min(max(at[0], box.left), box.right)
    y = min(max(at[1], box.bottom + 0.3), box.top - 0.3)
    return x, y
