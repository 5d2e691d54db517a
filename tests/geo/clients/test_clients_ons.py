"""The client of the Open Geography Portal: discovery, paging, and answers that are none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from geo.clients.catalogue import choose_service, list_services
from geo.clients.http import HttpClient, HttpLimits
from geo.clients.ons import PAGE_ROWS, BoundaryPages, fetch_boundaries
from geo.errors import SourceError, UnknownNameError
from geo.register.tables import open_package
from geo.settings import DATA_DIR
from tests.support.fake_ons import SERVICE, FakeOns, Page
from tests.support.fault_server import FaultServer, Reply, html_reply, json_reply
from tests.support.fixtures_core import SQUARES, squares

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.fake_ons import Change

QUICK = HttpLimits(timeout_s=20, tries=2, backoff_s=0, max_bytes=1_000_000)
NAMES = ["Aston", "Birch", "Cedar", "Dolwen"]


@pytest.fixture
def ons() -> Iterator[FakeOns]:
    with FaultServer() as server:
        yield FakeOns(server=server, areas=squares(SQUARES).assign(LAD25NM=NAMES))


def fetch(ons: FakeOns, **options: Any) -> BoundaryPages:  # noqa: ANN401
    with HttpClient(QUICK) as client:
        service = choose_service(
            list_services(client, ons.base), vintage="2025-12", resolution="BGC"
        )
        return fetch_boundaries(client, service, **options)


def test_services_are_recognised_by_any_name(ons: FakeOns) -> None:
    with HttpClient(QUICK) as client:
        services = list_services(client, ons.base)
    assert [(service.vintage, service.resolution) for service in services] == [
        ("2025-12", "BGC"),
        ("2025-05", "BGC"),
        ("2024-05", "BUC"),
        ("2019-12", "BGC"),
    ]
    assert services[1].address == f"{ons.base}/LAD_MAY_2025_UK_BGC_V2/FeatureServer"
    assert services[0].title == "Local Authority Districts (December 2025) Boundaries UK BGC"


def test_the_newest_vintage_is_the_default(ons: FakeOns) -> None:
    with HttpClient(QUICK) as client:
        services = list_services(client, ons.base)
    assert choose_service(services, vintage="", resolution="BGC").vintage == "2025-12"
    assert choose_service(services, vintage="2019-12", resolution="BGC").vintage == "2019-12"
    with pytest.raises(
        UnknownNameError, match=r"no BGC boundaries of 2031-05.*there is 2025-12, 2025-05, 2019-12"
    ):
        choose_service(services, vintage="2031-05", resolution="BGC")
    with pytest.raises(UnknownNameError, match=r"no BFC boundaries of any vintage.*there is none"):
        choose_service(services, vintage="", resolution="BFC")


@pytest.mark.parametrize(
    ("name", "vintage"),
    [
        ("Local_Authority_Districts_December_2016_GCB_in_the_UK_2022", "2016-12"),
        ("LAD_December_2018_Boundaries_UK_BGC_2022", "2018-12"),
        ("Local_Authority_Districts_April_2019_UK_BGC_2022", "2019-04"),
        ("LAD_DEC_2020_UK_BGC", "2020-12"),
        ("Local_Authority_Districts_May_2022_UK_BGC_V3_2022", "2022-05"),
        ("Local_Authority_Districts_(May_2026)_Boundaries_UK_BGC", "2026-05"),
    ],
)
def test_real_service_names_are_recognised(ons: FakeOns, name: str, vintage: str) -> None:
    ons.server.answer(
        "/rest/services", json_reply({"services": [{"name": name, "type": "FeatureServer"}]})
    )
    with HttpClient(QUICK) as client:
        (service,) = list_services(client, ons.base)
    assert (service.vintage, service.resolution) == (vintage, "BGC")
    assert service.address == f"{ons.base}/{name}/FeatureServer"


@pytest.mark.parametrize(
    "entry",
    [
        {"name": SERVICE, "type": "MapServer"},
        {"name": SERVICE, "type": "FeatureServer", "url": "https://elsewhere.example/x"},
        {"name": SERVICE.replace("UK", "EW"), "type": "FeatureServer"},
        {"name": SERVICE.replace("BGC", "BFE"), "type": "FeatureServer"},
        {"name": SERVICE.replace("2025", "latest"), "type": "FeatureServer"},
        {"type": "FeatureServer"},
        "LAD",
        None,
    ],
)
def test_other_services_are_ignored(ons: FakeOns, entry: object) -> None:
    ons.server.answer("/rest/services", json_reply({"services": [entry]}))
    with HttpClient(QUICK) as client, pytest.raises(SourceError, match="found 1 services and no"):
        list_services(client, ons.base)


def test_all_pages_are_read(ons: FakeOns) -> None:
    progress: list[tuple[int, int]] = []
    boundary_data = fetch(ons, on_progress=lambda done, total: progress.append((done, total)))
    assert [page.names for page in boundary_data.pages] == [
        dict(zip([*SQUARES][:3], NAMES[:3], strict=True)),
        {"W06000004": "Dolwen"},
    ]
    assert progress == [(3, 4), (4, 4)]
    assert {page.crs for page in boundary_data.pages} == {"EPSG:27700"}
    requested_queries = [request.query for request in ons.server.requests_for(ons.query_path)]
    assert [request.get("resultOffset") for request in requested_queries] == [None, "0", "3"]
    assert (requested_queries[1]["outSR"], requested_queries[1]["outFields"]) == (
        "27700",
        "LAD25CD,LAD25NM",
    )
    assert requested_queries[1]["resultRecordCount"] == "3"


@pytest.mark.parametrize("fields", [("lad19cd", "lad19nm"), ("LAD26CD", "LAD26NM")])
def test_fields_are_recognised_in_any_case_and_year(ons: FakeOns, fields: tuple[str, str]) -> None:
    ons.fields = fields
    assert fetch(ons).layer.code_field == fields[0]


def test_the_page_size_is_limited(ons: FakeOns) -> None:
    ons.most_rows = 5000
    fetch(ons)
    assert ons.server.requests[-1].query["resultRecordCount"] == str(PAGE_ROWS["BGC"])


def test_a_permanent_more_flag_ends_at_an_empty_page(ons: FakeOns) -> None:
    ons.change = lambda page, _: page | {"exceededTransferLimit": True}
    assert len(fetch(ons).pages) == 2
    assert ons.server.requests[-1].query["resultOffset"] == "4"


def test_a_short_page_without_a_flag_does_not_end_the_reading(ons: FakeOns) -> None:
    ons.change = lambda page, _: {**page, "features": page["features"][:1], "properties": {}}
    assert [len(page.names) for page in fetch(ons).pages] == [1, 1, 1, 1]


def test_geojson_without_a_crs_is_wgs84(ons: FakeOns) -> None:
    ons.change = lambda page, _: {key: page[key] for key in ("type", "features")}
    assert {page.crs for page in fetch(ons).pages} == {"EPSG:4326"}


def test_every_form_of_a_crs_is_read(ons: FakeOns) -> None:
    names = iter(["urn:ogc:def:crs:EPSG::3857", "urn:ogc:def:crs:OGC:1.3:CRS84"])
    ons.change = lambda page, _: page | {"crs": {"properties": {"name": next(names)}}}
    assert [page.crs for page in fetch(ons).pages] == ["EPSG:3857", "EPSG:4326"]


def _change_first_feature(page: Page, **changes: Any) -> Page:  # noqa: ANN401
    first_feature, *other_features = page["features"]
    return page | {"features": [first_feature | changes, *other_features]}


def _error_page(code: int, message: object) -> Page:
    return {"error": {"code": code, "message": message, "details": []}}


INVALID_PAGES: dict[str, tuple[Change, str]] = {
    "an error with the status 200": (
        lambda *_: _error_page(400, "Cannot perform query.\nInvalid"),
        r"found the error 400 \(Cannot perform query. Invalid\), expected an answer",
    ),
    "an error that says nothing": (lambda *_: {"error": None}, "found the error without a number"),
    "html": (lambda *_: html_reply(), "expected JSON"),
    "a list": (lambda *_: json_reply([]), "found JSON of type list, expected an object"),
    "another format": (
        lambda *_: {"features": [{"attributes": {}}], "geometryType": "x"},
        "found JSON with features, geometryType, expected a GeoJSON FeatureCollection",
    ),
    "no geometry": (
        lambda page, _: _change_first_feature(page, geometry=None),
        "found no shape for E07000001",
    ),
    "empty geometry": (
        lambda page, _: _change_first_feature(
            page, geometry={"type": "Polygon", "coordinates": []}
        ),
        "found no shape for",
    ),
    "no field": (
        lambda page, _: _change_first_feature(page, properties={}),
        "found None in LAD25CD of a feature",
    ),
    "no code": (
        lambda page, _: _change_first_feature(page, properties={"LAD25CD": "<b>"}),
        "found '<b>' in LAD25CD of a feature, expected a GSS code",
    ),
    "no feature": (lambda page, _: page | {"features": [None]}, "found None in LAD25CD"),
    "a page repeated": (
        lambda page, offset: page if offset == 0 else _repeated_page(page),
        "found E07000001 more than once",
    ),
    "a feature twice": (
        lambda page, _: page | {"features": page["features"][:1] * 2},
        "found E07000001 more than once",
    ),
    "too few": (
        lambda page, offset: page if offset == 0 else page | {"features": []},
        "found 3 shapes, expected 4, the number that the service itself counts",
    ),
    "a crs of its own": (
        lambda page, _: page | {"crs": {"type": "name", "properties": {"name": "OSGB"}}},
        "found 'OSGB' as the CRS, expected EPSG:27700",
    ),
    "a crs by link": (
        lambda page, _: page | {"crs": {"type": "link"}},
        r"found \{'type': 'link'\} as the CRS",
    ),
    "a server fault": (lambda *_: Reply(status=500), "found HTTP 500"),
}


def _repeated_page(page: Page) -> Page:
    (feature,) = page["features"]
    return page | {"features": [feature | {"properties": {"LAD25CD": "E07000001"}}]}


@pytest.mark.parametrize(("change", "found"), INVALID_PAGES.values(), ids=INVALID_PAGES)
def test_an_invalid_page_is_refused_and_a_retry_succeeds(
    ons: FakeOns, change: Change, found: str
) -> None:
    valid_change = ons.change
    ons.change = change
    with pytest.raises(SourceError, match=found):
        fetch(ons)
    ons.change = valid_change
    assert len(fetch(ons).pages) == 2


@pytest.mark.parametrize("count", [3, 5, 0, -1, "4", "none", 4.5])
def test_a_wrong_shape_count_is_refused(ons: FakeOns, count: object) -> None:
    ons.count = count
    with pytest.raises(SourceError, match=r"shapes"):
        fetch(ons)


@pytest.mark.parametrize(
    ("layers", "found"),
    [
        ([], "found 0 layers of polygons"),
        (None, "found 0 layers"),
        ([{"id": 0}, {"id": 1}], "found 2 layers"),
        ([{"id": 0, "geometryType": "esriGeometryPoint"}], "found 0 layers"),
    ],
)
def test_a_service_without_exactly_one_polygon_layer_is_refused(
    ons: FakeOns, layers: object, found: str
) -> None:
    ons.service = lambda: {"layers": layers}  # type: ignore[method-assign]
    with pytest.raises(SourceError, match=found):
        fetch(ons)


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        (("CODE", "NAME"), "found the fields FID, CODE, NAME, BNG_E, LONG, LAT, expected one"),
        (("LAD25CD", "LAD24CD"), "found the fields FID, LAD25CD, LAD24CD"),
    ],
)
def test_renamed_fields_are_reported(ons: FakeOns, fields: tuple[str, str], found: str) -> None:
    ons.fields = fields
    with pytest.raises(SourceError, match=found):
        fetch(ons)


def test_an_invalid_catalogue_is_reported(ons: FakeOns) -> None:
    ons.server.answer("/rest/services", json_reply({"folders": []}))
    with pytest.raises(SourceError, match="found no list of services, expected a catalogue"):
        fetch(ons)


@pytest.mark.network
def test_the_real_portal_lists_boundaries_and_returns_the_coarsest() -> None:
    base = str(open_package(DATA_DIR).resource("boundaries")["services"])
    with HttpClient() as client:
        services = list_services(client, base)
        boundary_data = fetch_boundaries(
            client, choose_service(services, vintage="2024-05", resolution="BUC")
        )
    assert sum(len(page.names) for page in boundary_data.pages) == 361
