"""Sentences on gaps: which councils have no place, and what no source names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from geo.areas import ICA
from geo.coverage.gaps import ANY_LAYER, FAR, SECTOR_PREFIX
from geo.coverage.unsourced import count_unconfirmed_members, sectors_without_source
from geo.query import national_levels
from geo.text import format_people, join_phrases, plural, with_a
from geo.views.sentence import CountSentence

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geo.areas import Area
    from geo.coverage.gaps import Gap, Gaps
    from geo.dataset import Dataset
    from geo.register.register import Register

PAIR_SIZE: Final = 2


def gap_title(dataset: Dataset, gaps: Gaps, key: str) -> str:
    """Return a short heading for a gap: "No city region"."""
    if key.startswith(SECTOR_PREFIX):
        return f"Nothing for {_sector_name(dataset, key)}"
    return f"No {_noun(dataset, gaps, key)}"


def gap_sentence(dataset: Dataset, gaps: Gaps, key: str) -> CountSentence:
    """Return a standalone sentence on a gap: counts, people, and their basis."""
    gap, area, total = gaps.gaps[key], gaps.area, len(gaps.rows)
    noun = _noun(dataset, gaps, key)
    basis = _basis(gaps, gap)
    suffix = f" ({basis})" if basis else ""
    if total == 1:
        return CountSentence(
            rest=f"{area.name} has {f'no {noun}' if gap.codes else with_a(noun)}{suffix}."
        )
    if not gap.codes:
        quantifier = "Both" if total == PAIR_SIZE else f"All {total}"
        return CountSentence(rest=f"{quantifier} {describe_councils(area)} have {with_a(noun)}.")
    has = plural(len(gap.codes), "has", "have")
    return CountSentence(
        count=f"{len(gap.codes)} of {total}",
        rest=(
            f" {describe_councils(area)} {has} no {noun}: "
            f"{format_people(gap.population)} people{suffix}."
        ),
    )


def describe_councils(area: Area) -> str:
    """Describe the councils of an area, to follow their number: "councils in the North West"."""
    if area.kind == "members":
        return "known ICA members"
    if area.kind == "set":
        return "chosen councils"
    return f"councils {'of' if area.kind == 'city region' else 'in'} {area.in_sentence}"


def no_source_text(
    register: Register, *, levels: Iterable[str] | None = None, sector: str = ""
) -> str:
    """
    Name the sectors for which no source names a place, and whether another authority does.

    Parameters
    ----------
    levels
        As in `sectors_without_source`.
    sector
        Restrict the sentence to this sector; "" for all.

    Returns
    -------
    sentences
        "No source we could read names a place for financial services." If sources name places
        for it on another authority, the next sentence says so. "" if every sector has a source.
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


def unconfirmed_text(register: Register) -> str:
    """Return how many members could not be confirmed: "We could not confirm 52 others."."""
    number = count_unconfirmed_members(register)
    if not number:
        return ""
    return f"We could not confirm {number:,} {plural(number, 'other', 'others')}."


def _noun(dataset: Dataset, gaps: Gaps, key: str) -> str:
    """Return what a council lacks, to follow "no" or "a"."""
    layers = dataset.register.coverage_layers
    if key in layers:
        return layers[key].noun
    if key == ANY_LAYER:
        return join_phrases([layer.short_noun for layer in layers.values()], last="or")
    if key == FAR:
        return f"strategic site within {gaps.beyond_km:g} km"
    return f"designation for {_sector_name(dataset, key)}"


def _sector_name(dataset: Dataset, key: str) -> str:
    return dataset.register.sectors[key.removeprefix(SECTOR_PREFIX)].name.lower()


def _basis(gaps: Gaps, gap: Gap) -> str:
    """Return the basis of a count: probable members, and places that are not confirmed."""
    parts = []
    if gaps.area.key == ICA:
        members = (gaps.matrix.rows[code].ica for code in gap.codes)
        probable = sum(bool(member and member.status == "member_inferred") for member in members)
        if probable:
            parts.append(f"{probable} probable {plural(probable, 'member', 'members')}")
    unconfirmed = len(gap.unconfirmed_codes)
    if unconfirmed:
        clause = "it may have one" if len(gaps.rows) == 1 else f"{unconfirmed} may have one"
        parts.append(f"{clause} that is not yet confirmed")
    return "; ".join(parts)
