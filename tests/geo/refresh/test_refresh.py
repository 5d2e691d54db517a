"""Refreshing boundaries from a portal that is whole, and from one that is not."""

from __future__ import annotations

import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pytest
import shapely

from geo.boundaries.source import FOLDER, RECORD
from geo.boundaries.store import reset
from geo.dataset import load_dataset
from geo.errors import BoundaryError, DataError, PlaceMapError, SourceError, UnknownNameError
from geo.refresh.boundaries import UNCHANGED, BoundaryRequest, refresh_boundaries, services
from geo.views.display import display_layers
from tests.support.fake_ons import SERVICE, Page
from tests.support.fault_server import Reply, gzip_reply, html_reply, redirect_reply
from tests.support.fixtures_core import SQUARES
from tests.support.portal import FINER, QUICK, Portal, open_portal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.fake_ons import Change


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[Portal]:
    with open_portal(tmp_path) as portal:
        yield portal


def test_fetched_boundaries_are_active_with_their_provenance(portal: Portal) -> None:
    assert portal.active_boundaries().kind == "embedded"
    start_time = datetime.now(UTC).replace(microsecond=0)
    source = portal.refresh()
    assert portal.active_boundaries() == source
    assert (source.kind, source.vintage, source.resolution) == ("refreshed", "2025-12", "BGC")
    assert source.address == f"{portal.ons.base}/{SERVICE}/FeatureServer/1"
    assert source.fetched
    assert start_time <= source.fetched <= datetime.now(UTC)
    assert source.sha256 == hashlib.sha256(source.path.read_bytes()).hexdigest()
    assert source.attribution.endswith("Crown copyright and database right 2025.")
    assert source.notes == ()
    areas = load_dataset(portal.settings).areas
    assert areas.crs == "EPSG:27700"
    assert areas["LAD25CD"].tolist() == sorted(FINER)
    assert [
        shape.equals_exact(FINER[code].normalize())
        for code, shape in zip(areas["LAD25CD"], areas.geometry.normalize(), strict=True)
    ] == [True] * 4
    raw = gpd.read_parquet(source.path)
    assert [*raw.columns] == ["LAD25CD", "geometry"]
    assert raw.crs == "EPSG:27700"


def test_the_refresh_builds_the_display_layers(portal: Portal) -> None:
    source = portal.refresh()
    display_layers(load_dataset(portal.settings), portal.settings)  # as a start does
    display_files = [*(portal.settings.cache_dir / "display").rglob("*.json.gz")]
    assert len(display_files) == len(load_dataset(portal.settings).places)
    assert (
        max(path.stat().st_mtime_ns for path in display_files)
        <= (source.path.parent / RECORD).stat().st_mtime_ns
    )


def test_progress_is_reported_from_0_to_1(portal: Portal) -> None:
    progress: list[tuple[str, float]] = []
    refresh_boundaries(
        portal.settings,
        BoundaryRequest(),
        limits=QUICK,
        on_progress=lambda *update: progress.append(update),
    )
    assert [share for _, share in progress] == sorted(share for _, share in progress)
    assert (progress[0], progress[-1]) == (("Asking ONS what there is", 0.0), ("Done", 1.0))
    assert "Fetching: 4 of 4 authorities" in [message for message, _ in progress]


def test_an_unchanged_refresh_reuses_the_file(portal: Portal) -> None:
    assert portal.refresh().path == portal.refresh().path
    assert len([*(portal.settings.cache_dir / FOLDER).iterdir()]) == 2


def test_reset_restores_the_embedded_boundaries(portal: Portal) -> None:
    portal.refresh()
    assert reset(portal.settings)
    assert (portal.active_boundaries().kind, portal.active_boundaries().notes) == ("embedded", ())
    assert not reset(portal.settings)


def test_only_old_unused_files_are_removed(portal: Portal) -> None:
    folder = portal.settings.cache_dir / FOLDER
    first_path = portal.refresh().path
    (folder / ".part-old").write_bytes(b"")
    os.utime(folder / ".part-old", (0, 0))
    portal.publish(SQUARES)
    second_path = portal.refresh().path
    assert {path.name for path in folder.iterdir()} == {RECORD, first_path.name, second_path.name}
    os.utime(first_path, (0, 0))
    os.utime(second_path, (0, 0))
    portal.refresh()
    assert {path.name for path in folder.iterdir()} == {RECORD, second_path.name}


def test_the_available_services_are_listed(portal: Portal) -> None:
    assert services(portal.settings, limits=QUICK)[0].vintage == "2025-12"


def test_concurrent_refreshes_leave_one_valid_file(portal: Portal) -> None:
    with ThreadPoolExecutor(4) as pool:
        sources = [source.result() for source in [pool.submit(portal.refresh) for _ in range(4)]]
    assert len({source.sha256 for source in sources}) == 1
    assert portal.active_boundaries() in sources
    assert portal.active_boundaries().read()


