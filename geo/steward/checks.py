"""Checks on the register that need geometry: whether each site stands where its host does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import shapely

from geo.places import STRATEGIC_SITES

if TYPE_CHECKING:
    from geo.atlas import Atlas

M_PER_KM = 1000.0


@dataclass(frozen=True, kw_only=True, slots=True)
class HostCheck:
    """Where a site's point lies, seen from the nearest of its host authorities."""

    site_id: str
    found: str
    """inside; within_precision of the border; or outside: an error to correct or mark."""
    distance_km: float
    """0 inside."""


def check_hosts(atlas: Atlas) -> tuple[HostCheck, ...]:
    """
    Compare each site's point with its host authorities.

    Returns
    -------
    checks
        One for each site that has both a point and a host, in order of id. A point without a
        stated precision must lie inside; one with a precision may lie that far outside (ports
        and piers stand off a generalised coast). Distances in EPSG:27700.
    """
    shapes = dict(zip(atlas.areas["LAD25CD"], atlas.areas.geometry, strict=True))
    sites = atlas.layer(STRATEGIC_SITES)
    points = dict(zip(sites["id"], sites.geometry, strict=True))
    checks = []
    for site_id, site in atlas.registry.strategic_sites.items():
        if site_id not in points or not site.lad_codes:
            continue
        hosts = [shapes[code] for code in site.lad_codes]
        distance_km = float(shapely.distance(hosts, points[site_id]).min()) / M_PER_KM
        allowed_km = site.coord_precision_km or 0.0
        found = "inside" if distance_km == 0 else "within_precision"
        checks.append(
            HostCheck(
                site_id=site_id,
                found=found if distance_km <= allowed_km or distance_km == 0 else "outside",
                distance_km=distance_km,
            )
        )
    return tuple(checks)
