"""Coverage in words: what could be read out, before any table."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from geo.areas import ICA
from geo.coverage.area import coverage
from geo.coverage.unsourced import no_source_words, sectors_without_source
from geo.evidence import is_confirmed
from geo.places.place import CITY_REGIONS, CLUSTERS, PROPOSALS, STRATEGIC_SITES
from geo.query import ask, widest_query
from geo.register.register import ICA_MEMBER_STATUSES
from geo.scenario.scenario import MARKER
from geo.styles.layers import STYLES
from geo.views.summary import ALLIANCE, authority, counted, joined, people
from geo.views.updates import updates_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from geo.areas import Area
    from geo.coverage.area import AreaCover, Coverage
    from geo.coverage.proximity import NearSite
    from geo.dataset import Atlas

TWO: Final = 2
DISTRICT: Final = "LAD"
"""Begins the membership level of a district whose county is the constituent council."""

MOST_NAMED: Final = 6
"""How many places a sentence names before it says how many more there are."""

LEAST_WRITTEN: Final = 0.001
"""Below this, a share of land is not written as a number."""

ICA_WORDS: Final = {
    "member": "is a member of",
    "member_inferred": "is probably a member of",
    "associated": "is associated with",
    "past": "was a member of",
    "candidate": "could not be confirmed as a member of",
}
"""ICA status → the verb of a sentence on one council."""


def statement(atlas: Atlas, found: Coverage, near: tuple[NearSite, ...]) -> tuple[str, ...]:
    """
    Say what covers an area.

    Parameters
    ----------
    near
        The area's nearest sites, hosts first (`geo.coverage.proximity.nearest_sites`).

    Returns
    -------
    sentences
        Who lives there and its ICA membership; city regions; clusters; sites; the eight sectors;
        what is proposed, if anything. They count confirmed facts; the last names what is not
        confirmed, and is left out where nothing is.
    """
    return (
        _who(atlas, found),
        *_regions(atlas, found),
        _clusters(found),
        *_sites(atlas, found, near),
        *_sectors(atlas, found),
        *_proposals(found),
        *_unconfirmed(found),
    )


def basis(atlas: Atlas, found: Coverage, *, everything: Coverage | None = None) -> str:
    """
    Say what the statement counts, on whose authority, and what the filters leave out.

    Parameters
    ----------
    everything
        The same area under the widest query, where it is known already.
    """
    hidden = left_out(atlas, found, everything=everything)
    sentences = [
        "We count only what we have confirmed; councils count whole.",
        authority(atlas, found.result.query),
    ]
    if hidden:
        verb = "is" if hidden == 1 else "are"
        sentences.append(f"The filters hide {hidden} more that {verb} in the register.")
    sentences.append(updates_words(atlas.registry))
    return " ".join(sentences)


def left_out(atlas: Atlas, found: Coverage, *, everything: Coverage | None = None) -> int:
    """Count the places of the register that cover the area, but not under the result's filters."""
    if everything is None:
        query = replace(widest_query(atlas.registry), area=found.result.query.area)
        everything = coverage(atlas, ask(atlas, query), found.area)
    every = {line.shown.place.ref for line in everything.covers}
    return len(every - {line.shown.place.ref for line in found.covers})


def ica_words(atlas: Atlas, area: Area) -> str:
    """Say the ICA membership of an area, as the end of a sentence on it."""
    status = atlas.registry.ica_status
    if area.is_council:
        member = status.get(area.codes[0])
        if member is None:
            return f"is not known to be a member of {ALLIANCE}"
        return f"{ICA_WORDS[member.status]} {ALLIANCE}"
    members = [
        status[code]
        for code in area.codes
        if code in status and status[code].status in ICA_MEMBER_STATUSES
    ]
    inferred = sum(member.status == "member_inferred" for member in members)
    probable = f" ({inferred} of them probable)" if inferred else ""
    has = "have" if area.kind == "set" else "has"
    noun = "member" if len(members) == 1 else "members"
    return f"{has} {len(members) or 'no'} {noun} of {ALLIANCE} that we know of{probable}"


