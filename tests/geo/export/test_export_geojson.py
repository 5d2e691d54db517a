"""One layer as GeoJSON: by RFC 7946, every property right, and the bytes that an export writes."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
import shapely

from geo.errors import ExportError
from geo.export.content.columns import COLUMNS, COUNCIL_COLUMNS
from geo.export.content.results import content_of
from geo.export.files.geojson import layer_geojson
from geo.export.files.write import write
from geo.places.place import CITY_REGIONS, CLUSTERS, ICA_MEMBERS, LOCAL_AUTHORITIES, STRATEGIC_SITES
from geo.query import Query, default_query, run_query, unfiltered_query
from tests.support.fixtures_core import SQUARES, squares
from tests.support.layers import POLICY_LAYERS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from geo.dataset import Dataset

LAYERS = (*POLICY_LAYERS, LOCAL_AUTHORITIES)


def unfiltered_document(dataset: Dataset, layer: str, **filters: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return a layer of everything in the register, narrowed by filters."""
    query = replace(unfiltered_query(dataset.register), **filters)
    document: dict[str, Any] = json.loads(layer_geojson(dataset, query, layer))
    return document


@pytest.fixture(scope="module")
def documents(dataset: Dataset) -> dict[str, dict[str, Any]]:
    return {layer: unfiltered_document(dataset, layer) for layer in LAYERS}


def shapes(document: dict[str, Any]) -> list[shapely.Geometry]:
    return [
        shapely.from_geojson(json.dumps(feature["geometry"])) for feature in document["features"]
    ]


def polygons(document: dict[str, Any]) -> Iterator[shapely.Polygon]:
    for part in shapely.get_parts(shapes(document)):
        assert isinstance(part, shapely.Polygon)
        yield part


def properties_of(document: dict[str, Any], key: str) -> dict[str, Any]:
    (match,) = (feature for feature in document["features"] if feature["id"] == key)
    values: dict[str, Any] = match["properties"]
    return values


@pytest.mark.parametrize("layer", LAYERS)
def test_a_document_is_a_feature_collection_without_crs(
    documents: dict[str, dict[str, Any]], layer: str
) -> None:
    document = documents[layer]
    columns = COUNCIL_COLUMNS if layer == LOCAL_AUTHORITIES else COLUMNS
    assert document["type"] == "FeatureCollection"
    assert "crs" not in document
    for feature in document["features"]:
        assert feature["type"] == "Feature"
        assert feature["properties"].keys() == columns.keys()
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


def test_a_hole_runs_clockwise(small: Dataset) -> None:
    lake = shapely.box(401_000, 401_000, 402_000, 402_000)
    with_lake = SQUARES["E07000001"].difference(lake)
    holed = replace(small, read_areas=lambda: squares(SQUARES | {"E07000001": with_lake}))
    aston, *_ = polygons(unfiltered_document(holed, LOCAL_AUTHORITIES))
    assert aston.exterior.is_ccw
    (hole,) = aston.interiors
    assert not hole.is_ccw


@pytest.mark.parametrize("layer", LAYERS)
def test_every_place_is_once_among_the_features_or_unlocated(
    dataset: Dataset, documents: dict[str, dict[str, Any]], layer: str
) -> None:
    document = documents[layer]
    feature_ids = [feature["id"] for feature in document["features"]]
    unlocated = [unlocated_place["id"] for unlocated_place in document["unlocated"]]
    places = dataset.places[layer]
    assert feature_ids == [place.id for place in places if place.has_geometry]
    assert unlocated == [place.id for place in places if not place.has_geometry]


@pytest.mark.parametrize("layer", POLICY_LAYERS)
def test_by_default_it_has_the_places_listed_by_the_map(dataset: Dataset, layer: str) -> None:
    query = default_query(dataset.register)
    document = json.loads(layer_geojson(dataset, query, layer))
    place_ids = [feature["id"] for feature in document["features"]]
    place_ids += [place["id"] for place in document["unlocated"]]
    assert {*place_ids} == {
        filtered.place.id for filtered in run_query(dataset, query).places_in_focus(layer)
    }


