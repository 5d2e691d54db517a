"""GeoJSON of the live map: a list of councils for each area, points for sites."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
import shapely

from geo.places.place import CITY_REGIONS, CLUSTERS, ICA_MEMBERS, STRATEGIC_SITES
from geo.views.geojson import display_geojson
from tests.support.fixtures_core import SQUARES, squares

if TYPE_CHECKING:
    from geo.dataset import Dataset


def shapes(document: dict[str, Any]) -> list[shapely.Geometry]:
    return [
        shapely.from_geojson(json.dumps(feature["geometry"])) for feature in document["features"]
    ]


@pytest.mark.parametrize("layer", [CITY_REGIONS, CLUSTERS, ICA_MEMBERS])
def test_what_is_drawn_of_areas_is_a_list_of_their_councils(dataset: Dataset, layer: str) -> None:
    document = json.loads(display_geojson(dataset, layer))
    places = [place for place in dataset.places[layer] if place.has_geometry]
    assert [(feature["id"], feature["properties"]) for feature in document["features"]] == [
        (place.id, {"name": place.name, "kind": place.kind, "codes": sorted(place.codes)})
        for place in places
    ]
    assert {feature["geometry"] for feature in document["features"]} == {None}


def test_what_is_drawn_of_sites_is_points_of_four_decimals(dataset: Dataset) -> None:
    document = json.loads(display_geojson(dataset, STRATEGIC_SITES))
    places = [place for place in dataset.places[STRATEGIC_SITES] if place.has_geometry]
    assert [(feature["id"], feature["properties"]) for feature in document["features"]] == [
        (place.id, {"name": place.name, "kind": place.kind}) for place in places
    ]
    lon_lat = shapely.get_coordinates(shapes(document))
    assert (lon_lat == lon_lat.round(4)).all()


def test_where_borders_are_not_shared_areas_have_an_outline(small: Dataset) -> None:
    wider = shapely.box(400_000, 400_000, 410_005, 410_000)
    untidy = replace(small, read_areas=lambda: squares(SQUARES | {"E07000001": wider}))
    document = json.loads(display_geojson(untidy, CITY_REGIONS))
    assert not document["simplified"]
    (region,) = (one for one in document["features"] if one["id"] == "AB")
    assert region["geometry"]["type"] == "Polygon"
    assert "codes" not in region["properties"]


def test_the_same_atlas_writes_the_same_bytes(dataset: Dataset) -> None:
    assert display_geojson(dataset, CLUSTERS) == display_geojson(dataset, CLUSTERS)
