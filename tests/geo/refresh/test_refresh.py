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


def test_what_is_fetched_is_in_use_with_its_provenance(portal: Portal) -> None:
    assert portal.in_use().kind == "embedded"
    before = datetime.now(UTC).replace(microsecond=0)
    kept = portal.refresh()
    assert portal.in_use() == kept
    assert (kept.kind, kept.vintage, kept.resolution) == ("refreshed", "2025-12", "BGC")
    assert kept.address == f"{portal.ons.base}/{SERVICE}/FeatureServer/1"
    assert kept.fetched
    assert before <= kept.fetched <= datetime.now(UTC)
    assert kept.sha256 == hashlib.sha256(kept.path.read_bytes()).hexdigest()
    assert kept.attribution.endswith("Crown copyright and database right 2025.")
    assert kept.notes == ()
    areas = load_dataset(portal.settings).areas
    assert areas.crs == "EPSG:27700"
    assert areas["LAD25CD"].tolist() == sorted(FINER)
    assert [
        shape.equals_exact(FINER[code].normalize())
        for code, shape in zip(areas["LAD25CD"], areas.geometry.normalize(), strict=True)
    ] == [True] * 4
    raw = gpd.read_parquet(kept.path)
    assert [*raw.columns] == ["LAD25CD", "geometry"]
    assert raw.crs == "EPSG:27700"


def test_the_outlines_of_the_map_are_made_by_the_refresh(portal: Portal) -> None:
    kept = portal.refresh()
    display_layers(load_dataset(portal.settings), portal.settings)  # as a start does
    drawn = [*(portal.settings.cache_dir / "display").rglob("*.json.gz")]
    assert len(drawn) == len(load_dataset(portal.settings).places)
    assert (
        max(path.stat().st_mtime_ns for path in drawn)
        <= (kept.path.parent / RECORD).stat().st_mtime_ns
    )


def test_progress_is_told_from_nought_to_all(portal: Portal) -> None:
    told: list[tuple[str, float]] = []
    refresh_boundaries(
        portal.settings,
        BoundaryRequest(),
        limits=QUICK,
        on_progress=lambda *said: told.append(said),
    )
    assert [share for _, share in told] == sorted(share for _, share in told)
    assert (told[0], told[-1]) == (("Asking ONS what there is", 0.0), ("Done", 1.0))
    assert "Fetching: 4 of 4 authorities" in [what for what, _ in told]


def test_what_is_the_same_again_is_the_same_file(portal: Portal) -> None:
    assert portal.refresh().path == portal.refresh().path
    assert len([*(portal.settings.cache_dir / FOLDER).iterdir()]) == 2


def test_reset_returns_to_the_embedded(portal: Portal) -> None:
    portal.refresh()
    assert reset(portal.settings)
    assert (portal.in_use().kind, portal.in_use().notes) == ("embedded", ())
    assert not reset(portal.settings)


def test_what_is_long_out_of_use_is_cleared_and_nothing_else(portal: Portal) -> None:
    folder = portal.settings.cache_dir / FOLDER
    first = portal.refresh().path
    (folder / ".part-old").write_bytes(b"")
    os.utime(folder / ".part-old", (0, 0))
    portal.publish(SQUARES)
    second = portal.refresh().path
    assert {path.name for path in folder.iterdir()} == {RECORD, first.name, second.name}
    os.utime(first, (0, 0))
    os.utime(second, (0, 0))
    portal.refresh()
    assert {path.name for path in folder.iterdir()} == {RECORD, second.name}


def test_the_catalogue_can_be_listed(portal: Portal) -> None:
    assert services(portal.settings, limits=QUICK)[0].vintage == "2025-12"


def test_two_refreshes_at_once_leave_one_whole(portal: Portal) -> None:
    with ThreadPoolExecutor(4) as pool:
        kept = [each.result() for each in [pool.submit(portal.refresh) for _ in range(4)]]
    assert len({each.sha256 for each in kept}) == 1
    assert portal.in_use() in kept
    assert portal.in_use().read()


def swapped(shape: shapely.Geometry) -> shapely.Geometry:
    return shapely.transform(shape, lambda points: points[:, ::-1])


def moved(shape: shapely.Geometry, metres: float) -> shapely.Geometry:
    return shapely.transform(shape, lambda points: points + metres)


BOW_TIE = shapely.from_wkt(
    "POLYGON ((400000 400000, 410000 400000, 410000 410000, 400000 410000, 400000 404900, "
    "400050 404950, 400000 405000, 400000 400000))"
)

ELSEWHERE = {code: moved(shape, 60_000) for code, shape in SQUARES.items()}

