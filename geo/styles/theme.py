"""Theme: colours, type and spacing for pages, maps and documents."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, kw_only=True, slots=True)
class Colour:
    """
    A colour by its purpose, on light and on dark backgrounds.

    Attributes
    ----------
    light, dark
        As "#RRGGBB". Print and maps use `light`.
    min_contrast
        Minimum contrast (WCAG 2.2) with every background it is used on: 4.5 for text, 3 for
        essential graphics, 1 for decoration.
    """

    light: str
    dark: str
    min_contrast: float = 1.0


TEXT_CONTRAST: Final = 4.5
GRAPHIC_CONTRAST: Final = 3.0

BACKGROUNDS: Final = ("paper", "tint", "selected", "highlight")
"""Colours that serve as backgrounds."""

COLOURS: Final[Mapping[str, Colour]] = MappingProxyType(
    {
        "paper": Colour(light="#FFFFFF", dark="#14181B"),
        "tint": Colour(light="#F2F4F6", dark="#20262B"),
        "selected": Colour(light="#E8EEF4", dark="#1B3145"),
        "highlight": Colour(light="#FFF7BF", dark="#3A3412"),
        "ink": Colour(light="#0B0C0C", dark="#F1F3F4", min_contrast=TEXT_CONTRAST),
        "secondary": Colour(light="#505A5F", dark="#BAC3C9", min_contrast=TEXT_CONTRAST),
        "accent": Colour(light="#12436D", dark="#8FC1EE", min_contrast=TEXT_CONTRAST),
        "on-accent": Colour(light="#FFFFFF", dark="#0B0C0C"),
        "proposed": Colour(light="#54319F", dark="#C9B3F5", min_contrast=TEXT_CONTRAST),
        "error": Colour(light="#B3261E", dark="#FF9C92", min_contrast=TEXT_CONTRAST),
        "edge": Colour(light="#6F777B", dark="#8F999F", min_contrast=GRAPHIC_CONTRAST),
        "rule": Colour(light="#B1B4B6", dark="#4C555B"),
        "hairline": Colour(light="#E1E4E6", dark="#333B41"),
        "focus": Colour(light="#FFDD00", dark="#FFDD00"),
        "focus-ink": Colour(light="#0B0C0C", dark="#0B0C0C"),
    }
)
"""
Purpose → colour.

`focus` and `focus-ink` side by side show the keyboard focus: one of the two contrasts with any
background. `on-accent` is for text on `accent`.
"""

MAP_COLOURS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "map-ink": "#0B0C0C",
        "map-paper": "#FFFFFF",
        "land": "#F4F2EC",
        "border": "#87837A",
        "sea": "#DFE8EC",
        "muted": "#808080",
        "sea-printed": "#F3F7F9",
        "around": "#E9E9E7",
        "around-border": "#D2D2CF",
        "council-name": "#383F43",
    }
)
"""
Colours of maps; `around` is land outside the map's area.

A map is always light, even on a dark page, so that the patterns and outlines of
`geo.styles.layers` are the same everywhere.
"""

WORD_FONT: Final = "Arial"
"""A Word file embeds no fonts; every program that opens it has this one or a substitute."""

FONT: Final = '"Open Sans", system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif'
"""Font of a standalone map or briefing in HTML. The app uses the font of its theme."""

SIZES_REM: Final[Mapping[str, float]] = MappingProxyType(
    {
        "display": 3.0,
        "title": 1.75,
        "lead": 1.35,
        "heading": 1.35,
        "subheading": 1.15,
        "body": 1.0,
        "small": 0.9,
        "legend": 0.85,
        "tiny": 0.8,
        "label": 0.7,
    }
)
"""Type sizes on a screen."""

SIZES_PT: Final[Mapping[str, float]] = MappingProxyType(
    {
        "title": 26.0,
        "title-long": 20.0,
        "title-longer": 14.0,
        "title-longest": 11.0,
        "figure": 17.0,
        "figure-long": 12.5,
        "heading": 14.0,
        "lead": 12.5,
        "subtitle": 10.5,
        "body": 9.5,
        "caption": 9.0,
        "small": 8.0,
        "tiny": 7.5,
    }
)
"""Type sizes on paper, for PDF and Word alike. Word supports half points only."""

MAP_SIZES_PT: Final[Mapping[str, float]] = MappingProxyType(
    {
        "title": 19.0,
        "subtitle": 10.5,
        "area": 10.0,
        "legend": 8.0,
        "picked": 8.0,
        "added": 7.5,
        "council": 6.8,
        "around": 6.4,
        "scale": 7.0,
        "inset": 7.0,
        "note": 6.8,
    }
)
"""
Type sizes on a printed A4 map; a larger sheet has larger type.

Names of places have the size of their layer (`label_pt` of the table `layers`).
"""

SPACES_MM: Final[Mapping[str, float]] = MappingProxyType(
    {"hair": 0.7, "line": 1.1, "near": 2.5, "block": 4.0, "section": 6.0}
)
"""Spaces on paper: between rows, a caption and its table, blocks, sections."""

PAGE_MM: Final[Mapping[str, float]] = MappingProxyType(
    {"width": 210.0, "height": 297.0, "side": 20.0, "top": 22.0, "bottom": 21.0}
)
"""A page of a briefing: A4 and its margins."""

RADIUS_PX: Final = 4
TARGET_PX: Final = 24
"""Minimum size of a pointer target, in both directions (WCAG 2.5.8)."""
TOUCH_PX: Final = 44
"""The same for touch."""
MAX_LINE_REM: Final = 62.0
"""Maximum line length of running text."""


def css_variables(selector: str, *, with_dark: bool = True) -> str:
    """
    Return the colours as CSS custom properties, `--pm-<name>`, for a selector.

    Parameters
    ----------
    with_dark
        Whether colours follow the reader's scheme, by `light-dark()`; otherwise they are light.
    """
    colours = {
        name: f"light-dark({colour.light}, {colour.dark})" if with_dark else colour.light
        for name, colour in COLOURS.items()
    }
    values = {
        **colours,
        **MAP_COLOURS,
        **{f"size-{name}": f"{size:g}rem" for name, size in SIZES_REM.items()},
        **{f"print-{name}": f"{size:g}pt" for name, size in SIZES_PT.items()},
        "font": FONT,
        "radius": f"{RADIUS_PX}px",
        "target": f"{TARGET_PX}px",
        "touch": f"{TOUCH_PX}px",
        "line-length": f"{MAX_LINE_REM:g}rem",
    }
    declarations = "".join(f"--pm-{name}:{value};" for name, value in values.items())
    return f"{selector}{{{declarations}}}\n"
