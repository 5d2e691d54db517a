"""Sectors that no source names a place for, and memberships not confirmed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from geo.query import national_levels

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geo.register.register import Register

CANDIDATE: Final = "candidate"


def sectors_without_source(
    register: Register, *, levels: Iterable[str] | None = None
) -> tuple[str, ...]:
    """
    Find the sectors for which no source names a place.

    Parameters
    ----------
    levels
        Codes of designation levels; None is the levels of the UK Government.

    Returns
    -------
    sectors
        Codes, in register order, without a documented designation of a place or a documented
        site. A nation-wide programme names no place.
    """
    level_codes = set(national_levels(register) if levels is None else levels)
    sourced_sectors = {
        row.sector_code
        for row in register.clusters.values()
        if row.designation_level in level_codes
        and row.evidence == "documented"
        and register.cluster_places[row.place_id].geography != "nationwide"
    }
    for site in register.strategic_sites.values():
        level = register.site_types[site.site_type].designation_level
        is_documented = "documented" == site.evidence == site.sector_evidence
        if level in level_codes and is_documented and site.lad_codes:
            sourced_sectors.update(site.sector_codes)
    return tuple(code for code in register.sectors if code not in sourced_sectors)


def count_unconfirmed_members(register: Register) -> int:
    """Count the councils and counties whose membership of the alliance is not confirmed."""
    return sum(row.status == CANDIDATE for row in register.ica_members.values())
