"""What no source named, which is not the same as nothing: sectors, and members that wait."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from geo.query import national_levels
from geo.views.summary import joined

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geo.register.register import Registry

CANDIDATE: Final = "candidate"


def sectors_without_source(
    registry: Registry, *, levels: Iterable[str] | None = None
) -> tuple[str, ...]:
    """
    Find the sectors for which no source was seen to name any place.

    Parameters
    ----------
    levels
        On whose authority: codes of designation levels, by default those of the UK Government.

    Returns
    -------
    sectors
        Codes, in order of the register: no documented designation of a place, nor any documented
        site, is for them. A nation-wide programme names no place.
    """
    asked = set(national_levels(registry) if levels is None else levels)
    named = {
        row.sector_code
        for row in registry.clusters.values()
        if row.designation_level in asked
        and row.evidence == "documented"
        and registry.cluster_places[row.place_id].geography != "nationwide"
    }
    for site in registry.strategic_sites.values():
        level = registry.site_types[site.site_type].designation_level
        known = "documented" == site.evidence == site.sector_evidence
        if level in asked and known and site.lad_codes:
            named.update(site.sector_codes)
    return tuple(code for code in registry.sectors if code not in named)


def no_source_words(
    registry: Registry, *, levels: Iterable[str] | None = None, sector: str = ""
) -> str:
    """
    Say for which sectors no source was seen to name a place, and that others may have.

    Parameters
    ----------
    levels
        As in `sectors_without_source`.
    sector
        Speaks of this one alone; "" for all.

    Returns
    -------
    sentences
        "No source we could read names a place for financial services." Where sources name places
        for it on another authority, the next sentence says so. "" where there is nothing to say.
    """
    asked = tuple(national_levels(registry) if levels is None else levels)
    missing = sectors_without_source(registry, levels=asked)
    missing = tuple(code for code in missing if not sector or code == sector)
    if not missing:
        return ""
    names = joined(registry.sectors[code].name.lower() for code in missing)
    sentence = f"No source we could read names a place for {names}."
    nowhere = sectors_without_source(registry, levels=registry.designation_levels)
    if set(missing) <= set(nowhere):
        return sentence
    return f"{sentence} Other designation levels, which the filters hide, name some."


def unconfirmed_members(registry: Registry) -> int:
    """Count the councils and counties whose membership of the alliance was not confirmed."""
    return sum(row.status == CANDIDATE for row in registry.ica_members.values())


def unconfirmed_words(registry: Registry) -> str:
    """Say how many could not be confirmed as members: "We could not confirm 52 others."."""
    number = unconfirmed_members(registry)
    if not number:
        return ""
    return f"We could not confirm {number:,} {'other' if number == 1 else 'others'}."
