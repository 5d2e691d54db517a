"""The layers of the built-in data, as tests know them: their order, nouns and styles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from geo.places.place import CITY_REGIONS, CLUSTERS, ICA_MEMBERS, STRATEGIC_SITES
from geo.register.register import load_register
from geo.settings import DATA_DIR
from geo.styles.layers import style_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.styles.layers import LayerStyle

POLICY_LAYERS: Final = (CITY_REGIONS, CLUSTERS, STRATEGIC_SITES, ICA_MEMBERS)

NOUNS: Final = {
    CITY_REGIONS: ("city region", "city regions"),
    CLUSTERS: ("cluster", "clusters"),
    STRATEGIC_SITES: ("strategic site", "strategic sites"),
}
"""Layers that cover councils → singular and plural."""

STYLES: Final[Mapping[str, LayerStyle]] = {
    name: style_of(layer) for name, layer in load_register(DATA_DIR).layers.items()
}
