"""Paper sizes of a printed map."""

from __future__ import annotations

import math
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from geo.errors import ExportError, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Mapping

MIN_MM: Final = 100.0
MAX_MM: Final = 1200.0

MAX_PIXELS: Final = 100_000_000
"""Maximum pixels of a PNG: somewhat more than A1 at 300 dpi, which takes 0.4 GB to draw."""

MM_PER_INCH: Final = 25.4
DPI: Final = 300


@dataclass(frozen=True, kw_only=True, slots=True)
class Paper:
    """
    A sheet of paper, in millimetres.

    Raises
    ------
    ExportError
        If a side is not between 100 and 1200 mm.
    """

    width_mm: float
    height_mm: float

    def __post_init__(self) -> None:
        """Refuse a size that cannot be printed."""
        for side, length in (("wide", self.width_mm), ("high", self.height_mm)):
            if not MIN_MM <= length <= MAX_MM:  # also refuses NaN
                raise ExportError(
                    f"The paper is {length:g} mm {side}. "
                    f"Choose between {MIN_MM:g} and {MAX_MM:g} mm."
                )

    @property
    def pixels(self) -> tuple[int, int]:
        """Width and height at 300 dpi."""
        return (
            round(self.width_mm / MM_PER_INCH * DPI),
            round(self.height_mm / MM_PER_INCH * DPI),
        )

    @property
    def scale(self) -> float:
        """Scale of type and lines, relative to A4; it grows more slowly than the paper."""
        a4 = math.sqrt(210 * 297)
        side = math.sqrt(self.width_mm * self.height_mm)
        # For a long strip, the narrow side matters.
        side = min(side, 1.4 * min(self.width_mm, self.height_mm))
        return float(min(2.5, max(0.5, (side / a4) ** 0.7)))


PAPERS: Final[Mapping[str, Paper]] = MappingProxyType(
    {
        "A4 portrait": Paper(width_mm=210, height_mm=297),
        "A4 landscape": Paper(width_mm=297, height_mm=210),
        "A3 portrait": Paper(width_mm=297, height_mm=420),
        "A3 landscape": Paper(width_mm=420, height_mm=297),
    }
)
"""Paper name → standard sheet."""

A4: Final = PAPERS["A4 portrait"]


def parse_paper(name: str) -> Paper:
    """
    Return a sheet from a name ("A4 portrait") or a size in mm ("180x120").

    Raises
    ------
    UnknownNameError
        If it is neither.
    ExportError
        If a side is not between 100 and 1200 mm.
    """
    if name in PAPERS:
        return PAPERS[name]
    width, _, height = name.casefold().replace("\N{MULTIPLICATION SIGN}", "x").partition("x")
    try:
        return Paper(width_mm=float(width), height_mm=float(height))
    except ValueError as error:
        raise UnknownNameError(
            f"No paper called {name!r}. "
            f"Expected {', '.join(PAPERS)}, or a size in mm such as 180x120."
        ) from error
