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
from tests.support.fixtures_core import SQUARES, Package, ask_for_all, queries

if TYPE_CHECKING:
    from geo.dataset import Dataset
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


def with_sites(package: Package, *sites: dict[str, str]) -> Dataset:
    """Return the four squares with these sites alone; names run against ids."""
    header = package.read("strategic_sites")[0]
    rows = [[row.get(name, "") for name in header] for row in sites]
    package.write("strategic_sites", [header, *rows])
    package.write("site_councils", package.read("site_councils")[:1])
    return package.dataset()


def everything(dataset: Dataset, *, documented_only: bool = False) -> Result:
    return run_query(dataset, ask_for_all(dataset, documented_only=documented_only))


def seen_from(dataset: Dataset, key: str, *, most: int = 5) -> tuple[NearSite, ...]:
    return nearest_sites(dataset, everything(dataset), area_of(dataset.register, key), limit=most)


def said(near: tuple[NearSite, ...]) -> list[str]:
    return [f"{site.place.place.id} {distance_text(site)}" for site in near]


def test_a_site_that_is_hosted_is_no_distance_away(small: Dataset) -> None:
    hosted, *_ = seen_from(small, ASTON)
    assert (hosted.distance_km, hosted.bearing, hosted.is_host) == (0, "", True)
    assert distance_text(hosted) == "hosted here"
    assert hosted.evidence == "documented"


def test_from_each_square_the_sites_are_as_far_as_drawn(small: Dataset) -> None:
    """S002 is drawn at the middle of its hosts, which is no place to measure to."""
    assert said(seen_from(small, ASTON)) == ["S001 hosted here"]
    assert said(seen_from(small, BIRCH)) == [
        "S002 hosted here, not confirmed",
        "S001 about 5 km west",
    ]
    assert said(seen_from(small, CEDAR)) == [
        "S004 hosted here, not confirmed",
        "S001 about 15 km west",
    ]


def test_a_host_that_no_source_names_is_indicative(small: Dataset) -> None:
    works, _ = seen_from(small, BIRCH)
    assert (works.place.evidence, works.evidence) == ("documented", "indicative")
    firm = nearest_sites(
        small, everything(small, documented_only=True), area_of(small.register, BIRCH)
    )
    assert said(firm) == ["S001 about 5 km west"]


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
def test_a_point_confirms_the_host_it_lies_in_or_the_only_one_in_reach(
    small_package: Package, relations: dict[str, str], evidence: str
) -> None:
    with_sites(small_package, site("S101", (15, 5), hosts=BIRCH, host_evidence="indicative"))
    rows = [("S101", code, relation) for code, relation in relations.items()]
    small_package.write("site_councils", [("site_id", "LAD25CD", "relation"), *rows])
    (found,) = seen_from(small_package.dataset(), BIRCH)
    assert (found.is_host, found.evidence) == (True, evidence)


@pytest.mark.parametrize(("precision", "middle"), [("8", False), ("", False), ("1", True)])
def test_a_point_that_is_not_the_sites_own_confirms_no_host(
    small_package: Package, precision: str, *, middle: bool
) -> None:
    works = site(
        "S101", (15, 5), hosts=BIRCH, host_evidence="indicative", precision=precision, middle=middle
    )
    with_sites(small_package, works)
    small_package.write(
        "site_councils", [("site_id", "LAD25CD", "relation"), ("S101", BIRCH, "inside")]
    )
    (found,) = seen_from(small_package.dataset(), BIRCH)
    assert found.evidence == "indicative"


def test_of_several_hosts_only_the_one_that_holds_the_point_is_confirmed(
    small_package: Package,
) -> None:
    with_sites(
        small_package,
        site("S101", (15, 5), hosts=f"{ASTON};{BIRCH}", host_evidence="indicative"),
    )
    small_package.write(
        "site_councils", [("site_id", "LAD25CD", "relation"), ("S101", BIRCH, "inside")]
    )
    dataset = small_package.dataset()
    assert said(seen_from(dataset, BIRCH)) == ["S101 hosted here"]
    assert said(seen_from(dataset, ASTON)) == ["S101 hosted here, not confirmed"]


