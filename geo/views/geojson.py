"""GeoJSON (RFC 7946) texts for exports and the browser, and small layers for display."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import shapely

from geo.crs import BNG, WGS84, require_crs

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import geopandas as gpd

    from geo.dataset import Dataset
    from geo.query import ScenarioPlace

FULL_DECIMALS: Final = 6
"""About 0.1 m. Fewer would make some generalised councils invalid."""

DISPLAY_DECIMALS: Final = 4
"""About 10 m, a tenth of the boundaries' resolution. For display, not for analysis."""


def display_geojson(dataset: Dataset, layer: str) -> bytes:
    """
    Write one layer for the live map, as small as display allows.

    Returns
    -------
    document
        One feature for each drawn place, with its name and kind. A site has a geometry, to 4
        decimals. An area has none: the map builds it from the councils in `codes`
        (`geo.views.topojson`). If councils do not share borders exactly, the map cannot build
        it, so the area has a geometry too. The member `simplified` says whether finer shapes are
        worth fetching.
    """
    places = [place for place in dataset.places[layer] if place.has_geometry]
    is_merged = dataset.shared_borders and not any(place.point for place in places)
    shapes = (
        dict.fromkeys([place.id for place in places], "null")
        if is_merged
        else dict(_shapes(dataset.layer(layer), decimals=DISPLAY_DECIMALS))
    )
    return feature_collection(
        [
            feature(
                place.id,
                {"name": place.name, "kind": place.kind}
                | ({"codes": sorted(place.codes)} if is_merged else {}),
                shapes[place.id],
            )
            for place in places
        ],
        simplified=dataset.display_areas is not dataset.areas,
    )


def scenario_geometry(scenario_place: ScenarioPlace) -> dict[str, Any] | None:
    """
    Return the shape of a proposed place for the live map.

    Returns
    -------
    geometry
        GeoJSON polygon or multipolygon, WGS 84, 4 decimals, for display and not for analysis;
        None if the place is a set of councils, from which the map builds it.
    """
    import geopandas as gpd  # noqa: PLC0415 - words need no geometry: see geo.dataset

    if scenario_place.shape is None:
        return None
    frame = gpd.GeoDataFrame({"id": [""]}, geometry=[scenario_place.shape], crs=BNG)
    ((_, text),) = _shapes(frame, decimals=DISPLAY_DECIMALS)
    geometry: dict[str, Any] = json.loads(text)
    return geometry


def _shapes(layer: gpd.GeoDataFrame, *, decimals: int) -> list[tuple[str, str]]:
    """Return the id and the geometry, as GeoJSON text, of each row."""
    require_crs(layer, BNG, name="layer")
    texts = geometry_texts(layer.to_crs(WGS84), decimals=decimals)
    return list(zip(layer["id"], texts, strict=True))


def geometry_texts(layer: gpd.GeoDataFrame, *, decimals: int) -> list[str]:
    """
    Write the geometry of each row as RFC 7946 requires.

    Parameters
    ----------
    layer
        n rows with a geometry each, EPSG:4326.

    Returns
    -------
    texts
        n geometries as GeoJSON: rounded, exterior rings anticlockwise.

    Raises
    ------
    CRSError
        If the layer is not in EPSG:4326.
    """
    require_crs(layer, WGS84, name="layer")
    shapes = shapely.transform(layer.geometry.to_numpy(), lambda lon_lat: lon_lat.round(decimals))
    return [*shapely.to_geojson(shapely.orient_polygons(shapes, exterior_cw=False))]


# Geometry is already text, and most of the bytes: join it, do not parse and write it again.
def feature(key: str | int, properties: Mapping[str, object], geometry: str) -> str:
    """Write one Feature; `geometry` is GeoJSON text."""
    return (
        f'{{"type":"Feature","id":{_json(key)},"properties":{_json(properties)},'
        f'"geometry":{geometry}}}'
    )


def feature_collection(features: Iterable[str], **members: object) -> bytes:
    """Write a FeatureCollection, UTF-8; `members` are its other members."""
    opening = _json({"type": "FeatureCollection", **members}).removesuffix("}")
    return f'{opening},"features":[{",".join(features)}]}}'.encode()


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
