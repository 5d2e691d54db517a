"""How far it is to the strategic sites, said no more finely than their coordinates allow."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from geo.coverage.cover import counts, weaker
from geo.places import STRATEGIC_SITES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from shapely import Geometry

    from geo.areas import Area
    from geo.atlas import Atlas
    from geo.query import Result, ShownPlace
    from geo.register.records import Evidence

STEPS_KM: Final = (1, 2, 5, 10, 20, 50, 100, 200)
"""What distances are rounded to: the first that is no finer than the site's precision."""

COARSEST_KM: Final = 10.0
"""Precision of a site whose register row states none."""

METRES: Final = 1000.0
EIGHT: Final = ("north", "north-east", "east", "south-east", "south", "south-west", "west",
                "north-west")  # fmt: skip
FOUR: Final = ("north", "east", "south", "west")
HALF_OF_EIGHTH: Final = math.sin(math.radians(22.5))
"""A point that is off by more than this share of its distance may be an eighth of a turn off."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NearSite:
    """A strategic site as seen from an area."""

    shown: ShownPlace
    distance_km: float
    """From the area's boundary: 0 for a site within it, else a multiple of `step_km`."""
    step_km: float
    bearing: str
    """From the boundary's nearest point: one of eight directions, of four, or ""."""
    is_host: bool
    """Whether a council of the area hosts it."""

    @property
    def evidence(self) -> Evidence:
        """Of the site and, where it is said to be hosted, of that."""
        evidence = self.shown.evidence
        return weaker(evidence, self.shown.place.codes_evidence) if self.is_host else evidence

    @property
    def words(self) -> str:
        """Distance and direction: "hosted here", "under 5 km", "about 15 km north-east"."""
        if self.is_host:
            return "hosted here"
        if self.bearing == "":
            return f"under {self.distance_km:g} km"
        return f"about {self.distance_km:g} km {self.bearing}"


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
        Hosts first, by name; then by distance, ties by id. Distance is from the boundary of the
        area's councils to the site's point, in EPSG:27700, rounded to the first of `STEPS_KM`
        that is no finer than the point is known (`coord_precision_km`; for a point that is only
        the middle of its host councils, the distance to their farthest edge). Less than a step
        is stated as one step. A site that no council of the area hosts and that has no point is
        left out. Where the query wants documented facts only, so must hosting be.
    """
    chosen = set(area.codes)
    sites = result.places[STRATEGIC_SITES]
    firm_only = result.query.documented_only
    hosted = [
        shown
        for shown in sites
        if not chosen.isdisjoint(shown.place.codes)
        and (counts(shown.place.codes_evidence) or not firm_only)
    ]
    near = [
        NearSite(shown=shown, distance_km=0, step_km=1, bearing="", is_host=True)
        for shown in hosted
    ]
    own = {shown.place.id for shown in hosted}
    others = [shown for shown in _with_point(sites) if shown.place.id not in own]
    if len(near) >= most or not others:
        return tuple(near)
    councils = _shapes(atlas, area.codes)
    ranked = _by_distance(councils, [_point(atlas, shown) for shown in others])[: most - len(near)]
    near += [
        _seen(atlas, others[site], councils[council], distance_m)
        for distance_m, site, council in ranked
    ]
    return tuple(near)


def nearest_site_km(atlas: Atlas, result: Result) -> Mapping[str, tuple[float, ShownPlace]]:
    """
    Measure, for each council, how far the nearest site is that a headline counts.

    Returns
    -------
    nearest
        Local authority → distance in km from its boundary (0 for a site that it hosts or that
        lies in it; unrounded) and the site; ties by id. Empty where no site is counted.
    """
    counted = [shown for shown in result.places[STRATEGIC_SITES] if counts(shown.evidence)]
    found: dict[str, tuple[float, ShownPlace]] = {}
    for shown in sorted(counted, key=_by_id):
        if counts(shown.place.codes_evidence):
            for code in shown.place.codes:
                found.setdefault(code, (0.0, shown))
    drawn = {shown.place.id: shown for shown in _with_point(counted)}
    for code, (distance_m, site_id) in atlas.nearest_sites(tuple(drawn)).items():
        found.setdefault(code, (distance_m / METRES, drawn[site_id]))
    return found


def stated_km(atlas: Atlas, shown: ShownPlace, distance_km: float) -> float:
    """Round a distance to a site as `nearest_sites` does; none stays none."""
    return _rounded(distance_km, _step_km(_precision_km(atlas, shown))) if distance_km else 0


def _by_id(shown: ShownPlace) -> str:
    return shown.place.id


def _with_point(sites: Iterable[ShownPlace]) -> list[ShownPlace]:
    """Return the sites that have a point, in order of id: the first of equals is taken."""
    return sorted((shown for shown in sites if shown.place.point), key=_by_id)


def precision_words(atlas: Atlas) -> str:
    """Say how well the sites' positions are known, and from where distances are measured."""
    stated = [site.coord_precision_km for site in atlas.registry.strategic_sites.values()]
    known = [precision for precision in stated if precision]
    within = f", known to within {min(known):g} to {max(known):g} km" if known else ""
    return f"Distances are from a council's boundary to a site's point{within}."


