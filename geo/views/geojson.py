"""GeoJSON (RFC 7946) of a layer: in full for a GIS, and small for the browser."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import shapely

from geo.crs import BNG, WGS84, require_crs
from geo.look.styles import STYLES
from geo.places import ICA_MEMBERS, Place
from geo.register.registry import ICA_MEMBER_STATUSES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import geopandas as gpd

    from geo.atlas import Atlas
    from geo.query import Proposed

FULL_DECIMALS: Final = 6
"""About 0.1 m. Fewer would make some generalised councils invalid."""

DRAWN_DECIMALS: Final = 4
"""About 10 m, a tenth of what the boundaries resolve. Drawn, never analysed."""

LICENCE: Final = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"


def full_geojson(atlas: Atlas, layer: str) -> bytes:
    """
    Write one layer for a GIS.

    Returns
    -------
    document
        A FeatureCollection by RFC 7946: longitude and latitude (WGS 84), 6 decimals, exterior
        rings anticlockwise, no `crs` member. One feature a place that has a geometry; the ICA
        layer holds members only. Properties: `id`, `name`, `kind`, `members` (LAD25CD codes),
        `part_members` (those of which only a part belongs), `sectors` (two-letter codes),
        `sectors_unchecked` (those of them that rest on indicative statements alone),
        `evidence`, `source_ids`, `designation_levels`, `programmes`, `population`, `status`
        and `location_note`. Places without geometry stand in the member `unlocated`.

    Raises
    ------
    UnknownNameError
        If there is no such layer.
    """
    shapes = dict(_shapes(atlas.layer(layer), decimals=FULL_DECIMALS))
    places = [place for place in atlas.places[layer] if _is_published(place)]
    return collection(
        [
            feature(place.id, _properties(atlas, place), shapes[place.id])
            for place in places
            if place.is_drawn
        ],
        title=STYLES[layer].label if layer in STYLES else "Local authorities",
        licence=LICENCE,
        attribution=atlas.attribution,
        data_as_of=atlas.registry.data_date,
        unlocated=[_properties(atlas, place) for place in places if not place.is_drawn],
    )


def drawn_geojson(atlas: Atlas, layer: str) -> bytes:
    """
    Write one layer for the live map: as small as it can be and still look right.

    Returns
    -------
    document
        One feature a place that is drawn, with its name and kind. A site has a geometry, to 4
        decimals. An area has none: its `codes` are the councils that the map makes it of, from
        `geo.views.topojson`; where councils do not share their borders exactly, their outlines
        are no guide to that of the place, and it has a geometry all the same. The member
        `simplified` says whether finer shapes are worth fetching.
    """
    places = [place for place in atlas.places[layer] if place.is_drawn]
    is_merged = atlas.shared_borders and not any(place.point for place in places)
    shapes = (
        dict.fromkeys([place.id for place in places], "null")
        if is_merged
        else dict(_shapes(atlas.layer(layer), decimals=DRAWN_DECIMALS))
    )
    return collection(
        [
            feature(
                place.id,
                {"name": place.name, "kind": place.kind}
                | ({"codes": sorted(place.codes)} if is_merged else {}),
                shapes[place.id],
            )
            for place in places
        ],
        simplified=atlas.drawn_areas is not atlas.areas,
    )


def proposed_geometry(proposed: Proposed) -> dict[str, Any] | None:
    """
    Return the shape of a proposed place for the live map.

    Returns
    -------
    geometry
        GeoJSON polygon or multipolygon, WGS 84, 4 decimals, drawn and not analysed; None where
        the place is its councils, of which the map makes it.
    """
    import geopandas as gpd  # noqa: PLC0415 - words need no geometry: see geo.atlas

    if proposed.shape is None:
        return None
    one = gpd.GeoDataFrame({"id": [""]}, geometry=[proposed.shape], crs=BNG)
    ((_, text),) = _shapes(one, decimals=DRAWN_DECIMALS)
    geometry: dict[str, Any] = json.loads(text)
    return geometry


def _is_published(place: Place) -> bool:
    return place.layer != ICA_MEMBERS or place.kind_id in ICA_MEMBER_STATUSES


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


def _properties(atlas: Atlas, place: Place) -> dict[str, Any]:
    sectors = {code for row in place.designations for code in row.sectors}
    checked = {
        code
        for row in place.designations
        if row.evidence == row.sectors_evidence == "documented"
        for code in row.sectors
    }
    return {
        "id": place.id,
        "name": place.name,
        "kind": place.kind,
        "members": sorted(place.codes),
        "part_members": sorted(place.parts),
        "sectors": [code for code in atlas.registry.sectors if code in sectors],
        "sectors_unchecked": [code for code in atlas.registry.sectors if code in sectors - checked],
        "evidence": place.evidence,
        "source_ids": list(place.source_ids),
        "designation_levels": sorted({row.level for row in place.designations}),
        "programmes": sorted({name for row in place.designations for name in row.programmes}),
        "population": atlas.population(place.codes),
        "status": place.status,
        "location_note": place.location_note,
    }
