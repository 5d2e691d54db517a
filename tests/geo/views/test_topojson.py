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


def decoded(content: bytes, folder: Path) -> gpd.GeoDataFrame:
    """Read TopoJSON with GDAL."""
    path = folder / "councils.topojson"
    path.write_bytes(content)
    areas: gpd.GeoDataFrame = pyogrio.read_dataframe(path).set_crs("EPSG:4326")
    return areas


@pytest.mark.parametrize("drawn", [True, False])
def test_the_shapes_are_those_of_the_coverage(
    dataset: Dataset, tmp_path: Path, *, drawn: bool
) -> None:
    found = decoded(councils_topojson(dataset, simplified=drawn), tmp_path)
    expected = (dataset.display_areas if drawn else dataset.areas).to_crs("EPSG:4326")
    assert found["id"].tolist() == expected["LAD25CD"].tolist()
    assert dict(zip(found["id"], found["name"], strict=True)) == {
        place.id: place.name for place in dataset.places[LOCAL_AUTHORITIES]
    }
    far = shapely.hausdorff_distance(found.geometry.to_numpy(), expected.geometry.to_numpy())
    assert far.max() <= STEP


def test_a_border_is_there_once(small: Dataset) -> None:
    document: dict[str, Any] = json.loads(councils_topojson(small, simplified=True))
    assert document["type"] == "Topology"
    geometries = document["objects"]["local_authorities"]["geometries"]
    arcs = [arc for geometry in geometries for polygon in geometry["arcs"] for arc in polygon[0]]
    assert sum(arc < 0 for arc in arcs) >= 2
    aston = next(one for one in geometries if one["id"] == "E07000001")
    assert aston["properties"] == {"name": "Aston", "kind": "council"}


def test_a_first_map_is_small_and_the_finer_shapes_no_larger_than_it_may_be(
    dataset: Dataset,
) -> None:
    councils, finer = (
        len(gzip.compress(councils_topojson(dataset, simplified=drawn))) for drawn in (True, False)
    )
    others = sum(
        len(gzip.compress(display_geojson(dataset, layer)))
        for layer in dataset.places
        if layer != LOCAL_AUTHORITIES
    )
    assert councils + others <= 150_000
    assert finer <= 350_000


def test_simplified_shapes_have_fewer_points_and_full_ones_all(
    small: Dataset, tmp_path: Path
) -> None:
    fine = replace(
        small, read_areas=lambda: squares({k: v.segmentize(100) for k, v in SQUARES.items()})
    )
    drawn, full = (
        decoded(councils_topojson(fine, simplified=drawn), tmp_path).count_coordinates().tolist()
        for drawn in (True, False)
    )
    assert full == [401] * 4
    assert max(drawn) < 10
