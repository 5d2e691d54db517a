"""Styles of the layers on the live, exported and printed map."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from geo.styles.patterns import Pattern
from geo.styles.theme import COLOURS, MAP_COLOURS

if TYPE_CHECKING:
    from geo.register.layers import Layer, Symbol


@dataclass(frozen=True, kw_only=True, slots=True)
class LayerStyle:
    """
    Outline, pattern and symbol of a layer.

    Outlines have a contrast of at least 3:1 with white and with the land (WCAG 1.4.11). Colours
    are from the categorical palette of the Government Analysis Function, darkened where needed.
    """

    label: str
    noun: str
    outline: str
    weight_px: float
    pattern: Pattern
    symbol: Symbol = ""
    dash_px: tuple[float, ...] = ()
    """
    Dashes and gaps of lines, to distinguish layers. Dashed outlines of areas show evidence, not the
    layer.
    """


def style_of(layer: Layer) -> LayerStyle:
    """Return the style of a layer."""
    return LayerStyle(
        label=layer.label,
        noun=layer.noun,
        outline=layer.outline,
        weight_px=layer.outline_px,
        pattern=Pattern(
            kind=layer.pattern,
            colour=layer.pattern_colour,
            angle=layer.pattern_angle,
            spacing_px=layer.pattern_spacing_px,
            width_px=layer.pattern_width_px,
        ),
        symbol=layer.symbol,
    )


FOCUS_COLOUR: Final = COLOURS["accent"].light
"""Fill of places linked to the sector in focus."""

MUTED_COLOUR: Final = MAP_COLOURS["muted"]
"""Outline of places outside the sector in focus."""

PROPOSAL_STYLE: Final = LayerStyle(
    # Must match geo.scenario.scenario.MARKER; a test checks it.
    label="Proposed - not a designation",
    noun="proposed place",
    outline=COLOURS["proposed"].light,
    weight_px=5.0,
    pattern=Pattern(kind="none", colour=COLOURS["proposed"].light),
)
"""Style of a scenario: no layer has its heavy dotted outline, hue, or empty fill."""