def applies(found: Coverage, line: AreaCover) -> str:
    """Say to how much of an area a line applies: "" for a single council."""
    councils = len(found.area.codes)
    if councils == 1:
        return ""
    if len(line.codes) == councils:
        return "both councils" if councils == TWO else f"all {councils} councils"
    return f"{len(line.codes)} of {councils} councils, {people(line.population)} people"


def share_words(share: float) -> str:
    """Write a share of land: 12.3%, under 0.1%."""
    return f"{share:.1%}" if share >= LEAST_WRITTEN else f"under {LEAST_WRITTEN:.1%}"


def _who(atlas: Atlas, found: Coverage) -> str:
    area = found.area
    homes = f"{people(found.population)} people"
    if area.key == ICA:
        inferred = sum(
            atlas.registry.ica_status[code].status == "member_inferred" for code in area.codes
        )
        probable = f" ({inferred} of them probable)" if inferred else ""
        noun = "member" if len(area.codes) == 1 else "members"
        has = "has" if len(area.codes) == 1 else "have"
        return (
            f"The {len(area.codes)} {noun} of {ALLIANCE} that we know of{probable} {has} {homes}."
        )
    name = area.in_sentence[0].upper() + area.in_sentence[1:]
    has = "have" if area.kind == "set" else "has"
    councils = f"{counted(len(area.codes), 'council', 'councils')}, "
    councils = councils if area.kind != "set" and len(area.codes) > 1 else ""
    joint = ", and" if councils else " and"
    return f"{name} {has} {councils}{homes}{joint} {ica_words(atlas, area)}."


def _it(found: Coverage, one: str, several: str) -> str:
    """Begin a sentence on the area: "It is", or of a set of councils "They are"."""
    return f"They {several}" if found.area.kind == "set" else f"It {one}"


def _regions(atlas: Atlas, found: Coverage) -> Iterator[str]:
    lines = _confirmed(found, CITY_REGIONS)
    own = [line for line in lines if line.shown.place.id == found.area.key]
    others = [line for line in lines if line not in own]
    around = [line for line in others if _lies_in(found, line)]
    within = [line for line in others if line not in around]
    if own:
        yield f"It is itself a {own[0].shown.place.kind}."
    if around:
        names = _named(found, around, with_kind=True)
        yield f"{_it(found, 'is', 'are')} in {names}."
        yield from _through_county(atlas, found, around)
    if within:
        noun = counted(len(within), "city region", "city regions")
        yield f"{_it(found, 'has', 'have')} {noun}: {_named(found, within, with_kind=True)}."
    if not lines:
        where = "not in a city region" if found.area.is_council else "without a city region"
        yield f"{_it(found, 'is', 'are')} {where}."


def _through_county(atlas: Atlas, found: Coverage, lines: list[AreaCover]) -> Iterator[str]:
    """Say of which authorities a district is no constituent council, but its county is."""
    if not found.area.is_council:
        return
    (code,) = found.area.codes
    if not atlas.registry.local_authorities[code].CTYCD:
        return
    names = [
        line.shown.place.name
        for line in lines
        for member in atlas.registry.members_of_region[line.shown.place.id]
        if code == member.LAD25CD and member.membership_level.startswith(DISTRICT)
    ]
    if names:
        yield f"Its county, not the district, is a constituent council of {joined(names)}."


def _lies_in(found: Coverage, line: AreaCover) -> bool:
    """Return whether a place takes in the whole area, and more: the UK is not in Greater London."""
    place = line.shown.place
    covers_all = len(line.codes) == len(found.area.codes)
    return covers_all and (found.area.is_council or len(place.codes) > len(found.area.codes))


def _clusters(found: Coverage) -> str:
    lines = _confirmed(found, CLUSTERS)
    if not lines:
        where = "not in a cluster" if found.area.is_council else "without a cluster"
        return f"{_it(found, 'is', 'are')} {where}."
    noun = counted(len(lines), "cluster", "clusters")
    begin = _it(found, "is in", "are in") if found.area.is_council else _it(found, "has", "have")
    return f"{begin} {noun}: {_named(found, lines, with_sectors=True)}."