def swap_axes(shape: shapely.Geometry) -> shapely.Geometry:
    return shapely.transform(shape, lambda points: points[:, ::-1])


def move(shape: shapely.Geometry, metres: float) -> shapely.Geometry:
    return shapely.transform(shape, lambda points: points + metres)


BOW_TIE = shapely.from_wkt(
    "POLYGON ((400000 400000, 410000 400000, 410000 410000, 400000 410000, 400000 404900, "
    "400050 404950, 400000 405000, 400000 400000))"
)

MOVED_SQUARES = {code: move(shape, 60_000) for code, shape in SQUARES.items()}

WRONG_SHAPES: dict[str, tuple[dict[str, Any], str]] = {
    "swapped axes": (
        {code: swap_axes(moved_north) for code, moved_north in SQUARES.items()},
        "like swapped axes",
    ),
    "elsewhere": (MOVED_SQUARES, r"the first 85 km off, expected them within 5 km.*another CRS"),
    "too small": (
        {code: shape.buffer(-200) for code, shape in SQUARES.items()},
        r"Found the UK -7.8% in area against the embedded boundaries, expected 1% at most",
    ),
    "one lost": ({code: FINER[code] for code in [*FINER][:3]}, "no shape for W06000004"),
    "one unknown": (
        SQUARES | {"E06000999": shapely.box(440_000, 400_000, 450_000, 410_000)},
        r"codes that the register does not have: E06000999.*former_authorities\.csv",
    ),
    "a line": (SQUARES | {"W06000004": shapely.LineString([(430_000, 0), (430_000, 9)])}, "kinds"),
}


@pytest.mark.parametrize(("shapes", "found"), WRONG_SHAPES.values(), ids=WRONG_SHAPES)
def test_invalid_shapes_are_not_stored(portal: Portal, shapes: dict[str, Any], found: str) -> None:
    _assert_refresh_fails_safely(portal, BoundaryError, found, lambda: portal.publish(shapes))


def _assert_refresh_fails_safely(
    portal: Portal,
    error: type[PlaceMapError],
    message: str,
    spoil: Any,  # noqa: ANN401
) -> None:
    """Check that a refresh that fails changes nothing, and that a later one works."""
    portal.publish(SQUARES)
    source_before = portal.refresh()
    portal.publish(FINER)
    spoil()
    with pytest.raises(error, match=message) as caught:
        portal.refresh(timeout_s=0.4)
    assert str(caught.value).endswith(UNCHANGED)
    assert "xpected" in str(caught.value)
    assert portal.active_boundaries() == source_before
    assert portal.active_boundaries().read()

    portal.publish(FINER)
    portal.ons.change = lambda page, _: page
    portal.ons.fields, portal.ons.count = ("LAD25CD", "LAD25NM"), None
    portal.ons.__post_init__()
    assert portal.active_boundaries().kind == "refreshed"
    assert portal.refresh().sha256 != source_before.sha256


def _change_first_feature(page: Page, **changes: Any) -> Page:  # noqa: ANN401
    return page | {"features": [page["features"][0] | changes, *page["features"][1:]]}


def _with_crs(page: Page, crs: str) -> Page:
    return page | {"crs": {"properties": {"name": crs}}}


PORTAL_ERRORS: dict[str, Change] = {
    "a time-out": lambda *_: Reply(fault="stall"),
    "a time-out in mid-body": lambda *_: Reply(body=b'{"features": [', fault="stall in body"),
    "a reset in mid-body": lambda *_: Reply(body=b'{"features": [', fault="reset in body"),
    "429": lambda *_: Reply(status=429, headers={"Retry-After": "0"}),
    "429 for an hour": lambda *_: Reply(status=429, headers={"Retry-After": "3600"}),
    "500": lambda *_: Reply(status=500),
    "503": lambda *_: html_reply(status=503),
    "an error with the status 200": lambda *_: {"error": {"code": 500, "message": "Broken"}},
    "a truncated page": lambda *_: Reply(body=b'{"type": "FeatureCollection", "features": [{'),
    "a page repeated": lambda page, _: page | {"features": page["features"][:1] * 2},
    "a null geometry": lambda page, _: _change_first_feature(page, geometry=None),
    "fields missing": lambda page, _: _change_first_feature(page, properties={}),
    "html": lambda *_: html_reply(),
    "gzip garbage": lambda *_: gzip_reply({}, damaged=True),
    "more than the limit": lambda *_: Reply(body=b" " * 65_536, fault="endless"),
    "a redirect to another host": lambda *_: redirect_reply("https://elsewhere.example/"),
}


