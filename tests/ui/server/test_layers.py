"""Tests of ui.server.layers against the running app: what the live map fetches."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

import pytest

from geo.places.place import LOCAL_AUTHORITIES
from geo.settings import Settings
from geo.views.topojson import councils_topojson
from tests.support.fixtures_core import CACHE
from tests.support.requests import send_request
from ui.state.layer_files import LayerFiles

if TYPE_CHECKING:
    from pathlib import Path

    from geo.dataset import Dataset


def test_a_simplified_layer_is_immutable_and_compressed(app: str, dataset: Dataset) -> None:
    address = LayerFiles(dataset, Settings(cache_dir=CACHE)).addresses["clusters"]["url"]
    status, headers, body = send_request(app, f"/{address}", **{"Accept-Encoding": "gzip"})
    assert status == 200
    assert "immutable" in headers["cache-control"]
    assert headers["content-encoding"] == "gzip"
    assert json.loads(gzip.decompress(body))["type"] == "FeatureCollection"
    second_status, _, empty_body = send_request(
        app, f"/{address}", **{"If-None-Match": headers["etag"]}
    )
    assert (second_status, empty_body) == (304, b"")


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
    status, _, body = send_request(app, path)
    assert status == 404
    assert b"cluster_id" not in body


def test_detailed_shapes_have_an_immutable_address(app: str, dataset: Dataset) -> None:
    addresses = LayerFiles(dataset, Settings(cache_dir=CACHE)).addresses
    assert [name for name, address in addresses.items() if "detail" in address] == [
        LOCAL_AUTHORITIES
    ]
    detail = str(addresses[LOCAL_AUTHORITIES]["detail"])
    status, headers, body = send_request(app, f"/{detail}")
    assert status == 200
    assert "immutable" in headers["cache-control"]
    assert body == councils_topojson(dataset, simplified=False)
    assert send_request(app, f"/{detail.replace('full', 'other')}")[0] == 404


def test_without_detailed_shapes_there_is_no_address(small: Dataset, tmp_path: Path) -> None:
    files = LayerFiles(small, Settings(cache_dir=tmp_path))
    assert files.addresses[LOCAL_AUTHORITIES]["detail"] is None
    url = str(files.addresses[LOCAL_AUTHORITIES]["url"])
    folder = url.removeprefix("layers/").removesuffix(".json")
    assert files.full(folder, "full.json") is None