def test_sites_are_listed_in_the_order_of_what_is_stated(small_package: Package) -> None:
    """From Aston: 6.8 km stated as 5, 6.2 km stated as 6, 4.9 km as under 5, 5.4 km as 5."""
    dataset = with_sites(
        small_package,
        site("S101", (5, 16.8), precision="3", hosts=BIRCH),
        site("S102", (5, 16.2), precision="2", hosts=BIRCH),
        site("S103", (5, 14.9), precision="3", hosts=BIRCH),
        site("S104", (5, 15.4), precision="1", hosts=BIRCH),
    )
    found = seen_from(dataset, ASTON)
    assert [(one.place.place.id, one.distance_km, one.is_upper_bound) for one in found] == [
        ("S103", 5, True),
        ("S104", 5, False),
        ("S101", 5, False),
        ("S102", 6, False),
    ]


def test_water_on_the_way_is_said(small_package: Package) -> None:
    """North of the squares is water; east of Aston is land, as far as they go."""
    dataset = with_sites(
        small_package,
        site("S101", (5, 15), hosts=BIRCH),
        site("S102", (38, 5), hosts=DOLWEN),
    )
    assert said(seen_from(dataset, ASTON)) == [
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
def test_a_distance_is_no_finer_than_the_point_is_known(
    small_package: Package, precision: str, step: int, words: str
) -> None:
    """The point lies 16.8 km east of Aston."""
    dataset = with_sites(small_package, site("S101", (26.8, 5), precision=precision, hosts=BIRCH))
    (found,) = seen_from(dataset, ASTON)
    assert (found.step_km, distance_text(found)) == (step, words)
    assert found.distance_km % step == 0
    assert (
        nearest_site_by_council(dataset, everything(dataset))[ASTON].distance_km
        == found.distance_km
    )


@pytest.mark.parametrize("precision", ["8", "20", "", "450"])
def test_a_point_that_stands_for_a_zone_is_not_offered(
    small_package: Package, precision: str
) -> None:
    dataset = with_sites(small_package, site("S101", (26.8, 5), precision=precision, hosts=BIRCH))
    assert seen_from(dataset, ASTON) == ()
    assert said(seen_from(dataset, BIRCH)) == ["S101 hosted here"]
    assert [*nearest_site_by_council(dataset, everything(dataset))] == [BIRCH]


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
    dataset = with_sites(small_package, site("S101", where, hosts=DOLWEN))
    (found,) = seen_from(dataset, BIRCH)
    assert found.bearing == bearing


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
def test_a_point_that_is_less_sure_has_four_directions(
    small_package: Package, where: Where, precision: str, bearing: str
) -> None:
    """(25, 17) lies 5 km east and 7 km north of the corner of Birch: 8.6 km, 36 degrees."""
    dataset = with_sites(small_package, site("S101", where, precision=precision, hosts=DOLWEN))
    (found,) = seen_from(dataset, BIRCH)
    assert found.bearing == bearing


def test_what_is_too_near_has_no_direction(small_package: Package) -> None:
    dataset = with_sites(
        small_package,
        site("S101", (5, 14.5), precision="5", hosts=BIRCH),
        site("S102", (5, 5), precision="2", hosts=BIRCH),
    )
    assert said(seen_from(dataset, ASTON)) == ["S102 under 2 km", "S101 under 5 km, across water"]
    assert [found.bearing for found in seen_from(dataset, ASTON)] == ["", ""]


def test_the_middle_of_several_hosts_is_no_place_to_measure_to(small_package: Package) -> None:
    dataset = with_sites(
        small_package, site("S101", (20, 5), middle=True, hosts=f"{BIRCH};{CEDAR}")
    )
    assert said(seen_from(dataset, ASTON)) == []
    assert said(seen_from(dataset, BIRCH)) == ["S101 hosted here"]


def test_of_sites_at_one_distance_the_first_name_comes_first(small_package: Package) -> None:
    """Names run the other way: Site 8 is S101."""
    dataset = with_sites(
        small_package,
        *(site(f"S10{number}", (5, 25), hosts=DOLWEN) for number in (3, 1, 2)),
    )
    assert [found.place.place.id for found in seen_from(dataset, ASTON)] == ["S103", "S102", "S101"]
    assert [found.place.place.id for found in seen_from(dataset, ASTON, most=2)] == ["S103", "S102"]
    nearest = nearest_site_by_council(dataset, everything(dataset))
    assert {code: near.place.place.id for code, near in nearest.items()} == dict.fromkeys(
        SQUARES, "S103"
    )


def test_hosts_are_all_there_by_name_and_the_rest_only_as_many_as_asked(
    small_package: Package,
) -> None:
    dataset = with_sites(
        small_package,
        *(site(f"S10{number}", hosts=ASTON) for number in (1, 2, 3)),
        site("S104", (5, 25), hosts=DOLWEN),
    )
    assert said(seen_from(dataset, ASTON, most=2)) == [
        "S103 hosted here",
        "S102 hosted here",
        "S101 hosted here",
    ]
    assert len(seen_from(dataset, ASTON, most=4)) == 4
    assert said(seen_from(dataset, BIRCH)) == ["S104 about 16 km north, across water"]


def test_without_sites_there_are_none_to_be_near(small_package: Package) -> None:
    dataset = with_sites(small_package)
    assert seen_from(dataset, ASTON) == ()
    assert nearest_site_by_council(dataset, everything(dataset)) == {}


def test_sites_without_a_point_are_near_only_where_they_are_hosted(small_package: Package) -> None:
    dataset = with_sites(small_package, site("S101", hosts=ASTON))
    assert said(seen_from(dataset, BIRCH)) == []
    ((code, near),) = nearest_site_by_council(dataset, everything(dataset)).items()
    assert (code, near.distance_km) == (ASTON, 0)


def test_the_nearest_counted_site_is_measured_and_stated(small_package: Package) -> None:
    dataset = with_sites(
        small_package,
        site("S101", (15, 5), hosts=BIRCH, host_evidence="indicative"),
        site("S102", (41, 5), hosts=ASTON),
        site("S103", (21, 5), hosts=CEDAR, evidence="indicative"),
    )
    found = {
        code: (
            round(near.measured_km, 3),
            near.distance_km,
            near.is_upper_bound,
            near.place.place.id,
        )
        for code, near in nearest_site_by_council(dataset, everything(dataset)).items()
    }
    assert found == {
        ASTON: (0, 0, False, "S102"),
        BIRCH: (0, 1, True, "S101"),
        CEDAR: (5, 5, False, "S101"),
        DOLWEN: (1, 1, False, "S102"),
    }


@pytest.mark.parametrize("documented_only", [False, True])
def test_the_nearest_true_site_is_the_first_of_all_by_stated_distance(
    dataset: Dataset, *, documented_only: bool
) -> None:
    """Held against every site measured from every council, without an index."""
    result = everything(dataset, documented_only=documented_only)
    counted = [shown for shown in result.places[STRATEGIC_SITES] if is_confirmed(shown.evidence)]
    located = [shown for shown in counted if shown.place.has_precise_point]
    points = [dataset.site_points[shown.place.id] for shown in located]
    found = nearest_site_by_council(dataset, result)
    assert found.keys() == dataset.register.local_authorities.keys()
    for code, council in zip(dataset.areas["LAD25CD"], dataset.areas.geometry, strict=True):
        hosted = [shown for shown in counted if code in shown.place.confirmed_codes]
        if hosted:
            first = min(hosted, key=lambda shown: shown.place.name.casefold())
            assert (found[code].distance_km, found[code].place) == (0, first)
            continue
        measured_km = [float(metres) / 1000 for metres in shapely.distance(council, points)]
        stated = []
        for shown, km in zip(located, measured_km, strict=True):
            precision = dataset.register.strategic_sites[shown.place.id].coord_precision_km or 0
            step = min(step for step in STEPS_KM if step >= precision)
            is_upper = km < step
            stated_km = step if is_upper else round(km / step) * step
            stated.append((stated_km, not is_upper, shown.place.name.casefold(), shown.place.id))
        least_km, is_about, _, site_id = min(stated)
        near = found[code]
        assert (near.distance_km, near.is_upper_bound) == (least_km, not is_about)
        assert near.place.place.id == site_id
        assert near.measured_km == min(measured_km)


@given(data=st.data())
def test_what_is_said_of_true_sites_is_in_order_and_no_finer_than_known(
    dataset: Dataset, data: st.DataObject
) -> None:
    result = run_query(dataset, replace(data.draw(queries(dataset)), area=""))
    code = data.draw(st.sampled_from(sorted(dataset.register.local_authorities)))
    most = data.draw(st.integers(1, 12))
    area = area_of(dataset.register, code)
    near = nearest_sites(dataset, result, area, limit=most)
    hosts = [found for found in near if found.is_host]
    assert near[: len(hosts)] == tuple(hosts)
    assert len(near) <= max(most, len(hosts))
    assert near == nearest_sites(dataset, result, area, limit=most + 1)[: len(near)]
    for found in near[len(hosts) :]:
        row = dataset.register.strategic_sites[found.place.place.id]
        assert found.step_km in STEPS_KM
        assert found.step_km >= (row.coord_precision_km or 99)
        assert found.distance_km >= found.step_km
        assert found.distance_km % found.step_km == 0
    for nearer, farther in pairwise(near[len(hosts) :]):
        assert nearer.distance_km <= farther.distance_km
