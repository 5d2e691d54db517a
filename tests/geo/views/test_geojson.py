"""GeoJSON of the live map: small enough to draw, and one shape in full."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
import shapely

from geo.errors import UnknownNameError
from geo.places import CLUSTERS, LOCAL_AUTHORITIES, POLICY_LAYERS
from geo.views.geojson import drawn_geojson, place_geojson
from tests.support.fixtures_core import SQUARES, squares

if TYPE_CHECKING:
    from geo.atlas import Atlas

LAYERS = (*POLICY_LAYERS, LOCAL_AUTHORITIES)


def shapes(document: dict[str, Any]) -> list[shapely.Geometry]:
    return [
        shapely.from_geojson(json.dumps(feature["geometry"])) for feature in document["features"]
    ]


def test_all_that_a_first_map_draws_is_small(atlas: Atlas) -> None:
    assert sum(len(gzip.compress(drawn_geojson(atlas, layer))) for layer in LAYERS) <= 450_000


@pytest.mark.parametrize("layer", LAYERS)
def test_what_is_drawn_has_a_name_a_kind_and_four_decimals(atlas: Atlas, layer: str) -> None:
    document = json.loads(drawn_geojson(atlas, layer))
    places = [place for place in atlas.places[layer] if place.is_drawn]
    assert [(feature["id"], feature["properties"]) for feature in document["features"]] == [
        (place.id, {"name": place.name, "kind": place.kind}) for place in places
    ]
    lon_lat = shapely.get_coordinates(shapes(document))
    assert (lon_lat == lon_lat.round(4)).all()


def test_the_same_atlas_writes_the_same_bytes(atlas: Atlas) -> None:
    assert drawn_geojson(atlas, CLUSTERS) == drawn_geojson(atlas, CLUSTERS)


def test_one_shape_is_whole_where_the_layer_is_simplified(small: Atlas) -> None:
    fine = replace(
        small, read_areas=lambda: squares({k: v.segmentize(2.5) for k, v in SQUARES.items()})
    )
    place = fine.place("local_authorities:E07000001")
    feature = json.loads(place_geojson(place, fine.layer(LOCAL_AUTHORITIES)))
    assert (feature["id"], feature["properties"]) == (
        "E07000001",
        {"name": "Aston", "kind": "council"},
    )
    whole = shapely.from_geojson(json.dumps(feature["geometry"]))
    aston, *_ = shapes(json.loads(drawn_geojson(fine, LOCAL_AUTHORITIES)))
    assert shapely.get_num_coordinates(whole) == 16_001
    assert shapely.get_num_coordinates(aston) == 5


def test_a_place_that_is_not_drawn_has_no_shape(small: Atlas) -> None:
    with pytest.raises(UnknownNameError, match="clusters:P003 has no shape"):
        place_geojson(small.place("clusters:P003"), small.layer(CLUSTERS))
