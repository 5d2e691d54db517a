"""Coverage in words: what could be read out, before any table."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from geo.areas import ICA
from geo.coverage.area import coverage
from geo.coverage.cover import counts
from geo.places import CITY_REGIONS, CLUSTERS, PROPOSALS, STRATEGIC_SITES
from geo.query import ask, widest_query
from geo.register.registry import ICA_MEMBER_STATUSES
from geo.scenario import MARKER
from geo.views.summary import authority, counted, joined, people

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.areas import Area
    from geo.atlas import Atlas
    from geo.coverage.area import AreaCover, Coverage
    from geo.coverage.proximity import NearSite

ALLIANCE: Final = "the Industrial Communities Alliance"
TWO: Final = 2
MOST_NAMED: Final = 6
"""How many places a sentence names before it says how many more there are."""

LEAST_WRITTEN: Final = 0.001
"""Below this, a share of land is not written as a number."""

_FOOTING: Final = {
    "member": "is a member of",
    "member_inferred": "is inferred to be a member of",
    "associated": "is associated with",
    "past": "was a member of",
    "candidate": "is not confirmed as a member of",
}


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
        Who lives there and its footing with the alliance; city regions; clusters; sites; the
        eight sectors; what is proposed, if anything. They count documented facts and say so;
        the last says what is indicative, and is left out where nothing is.
    """
    sentences = [
        _who(atlas, found),
        _regions(found),
        _clusters(found),
        _sites(found, near),
        *_sectors(atlas, found),
        *_proposals(found),
        *_indicative(found),
    ]
    if found.area.kind == "set":
        sentences = [_plural(sentence) for sentence in sentences]
    return tuple(sentences)


def _plural(sentence: str) -> str:
    """Say of several what is said of one area."""
    for one, several in (("It is ", "They are "), ("It hosts ", "They host ")):
        if sentence.startswith(one):
            return several + sentence.removeprefix(one)
    return sentence.replace(" people and has ", " people and have ", 1)


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
        "Counts what a source was seen to say; councils are taken whole.",
        authority(atlas, found.result.query),
    ]
    if hidden:
        verb = "is" if hidden == 1 else "are"
        sentences.append(f"The filters leave out {hidden} more that {verb} in the register.")
    sentences.append(f"Data as of {atlas.registry.data_date}, or the date in each row.")
    return " ".join(sentences)


def left_out(atlas: Atlas, found: Coverage, *, everything: Coverage | None = None) -> int:
    """Count the places of the register that cover the area, but not under the result's filters."""
    if everything is None:
        query = replace(widest_query(atlas.registry), area=found.result.query.area)
        everything = coverage(atlas, ask(atlas, query), found.area)
    every = {line.shown.place.ref for line in everything.covers}
    return len(every - {line.shown.place.ref for line in found.covers})


def ica_words(atlas: Atlas, area: Area) -> str:
    """Say what footing an area has with the alliance, as the end of a sentence on "it"."""
    status = atlas.registry.ica_status
    if area.is_council:
        member = status.get(area.codes[0])
        if member is None:
            return f"is not known to be a member of {ALLIANCE}"
        unchecked = "" if member.evidence == "documented" else ", by indicative evidence"
        return f"{_FOOTING[member.status]} {ALLIANCE}{unchecked}"
    members = sum(
        code in status and status[code].status in ICA_MEMBER_STATUSES for code in area.codes
    )
    among = counted(members, "council", "councils")
    return f"has {among} known or inferred to belong to {ALLIANCE}"


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
    several = counted(len(area.codes), "council", "councils")
    homes = people(found.population)
    if area.key == ICA:
        verb = "is" if len(area.codes) == 1 else "are"
        words = f"{several} known or inferred to belong to {ALLIANCE}"
        return f"The {words} {verb} home to {homes} people."
    name = area.in_sentence[0].upper() + area.in_sentence[1:]
    verb = "are" if area.kind == "set" else "is"
    councils = f", {several}," if area.kind != "set" and len(area.codes) > 1 else ""
    return f"{name}{councils} {verb} home to {homes} people and {ica_words(atlas, area)}."


