"""GeoJSON (RFC 7946): the text that exports and the browser share, and layers small to draw."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import shapely

from geo.crs import BNG, WGS84, require_crs
from geo.errors import UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import geopandas as gpd
    from shapely import Geometry

    from geo.atlas import Atlas
    from geo.places import Place
    from geo.query import Proposed

FULL_DECIMALS: Final = 6
"""About 0.1 m. Fewer would make some generalised councils invalid."""

DRAWN_DECIMALS: Final = 4
"""About 10 m, below what 500 m boundaries resolve. Drawn, never analysed."""

CLOSE_DECIMALS: Final = 5
"""About 1 m."""


def drawn_geojson(atlas: Atlas, layer: str) -> bytes:
    """
    Write one layer for the live map: as small as it can be and still look right.

    Returns
    -------
    document
        One feature a place that has a geometry, with its name and kind alone; simplified where
        the boundaries are too fine to draw (the member `simplified` says so), 4 decimals. Do
        not analyse these shapes.
    """
    places = {place.id: place for place in atlas.places[layer]}
    shapes = _shapes(atlas.layer(layer, drawn=True), decimals=DRAWN_DECIMALS)
    return collection(
        [
            feature(key, {"name": places[key].name, "kind": places[key].kind}, shape)
            for key, shape in shapes
        ],
        simplified=atlas.drawn_areas is not atlas.areas,
    )


def proposed_geometry(atlas: Atlas, proposed: Proposed) -> dict[str, Any]:
    """
    Return the shape of a proposed place, or of its councils together, for the live map.

    Returns
    -------
    geometry
        GeoJSON polygon or multipolygon, WGS 84, 4 decimals. Drawn, not analysed.
    """
    import geopandas as gpd  # noqa: PLC0415 - words need no geometry: see geo.atlas

    shape: Geometry | None = proposed.shape
    if shape is None:
        drawn = atlas.drawn_areas
        shape = drawn[drawn["LAD25CD"].isin(proposed.shares)].union_all()
    one = gpd.GeoDataFrame({"id": [""]}, geometry=[shape], crs=BNG)
    ((_, text),) = _shapes(one, decimals=DRAWN_DECIMALS)
    geometry: dict[str, Any] = json.loads(text)
    return geometry


def _shapes(layer: gpd.GeoDataFrame, *, decimals: int) -> list[tuple[str, str]]:
    """Return the id and the geometry, as GeoJSON text, of each row."""
    require_crs(layer, BNG, name="layer")
    texts = geometry_texts(layer.to_crs(WGS84), decimals=decimals)
    return list(zip(layer["id"], texts, strict=True))


def geometry_texts(layer: gpd.GeoDataFrame, *, decimals: int) -> list[str]:
    """
    Write the geometry of each row as RFC 7946 wants it.

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


# Geometry is text already, and most of the bytes: it is joined in, not parsed and written again.
def feature(key: str | int, properties: Mapping[str, object], geometry: str) -> str:
    """Write one Feature; `geometry` is GeoJSON text."""
    return (
        f'{{"type":"Feature","id":{_json(key)},"properties":{_json(properties)},'
        f'"geometry":{geometry}}}'
    )


def collection(features: Iterable[str], **members: object) -> bytes:
    """Write a FeatureCollection, UTF-8; `members` stand beside its features."""
    opening = _json({"type": "FeatureCollection", **members}).removesuffix("}")
    return f'{opening},"features":[{",".join(features)}]}}'.encode()


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def place_geojson(place: Place, layer: gpd.GeoDataFrame) -> bytes:
    """
    Write one place in full, for a map that has come close to it.

    Parameters
    ----------
    layer
        The place's layer (`Atlas.layer`), unsimplified, EPSG:27700.

    Returns
    -------
    document
        A Feature with `name` and `kind`, 5 decimals. Drawn, not analysed.

    Raises
    ------
    UnknownNameError
        If the layer holds no shape of the place.
    """
    shapes = _shapes(layer[layer["id"] == place.id], decimals=CLOSE_DECIMALS)
    if not shapes:
        raise UnknownNameError(f"{place.ref} has no shape. Ask only for places that are drawn.")
    return feature(place.id, {"name": place.name, "kind": place.kind}, shapes[0][1]).encode()
