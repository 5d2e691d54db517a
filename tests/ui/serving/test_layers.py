"""Tests of ui.serving.layers against the running app: what the live map fetches."""

from __future__ import annotations

import gzip
import json
import re
from typing import TYPE_CHECKING

import pytest

from geo.settings import Settings
from tests.support.fixtures_core import CACHE
from tests.support.requests import ask
from ui.serving.layers import LayerFiles

if TYPE_CHECKING:
    from geo.atlas import Atlas


def test_drawn_layer_never_changes_and_travels_compressed(app: str, atlas: Atlas) -> None:
    address = LayerFiles(atlas, Settings(cache_dir=CACHE)).addresses["clusters"]["url"]
    status, headers, body = ask(app, f"/{address}", **{"Accept-Encoding": "gzip"})
    assert status == 200
    assert "immutable" in headers["cache-control"]
    assert headers["content-encoding"] == "gzip"
    assert json.loads(gzip.decompress(body))["type"] == "FeatureCollection"
    again, _, nothing = ask(app, f"/{address}", **{"If-None-Match": headers["etag"]})
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


def test_finer_shapes_exist_only_where_the_drawn_are_simplified(app: str, atlas: Atlas) -> None:
    addresses = LayerFiles(atlas, Settings(cache_dir=CACHE)).addresses["clusters"]
    assert addresses["detail"] is None
    hashed = re.sub(r"\.json$", "", str(addresses["url"]))
    status, _, body = ask(app, f"/{hashed}/P002.json")
    assert status == 200
    assert json.loads(body)["properties"]["name"] == "Plymouth"
    assert ask(app, f"/{hashed}/P017.json")[0] == 404
