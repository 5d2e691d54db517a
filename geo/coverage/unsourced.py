"""What no source named, which is not the same as nothing: sectors, and members that wait."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from geo.query import national_levels
from geo.text import join_phrases, plural

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geo.register.register import Register

CANDIDATE: Final = "candidate"


def sectors_without_source(
    register: Register, *, levels: Iterable[str] | None = None
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


def no_source_text(
    register: Register, *, levels: Iterable[str] | None = None, sector: str = ""
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
    level_codes = tuple(national_levels(register) if levels is None else levels)
    missing = sectors_without_source(register, levels=level_codes)
    missing = tuple(code for code in missing if not sector or code == sector)
    if not missing:
        return ""
    names = join_phrases(register.sectors[code].name.lower() for code in missing)
    sentence = f"No source we could read names a place for {names}."
    missing_at_all_levels = sectors_without_source(register, levels=register.designation_levels)
    if set(missing) <= set(missing_at_all_levels):
        return sentence
    return f"{sentence} Other designation levels, which the filters hide, name some."


def count_unconfirmed_members(register: Register) -> int:
    """Count the councils and counties whose membership of the alliance was not confirmed."""
    return sum(row.status == CANDIDATE for row in register.ica_members.values())


def unconfirmed_text(register: Register) -> str:
    """Say how many could not be confirmed as members: "We could not confirm 52 others."."""
    number = count_unconfirmed_members(register)
    if not number:
        return ""
    return f"We could not confirm {number:,} {plural(number, 'other', 'others')}."
