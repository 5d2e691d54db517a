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
from tests.support.requests import ask
from ui.server.published import LAYER_CACHE_SIZE, _packed, read_filters
from ui.widgets.links import layer_link

if TYPE_CHECKING:
    from pathlib import Path

    from geo.dataset import Dataset

LAYERS: Final = (*POLICY_LAYERS, LOCAL_AUTHORITIES)
SITES: Final = "/layers/strategic_sites.geojson"


def document(app: str, layer: str, **filters: str) -> dict[str, Any]:
    status, headers, body = ask(app, f"/layers/{layer}.geojson?{urlencode(filters)}")
    assert status == 200, body
    assert headers["content-type"] == "application/geo+json"
    found: dict[str, Any] = json.loads(body)
    return found


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
def test_it_answers_what_the_command_writes(
    app: str, tmp_path: Path, layer: str, question: str
) -> None:
    options, filters = QUESTIONS[question]
    path = tmp_path / "layer.geojson"
    run("export", "--layers", layer, *options, "--format", "geojson", "-o", str(path))
    exported = json.loads(path.read_bytes())
    assert document(app, layer, **filters) == exported
    columns = COUNCIL_COLUMNS if layer == LOCAL_AUTHORITIES else COLUMNS
    assert all(feature["properties"].keys() == columns.keys() for feature in exported["features"])


def test_gdal_reads_the_address_itself(app: str, dataset: Dataset) -> None:
    everything = pyogrio.read_dataframe(f"/vsicurl/{app}layers/city_regions.geojson?all=1")
    assert [*everything["id"]] == [place.id for place in dataset.places["city_regions"]]
    assert everything.crs.to_epsg() == 4326
    default = pyogrio.read_dataframe(f"/vsicurl/{app}layers/city_regions.geojson")
    assert {*default["id"]} < {*everything["id"]}


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
def test_what_is_not_known_is_refused_in_a_sentence(app: str, asked: str, named: str) -> None:
    status, headers, body = ask(app, f"/layers/clusters.geojson?{asked}")
    assert status == 400
    assert named in body.decode()
    assert body.decode().endswith(".")
    assert headers["content-type"].startswith("text/plain")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["access-control-allow-origin"] == "*"


def test_a_name_of_several_areas_is_refused_with_their_keys(app: str) -> None:
    status, _, body = ask(app, "/layers/clusters.geojson?area=Manchester%2C+Nowhereville")
    assert status == 400
    assert "Nowhereville" in body.decode()


@pytest.mark.parametrize(
    "path", ["/layers/nothing.geojson", "/layers/clusters.csv", "/layers/clusters.geojson/x"]
)
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_any_other_layer_is_not_found(app: str, path: str, method: str) -> None:
    status, _, body = ask(app, path, method=method)
    assert status in ({404, 405} if method == "OPTIONS" else {404})
    assert b'"FeatureCollection"' not in body


def test_it_is_asked_for_again_and_found_unchanged(app: str) -> None:
    _, headers, _ = ask(app, "/layers/clusters.geojson")
    assert headers["cache-control"] == "no-cache"
    again, held, nothing = ask(
        app, "/layers/clusters.geojson", **{"If-None-Match": headers["etag"]}
    )
    assert (again, nothing) == (304, b"")
    assert held["access-control-allow-origin"] == "*"
    _, other, _ = ask(app, "/layers/clusters.geojson?area=Wales")
    assert other["etag"] != headers["etag"]


def test_part_of_it_can_be_asked_for(app: str) -> None:
    _, _, whole = ask(app, SITES)
    status, headers, part = ask(app, SITES, Range="bytes=10-19")
    assert (status, part) == (206, whole[10:20])
    assert headers["content-range"] == f"bytes 10-19/{len(whole)}"
    assert headers["access-control-allow-origin"] == "*"
    assert "Content-Range" in headers["access-control-expose-headers"]
    status, _, rest = ask(app, SITES, Range="bytes=100-")
    assert (status, rest) == (206, whole[100:])
    assert ask(app, SITES, Range=f"bytes={len(whole)}-")[0] == 416


def test_a_page_of_another_host_may_ask(app: str) -> None:
    _, headers, _ = ask(app, SITES, Origin="https://example.org")
    assert headers["access-control-allow-origin"] == "*"
    status, headers, body = ask(
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
    assert ask(app, SITES, method="POST")[0] == 405


def test_head_says_what_get_would_send(app: str) -> None:
    _, got, body = ask(app, SITES)
    status, headers, nothing = ask(app, SITES, method="HEAD")
    assert (status, nothing) == (200, b"")
    assert (headers["etag"], headers["content-length"]) == (got["etag"], str(len(body)))
    assert ask(app, f"{SITES}?sector=XX", method="HEAD")[0] == 400


def test_filters_are_read_as_the_command_reads_them(dataset: Dataset) -> None:
    query, messages = read_filters([("all", "1"), ("levels", "deal")])
    assert messages == []
    assert query == query_of(dataset, "deal", unfiltered=True)
    assert read_filters([("area", "UK")]) == read_filters([])
    assert read_filters([])[0] == default_query(dataset.register)


def test_a_link_of_a_page_is_read_as_its_query(dataset: Dataset) -> None:
    wide = unfiltered_query(dataset.register)
    for query in (
        default_query(dataset.register),
        wide,
        replace(wide, area="E12000001", sector="CE", documented_only=True, ica_statuses=()),
    ):
        path, _, parameters = layer_link(dataset, query, CLUSTERS).partition("?")
        assert path == "layers/clusters.geojson"
        assert read_filters(parse_qsl(parameters)) == (query, [])


def test_few_answers_are_kept_however_many_are_asked(dataset: Dataset) -> None:
    codes = [*dataset.register.local_authorities][: LAYER_CACHE_SIZE + 3]
    for code in codes:
        query, _ = read_filters([("area", code)])
        assert _packed(LOCAL_AUTHORITIES, query).content == layer_geojson(
            dataset, query, LOCAL_AUTHORITIES
        )
    assert _packed.cache_info().currsize == LAYER_CACHE_SIZE  # type: ignore[attr-defined]
