"""How far it is to the sites: distances and directions worked on squares, and on true ones."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import geopandas as gpd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.areas import area_of
from geo.coverage.cover import counts
from geo.coverage.proximity import STEPS_KM, NearSite, nearest_site_km, nearest_sites, stated_km
from geo.places import STRATEGIC_SITES
from geo.query import ask
from tests.support.fixtures_core import SQUARES, Package, ask_for_all, queries

if TYPE_CHECKING:
    from geo.atlas import Atlas
    from geo.query import Result

ASTON, BIRCH, CEDAR, DOLWEN = SQUARES
Where = tuple[float, float]


def site(  # noqa: PLR0913 - a row has as many cells
    site_id: str,
    where: Where | None = None,
    *,
    hosts: str = "",
    host_evidence: str = "documented",
    precision: str = "1",
    middle: bool = False,
    evidence: str = "documented",
) -> dict[str, str]:
    """Return a row: a point in km east and north of the south-west corner of Aston."""
    lon = lat = ""
    if where:
        grid = gpd.GeoSeries.from_xy(
            [400_000 + where[0] * 1000], [400_000 + where[1] * 1000], crs="EPSG:27700"
        ).to_crs("EPSG:4326")
        lon, lat = f"{grid.x[0]:.9f}", f"{grid.y[0]:.9f}"
    return {
        "site_id": site_id,
        "name": f"Site {9 - int(site_id[-1])}",
        "site_type": "tax_site",
        "nation": "England",
        "lad_codes": hosts,
        "host_evidence": host_evidence if hosts else "",
        "lon": lon,
        "lat": lat,
        "coord_evidence": ("authority_centroid" if middle else "approximate") if where else "",
        "coord_precision_km": "" if middle or not where else precision,
        "host_check": "inside" if where else "",
        "sector_evidence": "documented",
        "status": "designated",
        "status_date": "2025-01-01",
        "status_date_precision": "day",
        "evidence": evidence,
        "source_ids": "S01",
    }


def with_sites(package: Package, *sites: dict[str, str]) -> Atlas:
    """Return the four squares with these sites alone; names run against ids."""
    header = package.read("strategic_sites")[0]
    rows = [[row.get(name, "") for name in header] for row in sites]
    package.write("strategic_sites", [header, *rows])
    return package.atlas()


def everything(atlas: Atlas, *, documented_only: bool = False) -> Result:
    return ask(atlas, ask_for_all(atlas, documented_only=documented_only))


def seen_from(atlas: Atlas, key: str, *, most: int = 5) -> tuple[NearSite, ...]:
    return nearest_sites(atlas, everything(atlas), area_of(atlas.registry, key), most=most)


def said(near: tuple[NearSite, ...]) -> list[str]:
    return [f"{site.shown.place.id} {site.words}" for site in near]


def test_a_site_that_is_hosted_is_no_distance_away(small: Atlas) -> None:
    hosted, *_ = seen_from(small, ASTON)
    assert (hosted.distance_km, hosted.bearing, hosted.is_host) == (0, "", True)
    assert hosted.words == "hosted here"
    assert hosted.evidence == "documented"


def test_from_each_square_the_sites_are_as_far_as_drawn(small: Atlas) -> None:
    assert said(seen_from(small, ASTON)) == ["S001 hosted here", "S002 under 10 km"]
    assert said(seen_from(small, BIRCH)) == ["S002 hosted here", "S001 about 5 km west"]
    assert said(seen_from(small, CEDAR)) == [
        "S004 hosted here",
        "S002 under 10 km",
        "S001 about 15 km west",
    ]


def test_a_host_that_no_source_was_seen_to_name_is_indicative(small: Atlas) -> None:
    works, _ = seen_from(small, BIRCH)
    assert (works.shown.evidence, works.evidence) == ("documented", "indicative")
    firm = nearest_sites(
        small, everything(small, documented_only=True), area_of(small.registry, BIRCH)
    )
    assert said(firm) == ["S002 under 10 km", "S001 about 5 km west"]


@pytest.mark.parametrize(
    ("precision", "step", "words"),
    [
        ("0.5", 1, "about 17 km north"),
        ("1", 1, "about 17 km north"),
        ("1.5", 2, "about 16 km north"),
        ("3", 5, "about 15 km north"),
        ("5", 5, "about 15 km north"),
        ("10", 10, "about 20 km north"),
        ("20", 20, "under 20 km"),
        ("", 10, "about 20 km north"),
        ("200", 200, "under 200 km"),
        ("450", 600, "under 600 km"),
    ],
)
def test_a_distance_is_no_finer_than_the_point_is_known(
    small_package: Package, precision: str, step: int, words: str
) -> None:
    """The point lies 16.8 km north of Aston."""
    atlas = with_sites(small_package, site("S101", (5, 26.8), precision=precision, hosts=BIRCH))
    (found,) = seen_from(atlas, ASTON)
    assert (found.step_km, found.words) == (step, words)
    assert found.distance_km % step == 0
    (shown,) = everything(atlas).places[STRATEGIC_SITES]
    assert stated_km(atlas, shown, 16.8) == found.distance_km
    assert stated_km(atlas, shown, 0) == 0


@pytest.mark.parametrize(
    ("where", "bearing"),
    [
        ((15, 30), "north"),
        ((18, 30), "north"),
        ((34, 24), "north-east"),
        ((40, 5), "east"),
        ((34, -14), "south-east"),
        ((12, -20), "south"),
        ((-4, -14), "south-west"),
        ((-10, 1), "west"),
        ((-4, 24), "north-west"),
    ],
)
def test_eight_directions_are_told_apart(
    small_package: Package, where: Where, bearing: str
) -> None:
    atlas = with_sites(small_package, site("S101", where, hosts=DOLWEN))
    (found,) = seen_from(atlas, BIRCH)
    assert found.bearing == bearing


@pytest.mark.parametrize(
    ("where", "precision", "bearing"),
    [
        ((30, 25), "5", "north-east"),
        ((30, 25), "10", "north"),
        ((35, 20), "10", "east"),
        ((12, -20), "10", "south"),
        ((-10, -5), "10", "west"),
    ],
)
def test_a_point_that_is_less_sure_has_four_directions(
    small_package: Package, where: Where, precision: str, bearing: str
) -> None:
    """(30, 25) lies 10 km east and 15 km north of the corner of Birch: 18 km, 34 degrees."""
    atlas = with_sites(small_package, site("S101", where, precision=precision, hosts=DOLWEN))
    (found,) = seen_from(atlas, BIRCH)
    assert found.bearing == bearing


def test_what_is_too_near_has_no_direction(small_package: Package) -> None:
    atlas = with_sites(
        small_package,
        site("S101", (5, 14.5), precision="5", hosts=BIRCH),
        site("S102", (5, 5), precision="2", hosts=BIRCH),
    )
    assert said(seen_from(atlas, ASTON)) == ["S102 under 2 km", "S101 under 5 km"]
    assert [found.bearing for found in seen_from(atlas, ASTON)] == ["", ""]


def test_the_middle_of_several_hosts_is_as_unsure_as_its_farthest_host(
    small_package: Package,
) -> None:
    """From (20, 5) to the corners of Birch and Cedar it is 11.2 km: the step is 20 km."""
    atlas = with_sites(small_package, site("S101", (20, 5), middle=True, hosts=f"{BIRCH};{CEDAR}"))
    assert said(seen_from(atlas, ASTON)) == ["S101 under 20 km"]
    assert said(seen_from(atlas, BIRCH)) == ["S101 hosted here"]


def test_of_sites_at_one_point_the_first_id_comes_first(small_package: Package) -> None:
    """Names run the other way: Site 8 is S101."""
    atlas = with_sites(
        small_package,
        *(site(f"S10{number}", (5, 25), hosts=DOLWEN) for number in (3, 1, 2)),
    )
    assert [found.shown.place.id for found in seen_from(atlas, ASTON)] == ["S101", "S102", "S103"]
    assert [found.shown.place.id for found in seen_from(atlas, ASTON, most=2)] == ["S101", "S102"]
    nearest = nearest_site_km(atlas, everything(atlas))
    assert {code: shown.place.id for code, (_, shown) in nearest.items()} == dict.fromkeys(
        SQUARES, "S101"
    )


def test_hosts_are_all_there_by_name_and_the_rest_only_as_many_as_asked(
    small_package: Package,
) -> None:
    atlas = with_sites(
        small_package,
        *(site(f"S10{number}", hosts=ASTON) for number in (1, 2, 3)),
        site("S104", (5, 25), hosts=DOLWEN),
    )
    assert said(seen_from(atlas, ASTON, most=2)) == [
        "S103 hosted here",
        "S102 hosted here",
        "S101 hosted here",
    ]
    assert len(seen_from(atlas, ASTON, most=4)) == 4
    assert said(seen_from(atlas, BIRCH)) == ["S104 about 16 km north"]


def test_without_sites_there_are_none_to_be_near(small_package: Package) -> None:
    atlas = with_sites(small_package)
    assert seen_from(atlas, ASTON) == ()
    assert nearest_site_km(atlas, everything(atlas)) == {}


def test_sites_without_a_point_are_near_only_where_they_are_hosted(small_package: Package) -> None:
    atlas = with_sites(small_package, site("S101", hosts=ASTON))
    assert said(seen_from(atlas, BIRCH)) == []
    ((code, (distance_km, _)),) = nearest_site_km(atlas, everything(atlas)).items()
    assert (code, distance_km) == (ASTON, 0)


def test_the_nearest_counted_site_is_measured_to_the_metre(small_package: Package) -> None:
    atlas = with_sites(
        small_package,
        site("S101", (15, 5), hosts=BIRCH, host_evidence="indicative"),
        site("S102", (41, 5), hosts=ASTON),
        site("S103", (21, 5), hosts=CEDAR, evidence="indicative"),
    )
    found = {
        code: (round(distance_km, 3), shown.place.id)
        for code, (distance_km, shown) in nearest_site_km(atlas, everything(atlas)).items()
    }
    assert found == {
        ASTON: (0, "S102"),
        BIRCH: (0, "S101"),
        CEDAR: (5, "S101"),
        DOLWEN: (1, "S102"),
    }


@pytest.mark.parametrize("documented_only", [False, True])
def test_the_nearest_true_site_is_the_nearest_of_all(
    atlas: Atlas, *, documented_only: bool
) -> None:
    result = everything(atlas, documented_only=documented_only)
    counted = [shown for shown in result.places[STRATEGIC_SITES] if counts(shown.evidence)]
    found = nearest_site_km(atlas, result)
    assert found.keys() == atlas.registry.local_authorities.keys()
    drawn = [shown for shown in counted if shown.place.point]
    points = [atlas.site_points[shown.place.id] for shown in drawn]
    for code, council in zip(atlas.areas["LAD25CD"], atlas.areas.geometry, strict=True):
        hosted = [
            (0.0, "", shown.place.id)
            for shown in counted
            if code in shown.place.codes and counts(shown.place.codes_evidence)
        ]
        away = [
            (distance_m / 1000, "away", shown.place.id)
            for shown, distance_m in zip(drawn, shapely.distance(council, points), strict=True)
        ]
        distance_km, _, site_id = min(hosted + away)
        assert (found[code][0], found[code][1].place.id) == (distance_km, site_id)


@given(data=st.data())
def test_what_is_said_of_true_sites_is_in_order_and_no_finer_than_known(
    atlas: Atlas, data: st.DataObject
) -> None:
    result = ask(atlas, replace(data.draw(queries(atlas)), area=""))
    code = data.draw(st.sampled_from(sorted(atlas.registry.local_authorities)))
    most = data.draw(st.integers(1, 12))
    area = area_of(atlas.registry, code)
    near = nearest_sites(atlas, result, area, most=most)
    hosts = [found for found in near if found.is_host]
    assert near[: len(hosts)] == tuple(hosts)
    assert len(near) <= max(most, len(hosts))
    assert near == nearest_sites(atlas, result, area, most=most + 1)[: len(near)]
    for found in near[len(hosts) :]:
        row = atlas.registry.strategic_sites[found.shown.place.id]
        assert found.step_km in STEPS_KM
        assert found.step_km >= (row.coord_precision_km or 0)
        assert found.distance_km >= found.step_km
        assert found.distance_km % found.step_km == 0
    for nearer, farther in pairwise(near[len(hosts) :]):
        assert nearer.distance_km - nearer.step_km <= farther.distance_km + farther.step_km
