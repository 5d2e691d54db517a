"""Distances to strategic sites, as precise as their coordinates allow."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from geo.areas import whole_nations
from geo.dataset import cached_by_dataset
from geo.evidence import is_confirmed, strongest, weakest
from geo.places.place import PRECISE_POINT_KM, STRATEGIC_SITES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from shapely import Geometry

    from geo.areas import Area
    from geo.dataset import Dataset
    from geo.evidence import Evidence
    from geo.query import FilteredPlace, Result

STEPS_KM: Final = (1, 2, PRECISE_POINT_KM)
"""Rounding steps of distances: the first that is no finer than the site's precision applies."""

METRES_PER_KM: Final = 1000.0
COMPASS_8: Final = ("north", "north-east", "east", "south-east", "south", "south-west", "west",
                "north-west")  # fmt: skip
COMPASS_4: Final = ("north", "east", "south", "west")
SIN_HALF_OCTANT: Final = math.sin(math.radians(22.5))
"""If a point is off by more than this share of its distance, the direction may be off by 45°."""

BEYOND_NEAREST_M: Final = 10_000.0
"""Sites up to this much farther than the nearest are compared: distances are rounded to 5 km."""

SITE_CACHE_SIZE: Final = 64
"""Number of sets of sites for which the nearest site of each council is cached."""

SiteDistances = tuple[tuple[float, str], ...]
"""Distances in km and ids of sites, nearest first."""

