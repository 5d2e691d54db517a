"""How far it is to the strategic sites, stated no more finely than their coordinates allow."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from geo.areas import whole_nations
from geo.evidence import is_confirmed, strongest, weakest
from geo.places.place import LOCATED_KM, STRATEGIC_SITES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from shapely import Geometry

    from geo.areas import Area
    from geo.dataset import Atlas
    from geo.evidence import Evidence
    from geo.query import Result, ShownPlace

STEPS_KM: Final = (1, 2, LOCATED_KM)
"""What distances are rounded to: the first that is no finer than the site's precision."""

METRES: Final = 1000.0
EIGHT: Final = ("north", "north-east", "east", "south-east", "south", "south-west", "west",
                "north-west")  # fmt: skip
FOUR: Final = ("north", "east", "south", "west")
HALF_OF_EIGHTH: Final = math.sin(math.radians(22.5))
"""A point that is off by more than this share of its distance may be an eighth of a turn off."""

WATER_KM: Final = 2.0
"""A straight line with more water under it than this is said to cross water."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NearSite:
    """A strategic site as seen from an area."""

    shown: ShownPlace
    distance_km: float
    """From the area's boundary: 0 for a site that it hosts, else a multiple of `step_km`."""
    is_upper_bound: bool
    """Whether no more can be said than that it is nearer than `distance_km`."""
    step_km: float
    bearing: str
    """From the boundary's nearest point: one of eight directions, of four, or ""."""
    is_host: bool
    """Whether a council of the area is listed as its host."""
    evidence: Evidence
    """Of the site and, where it is said to be hosted, of that."""
    is_across_water: bool = False
    """Whether the straight line to it runs over more than 2 km of water."""

    @property
    def words(self) -> str:
        """Distance and direction: "hosted here", "under 5 km", "about 15 km north-east"."""
        if self.is_host:
            return "hosted here" if is_confirmed(self.evidence) else "hosted here, not confirmed"
        water = ", across water" if self.is_across_water else ""
        if self.is_upper_bound:
            return f"under {self.distance_km:g} km{water}"
        return f"about {self.distance_km:g} km {self.bearing}{water}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Nearest:
    """The confirmed site nearest to a council."""

    shown: ShownPlace
    distance_km: float
    """Stated as for `NearSite`; 0 where the council hosts it."""
    is_upper_bound: bool
    measured_km: float
    """To the nearest point of any confirmed site, unrounded: what thresholds are held against."""


def nearest_sites(
    atlas: Atlas, result: Result, area: Area, *, most: int = 5
) -> tuple[NearSite, ...]:
    """
    Find the strategic sites nearest to an area.

    Parameters
    ----------
    result
        An answer for the whole UK; its filters say which sites there are.
    most
        How many to return; sites that the area hosts are all returned, however many.

    Returns
    -------
    sites
        Hosts first, confirmed before unconfirmed; then by stated distance, "under" before
        "about"; ties by name. Distance is from the boundary of the area's councils to the site's
        point, in EPSG:27700, rounded to the first of `STEPS_KM` that is no finer than the point
        is known (`coord_precision_km`). Less than a step is stated as one step, an upper bound.
        A site that the area does not host is left out unless its point is the site's own and
        known to 5 km or better (`Place.is_located`): the middle of a zone, region or council is
        no place to measure to. Where the query wants confirmed facts only, so must hosting be.
    """
    hosts = [
        shown
        for shown in result.places[STRATEGIC_SITES]
        if not set(area.codes).isdisjoint(shown.place.codes)
    ]
    hosted = [
        NearSite(
            shown=shown,
            distance_km=0,
            is_upper_bound=False,
            step_km=STEPS_KM[0],
            bearing="",
            is_host=True,
            evidence=_evidence_in(atlas, shown, area),
        )
        for shown in hosts
    ]
    if result.query.documented_only:
        hosted = [site for site in hosted if is_confirmed(site.evidence)]
    hosted.sort(key=lambda site: (not is_confirmed(site.evidence), *_by_name(site.shown)))
    own = {site.shown.place.id for site in hosted}
    others = [shown for shown in _located(result) if shown.place.id not in own]
    if len(hosted) >= most or not others:
        return tuple(hosted)
    return (*hosted, *_beyond(atlas, area, others)[: most - len(hosted)])


def nearest_site_km(atlas: Atlas, result: Result) -> Mapping[str, Nearest]:
    """
    Find, for each council, the nearest site that a headline counts.

    Returns
    -------
    nearest
        Local authority → its nearest site, in the order of `nearest_sites`: one that it is a
        confirmed host of, else the one at the least stated distance. Empty where there is none.
    """
    confirmed = [shown for shown in result.places[STRATEGIC_SITES] if is_confirmed(shown.evidence)]
    found: dict[str, Nearest] = {}
    for shown in sorted(confirmed, key=_by_name):
        hosted = Nearest(shown=shown, distance_km=0, is_upper_bound=False, measured_km=0)
        for code in shown.place.confirmed_codes:
            found.setdefault(code, hosted)
    located = {shown.place.id: shown for shown in _located(result) if is_confirmed(shown.evidence)}
    for code, near in atlas.nearest_sites(tuple(located)).items():
        if code not in found:
            found[code] = _least_stated(atlas, [(km, located[site]) for km, site in near])
    return found


