"""A result as the live map draws it: small, for the geometry travels by address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal, TypedDict

from geo.places.place import ICA_MEMBERS, LOCAL_AUTHORITIES, STRATEGIC_SITES
from geo.styles.glossary import DASHED, DOTTED, HOLLOW
from geo.styles.layers import FOCUS_COLOUR, MUTED_COLOUR, STYLES
from ui.components.livemap.description import council_layer, layer
from ui.state.shared import settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.dataset import Dataset
    from geo.query import FilteredPlace, Result
    from ui.pages.map.address import MapView

LABEL: Final = (
    "Map of the UK: city regions, high-potential clusters, strategic industrial sites and "
    "members of the Industrial Communities Alliance. The summary above and the table below "
    "say the same in words."
)

LEGEND_KEY: Final = (
    {"sample": "dashed", "text": DASHED},
    {"sample": "quiet", "text": DOTTED},
    {"sample": "hollow", "text": HOLLOW},
)


class TileSource(TypedDict):
    """Street tiles: their address, with {z}, {x} and {y}, and whose they are."""

    url: str
    attribution: str


def tile_source() -> TileSource | None:
    """Return the street tiles that a reader may switch on; None where the operator allows none."""
    app_settings = settings()
    if not app_settings.tiles:
        return None
    return {"url": app_settings.tiles, "attribution": app_settings.tiles_attribution}


def scene(
    dataset: Dataset,
    result: Result,
    view: MapView,
    *,
    addresses: Mapping[str, Mapping[str, str | None]],
    move: Mapping[str, Any],
) -> dict[str, Any]:
    """
    Describe what the live map is to draw.

    Parameters
    ----------
    addresses
        Layer → where its geometry is (`url`) and, if finer shapes exist, `detail`.
    move
        `revision`, which tells the map to take over this view, and `fit`, the place it is
        then to move to, or None.
    """
    tiles = tile_source()
    return {
        "label": LABEL,
        "revision": move["revision"],
        "view": {
            "layers": list(view.query.layers),
            "sector": view.query.sector or None,
            "selected": view.selected or None,
            "tiles": view.tiles and tiles is not None,
            "position": list(view.position) if view.position else None,
            "fit": move["fit"],
        },
        "council_layer": council_layer(addresses[LOCAL_AUTHORITIES]),
        "layers": [_layer(name, addresses[name]) for name in STYLES],
        "shown": {
            name: {
                filtered.place.id: _feature(dataset, filtered) for filtered in result.places[name]
            }
            for name in STYLES
        },
        "sectors": [
            {"code": code, "name": sector.name} for code, sector in dataset.register.sectors.items()
        ],
        "sector_neutral": [ICA_MEMBERS],
        "focus_colour": FOCUS_COLOUR,
        "muted_colour": MUTED_COLOUR,
        "key": list(LEGEND_KEY),
        "tile_source": tiles,
        "attribution": f"{dataset.attribution} Data as of {dataset.register.data_date}.",
        "position_parameter": "at",
        "height": 620,
    }


def _layer(name: str, address: Mapping[str, str | None]) -> dict[str, Any]:
    shape: Literal["area", "point"] = "point" if name == STRATEGIC_SITES else "area"
    return layer(name, STYLES[name], address, shape=shape)


def _feature(dataset: Dataset, filtered: FilteredPlace) -> dict[str, Any]:
    place = filtered.place
    levels = [dataset.register.designation_levels[level].name for level in filtered.levels]
    parts = [f"part: {part}" for part in place.parts.values()]
    flags = {
        "dashed": not filtered.has_solid_outline,
        "quiet": not filtered.is_national,
        "hollow": not place.is_exact,
    }
    return {
        "sectors": list(filtered.sectors),
        "note": "; ".join([place.kind, *levels, filtered.evidence, *parts]),
        **{flag: True for flag, applies in flags.items() if applies},
    }
