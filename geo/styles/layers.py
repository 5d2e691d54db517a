"""How each layer is drawn. One table for the live map, the exported map and the print."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

from geo.places.place import CITY_REGIONS, CLUSTERS, ICA_MEMBERS, STRATEGIC_SITES
from geo.styles.patterns import Pattern
from geo.styles.theme import COLOURS, MAP_COLOURS

if TYPE_CHECKING:
    from collections.abc import Mapping


Symbol = Literal["", "diamond", "circle", "square", "triangle", "plus"]


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


STYLES: Final[Mapping[str, LayerStyle]] = MappingProxyType(
    {
        CITY_REGIONS: LayerStyle(
            label="City regions",
            noun="city region",
            outline="#12436D",
            weight_px=2.2,
            pattern=Pattern(kind="hatch", colour="#12436D", angle=45, spacing_px=10),
        ),
        CLUSTERS: LayerStyle(
            label="High-potential clusters",
            noun="cluster",
            outline="#801650",
            weight_px=1.6,
            pattern=Pattern(kind="dots", colour="#801650", spacing_px=10, width_px=1.8),
        ),
        STRATEGIC_SITES: LayerStyle(
            label="Strategic industrial sites",
            noun="strategic site",
            outline="#3D2205",
            weight_px=1.4,
            pattern=Pattern(kind="none", colour="#F46A25"),
            symbol="diamond",
        ),
        ICA_MEMBERS: LayerStyle(
            label="Industrial Communities Alliance",
            noun="ICA member",
            outline="#0B6157",
            weight_px=2.6,
            pattern=Pattern(kind="hatch", colour="#0B6157", angle=135, spacing_px=7, width_px=1.5),
        ),
    }
)
"""Policy layer → its style, in drawing order from the bottom."""

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