def precision_words(atlas: Atlas) -> str:
    """Say how well the sites' positions are known, and from where distances are measured."""
    stated = [
        site.coord_precision_km
        for site in atlas.registry.strategic_sites.values()
        if site.coord_precision_km and site.coord_precision_km <= LOCATED_KM
    ]
    within = f", known to within {min(stated):g} to {max(stated):g} km" if stated else ""
    return f"Distances are from a council's boundary to a site's point{within}."


def _by_name(shown: ShownPlace) -> tuple[str, str]:
    return shown.place.name.casefold(), shown.place.id


def _located(result: Result) -> list[ShownPlace]:
    """Return the sites to whose point a distance may be stated."""
    return [shown for shown in result.places[STRATEGIC_SITES] if shown.place.is_located]


def _evidence_in(atlas: Atlas, shown: ShownPlace, area: Area) -> Evidence:
    """Return the best evidence that an area hosts a site: in its nation, that of the site."""
    place = shown.place
    if whole_nations(atlas.registry, area).issuperset(place.nations):
        return shown.evidence
    marks = (place.evidence_of(code) for code in place.codes if code in area.codes)
    return weakest(shown.evidence, strongest(*marks, "indicative"))


def _least_stated(atlas: Atlas, near: Iterable[tuple[float, ShownPlace]]) -> Nearest:
    measured = [(km, shown, *_stated(atlas, shown, km)) for km, shown in near]
    _, shown, stated_km, is_upper = min(
        measured, key=lambda one: (one[2], not one[3], *_by_name(one[1]))
    )
    return Nearest(
        shown=shown,
        distance_km=stated_km,
        is_upper_bound=is_upper,
        measured_km=min(km for km, *_ in measured),
    )


def _beyond(atlas: Atlas, area: Area, sites: Sequence[ShownPlace]) -> list[NearSite]:
    """Return sites that an area does not host, the least stated distance first."""
    import shapely  # noqa: PLC0415 - words need no geometry: see geo.dataset

    councils = [atlas.shapes[code] for code in area.codes]
    points = [atlas.site_points[shown.place.id] for shown in sites]
    (which, council), distances_m = shapely.STRtree(councils).query_nearest(
        points, return_distance=True, all_matches=False
    )
    near = [
        _seen(atlas, sites[site], councils[area_at], float(distance_m))
        for site, area_at, distance_m in zip(which, council, distances_m, strict=True)
    ]
    return sorted(
        near, key=lambda one: (one.distance_km, not one.is_upper_bound, *_by_name(one.shown))
    )


def _seen(atlas: Atlas, shown: ShownPlace, council: Geometry, distance_m: float) -> NearSite:
    stated_km, is_upper = _stated(atlas, shown, distance_m / METRES)
    point = atlas.site_points[shown.place.id]
    precision_km = _precision_km(atlas, shown)
    return NearSite(
        shown=shown,
        distance_km=stated_km,
        is_upper_bound=is_upper,
        step_km=_step_km(precision_km),
        bearing="" if is_upper else _bearing(council, point, precision_km),
        is_host=False,
        evidence=shown.evidence,
        is_across_water=_water_km(atlas, council, point) > WATER_KM,
    )


def _stated(atlas: Atlas, shown: ShownPlace, distance_km: float) -> tuple[float, bool]:
    """Return a distance as it is stated, and whether it is only an upper bound."""
    step_km = _step_km(_precision_km(atlas, shown))
    if distance_km < step_km:
        return step_km, True
    return round(distance_km / step_km) * step_km, False


def _step_km(precision_km: float) -> float:
    return next(step for step in STEPS_KM if step >= precision_km)


def _precision_km(atlas: Atlas, shown: ShownPlace) -> float:
    """Return how far off the point of a located site may be."""
    return atlas.registry.strategic_sites[shown.place.id].coord_precision_km or LOCATED_KM


def _water_km(atlas: Atlas, council: Geometry, point: Geometry) -> float:
    """Measure how much of the straight line from a council to a point runs over water."""
    import shapely  # noqa: PLC0415 - as above

    line = shapely.shortest_line(council, point)
    length_m = shapely.length(line)
    if length_m <= WATER_KM * METRES:
        return 0.0
    areas = atlas.areas
    crossed = areas.geometry.to_numpy()[areas.sindex.query(line, predicate="intersects")]
    on_land_m = float(shapely.length(shapely.intersection(crossed, line)).sum())
    return (float(length_m) - on_land_m) / METRES


def _bearing(council: Geometry, point: Geometry, precision_km: float) -> str:
    """Name the direction, in as many as the precision allows to tell apart."""
    import shapely  # noqa: PLC0415 - as above

    line = shapely.shortest_line(council, point)
    (start_east, start_north), (east, north) = line.coords
    off_by = precision_km * METRES / line.length
    directions = EIGHT if off_by <= HALF_OF_EIGHTH else FOUR
    turn = math.atan2(east - start_east, north - start_north) / math.tau
    return directions[round(turn * len(directions)) % len(directions)]
