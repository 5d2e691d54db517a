"""Checks of site points against the boundaries of their host councils."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import shapely

from geo.places.place import STRATEGIC_SITES
from geo.register.records import SiteCouncil

if TYPE_CHECKING:
    from geo.dataset import Dataset

M_PER_KM = 1000.0


@dataclass(frozen=True, kw_only=True, slots=True)
class HostCheck:
    """Position of a site's point relative to the nearest host authority."""

    site_id: str
    relation: str
    """inside; within_precision of the border; or outside: an error to correct or to mark."""
    distance_km: float
    """Kilometres to the nearest host; 0 inside."""


def check_hosts(dataset: Dataset) -> tuple[HostCheck, ...]:
    """
    Compare each site's point with its host authorities.

    Returns
    -------
    checks
        One for each site that has both a point and a host, in order of id. A point without a
        stated precision must lie inside. One with a precision may lie that far outside: ports and
        piers are off a generalised coast. Distances in EPSG:27700.
    """
    shapes = dict(zip(dataset.areas["LAD25CD"], dataset.areas.geometry, strict=True))
    sites = dataset.layer(STRATEGIC_SITES)
    points = dict(zip(sites["id"], sites.geometry, strict=True))
    checks = []
    for site_id, site in dataset.register.strategic_sites.items():
        if site_id not in points or not site.lad_codes:
            continue
        hosts = [shapes[code] for code in site.lad_codes]
        distance_km = float(shapely.distance(hosts, points[site_id]).min()) / M_PER_KM
        allowed_km = site.coord_precision_km or 0.0
        relation = "inside" if distance_km == 0 else "within_precision"
        checks.append(
            HostCheck(
                site_id=site_id,
                relation=relation if distance_km <= allowed_km or distance_km == 0 else "outside",
                distance_km=distance_km,
            )
        )
    return tuple(checks)


def councils_of_sites(dataset: Dataset) -> tuple[SiteCouncil, ...]:
    """
    Return the councils that contain each site's point, or are within its stated precision.

    Returns
    -------
    councils
        In order of site, then code. Sites without a point, or with only the middle of their
        hosts, have none. A point on a shared border is in the council with the lowest code.
        Distances in EPSG:27700, to the boundaries in use.
    """
    sites = dataset.register.strategic_sites.values()
    located_sites = [
        site for site in sites if site.lon is not None and site.coord_evidence == "approximate"
    ]
    points = [dataset.site_points[site.site_id] for site in located_sites]
    precision_m = [(site.coord_precision_km or 0.0) * M_PER_KM for site in located_sites]
    codes = dataset.areas["LAD25CD"].to_list()
    tree = shapely.STRtree(dataset.areas.geometry.to_numpy())
    inside: dict[int, int] = {}
    for site, council in sorted(zip(*tree.query(points, predicate="intersects"), strict=True)):
        inside.setdefault(site, council)
    near = set(zip(*tree.query(points, predicate="dwithin", distance=precision_m), strict=True))
    return tuple(
        SiteCouncil(
            site_id=located_sites[site].site_id,
            LAD25CD=codes[council],
            relation="inside" if inside.get(site) == council else "within_precision",
        )
        for site, council in sorted(near | set(inside.items()))
    )