def _shapes(atlas: Atlas, codes: Iterable[str]) -> Sequence[Geometry]:
    return [atlas.shapes[code] for code in codes]


def _point(atlas: Atlas, shown: ShownPlace) -> Geometry:
    return atlas.site_points[shown.place.id]


def _by_distance(
    councils: Sequence[Geometry], points: Sequence[Geometry]
) -> list[tuple[float, int, int]]:
    """Return distance in metres, point and nearest council for each point, nearest first."""
    import shapely  # noqa: PLC0415 - words need no geometry: see geo.atlas

    tree = shapely.STRtree(councils)
    (which, council), distances = tree.query_nearest(
        points, return_distance=True, all_matches=False
    )
    return sorted(
        (float(distance), int(point), int(area))
        for distance, point, area in zip(distances, which, council, strict=True)
    )


def _seen(atlas: Atlas, shown: ShownPlace, council: Geometry, distance_m: float) -> NearSite:
    precision_km = _precision_km(atlas, shown)
    step_km = _step_km(precision_km)
    distance_km = distance_m / METRES
    is_near = distance_km < step_km
    return NearSite(
        shown=shown,
        distance_km=_rounded(distance_km, step_km),
        step_km=step_km,
        bearing="" if is_near else _bearing(council, _point(atlas, shown), precision_km),
        is_host=False,
    )


def _rounded(distance_km: float, step_km: float) -> float:
    return max(step_km, round(distance_km / step_km) * step_km)


def _step_km(precision_km: float) -> float:
    beyond = math.ceil(precision_km / STEPS_KM[-1]) * STEPS_KM[-1]
    return next((step for step in STEPS_KM if step >= precision_km), beyond)


def _precision_km(atlas: Atlas, shown: ShownPlace) -> float:
    """Say how far off a site's point may be."""
    import shapely  # noqa: PLC0415 - as above

    place = shown.place
    stated_km = atlas.registry.strategic_sites[place.id].coord_precision_km
    if place.is_exact:
        return stated_km or COARSEST_KM
    hosts = _shapes(atlas, place.codes)
    farthest_m = shapely.hausdorff_distance(_point(atlas, shown), hosts).max()
    return max(float(farthest_m) / METRES, stated_km or 0.0)


def _bearing(council: Geometry, point: Geometry, precision_km: float) -> str:
    """Name the direction, in as many as the precision allows to tell apart."""
    import shapely  # noqa: PLC0415 - as above

    line = shapely.shortest_line(council, point)
    (start_east, start_north), (east, north) = line.coords
    off_by = precision_km * METRES / line.length
    directions = EIGHT if off_by <= HALF_OF_EIGHTH else FOUR
    turn = math.atan2(east - start_east, north - start_north) / math.tau
    return directions[round(turn * len(directions)) % len(directions)]