WRONG_SHAPES: dict[str, tuple[dict[str, Any], str]] = {
    "swapped axes": (
        {code: swapped(moved_north) for code, moved_north in SQUARES.items()},
        "like swapped axes",
    ),
    "elsewhere": (ELSEWHERE, r"the first 85 km off, expected them within 5 km.*another CRS"),
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
def test_shapes_that_cannot_be_are_not_kept(
    portal: Portal, shapes: dict[str, Any], found: str
) -> None:
    _require_harmless(portal, BoundaryError, found, lambda: portal.publish(shapes))


def _require_harmless(
    portal: Portal,
    error: type[PlaceMapError],
    found: str,
    spoil: Any,  # noqa: ANN401
) -> None:
    """Check that a refresh that fails changes nothing, and that a later one works."""
    portal.publish(SQUARES)
    first = portal.refresh()
    portal.publish(FINER)
    spoil()
    with pytest.raises(error, match=found) as told:
        portal.refresh(timeout_s=0.4)
    assert str(told.value).endswith(UNCHANGED)
    assert "xpected" in str(told.value)
    assert portal.in_use() == first
    assert portal.in_use().read()

    portal.publish(FINER)
    portal.ons.change = lambda page, _: page
    portal.ons.fields, portal.ons.count = ("LAD25CD", "LAD25NM"), None
    portal.ons.__post_init__()
    assert portal.in_use().kind == "refreshed"
    assert portal.refresh().sha256 != first.sha256


def _first(page: Page, **changes: Any) -> Page:  # noqa: ANN401
    return page | {"features": [page["features"][0] | changes, *page["features"][1:]]}


def _stated(page: Page, crs: str) -> Page:
    return page | {"crs": {"properties": {"name": crs}}}


FAULTS: dict[str, Change] = {
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
    "a null geometry": lambda page, _: _first(page, geometry=None),
    "fields missing": lambda page, _: _first(page, properties={}),
    "html": lambda *_: html_reply(),
    "gzip garbage": lambda *_: gzip_reply({}, damaged=True),
    "more than the limit": lambda *_: Reply(body=b" " * 65_536, fault="endless"),
    "a redirect to another host": lambda *_: redirect_reply("https://elsewhere.example/"),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_fault_of_the_portal_changes_nothing(portal: Portal, fault: Change) -> None:
    def spoil() -> None:
        portal.ons.change = fault

    _require_harmless(portal, SourceError, "found", spoil)


def test_a_count_that_disagrees_changes_nothing(portal: Portal) -> None:
    def spoil() -> None:
        portal.ons.count = 5

    _require_harmless(portal, SourceError, "found 4 shapes, expected 5", spoil)


def test_renamed_fields_change_nothing(portal: Portal) -> None:
    def spoil() -> None:
        portal.ons.fields = ("AREACD", "AREANM")

    _require_harmless(portal, SourceError, "found the fields FID, AREACD", spoil)


def test_a_crs_that_is_not_what_it_says_changes_nothing(portal: Portal) -> None:
    def spoil() -> None:
        portal.ons.change = lambda page, _: _stated(page, "EPSG:4326")

    _require_harmless(portal, BoundaryError, "elsewhere than the embedded", spoil)


def test_another_crs_is_reprojected_and_told(portal: Portal) -> None:
    whole = portal.ons.areas
    portal.ons.areas = whole.to_crs("EPSG:4326")
    portal.ons.change = lambda page, _: {key: page[key] for key in ("type", "features")}
    kept = portal.refresh()
    assert (
        kept.notes[0] == "It came in EPSG:4326, not EPSG:27700, and was reprojected (good to 2 m)."
    )
    areas = load_dataset(portal.settings).areas
    assert areas.area.sum() == pytest.approx(4e8, rel=1e-6)


def test_a_shape_that_crosses_itself_is_repaired_and_told(portal: Portal) -> None:
    portal.publish(SQUARES | {"E07000001": BOW_TIE})
    kept = portal.refresh()
    assert kept.notes[0] == "Repaired 1 shape, E07000001, (ring self-intersection)."
    assert load_dataset(portal.settings).areas.is_valid.all()


def test_borders_that_nearly_meet_are_joined_and_told(portal: Portal) -> None:
    portal.publish(SQUARES | {"E07000001": shapely.box(400_000, 400_000, 410_000.001, 410_000)})
    kept = portal.refresh()
    assert "borders were joined" in kept.notes[0]
    assert load_dataset(portal.settings).shared_borders


def test_overlaps_that_no_joining_mends_are_told(portal: Portal) -> None:
    portal.publish(SQUARES | {"E07000001": shapely.box(400_000, 400_000, 410_300, 410_000)})
    kept = portal.refresh()
    assert kept.notes[0].startswith("Some neighbours do not share their border")


def test_codes_that_have_ended_are_carried_to_their_successors(portal: Portal) -> None:
    portal.publish(
        {
            "E07000901": SQUARES["E07000001"],
            "E07000902": shapely.box(410_000, 400_000, 414_000, 410_000),
            "E07000903": shapely.box(414_000, 400_000, 420_000, 410_000),
            "E06000003": SQUARES["E06000003"],
            "W06000004": SQUARES["W06000004"],
        }
    )
    kept = portal.refresh()
    assert kept.notes == ("Carried E07000901, E07000902, E07000903 to today's codes.",)
    areas = load_dataset(portal.settings).areas
    assert areas["LAD25CD"].tolist() == sorted(SQUARES)
    assert areas.area.tolist() == [1e8] * 4


def test_what_was_split_cannot_be_carried(portal: Portal) -> None:
    def spoil() -> None:
        portal.publish(
            {code: SQUARES[code] for code in [*SQUARES][:2]}
            | {"E07000904": shapely.box(420_000, 400_000, 440_000, 410_000)}
        )

    _require_harmless(portal, BoundaryError, r"E07000904 into E06000003, W06000004", spoil)


def test_what_there_is_not_is_answered_with_what_there_is(portal: Portal) -> None:
    with pytest.raises(UnknownNameError, match=r"no BGC boundaries of 2031-05"):
        portal.refresh(vintage="2031-05")
    with pytest.raises(UnknownNameError, match=r"No resolution called 'BXX'. There is BUC"):
        refresh_boundaries(portal.settings, BoundaryRequest(resolution="BXX"), limits=QUICK)


def test_a_cache_that_cannot_be_written_is_told(portal: Portal) -> None:
    portal.settings.cache_dir.write_text("a file")
    with pytest.raises(BoundaryError, match=r"cannot be written to.*PLACEMAP_CACHE_DIR"):
        portal.refresh()
    assert portal.in_use().kind == "embedded"


def test_a_package_without_an_address_is_told(portal: Portal) -> None:
    path = portal.package.folder / "datapackage.json"
    path.write_text(path.read_text().replace('"services"', '"servers"'))
    with pytest.raises(DataError, match="has no member services"):
        portal.refresh()