def test_the_alliance_layer_has_its_seventeen_members(dataset: Dataset) -> None:
    document = json.loads(layer_geojson(dataset, default_query(dataset.register), ICA_MEMBERS))
    kinds = [feature["properties"]["kind"] for feature in document["features"]]
    assert len(kinds) == 17
    assert {*kinds} == {"member", "member, inferred"}


def test_licence_attribution_and_date_are_inside(documents: dict[str, dict[str, Any]]) -> None:
    for document in documents.values():
        assert "/open-government-licence/version/3/" in document["licence_url"]
        assert "Office for National Statistics" in document["attribution"]
        assert "Contains OS data © Crown copyright" in document["attribution"]
        assert document["data_as_of"]


CHECKED: dict[tuple[str, str], dict[str, Any]] = {
    (CITY_REGIONS, "TAY"): {
        "name": "Tay Cities Region",
        "kind": "city region deal",
        "gss_codes": "S12000041;S12000042;S12000047;S12000048",
        "part_members": "S12000047",
        "sectors": "CR;LS",
        "sectors_unchecked": "CR;LS",
        "evidence": "documented",
        "designation_levels": "uk_strategy;deal",
        "programmes": "CRDEAL;MENTION",
        "population": 793_870,
        "source_ids": "S239",
    },
    (CLUSTERS, "P021"): {
        "name": "Belfast (city)",
        "kind": "cluster",
        "gss_codes": "N09000003",
        "sectors": "AM;CR;DT;FS;LS",
        "sectors_unchecked": "",
        "designation_levels": "uk_strategy;local_plan",
        "programmes": "MENTION;LPRI;CITYDEAL",
        "population": 352_390,
        "source_ids": "S53;S224",
    },
    (STRATEGIC_SITES, "S001"): {
        "name": "Teesworks East",
        "kind": "Freeport tax site",
        "gss_codes": "E06000003",
        "sectors_unchecked": "AM;CE",
        "as_of": "November 2021",
        "status": "designated",
        "location_note": "Approximate: within about 3 km",
    },
    (ICA_MEMBERS, "E08000038"): {
        "name": "Barnsley",
        "kind": "member, inferred",
        "gss_codes": "E08000038",
        "sectors": "",
        "status": "inferred member",
        "source_ids": "S28",
    },
    (LOCAL_AUTHORITIES, "E08000038"): {
        "LAD25CD": "E08000038",
        "LAD25NM": "Barnsley",
        "kind": "council",
        "population": 251_770,
    },
}
"""(Layer, id) → properties, read from the tables by hand."""


@pytest.mark.parametrize(("layer", "key"), CHECKED)
def test_a_place_matches_values_checked_by_hand(
    documents: dict[str, dict[str, Any]], layer: str, key: str
) -> None:
    values = properties_of(documents[layer], key)
    assert values | CHECKED[layer, key] == values


def test_a_place_without_geography_has_its_properties(
    documents: dict[str, dict[str, Any]],
) -> None:
    (wales,) = (place for place in documents[CLUSTERS]["unlocated"] if place["id"] == "P018")
    assert wales.keys() == COLUMNS.keys()
    assert wales["location_note"] == "Nation-wide: no place within it is named"


def test_an_unknown_layer_is_refused(small: Dataset) -> None:
    with pytest.raises(ExportError, match="'rivers' is not on"):
        unfiltered_document(small, "rivers")


def changed_query(dataset: Dataset, **filters: Any) -> Query:  # noqa: ANN401
    return replace(default_query(dataset.register), **filters)


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize(
    "filters",
    [{}, {"sector": "AM"}, {"area": "W92000004"}, {"area": "AB", "documented_only": True}],
    ids=str,
)
def test_it_is_the_same_as_the_exported_file(
    small: Dataset, tmp_path: Path, layer: str, filters: dict[str, Any]
) -> None:
    query = changed_query(
        small,
        layers=tuple(layer_id for layer_id in (layer,) if layer_id in POLICY_LAYERS),
        **filters,
    )
    path = tmp_path / "layer.geojson"
    write(content_of(small, run_query(small, query), layers=(layer,)), path, "geojson")
    assert layer_geojson(small, changed_query(small, **filters), layer) == path.read_bytes()