def _regions(found: Coverage) -> str:
    lines = _documented(found, CITY_REGIONS)
    own = [line for line in lines if line.shown.place.id != found.area.key]
    if not lines:
        return "It is in no documented city region."
    if not own:
        return f"It is itself a {lines[0].shown.place.kind}."
    return f"It is in {_named(found, own)}."


def _clusters(found: Coverage) -> str:
    lines = _documented(found, CLUSTERS)
    if not lines:
        return "It is in no documented cluster."
    noun = counted(len(lines), "cluster", "clusters")
    return f"It is in {noun}: {_named(found, lines, with_sectors=True)}."


def _sites(found: Coverage, near: tuple[NearSite, ...]) -> str:
    lines = _documented(found, STRATEGIC_SITES)
    if lines:
        noun = counted(len(lines), "strategic site", "strategic sites")
        return f"It hosts {noun}: {_named(found, lines)}."
    words = "It hosts no documented strategic site"
    other = next((site for site in near if not site.is_host and counts(site.shown.evidence)), None)
    if other is None:
        return f"{words}."
    return f"{words}; the nearest outside is {other.shown.place.name}, {other.words}."


def _sectors(atlas: Atlas, found: Coverage) -> list[str]:
    names = {code: sector.name.lower() for code, sector in atlas.registry.sectors.items()}
    here = [s for s, cover in found.sectors.items() if cover.codes]
    wide = [
        s
        for s, cover in found.sectors.items()
        if s not in here and cover.basis == "nationwide" and counts(cover.evidence)
    ]
    none = [s for s in found.sectors if s not in here and s not in wide]
    is_what_if = any(line.shown.place.layer == PROPOSALS for line in found.covers)
    known = "documented or proposed" if is_what_if else "documented"
    of_eight = f"{len(here) or 'none'} of the {len(names)} growth sectors"
    listed = f": {joined(names[s] for s in here)}" if here else ""
    sentences = [f"Something place-based is {known} for {of_eight}{listed}."]
    if wide:
        sentences.append(f"Only a nation-wide programme: {joined(names[s] for s in wide)}.")
    if none and here:
        sentences.append(f"Nothing {known}: {joined(names[s] for s in none)}.")
    return sentences


def _proposals(found: Coverage) -> list[str]:
    lines = [line for line in found.covers if line.shown.place.layer == PROPOSALS]
    return [f"{MARKER}: {_named(found, [line])}." for line in lines]


def _indicative(found: Coverage) -> list[str]:
    lines = [line for line in found.covers if not counts(line.evidence)]
    if not lines:
        return []
    return [f"Not counted, since no source was seen to say so: {_named(found, lines)}."]


def _documented(found: Coverage, layer: str) -> list[AreaCover]:
    return [line for line in found.of_layer(layer) if counts(line.evidence)]


def _named(found: Coverage, lines: Sequence[AreaCover], *, with_sectors: bool = False) -> str:
    """Name places in a sentence: the first few, those that reach most people, and how many more."""
    few = lines
    if len(lines) > MOST_NAMED:
        few = sorted(lines, key=lambda line: -line.population)[:MOST_NAMED]
    names = [_name(found, line, with_sectors=with_sectors) for line in few]
    more = len(lines) - len(few)
    return joined([*names, f"{more} more"] if more else names)


def _name(found: Coverage, line: AreaCover, *, with_sectors: bool) -> str:
    details = [line.note, applies(found, line)]
    if line.share is not None and line.share < 1 and found.area.is_council:
        details.append(f"{share_words(line.share)} of its land")
    if with_sectors and line.shown.sectors:
        details.insert(0, " ".join(line.shown.sectors))
    words = "; ".join(detail for detail in details if detail)
    return f"{line.shown.place.name}{f' ({words})' if words else ''}"