@pytest.mark.parametrize("fault", PORTAL_ERRORS.values(), ids=PORTAL_ERRORS)
def test_a_portal_error_changes_nothing(portal: Portal, fault: Change) -> None:
    def spoil() -> None:
        portal.ons.change = fault

    _assert_refresh_fails_safely(portal, SourceError, "found", spoil)


def test_a_wrong_shape_count_changes_nothing(portal: Portal) -> None:
    def spoil() -> None:
        portal.ons.count = 5

    _assert_refresh_fails_safely(portal, SourceError, "found 4 shapes, expected 5", spoil)


def test_renamed_fields_change_nothing(portal: Portal) -> None:
    def spoil() -> None:
        portal.ons.fields = ("AREACD", "AREANM")

    _assert_refresh_fails_safely(portal, SourceError, "found the fields FID, AREACD", spoil)


def test_a_wrong_crs_declaration_changes_nothing(portal: Portal) -> None:
    def spoil() -> None:
        portal.ons.change = lambda page, _: _with_crs(page, "EPSG:4326")

    _assert_refresh_fails_safely(portal, BoundaryError, "elsewhere than the embedded", spoil)


def test_boundaries_in_another_crs_are_reprojected_and_reported(portal: Portal) -> None:
    areas_27700 = portal.ons.areas
    portal.ons.areas = areas_27700.to_crs("EPSG:4326")
    portal.ons.change = lambda page, _: {key: page[key] for key in ("type", "features")}
    source = portal.refresh()
    assert (
        source.notes[0]
        == "It came in EPSG:4326, not EPSG:27700, and was reprojected (good to 2 m)."
    )
    areas = load_dataset(portal.settings).areas
    assert areas.area.sum() == pytest.approx(4e8, rel=1e-6)


def test_a_self_intersecting_shape_is_repaired_and_reported(portal: Portal) -> None:
    portal.publish(SQUARES | {"E07000001": BOW_TIE})
    source = portal.refresh()
    assert source.notes[0] == "Repaired 1 shape, E07000001, (ring self-intersection)."
    assert load_dataset(portal.settings).areas.is_valid.all()


def test_borders_with_small_gaps_are_joined_and_reported(portal: Portal) -> None:
    portal.publish(SQUARES | {"E07000001": shapely.box(400_000, 400_000, 410_000.001, 410_000)})
    source = portal.refresh()
    assert "borders were joined" in source.notes[0]
    assert load_dataset(portal.settings).shared_borders


def test_overlaps_that_cannot_be_joined_are_reported(portal: Portal) -> None:
    portal.publish(SQUARES | {"E07000001": shapely.box(400_000, 400_000, 410_300, 410_000)})
    source = portal.refresh()
    assert source.notes[0].startswith("Some neighbours do not share their border")


def test_former_codes_are_recoded_to_their_successors(portal: Portal) -> None:
    portal.publish(
        {
            "E07000901": SQUARES["E07000001"],
            "E07000902": shapely.box(410_000, 400_000, 414_000, 410_000),
            "E07000903": shapely.box(414_000, 400_000, 420_000, 410_000),
            "E06000003": SQUARES["E06000003"],
            "W06000004": SQUARES["W06000004"],
        }
    )
    source = portal.refresh()
    assert source.notes == ("Carried E07000901, E07000902, E07000903 to today's codes.",)
    areas = load_dataset(portal.settings).areas
    assert areas["LAD25CD"].tolist() == sorted(SQUARES)
    assert areas.area.tolist() == [1e8] * 4


def test_a_split_authority_cannot_be_recoded(portal: Portal) -> None:
    def spoil() -> None:
        portal.publish(
            {code: SQUARES[code] for code in [*SQUARES][:2]}
            | {"E07000904": shapely.box(420_000, 400_000, 440_000, 410_000)}
        )

    _assert_refresh_fails_safely(
        portal, BoundaryError, r"E07000904 into E06000003, W06000004", spoil
    )


def test_an_unknown_vintage_or_resolution_lists_the_available_ones(portal: Portal) -> None:
    with pytest.raises(UnknownNameError, match=r"no BGC boundaries of 2031-05"):
        portal.refresh(vintage="2031-05")
    with pytest.raises(UnknownNameError, match=r"No resolution called 'BXX'. There is BUC"):
        refresh_boundaries(portal.settings, BoundaryRequest(resolution="BXX"), limits=QUICK)


def test_an_unwritable_cache_is_reported(portal: Portal) -> None:
    portal.settings.cache_dir.write_text("a file")
    with pytest.raises(BoundaryError, match=r"cannot be written to.*PLACEMAP_CACHE_DIR"):
        portal.refresh()
    assert portal.active_boundaries().kind == "embedded"


def test_a_package_without_an_address_is_reported(portal: Portal) -> None:
    path = portal.package.folder / "datapackage.json"
    path.write_text(path.read_text().replace('"services"', '"servers"'))
    with pytest.raises(DataError, match="has no member services"):
        portal.refresh()
