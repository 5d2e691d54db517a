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
def test_an_area_layer_lists_the_councils_of_its_places(dataset: Dataset, layer: str) -> None:
    document = json.loads(display_geojson(dataset, layer))
    places = [place for place in dataset.places[layer] if place.has_geometry]
    assert [(feature["id"], feature["properties"]) for feature in document["features"]] == [
        (place.id, {"name": place.name, "kind": place.kind, "codes": sorted(place.codes)})
        for place in places
    ]
    assert {feature["geometry"] for feature in document["features"]} == {None}


def test_a_site_layer_has_points_with_four_decimals(dataset: Dataset) -> None:
    document = json.loads(display_geojson(dataset, STRATEGIC_SITES))
    places = [place for place in dataset.places[STRATEGIC_SITES] if place.has_geometry]
    assert [(feature["id"], feature["properties"]) for feature in document["features"]] == [
        (place.id, {"name": place.name, "kind": place.kind}) for place in places
    ]
    lon_lat = shapely.get_coordinates(shapes(document))
    assert (lon_lat == lon_lat.round(4)).all()


def test_areas_without_shared_borders_have_an_outline(small: Dataset) -> None:
    wider_square = shapely.box(400_000, 400_000, 410_005, 410_000)
    unaligned = replace(small, read_areas=lambda: squares(SQUARES | {"E07000001": wider_square}))
    document = json.loads(display_geojson(unaligned, CITY_REGIONS))
    assert not document["simplified"]
    (region,) = (feature for feature in document["features"] if feature["id"] == "AB")
    assert region["geometry"]["type"] == "Polygon"
    assert "codes" not in region["properties"]


def test_the_same_dataset_gives_the_same_bytes(dataset: Dataset) -> None:
    assert display_geojson(dataset, CLUSTERS) == display_geojson(dataset, CLUSTERS)
