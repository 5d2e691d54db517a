"""Description of a result for the live map, with addresses in place of geometry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal, TypedDict

from geo.places.place import ICA_MEMBERS, LOCAL_AUTHORITIES
from geo.styles.glossary import DASHED, DOTTED, HOLLOW
from geo.styles.layers import FOCUS_COLOUR, MUTED_COLOUR, style_of
from geo.text import join_phrases
from ui.components.livemap.description import council_layer, layer
from ui.state.shared import settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from geo.dataset import Dataset
    from geo.query import FilteredPlace, Result
    from geo.register.layers import Layer
    from ui.pages.map.address import MapView

LEGEND_KEY: Final = (
    {"sample": "dashed", "text": DASHED},
    {"sample": "quiet", "text": DOTTED},
    {"sample": "hollow", "text": HOLLOW},
)


class TileSource(TypedDict):
    """Street tiles: their address, with {z}, {x} and {y}, and their attribution."""

    url: str
    attribution: str


def tile_source() -> TileSource | None:
    """Return the street tiles that a user may switch on; None if the operator allows none."""
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
    Describe a result for the live map.

    Parameters
    ----------
    addresses
        Layer → address of its geometry (`url`) and, if detailed shapes exist, `detail`.
    move
        `revision`, which makes the map adopt this view, and `fit`, the place to move to,
        or None.
    """
    tiles = tile_source()
    layers = dataset.register.layers
    return {
        "label": _label(layers.values()),
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
        "layers": [_layer(record, addresses[name]) for name, record in layers.items()],
        "shown": {
            name: {
                filtered.place.id: _feature(dataset, filtered) for filtered in result.places[name]
            }
            for name in layers
        },
        "sectors": [
            {"code": code, "name": sector.name} for code, sector in dataset.register.sectors.items()
        ],
        "sector_neutral": [name for name, record in layers.items() if not record.has_sectors],
        "focus_colour": FOCUS_COLOUR,
        "muted_colour": MUTED_COLOUR,
        "key": list(LEGEND_KEY),
        "tile_source": tiles,
        "attribution": f"{dataset.attribution} Data as of {dataset.register.data_date}.",
        "position_parameter": "at",
        "height": 620,
    }


def _label(layers: Iterable[Layer]) -> str:
    labels = [
        "members of the Industrial Communities Alliance"
        if record.layer_id == ICA_MEMBERS
        else record.label[:1].lower() + record.label[1:]
        for record in layers
    ]
    return (
        f"Map of the UK: {join_phrases(labels)}. The summary above and the table below say the "
        "same in words."
    )


def _layer(record: Layer, address: Mapping[str, str | None]) -> dict[str, Any]:
    shape: Literal["area", "point"] = "point" if record.has_points else "area"
    return layer(record.layer_id, style_of(record), address, shape=shape)


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
