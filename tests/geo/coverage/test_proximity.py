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
from geo.coverage.proximity import STEPS_KM, NearSite, nearest_site_by_council, nearest_sites
from geo.evidence import is_confirmed
from geo.places.place import STRATEGIC_SITES
from geo.query import run_query
from geo.views.distances import distance_text
from tests.support.fixtures_core import SQUARES, Package, queries, unfiltered_query_with

if TYPE_CHECKING:
    from geo.dataset import Dataset
    from geo.query import Result

ASTON, BIRCH, CEDAR, DOLWEN = SQUARES
PointKm = tuple[float, float]


def site_row(  # noqa: PLR0913 - a row has as many cells
    site_id: str,
    where: PointKm | None = None,
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


def with_sites(package: Package, *sites: dict[str, str]) -> Dataset:
    """Return the four squares with these sites alone; names run against ids."""
    header = package.read("strategic_sites")[0]
    rows = [[row.get(name, "") for name in header] for row in sites]
    package.write("strategic_sites", [header, *rows])
    package.write("site_councils", package.read("site_councils")[:1])
    return package.dataset()


def full_result(dataset: Dataset, *, documented_only: bool = False) -> Result:
    return run_query(dataset, unfiltered_query_with(dataset, documented_only=documented_only))


def sites_near(dataset: Dataset, key: str, *, limit: int = 5) -> tuple[NearSite, ...]:
    return nearest_sites(dataset, full_result(dataset), area_of(dataset.register, key), limit=limit)


def site_texts(near_sites: tuple[NearSite, ...]) -> list[str]:
    return [f"{site.place.place.id} {distance_text(site)}" for site in near_sites]


def test_a_site_in_its_host_council_has_distance_zero(small: Dataset) -> None:
    near_site, *_ = sites_near(small, ASTON)
    assert (near_site.distance_km, near_site.bearing, near_site.is_host) == (0, "", True)
    assert distance_text(near_site) == "hosted here"
    assert near_site.evidence == "documented"


def test_the_squares_have_the_expected_distances(small: Dataset) -> None:
    """S002 is drawn at the middle of its hosts, which is no place to measure to."""
    assert site_texts(sites_near(small, ASTON)) == ["S001 hosted here"]
    assert site_texts(sites_near(small, BIRCH)) == [
        "S002 hosted here, not confirmed",
        "S001 about 5 km west",
    ]
    assert site_texts(sites_near(small, CEDAR)) == [
        "S004 hosted here, not confirmed",
        "S001 about 15 km west",
    ]


def test_an_undocumented_host_is_indicative(small: Dataset) -> None:
    near_site, _ = sites_near(small, BIRCH)
    assert (near_site.place.evidence, near_site.evidence) == ("documented", "indicative")
    documented_sites = nearest_sites(
        small, full_result(small, documented_only=True), area_of(small.register, BIRCH)
    )
    assert site_texts(documented_sites) == ["S001 about 5 km west"]


@pytest.mark.parametrize(
    ("relations", "evidence"),
    [
        ({BIRCH: "inside"}, "confirmed_by_location"),
        ({BIRCH: "within_precision"}, "confirmed_by_location"),
        ({BIRCH: "inside", ASTON: "within_precision"}, "confirmed_by_location"),
        ({BIRCH: "within_precision", ASTON: "within_precision"}, "indicative"),
        ({ASTON: "inside", BIRCH: "within_precision"}, "indicative"),
        ({}, "indicative"),
    ],
)
def test_a_point_confirms_the_host_that_contains_it_or_the_only_one_within_precision(
    small_package: Package, relations: dict[str, str], evidence: str
) -> None:
    with_sites(small_package, site_row("S101", (15, 5), hosts=BIRCH, host_evidence="indicative"))
    rows = [("S101", code, relation) for code, relation in relations.items()]
    small_package.write("site_councils", [("site_id", "LAD25CD", "relation"), *rows])
    (near_site,) = sites_near(small_package.dataset(), BIRCH)
    assert (near_site.is_host, near_site.evidence) == (True, evidence)


@pytest.mark.parametrize(("precision", "middle"), [("8", False), ("", False), ("1", True)])
def test_an_imprecise_point_confirms_no_host(
    small_package: Package, precision: str, *, middle: bool
) -> None:
    row = site_row(
        "S101", (15, 5), hosts=BIRCH, host_evidence="indicative", precision=precision, middle=middle
    )
    with_sites(small_package, row)
    small_package.write(
        "site_councils", [("site_id", "LAD25CD", "relation"), ("S101", BIRCH, "inside")]
    )
    (near_site,) = sites_near(small_package.dataset(), BIRCH)
    assert near_site.evidence == "indicative"


def test_only_the_host_that_contains_the_point_is_confirmed(
    small_package: Package,
) -> None:
    with_sites(
        small_package,
        site_row("S101", (15, 5), hosts=f"{ASTON};{BIRCH}", host_evidence="indicative"),
    )
    small_package.write(
        "site_councils", [("site_id", "LAD25CD", "relation"), ("S101", BIRCH, "inside")]
    )
    dataset = small_package.dataset()
    assert site_texts(sites_near(dataset, BIRCH)) == ["S101 hosted here"]
    assert site_texts(sites_near(dataset, ASTON)) == ["S101 hosted here, not confirmed"]


def test_sites_are_sorted_by_stated_distance(small_package: Package) -> None:
    """From Aston: 6.8 km stated as 5, 6.2 km stated as 6, 4.9 km as under 5, 5.4 km as 5."""
    dataset = with_sites(
        small_package,
        site_row("S101", (5, 16.8), precision="3", hosts=BIRCH),
        site_row("S102", (5, 16.2), precision="2", hosts=BIRCH),
        site_row("S103", (5, 14.9), precision="3", hosts=BIRCH),
        site_row("S104", (5, 15.4), precision="1", hosts=BIRCH),
    )
    near_sites = sites_near(dataset, ASTON)
    assert [
        (near_site.place.place.id, near_site.distance_km, near_site.is_upper_bound)
        for near_site in near_sites
    ] == [
        ("S103", 5, True),
        ("S104", 5, False),
        ("S101", 5, False),
        ("S102", 6, False),
    ]


def test_a_crossing_of_water_is_reported(small_package: Package) -> None:
    """North of the squares is water; east of Aston is land, as far as they go."""
    dataset = with_sites(
        small_package,
        site_row("S101", (5, 15), hosts=BIRCH),
        site_row("S102", (38, 5), hosts=DOLWEN),
    )
    assert site_texts(sites_near(dataset, ASTON)) == [
        "S101 about 5 km north, across water",
        "S102 about 28 km east",
    ]


@pytest.mark.parametrize(
    ("precision", "step", "words"),
    [
        ("0.5", 1, "about 17 km east"),
        ("1", 1, "about 17 km east"),
        ("1.5", 2, "about 16 km east"),
        ("3", 5, "about 15 km east"),
        ("5", 5, "about 15 km east"),
    ],
)
def test_a_distance_is_rounded_to_the_precision_of_the_point(
    small_package: Package, precision: str, step: int, words: str
) -> None:
    """The point lies 16.8 km east of Aston."""
    dataset = with_sites(
        small_package, site_row("S101", (26.8, 5), precision=precision, hosts=BIRCH)
    )
    (near_site,) = sites_near(dataset, ASTON)
    assert (near_site.step_km, distance_text(near_site)) == (step, words)
    assert near_site.distance_km % step == 0
    assert (
        nearest_site_by_council(dataset, full_result(dataset))[ASTON].distance_km
        == near_site.distance_km
    )


@pytest.mark.parametrize("precision", ["8", "20", "", "450"])
def test_an_imprecise_point_is_not_listed(small_package: Package, precision: str) -> None:
    dataset = with_sites(
        small_package, site_row("S101", (26.8, 5), precision=precision, hosts=BIRCH)
    )
    assert sites_near(dataset, ASTON) == ()
    assert site_texts(sites_near(dataset, BIRCH)) == ["S101 hosted here"]
    assert [*nearest_site_by_council(dataset, full_result(dataset))] == [BIRCH]


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
def test_eight_directions_are_distinguished(
    small_package: Package, where: PointKm, bearing: str
) -> None:
    dataset = with_sites(small_package, site_row("S101", where, hosts=DOLWEN))
    (near_site,) = sites_near(dataset, BIRCH)
    assert near_site.bearing == bearing


@pytest.mark.parametrize(
    ("where", "precision", "bearing"),
    [
        ((30, 25), "5", "north-east"),
        ((25, 17), "5", "north"),
        ((27, 16), "5", "east"),
        ((22, -7), "5", "south"),
        ((3, -6), "5", "west"),
    ],
)
def test_a_less_precise_point_has_four_directions(
    small_package: Package, where: PointKm, precision: str, bearing: str
) -> None:
    """(25, 17) lies 5 km east and 7 km north of the corner of Birch: 8.6 km, 36 degrees."""
    dataset = with_sites(small_package, site_row("S101", where, precision=precision, hosts=DOLWEN))
    (near_site,) = sites_near(dataset, BIRCH)
    assert near_site.bearing == bearing


def test_a_site_that_is_very_close_has_no_direction(small_package: Package) -> None:
    dataset = with_sites(
        small_package,
        site_row("S101", (5, 14.5), precision="5", hosts=BIRCH),
        site_row("S102", (5, 5), precision="2", hosts=BIRCH),
    )
    assert site_texts(sites_near(dataset, ASTON)) == [
        "S102 under 2 km",
        "S101 under 5 km, across water",
    ]
    assert [near_site.bearing for near_site in sites_near(dataset, ASTON)] == ["", ""]


def test_distances_are_not_measured_to_the_centre_of_several_hosts(small_package: Package) -> None:
    dataset = with_sites(
        small_package, site_row("S101", (20, 5), middle=True, hosts=f"{BIRCH};{CEDAR}")
    )
    assert site_texts(sites_near(dataset, ASTON)) == []
    assert site_texts(sites_near(dataset, BIRCH)) == ["S101 hosted here"]


def test_sites_at_the_same_distance_are_sorted_by_name(small_package: Package) -> None:
    """Names run the other way: Site 8 is S101."""
    dataset = with_sites(
        small_package,
        *(site_row(f"S10{number}", (5, 25), hosts=DOLWEN) for number in (3, 1, 2)),
    )
    assert [near_site.place.place.id for near_site in sites_near(dataset, ASTON)] == [
        "S103",
        "S102",
        "S101",
    ]
    assert [near_site.place.place.id for near_site in sites_near(dataset, ASTON, limit=2)] == [
        "S103",
        "S102",
    ]
    nearest = nearest_site_by_council(dataset, full_result(dataset))
    assert {
        code: nearest_site.place.place.id for code, nearest_site in nearest.items()
    } == dict.fromkeys(SQUARES, "S103")


def test_all_hosted_sites_are_listed_and_the_rest_up_to_the_limit(
    small_package: Package,
) -> None:
    dataset = with_sites(
        small_package,
        *(site_row(f"S10{number}", hosts=ASTON) for number in (1, 2, 3)),
        site_row("S104", (5, 25), hosts=DOLWEN),
    )
    assert site_texts(sites_near(dataset, ASTON, limit=2)) == [
        "S103 hosted here",
        "S102 hosted here",
        "S101 hosted here",
    ]
    assert len(sites_near(dataset, ASTON, limit=4)) == 4
    assert site_texts(sites_near(dataset, BIRCH)) == ["S104 about 16 km north, across water"]


def test_a_register_without_sites_has_no_near_sites(small_package: Package) -> None:
    dataset = with_sites(small_package)
    assert sites_near(dataset, ASTON) == ()
    assert nearest_site_by_council(dataset, full_result(dataset)) == {}


def test_sites_without_a_point_are_near_only_to_their_hosts(small_package: Package) -> None:
    dataset = with_sites(small_package, site_row("S101", hosts=ASTON))
    assert site_texts(sites_near(dataset, BIRCH)) == []
    ((code, near_site),) = nearest_site_by_council(dataset, full_result(dataset)).items()
    assert (code, near_site.distance_km) == (ASTON, 0)


def test_the_nearest_site_has_a_measured_and_a_stated_distance(small_package: Package) -> None:
    dataset = with_sites(
        small_package,
        site_row("S101", (15, 5), hosts=BIRCH, host_evidence="indicative"),
        site_row("S102", (41, 5), hosts=ASTON),
        site_row("S103", (21, 5), hosts=CEDAR, evidence="indicative"),
    )
    site_values = {
        code: (
            round(near_site.measured_km, 3),
            near_site.distance_km,
            near_site.is_upper_bound,
            near_site.place.place.id,
        )
        for code, near_site in nearest_site_by_council(dataset, full_result(dataset)).items()
    }
    assert site_values == {
        ASTON: (0, 0, False, "S102"),
        BIRCH: (0, 1, True, "S101"),
        CEDAR: (5, 5, False, "S101"),
        DOLWEN: (1, 1, False, "S102"),
    }


@pytest.mark.parametrize("documented_only", [False, True])
def test_the_nearest_real_site_matches_a_brute_force_search(
    dataset: Dataset, *, documented_only: bool
) -> None:
    """Held against every site measured from every council, without an index."""
    result = full_result(dataset, documented_only=documented_only)
    confirmed_sites = [
        filtered_place
        for filtered_place in result.places[STRATEGIC_SITES]
        if is_confirmed(filtered_place.evidence)
    ]
    located = [
        filtered_place
        for filtered_place in confirmed_sites
        if filtered_place.place.has_precise_point
    ]
    points = [dataset.site_points[filtered_place.place.id] for filtered_place in located]
    nearest_by_council = nearest_site_by_council(dataset, result)
    assert nearest_by_council.keys() == dataset.register.local_authorities.keys()
    for code, council in zip(dataset.areas["LAD25CD"], dataset.areas.geometry, strict=True):
        hosted_sites = [
            filtered_place
            for filtered_place in confirmed_sites
            if code in filtered_place.place.confirmed_codes
        ]
        if hosted_sites:
            first_place = min(
                hosted_sites, key=lambda filtered_place: filtered_place.place.name.casefold()
            )
            assert (nearest_by_council[code].distance_km, nearest_by_council[code].place) == (
                0,
                first_place,
            )
            continue
        measured_km = [float(metres) / 1000 for metres in shapely.distance(council, points)]
        stated = []
        for filtered_place, km in zip(located, measured_km, strict=True):
            precision = (
                dataset.register.strategic_sites[filtered_place.place.id].coord_precision_km or 0
            )
            step = min(step for step in STEPS_KM if step >= precision)
            is_upper = km < step
            stated_km = step if is_upper else round(km / step) * step
            stated.append(
                (
                    stated_km,
                    not is_upper,
                    filtered_place.place.name.casefold(),
                    filtered_place.place.id,
                )
            )
        least_km, is_about, _, site_id = min(stated)
        near_site = nearest_by_council[code]
        assert (near_site.distance_km, near_site.is_upper_bound) == (least_km, not is_about)
        assert near_site.place.place.id == site_id
        assert near_site.measured_km == min(measured_km)


@given(data=st.data())
def test_real_sites_are_sorted_and_rounded_to_their_precision(
    dataset: Dataset, data: st.DataObject
) -> None:
    result = run_query(dataset, replace(data.draw(queries(dataset)), area=""))
    code = data.draw(st.sampled_from(sorted(dataset.register.local_authorities)))
    limit = data.draw(st.integers(1, 12))
    area = area_of(dataset.register, code)
    near_sites = nearest_sites(dataset, result, area, limit=limit)
    hosts = [near_site for near_site in near_sites if near_site.is_host]
    assert near_sites[: len(hosts)] == tuple(hosts)
    assert len(near_sites) <= max(limit, len(hosts))
    assert near_sites == nearest_sites(dataset, result, area, limit=limit + 1)[: len(near_sites)]
    for near_site in near_sites[len(hosts) :]:
        row = dataset.register.strategic_sites[near_site.place.place.id]
        assert near_site.step_km in STEPS_KM
        assert near_site.step_km >= (row.coord_precision_km or 99)
        assert near_site.distance_km >= near_site.step_km
        assert near_site.distance_km % near_site.step_km == 0
    for nearer_site, farther_site in pairwise(near_sites[len(hosts) :]):
        assert nearer_site.distance_km <= farther_site.distance_km
