"""The councils as TopoJSON: as GDAL reads them, which has a decoder of its own."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pyogrio
import pytest
import shapely

from geo.places.place import LOCAL_AUTHORITIES
from geo.views.geojson import display_geojson
from geo.views.topojson import STEP, councils_topojson
from tests.support.fixtures_core import SQUARES, squares

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd

    from geo.dataset import Dataset


def decode(content: bytes, folder: Path) -> gpd.GeoDataFrame:
    """Read TopoJSON with GDAL."""
    path = folder / "councils.topojson"
    path.write_bytes(content)
    areas: gpd.GeoDataFrame = pyogrio.read_dataframe(path).set_crs("EPSG:4326")
    return areas


@pytest.mark.parametrize("drawn", [True, False])
def test_the_shapes_match_the_boundaries(dataset: Dataset, tmp_path: Path, *, drawn: bool) -> None:
    decoded_areas = decode(councils_topojson(dataset, simplified=drawn), tmp_path)
    expected = (dataset.display_areas if drawn else dataset.areas).to_crs("EPSG:4326")
    assert decoded_areas["id"].tolist() == expected["LAD25CD"].tolist()
    assert dict(zip(decoded_areas["id"], decoded_areas["name"], strict=True)) == {
        place.id: place.name for place in dataset.places[LOCAL_AUTHORITIES]
    }
    far = shapely.hausdorff_distance(
        decoded_areas.geometry.to_numpy(), expected.geometry.to_numpy()
    )
    assert far.max() <= STEP


def test_a_shared_border_is_stored_once(small: Dataset) -> None:
    document: dict[str, Any] = json.loads(councils_topojson(small, simplified=True))
    assert document["type"] == "Topology"
    geometries = document["objects"]["local_authorities"]["geometries"]
    arcs = [arc for geometry in geometries for polygon in geometry["arcs"] for arc in polygon[0]]
    assert sum(arc < 0 for arc in arcs) >= 2
    aston = next(
        area_geometry for area_geometry in geometries if area_geometry["id"] == "E07000001"
    )
    assert aston["properties"] == {"name": "Aston", "kind": "council"}


def test_the_files_of_the_first_map_are_small(
    dataset: Dataset,
) -> None:
    council_bytes, detailed_bytes = (
        len(gzip.compress(councils_topojson(dataset, simplified=simplified)))
        for simplified in (True, False)
    )
    other_bytes = sum(
        len(gzip.compress(display_geojson(dataset, layer)))
        for layer in dataset.places
        if layer != LOCAL_AUTHORITIES
    )
    assert council_bytes + other_bytes <= 150_000
    assert detailed_bytes <= 350_000


def test_simplified_shapes_have_fewer_points_and_full_shapes_have_all(
    small: Dataset, tmp_path: Path
) -> None:
    detailed = replace(
        small, read_areas=lambda: squares({k: v.segmentize(100) for k, v in SQUARES.items()})
    )
    simplified, full_counts = (
        decode(councils_topojson(detailed, simplified=simplified), tmp_path)
        .count_coordinates()
        .tolist()
        for simplified in (True, False)
    )
    assert full_counts == [401] * 4
    assert max(simplified) < 10
