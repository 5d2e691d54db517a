"""Tests of ui.server.published against the running app: what a GIS, or another page, fetches."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, urlencode

import pyogrio
import pytest

from geo.cli.options import query_of
from geo.export.content.columns import COLUMNS, COUNCIL_COLUMNS
from geo.export.files.geojson import layer_geojson
from geo.places.place import CLUSTERS, LOCAL_AUTHORITIES
from geo.query import default_query, unfiltered_query
from tests.support.command_line import run
from tests.support.layers import POLICY_LAYERS
from tests.support.requests import send_request
from ui.server.published import LAYER_CACHE_SIZE, _packed, read_filters
from ui.widgets.links import layer_link

if TYPE_CHECKING:
    from pathlib import Path

    from geo.dataset import Dataset

LAYERS: Final = (*POLICY_LAYERS, LOCAL_AUTHORITIES)
SITES: Final = "/layers/strategic_sites.geojson"


def fetch_document(app: str, layer: str, **filters: str) -> dict[str, Any]:
    status, headers, body = send_request(app, f"/layers/{layer}.geojson?{urlencode(filters)}")
    assert status == 200, body
    assert headers["content-type"] == "application/geo+json"
    features: dict[str, Any] = json.loads(body)
    return features


QUESTIONS: Final = {
    "default": ([], {}),
    "Wales": (["--area", "Wales"], {"area": "Wales"}),
    "clean energy": (["--sector", "CE"], {"sector": "CE"}),
    "everything": (["--all"], {"all": "1"}),
    "deals in Scotland": (
        ["--levels", "deal", "--area", "Scotland", "--documented-only"],
        {"levels": "deal", "area": "Scotland", "documented-only": "1"},
    ),
    "all but indicative": (["--all", "--documented-only"], {"all": "1", "documented": "1"}),
}
"""What is asked → the options of the command, and the parameters of the address."""


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("layer", LAYERS)
def test_it_has_the_same_content_as_the_command(
    app: str, tmp_path: Path, layer: str, question: str
) -> None:
    options, filters = QUESTIONS[question]
    path = tmp_path / "layer.geojson"
    run("export", "--layers", layer, *options, "--format", "geojson", "-o", str(path))
    exported_document = json.loads(path.read_bytes())
    assert fetch_document(app, layer, **filters) == exported_document
    columns = COUNCIL_COLUMNS if layer == LOCAL_AUTHORITIES else COLUMNS
    assert all(
        feature["properties"].keys() == columns.keys() for feature in exported_document["features"]
    )


def test_gdal_can_read_the_address(app: str, dataset: Dataset) -> None:
    frame = pyogrio.read_dataframe(f"/vsicurl/{app}layers/city_regions.geojson?all=1")
    assert [*frame["id"]] == [place.id for place in dataset.places["city_regions"]]
    assert frame.crs.to_epsg() == 4326
    default = pyogrio.read_dataframe(f"/vsicurl/{app}layers/city_regions.geojson")
    assert {*default["id"]} < {*frame["id"]}


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ("colour=red", "'colour'"),
        ("layers=clusters", "'layers'"),
        ("sector=XX", "'XX'"),
        ("area=Atlantis", "'Atlantis'"),
        ("area=" + "E06000001,E99999999," * 20, "E99999999"),
        ("levels=deal,none_such", "'none_such'"),
        ("documented-only=yes", "'yes'"),
        ("all=2", "'2'"),
        ("sector=AM&sector=DE", "'sector'"),
        ("<script>=1", "'<script>'"),
    ],
)
def test_unknown_values_are_refused_with_a_message(app: str, asked: str, named: str) -> None:
    status, headers, body = send_request(app, f"/layers/clusters.geojson?{asked}")
    assert status == 400
    assert named in body.decode()
    assert body.decode().endswith(".")
    assert headers["content-type"].startswith("text/plain")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["access-control-allow-origin"] == "*"


def test_an_ambiguous_name_is_refused_with_the_keys_of_its_areas(app: str) -> None:
    status, _, body = send_request(app, "/layers/clusters.geojson?area=Manchester%2C+Nowhereville")
    assert status == 400
    assert "Nowhereville" in body.decode()


@pytest.mark.parametrize(
    "path", ["/layers/nothing.geojson", "/layers/clusters.csv", "/layers/clusters.geojson/x"]
)
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_any_other_layer_is_not_found(app: str, path: str, method: str) -> None:
    status, _, body = send_request(app, path, method=method)
    assert status in ({404, 405} if method == "OPTIONS" else {404})
    assert b'"FeatureCollection"' not in body


def test_it_is_revalidated_with_its_etag(app: str) -> None:
    _, headers, _ = send_request(app, "/layers/clusters.geojson")
    assert headers["cache-control"] == "no-cache"
    second_status, second_headers, empty_body = send_request(
        app, "/layers/clusters.geojson", **{"If-None-Match": headers["etag"]}
    )
    assert (second_status, empty_body) == (304, b"")
    assert second_headers["access-control-allow-origin"] == "*"
    _, other, _ = send_request(app, "/layers/clusters.geojson?area=Wales")
    assert other["etag"] != headers["etag"]


def test_a_byte_range_can_be_requested(app: str) -> None:
    _, _, full_body = send_request(app, SITES)
    status, headers, range_body = send_request(app, SITES, Range="bytes=10-19")
    assert (status, range_body) == (206, full_body[10:20])
    assert headers["content-range"] == f"bytes 10-19/{len(full_body)}"
    assert headers["access-control-allow-origin"] == "*"
    assert "Content-Range" in headers["access-control-expose-headers"]
    status, _, remaining_body = send_request(app, SITES, Range="bytes=100-")
    assert (status, remaining_body) == (206, full_body[100:])
    assert send_request(app, SITES, Range=f"bytes={len(full_body)}-")[0] == 416


def test_a_page_of_another_host_may_fetch_it(app: str) -> None:
    _, headers, _ = send_request(app, SITES, Origin="https://example.org")
    assert headers["access-control-allow-origin"] == "*"
    status, headers, body = send_request(
        app,
        SITES,
        method="OPTIONS",
        Origin="https://example.org",
        **{
            "Access-Control-Request-Method": "GET",
            "Access-Control-Request-Headers": "if-none-match",
        },
    )
    assert (status, body) == (204, b"")
    assert headers["access-control-allow-origin"] == "*"
    assert "GET" in headers["access-control-allow-methods"]
    assert "If-None-Match" in headers["access-control-allow-headers"]
    assert send_request(app, SITES, method="POST")[0] == 405


def test_a_head_request_has_the_headers_of_a_get_request(app: str) -> None:
    _, get_headers, body = send_request(app, SITES)
    status, headers, empty_body = send_request(app, SITES, method="HEAD")
    assert (status, empty_body) == (200, b"")
    assert (headers["etag"], headers["content-length"]) == (get_headers["etag"], str(len(body)))
    assert send_request(app, f"{SITES}?sector=XX", method="HEAD")[0] == 400


def test_filters_are_parsed_as_in_the_command(dataset: Dataset) -> None:
    query, messages = read_filters([("all", "1"), ("levels", "deal")])
    assert messages == []
    assert query == query_of(dataset, "deal", unfiltered=True)
    assert read_filters([("area", "UK")]) == read_filters([])
    assert read_filters([])[0] == default_query(dataset.register)


def test_a_link_of_a_page_is_parsed_to_its_query(dataset: Dataset) -> None:
    unfiltered = unfiltered_query(dataset.register)
    for query in (
        default_query(dataset.register),
        unfiltered,
        replace(unfiltered, area="E12000001", sector="CE", documented_only=True, ica_statuses=()),
    ):
        path, _, parameters = layer_link(dataset, query, CLUSTERS).partition("?")
        assert path == "layers/clusters.geojson"
        assert read_filters(parse_qsl(parameters)) == (query, [])


def test_the_number_of_cached_responses_is_limited(dataset: Dataset) -> None:
    codes = [*dataset.register.local_authorities][: LAYER_CACHE_SIZE + 3]
    for code in codes:
        query, _ = read_filters([("area", code)])
        assert _packed(LOCAL_AUTHORITIES, query).content == layer_geojson(
            dataset, query, LOCAL_AUTHORITIES
        )
    assert _packed.cache_info().currsize == LAYER_CACHE_SIZE  # type: ignore[attr-defined]
