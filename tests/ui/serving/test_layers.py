"""Tests of ui.serving.layers against the running app: what a GIS and the live map fetch."""

from __future__ import annotations

import gzip
import http.client
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pyogrio
import pytest

from geo.places import LOCAL_AUTHORITIES, POLICY_LAYERS
from geo.settings import Settings
from geo.views.topojson import councils_topojson
from tests.support.fixtures_core import CACHE
from ui.serving.layers import LayerFiles

if TYPE_CHECKING:
    from pathlib import Path

    from geo.atlas import Atlas

LAYERS = (*POLICY_LAYERS, LOCAL_AUTHORITIES)


def ask(app: str, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Ask for a path exactly as written, which a browser would tidy first."""
    connection = http.client.HTTPConnection(urlsplit(app).netloc, timeout=60)
    try:
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        named = {name.lower(): value for name, value in response.getheaders()}
        return response.status, named, response.read()
    finally:
        connection.close()


@pytest.mark.parametrize("layer", LAYERS)
def test_layer_opens_as_geojson(app: str, layer: str) -> None:
    status, headers, body = ask(app, f"/layers/{layer}.geojson")
    assert status == 200
    assert headers["content-type"] == "application/geo+json"
    document: dict[str, Any] = json.loads(body)
    assert document["type"] == "FeatureCollection"
    assert "crs" not in document
    wanted = {"id", "name", "kind", "members", "sectors", "evidence", "source_ids"}
    assert all(wanted <= feature["properties"].keys() for feature in document["features"])


def test_gdal_reads_the_address_itself(app: str) -> None:
    regions = pyogrio.read_dataframe(f"/vsicurl/{app}layers/city_regions.geojson")
    assert len(regions) == 43
    assert regions.crs.to_epsg() == 4326


def test_drawn_layer_never_changes_and_travels_compressed(app: str, atlas: Atlas) -> None:
    address = LayerFiles(atlas, Settings(cache_dir=CACHE)).addresses["clusters"]["url"]
    status, headers, body = ask(app, f"/{address}", **{"Accept-Encoding": "gzip"})
    assert status == 200
    assert "immutable" in headers["cache-control"]
    assert headers["content-encoding"] == "gzip"
    assert json.loads(gzip.decompress(body))["type"] == "FeatureCollection"
    again, _, nothing = ask(app, f"/{address}", **{"If-None-Match": headers["etag"]})
    assert (again, nothing) == (304, b"")


def test_whole_layer_is_asked_for_again_and_found_unchanged(app: str) -> None:
    _, headers, _ = ask(app, "/layers/clusters.geojson")
    assert headers["cache-control"] == "no-cache"
    again, _, nothing = ask(app, "/layers/clusters.geojson", **{"If-None-Match": headers["etag"]})
    assert (again, nothing) == (304, b"")


@pytest.mark.parametrize(
    "path",
    [
        "/layers/nothing.geojson",
        "/layers/clusters-0000000000000000.json",
        "/layers/../x",
        "/layers/%2e%2e/x",
        "/layers/../../data/clusters.csv",
        "/layers/clusters.geojson/P001.json",
        "/layers/clusters.csv",
    ],
)
def test_any_other_address_is_not_found(app: str, path: str) -> None:
    status, _, body = ask(app, path)
    assert status == 404
    assert b"cluster_id" not in body


def test_finer_shapes_have_an_address_that_never_changes(app: str, atlas: Atlas) -> None:
    addresses = LayerFiles(atlas, Settings(cache_dir=CACHE)).addresses
    assert [name for name, address in addresses.items() if "detail" in address] == [
        LOCAL_AUTHORITIES
    ]
    detail = str(addresses[LOCAL_AUTHORITIES]["detail"])
    status, headers, body = ask(app, f"/{detail}")
    assert status == 200
    assert "immutable" in headers["cache-control"]
    assert body == councils_topojson(atlas, drawn=False)
    assert ask(app, f"/{detail.replace('full', 'other')}")[0] == 404


def test_without_finer_shapes_there_is_no_address(small: Atlas, tmp_path: Path) -> None:
    files = LayerFiles(small, Settings(cache_dir=tmp_path))
    assert files.addresses[LOCAL_AUTHORITIES]["detail"] is None
    url = str(files.addresses[LOCAL_AUTHORITIES]["url"])
    folder = url.removeprefix("layers/").removesuffix(".json")
    assert files.finer(folder, "full.json") is None


def test_part_of_a_layer_can_be_asked_for(app: str) -> None:
    _, _, whole = ask(app, "/layers/strategic_sites.geojson")
    status, headers, part = ask(app, "/layers/strategic_sites.geojson", Range="bytes=10-19")
    assert (status, part) == (206, whole[10:20])
    assert headers["content-range"] == f"bytes 10-19/{len(whole)}"
    status, _, rest = ask(app, "/layers/strategic_sites.geojson", Range="bytes=100-")
    assert (status, rest) == (206, whole[100:])
    beyond = f"bytes={len(whole)}-"
    assert ask(app, "/layers/strategic_sites.geojson", Range=beyond)[0] == 416