def _sites(atlas: Atlas, found: Coverage, near: tuple[NearSite, ...]) -> Iterator[str]:
    lines = _confirmed(found, STRATEGIC_SITES)
    if lines:
        noun = counted(len(lines), "strategic site", "strategic sites")
        yield f"{_it(found, 'has', 'have')} {noun}: {_named(found, lines)}."
        return
    sure = "no strategic site"
    if any(site.is_host for site in near):
        sure = "no confirmed strategic site"
    yield f"There is {sure} in {found.area.in_sentence}."
    other = next(
        (site for site in near if not site.is_host and is_confirmed(site.shown.evidence)), None
    )
    if other:
        yield f"The nearest is {other.shown.place.name}{_host_of(atlas, other)}, {_far(other)}."


def _host_of(atlas: Atlas, site: NearSite) -> str:
    hosts = site.shown.place.confirmed_codes
    names = [atlas.registry.local_authorities[code].LAD25NM for code in hosts]
    return f" in {joined(names)}" if names else ""


def _far(site: NearSite) -> str:
    if site.is_upper_bound:
        water = ", across water" if site.is_across_water else ""
        return f"less than {site.distance_km:g} km away{water}"
    return site.words


def _sectors(atlas: Atlas, found: Coverage) -> list[str]:
    names = {code: sector.name.lower() for code, sector in atlas.registry.sectors.items()}
    here = [s for s, cover in found.sectors.items() if cover.codes]
    wide = [
        s
        for s, cover in found.sectors.items()
        if s not in here and cover.basis == "nationwide" and is_confirmed(cover.evidence)
    ]
    levels = found.result.query.levels
    unsourced = sectors_without_source(atlas.registry, levels=levels)
    none = [s for s in found.sectors if s not in {*here, *wide, *unsourced}]
    is_what_if = any(line.shown.place.layer == PROPOSALS for line in found.covers)
    listed = f": {joined(names[s] for s in here)}" if here else ""
    proposed = ", with the proposal," if is_what_if else ""
    begin = _it(found, "is", "are")
    sentences = [f"{begin} designated{proposed} for {len(here)} of {len(names)} sectors{listed}."]
    if wide:
        sentences.append(f"Nation-wide programmes only: {joined(names[s] for s in wide)}.")
    if none and here:
        sentences.append(f"We found nothing for {joined((names[s] for s in none), last='or')}.")
    if no_source := no_source_words(atlas.registry, levels=levels):
        sentences.append(no_source)
    return sentences


def _proposals(found: Coverage) -> list[str]:
    lines = [line for line in found.covers if line.shown.place.layer == PROPOSALS]
    return [f"{MARKER}: {_named(found, [line])}." for line in lines]


def _unconfirmed(found: Coverage) -> list[str]:
    lines = [line for line in found.covers if not is_confirmed(line.evidence)]
    if not lines:
        return []
    return [f"Not counted, because not yet confirmed: {_named(found, lines)}."]


def _confirmed(found: Coverage, layer: str) -> list[AreaCover]:
    return [*found.counted(layer)]


def _named(
    found: Coverage,
    lines: Sequence[AreaCover],
    *,
    with_sectors: bool = False,
    with_kind: bool = False,
) -> str:
    """Name places in a sentence: the first few, those that reach most people, and how many more."""
    few = lines
    if len(lines) > MOST_NAMED:
        few = sorted(lines, key=lambda line: -line.population)[:MOST_NAMED]
    alike = Counter(line.shown.place.name for line in few)
    names = [
        _name(
            found,
            line,
            about=" ".join(line.shown.sectors)
            if with_sectors
            else line.shown.place.kind
            if with_kind
            else "",
            with_layer=alike[line.shown.place.name] > 1,
        )
        for line in few
    ]
    more = len(lines) - len(few)
    return joined([*names, f"{more} more"] if more else names)


def _name(found: Coverage, line: AreaCover, *, about: str, with_layer: bool) -> str:
    details = [about, line.note, applies(found, line)]
    if line.share is not None and line.share < 1 and found.area.is_council:
        details.append(f"{share_words(line.share)} of its land")
    words = "; ".join(detail for detail in details if detail)
    place = line.shown.place
    is_plain = not with_layer or place.layer == PROPOSALS
    name = place.name if is_plain else f"{place.name} {STYLES[place.layer].noun}"
    return f"{name}{f' ({words})' if words else ''}"
