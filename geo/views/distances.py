"""Distances to strategic sites in words, as precise as the sites' points allow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.coverage.proximity import point_precisions
from geo.evidence import is_confirmed

if TYPE_CHECKING:
    from geo.coverage.proximity import NearSite
    from geo.dataset import Dataset


def distance_text(site: NearSite) -> str:
    """Return distance and direction: "hosted here", "under 5 km", "about 15 km north-east"."""
    if site.is_host:
        return "hosted here" if is_confirmed(site.evidence) else "hosted here, not confirmed"
    if site.is_upper_bound:
        return f"under {site.distance_km:g} km{_water_text(site)}"
    return f"about {site.distance_km:g} km {site.bearing}{_water_text(site)}"


def sentence_distance(site: NearSite) -> str:
    """Return distance and direction for use in a sentence: "less than 5 km away"."""
    if site.is_upper_bound:
        return f"less than {site.distance_km:g} km away{_water_text(site)}"
    return distance_text(site)


def precision_text(dataset: Dataset) -> str:
    """Return where distances are measured from, and how precise the sites' points are."""
    precisions_km = point_precisions(dataset)
    precision_note = (
        f", known to within {min(precisions_km):g} to {max(precisions_km):g} km"
        if precisions_km
        else ""
    )
    return f"Distances are from a council's boundary to a site's point{precision_note}."


def _water_text(site: NearSite) -> str:
    return ", across water" if site.is_across_water else ""
