"""Fill patterns of lines and dots, defined once for every kind of map."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.register.layers import PatternKind

SECONDARY_SPACING: Final = 1.75
SECONDARY_WIDTH: Final = 0.75
SECONDARY_OPACITY: Final = 0.7

_TURNS: Final[Mapping[PatternKind, tuple[int, ...]]] = MappingProxyType(
    {"hatch": (0,), "cross": (0, 90), "dots": (), "none": ()}
)
"""Kind → rotations of its sets of lines, in degrees from its angle."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Pattern:
    """
    A fill pattern, so that layers and classes do not differ by hue alone.

    Attributes
    ----------
    angle
        Angle of the lines in degrees, clockwise from upright, as SVG rotates.
    spacing_px
        Distance between lines or dots, in screen pixels.
    width_px
        Width of a line; radius of a dot.
    opacity
        Opacity on a screen; print uses lighter ink instead.
    """

    kind: PatternKind
    colour: str
    angle: int = 0
    spacing_px: float = 8
    width_px: float = 1.0
    opacity: float = 1.0

    @property
    def is_empty(self) -> bool:
        """Whether it leaves a shape unfilled."""
        return self.kind == "none"

    @property
    def line_angles(self) -> tuple[int, ...]:
        """Angle of each set of parallel lines; empty for dots."""
        return tuple(self.angle + turn for turn in _TURNS[self.kind])

    def secondary(self) -> Pattern:
        """Return a sparser and lighter pattern, for places that are not national."""
        return replace(
            self,
            spacing_px=self.spacing_px * SECONDARY_SPACING,
            width_px=self.width_px * SECONDARY_WIDTH,
            opacity=self.opacity * SECONDARY_OPACITY,
        )

    def tile(self) -> PatternTile:
        """Return the square to repeat on a screen, rotated by the angle."""
        size, width = self.spacing_px, self.width_px
        start = (size - width) / 2
        lines = {0: (start, 0.0, width, size), 90: (0.0, start, size, width)}
        return PatternTile(
            size=size,
            lines=tuple(lines[turn] for turn in _TURNS[self.kind]),
            dots=((size / 2, size / 2, width),) if self.kind == "dots" else (),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class PatternTile:
    """A square that repeats, in pixels from its upper left corner, before rotation."""

    size: float
    lines: tuple[tuple[float, float, float, float], ...]
    """x, y, width and height of each."""
    dots: tuple[tuple[float, float, float], ...]
    """x and y of the centre, and radius, of each."""


def outline_dashes(
    *, dashed: bool = False, secondary: bool = False, dot_px: float = 1.0
) -> tuple[float, ...]:
    """
    Return the dashes and gaps of a place's outline, in pixels; () for a solid line.

    Parameters
    ----------
    dashed
        Use long dashes: the place is not confirmed.
    secondary
        Use dots (short dashes with round ends): the place is not national.
    dot_px
        Length of a dot's dash.
    """
    return (*((7.0, 4.0) if dashed else ()), *((dot_px, 4.0) if secondary else ()))