MIN_WATER_KM: Final = 2.0
"""A straight line with more water under it than this crosses water."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NearSite:
    """A strategic site as seen from an area."""

    place: FilteredPlace
    distance_km: float
    """From the area's boundary: 0 for a site that it hosts, else a multiple of `step_km`."""
    is_upper_bound: bool
    """Whether the site is nearer than `distance_km`, by an unknown amount."""
    step_km: float
    bearing: str
    """From the boundary's nearest point: one of eight directions, of four, or ""."""
    is_host: bool
    """Whether a council of the area is listed as its host."""
    evidence: Evidence
    """Evidence of the site and, if the area hosts it, of that."""
    is_across_water: bool = False
    """Whether the straight line to it crosses more than 2 km of water."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NearestSite:
    """The confirmed site nearest to a council."""

    place: FilteredPlace
    distance_km: float
    """Rounded as in `NearSite`; 0 if the council hosts it."""
    is_upper_bound: bool
    measured_km: float
    """Unrounded distance to the nearest confirmed site, for comparison with thresholds."""


def nearest_sites(
    dataset: Dataset, result: Result, area: Area, *, limit: int = 5
) -> tuple[NearSite, ...]:
    """
    Find the strategic sites nearest to an area.

    Parameters
    ----------
    result
        A result for the whole UK; its filters decide which sites there are.
    limit
        How many to return; sites that the area hosts are all returned, however many.

    Returns
    -------
    sites
        Hosts first, confirmed before unconfirmed; then by rounded distance, "under" before
        "about"; ties by name. Distance is from the boundary of the area's councils to the site's
        point, in EPSG:27700, rounded to the first of `STEPS_KM` that is no finer than the
        point's precision (`coord_precision_km`). Less than a step becomes one step, an upper
        bound. A site outside the area is left out unless its point is its own and known to 5 km
        or better (`Place.is_located`): the middle of a zone, region or council is not the
        site's location. If the query has only confirmed facts, hosts must be confirmed too.
    """
    hosts = [
        place
        for place in result.places[STRATEGIC_SITES]
        if not set(area.codes).isdisjoint(place.place.codes)
    ]
    hosted = [
        NearSite(
            place=place,
            distance_km=0,
            is_upper_bound=False,
            step_km=STEPS_KM[0],
            bearing="",
            is_host=True,
            evidence=_host_evidence(dataset, place, area),
        )
        for place in hosts
    ]
    if result.query.documented_only:
        hosted = [site for site in hosted if is_confirmed(site.evidence)]
    hosted.sort(key=lambda site: (not is_confirmed(site.evidence), *_name_key(site.place)))
    host_ids = {site.place.place.id for site in hosted}
    other_sites = [place for place in _located_sites(result) if place.place.id not in host_ids]
    if len(hosted) >= limit or not other_sites:
        return tuple(hosted)
    return (*hosted, *_sites_outside(dataset, area, other_sites, limit=limit - len(hosted)))


def nearest_site_by_council(dataset: Dataset, result: Result) -> Mapping[str, NearestSite]:
    """
    Find, for each council, the nearest site that a headline counts.

    Returns
    -------
    nearest
        Local authority → its nearest site, in the order of `nearest_sites`: a site that it is a
        confirmed host of, or else the one at the least rounded distance. Empty without sites.
    """
    confirmed = [place for place in result.places[STRATEGIC_SITES] if is_confirmed(place.evidence)]
    by_council: dict[str, NearestSite] = {}
    for place in sorted(confirmed, key=_name_key):
        host_site = NearestSite(place=place, distance_km=0, is_upper_bound=False, measured_km=0)
        for code in place.place.confirmed_codes:
            by_council.setdefault(code, host_site)
    located_sites = {
        place.place.id: place for place in _located_sites(result) if is_confirmed(place.evidence)
    }
    for code, distances in _sites_near_councils(dataset)(tuple(located_sites)).items():
        if code not in by_council:
            by_council[code] = _nearest_site(
                dataset, [(km, located_sites[site]) for km, site in distances]
            )
    return by_council


@cached_by_dataset
def _sites_near_councils(
    dataset: Dataset,
) -> Callable[[tuple[str, ...]], Mapping[str, SiteDistances]]:
    """
    Return a function of site ids: local authority → km from its boundary to the nearest, and id.

    Measuring takes longest in a matrix, and most filters do not change the sites: results are
    cached.
    """
    from geo.boundaries.polygons import near_points  # noqa: PLC0415 - as below

    @lru_cache(maxsize=SITE_CACHE_SIZE)
    def find_near_sites(ids: tuple[str, ...]) -> Mapping[str, SiteDistances]:
        points = {site: dataset.site_points[site] for site in ids}
        distances_by_code = near_points(dataset.areas, points, beyond_nearest_m=BEYOND_NEAREST_M)
        return {
            code: tuple((m / METRES_PER_KM, site) for m, site in distances)
            for code, distances in distances_by_code.items()
        }

    return find_near_sites


def point_precisions(dataset: Dataset) -> tuple[float, ...]:
    """Return the precisions, in km, of the sites whose points are precise enough."""
    return tuple(
        site.coord_precision_km
        for site in dataset.register.strategic_sites.values()
        if site.coord_precision_km and site.coord_precision_km <= PRECISE_POINT_KM
    )


def _name_key(place: FilteredPlace) -> tuple[str, str]:
    return place.place.name.casefold(), place.place.id


def _located_sites(result: Result) -> list[FilteredPlace]:
    """Return the sites whose points are precise enough for a distance."""
    return [place for place in result.places[STRATEGIC_SITES] if place.place.has_precise_point]


def _host_evidence(dataset: Dataset, filtered: FilteredPlace, area: Area) -> Evidence:
    """Return the best evidence that an area hosts a site: in its nation, that of the site."""
    place = filtered.place
    if whole_nations(dataset.register, area).issuperset(place.nations):
        return filtered.evidence
    evidences = (place.evidence_of(code) for code in place.codes if code in area.codes)
    return weakest(filtered.evidence, strongest(*evidences, "indicative"))


def _nearest_site(
    dataset: Dataset, distances: Iterable[tuple[float, FilteredPlace]]
) -> NearestSite:
    measured = [(km, place, *_round_distance(dataset, place, km)) for km, place in distances]
    _, place, rounded_km, is_upper_bound = min(
        measured, key=lambda item: (item[2], not item[3], *_name_key(item[1]))
    )
    return NearestSite(
        place=place,
        distance_km=rounded_km,
        is_upper_bound=is_upper_bound,
        measured_km=min(km for km, *_ in measured),
    )


def _sites_outside(
    dataset: Dataset, area: Area, sites: Sequence[FilteredPlace], *, limit: int
) -> list[NearSite]:
    """Return the sites nearest to an area that does not host them, by rounded distance."""
    import shapely  # noqa: PLC0415 - words need no geometry: see geo.dataset

    councils = [dataset.shapes[code] for code in area.codes]
    points = [dataset.site_points[place.place.id] for place in sites]
    (site_index, council_index), distances_m = shapely.STRtree(councils).query_nearest(
        points, return_distance=True, all_matches=False
    )
    candidates = [
        (sites[site], councils[council], float(distance_m))
        for site, council, distance_m in zip(site_index, council_index, distances_m, strict=True)
    ]

    def rank(candidate: tuple[FilteredPlace, Geometry, float]) -> tuple[float, bool, str, str]:
        place, _, distance_m = candidate
        rounded_km, is_upper_bound = _round_distance(dataset, place, distance_m / METRES_PER_KM)
        return rounded_km, not is_upper_bound, *_name_key(place)

    # Which sites are across water is measured for these alone: it takes 4 ms a site.
    return [_near_site(dataset, *candidate) for candidate in sorted(candidates, key=rank)[:limit]]


def _near_site(
    dataset: Dataset, place: FilteredPlace, council: Geometry, distance_m: float
) -> NearSite:
    rounded_km, is_upper_bound = _round_distance(dataset, place, distance_m / METRES_PER_KM)
    point = dataset.site_points[place.place.id]
    precision_km = _precision_km(dataset, place)
    return NearSite(
        place=place,
        distance_km=rounded_km,
        is_upper_bound=is_upper_bound,
        step_km=_step_km(precision_km),
        bearing="" if is_upper_bound else _bearing(council, point, precision_km),
        is_host=False,
        evidence=place.evidence,
        is_across_water=_water_km(dataset, council, point) > MIN_WATER_KM,
    )


def _round_distance(
    dataset: Dataset, place: FilteredPlace, distance_km: float
) -> tuple[float, bool]:
    """Return a rounded distance, and whether it is only an upper bound."""
    step_km = _step_km(_precision_km(dataset, place))
    if distance_km < step_km:
        return step_km, True
    return round(distance_km / step_km) * step_km, False


def _step_km(precision_km: float) -> float:
    return next(step for step in STEPS_KM if step >= precision_km)


def _precision_km(dataset: Dataset, place: FilteredPlace) -> float:
    """Return how far off the point of a located site may be."""
    return dataset.register.strategic_sites[place.place.id].coord_precision_km or PRECISE_POINT_KM


def _water_km(dataset: Dataset, council: Geometry, point: Geometry) -> float:
    """Measure how much of the straight line from a council to a point crosses water."""
    import shapely  # noqa: PLC0415 - as above

    line = shapely.shortest_line(council, point)
    length_m = shapely.length(line)
    if length_m <= MIN_WATER_KM * METRES_PER_KM:
        return 0.0
    areas = dataset.areas
    crossed_shapes = areas.geometry.to_numpy()[areas.sindex.query(line, predicate="intersects")]
    on_land_m = float(shapely.length(shapely.intersection(crossed_shapes, line)).sum())
    return (float(length_m) - on_land_m) / METRES_PER_KM


def _bearing(council: Geometry, point: Geometry, precision_km: float) -> str:
    """Return the direction, with as many compass points as the precision allows."""
    import shapely  # noqa: PLC0415 - as above

    line = shapely.shortest_line(council, point)
    (start_east, start_north), (east, north) = line.coords
    error_share = precision_km * METRES_PER_KM / line.length
    directions = COMPASS_8 if error_share <= SIN_HALF_OCTANT else COMPASS_4
    turn = math.atan2(east - start_east, north - start_north) / math.tau
    return directions[round(turn * len(directions)) % len(directions)]
