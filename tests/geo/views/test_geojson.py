"""GeoJSON: by RFC 7946, every property right, and small enough to draw."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
import shapely

from geo.errors import UnknownNameError
from geo.places import (
    CITY_REGIONS,
    CLUSTERS,
    ICA_MEMBERS,
    LOCAL_AUTHORITIES,
    POLICY_LAYERS,
    STRATEGIC_SITES,
)
from geo.views.geojson import drawn_geojson, full_geojson, place_geojson
from tests.support.fixtures_core import SQUARES, squares

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.atlas import Atlas

LAYERS = (*POLICY_LAYERS, LOCAL_AUTHORITIES)

PROPERTIES = {
    "id",
    "name",
    "kind",
    "members",
    "part_members",
    "sectors",
    "sectors_unchecked",
    "evidence",
    "source_ids",
    "designation_levels",
    "programmes",
    "population",
    "status",
    "location_note",
}


@pytest.fixture(scope="module")
def documents(atlas: Atlas) -> dict[str, dict[str, Any]]:
    return {layer: json.loads(full_geojson(atlas, layer)) for layer in LAYERS}


def shapes(document: dict[str, Any]) -> list[shapely.Geometry]:
    return [
        shapely.from_geojson(json.dumps(feature["geometry"])) for feature in document["features"]
    ]


def polygons(document: dict[str, Any]) -> Iterator[shapely.Polygon]:
    for part in shapely.get_parts(shapes(document)):
        assert isinstance(part, shapely.Polygon)
        yield part


def properties(document: dict[str, Any], key: str) -> dict[str, Any]:
    (found,) = (feature for feature in document["features"] if feature["id"] == key)
    held: dict[str, Any] = found["properties"]
    return held


@pytest.mark.parametrize("layer", LAYERS)
def test_a_document_is_a_feature_collection_without_crs(
    documents: dict[str, dict[str, Any]], layer: str
) -> None:
    document = documents[layer]
    assert document["type"] == "FeatureCollection"
    assert "crs" not in document
    for feature in document["features"]:
        assert feature["type"] == "Feature"
        assert feature["properties"].keys() == PROPERTIES
        assert feature["properties"]["id"] == feature["id"]


@pytest.mark.parametrize("layer", LAYERS)
def test_coordinates_are_longitude_and_latitude_to_six_decimals(
    documents: dict[str, dict[str, Any]], layer: str
) -> None:
    lon_lat = shapely.get_coordinates(shapes(documents[layer]), include_z=False)
    west, south = lon_lat.min(axis=0)
    east, north = lon_lat.max(axis=0)
    assert -8.7 < west < east < 1.8
    assert 49.8 < south < north < 60.9
    assert (lon_lat == lon_lat.round(6)).all()
    assert not shapely.has_z(shapes(documents[layer])).any()


@pytest.mark.parametrize("layer", LAYERS)
def test_shapes_are_valid(documents: dict[str, dict[str, Any]], layer: str) -> None:
    assert shapely.is_valid(shapes(documents[layer])).all()
    assert not shapely.is_empty(shapes(documents[layer])).any()


@pytest.mark.parametrize("layer", [CITY_REGIONS, CLUSTERS, ICA_MEMBERS, LOCAL_AUTHORITIES])
def test_outer_rings_run_anticlockwise_and_holes_clockwise(
    documents: dict[str, dict[str, Any]], layer: str
) -> None:
    for polygon in polygons(documents[layer]):
        assert polygon.exterior.is_ccw
        assert not any(hole.is_ccw for hole in polygon.interiors)


def test_a_hole_runs_clockwise(small: Atlas) -> None:
    lake = shapely.box(401_000, 401_000, 402_000, 402_000)
    with_lake = SQUARES["E07000001"].difference(lake)
    holed = replace(small, read_areas=lambda: squares(SQUARES | {"E07000001": with_lake}))
    aston, *_ = polygons(json.loads(full_geojson(holed, LOCAL_AUTHORITIES)))
    assert aston.exterior.is_ccw
    (hole,) = aston.interiors
    assert not hole.is_ccw


@pytest.mark.parametrize("layer", LAYERS)
def test_every_place_stands_once_among_features_or_unlocated(
    atlas: Atlas, documents: dict[str, dict[str, Any]], layer: str
) -> None:
    document = documents[layer]
    drawn = [feature["id"] for feature in document["features"]]
    unlocated = [held["id"] for held in document["unlocated"]]
    published = [
        place
        for place in atlas.places[layer]
        if place.kind_id not in {"associated", "past", "candidate"}
    ]
    assert drawn == [place.id for place in published if place.is_drawn]
    assert unlocated == [place.id for place in published if not place.is_drawn]


def test_the_alliance_is_its_seventeen_members(documents: dict[str, dict[str, Any]]) -> None:
    kinds = [feature["properties"]["kind"] for feature in documents[ICA_MEMBERS]["features"]]
    assert len(kinds) == 17
    assert {*kinds} == {"member", "member, inferred"}
    assert documents[ICA_MEMBERS]["unlocated"] == []


def test_licence_attribution_and_date_are_inside(documents: dict[str, dict[str, Any]]) -> None:
    for document in documents.values():
        assert document["licence"].endswith("/open-government-licence/version/3/")
        assert "Office for National Statistics" in document["attribution"]
        assert "Contains OS data © Crown copyright" in document["attribution"]
        assert document["data_as_of"]


def test_a_city_region_checked_by_hand(documents: dict[str, dict[str, Any]]) -> None:
    assert properties(documents[CITY_REGIONS], "TAY") == {
        "id": "TAY",
        "name": "Tay Cities Region",
        "kind": "city region deal",
        "members": ["S12000041", "S12000042", "S12000047", "S12000048"],
        "part_members": ["S12000047"],
        "sectors": ["CR", "LS"],
        "sectors_unchecked": ["CR", "LS"],
        "evidence": "documented",
        "source_ids": ["S239"],
        "designation_levels": ["deal", "uk_strategy"],
        "programmes": ["CRDEAL", "MENTION"],
        "population": 793_870,
        "status": "city region deal",
        "location_note": "",
    }


def test_a_cluster_checked_by_hand(documents: dict[str, dict[str, Any]]) -> None:
    assert properties(documents[CLUSTERS], "P021") == {
        "id": "P021",
        "name": "Belfast (city)",
        "kind": "cluster",
        "members": ["N09000003"],
        "part_members": [],
        "sectors": ["AM", "CR", "DT", "FS", "LS"],
        "sectors_unchecked": [],
        "evidence": "documented",
        "source_ids": ["S53", "S224"],
        "designation_levels": ["local_plan", "uk_strategy"],
        "programmes": ["CITYDEAL", "LPRI", "MENTION"],
        "population": 352_390,
        "status": "",
        "location_note": "",
    }


def test_a_site_checked_by_hand(documents: dict[str, dict[str, Any]]) -> None:
    assert properties(documents[STRATEGIC_SITES], "S001") == {
        "id": "S001",
        "name": "Teesworks East",
        "kind": "Freeport tax site",
        "members": ["E06000003"],
        "part_members": [],
        "sectors": ["AM", "CE"],
        "sectors_unchecked": ["AM", "CE"],
        "evidence": "documented",
        "source_ids": ["S36", "S47"],
        "designation_levels": ["uk_programme"],
        "programmes": ["FREEPORT"],
        "population": 139_228,
        "status": "designated",
        "location_note": "Approximate: within about 3 km",
    }


def test_an_alliance_member_checked_by_hand(documents: dict[str, dict[str, Any]]) -> None:
    assert properties(documents[ICA_MEMBERS], "E08000038") == {
        "id": "E08000038",
        "name": "Barnsley",
        "kind": "member, inferred",
        "members": ["E08000038"],
        "part_members": [],
        "sectors": [],
        "sectors_unchecked": [],
        "evidence": "documented",
        "source_ids": ["S28"],
        "designation_levels": [],
        "programmes": [],
        "population": 251_770,
        "status": "inferred member",
        "location_note": "",
    }


def test_a_council_checked_by_hand(documents: dict[str, dict[str, Any]]) -> None:
    barnsley = properties(documents[LOCAL_AUTHORITIES], "E08000038")
    assert (barnsley["name"], barnsley["kind"]) == ("Barnsley", "council")
    assert barnsley["members"] == ["E08000038"]
    assert barnsley["sectors"] == []


def test_what_has_no_geography_keeps_its_properties(
    documents: dict[str, dict[str, Any]],
) -> None:
    (wales,) = (held for held in documents[CLUSTERS]["unlocated"] if held["id"] == "P018")
    assert wales.keys() == PROPERTIES
    assert wales["location_note"] == "Nation-wide: no place within it is named"


def test_an_unknown_layer_is_refused(small: Atlas) -> None:
    with pytest.raises(UnknownNameError, match="No layer called 'rivers'"):
        full_geojson(small, "rivers")


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
    assert full_geojson(atlas, CLUSTERS) == full_geojson(atlas, CLUSTERS)
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
