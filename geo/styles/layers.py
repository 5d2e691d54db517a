"""How layers are drawn, on the live map, the exported map and the print alike."""

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

    Outlines stand at least 3:1 against white and against the land (WCAG 1.4.11). Colours are
    from the categorical palette of the Government Analysis Function, darkened where it is not.
    """

    label: str
    noun: str
    outline: str
    weight_px: float
    pattern: Pattern
    symbol: Symbol = ""
    dash_px: tuple[float, ...] = ()
    """Dashes and gaps of lines, by which those of two layers are told apart. The outline of an
    area is dashed for what it is, never for its layer."""


def style_of(layer: Layer) -> LayerStyle:
    """Return how a layer is drawn."""
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
"""Outline of places that are not."""

PROPOSAL_STYLE: Final = LayerStyle(
    # In the words of geo.scenario.scenario.MARKER; a test holds the two together.
    label="Proposed - not a designation",
    noun="proposed place",
    outline=COLOURS["proposed"].light,
    weight_px=5.0,
    pattern=Pattern(kind="none", colour=COLOURS["proposed"].light),
)
"""How a what-if is drawn: no layer has its heavy dotted outline, its hue, or its empty middle."""
