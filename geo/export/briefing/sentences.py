"""The sentences of a briefing that are not in a table: gaps, method, limits, sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from geo.coverage.gaps import ANYTHING, SECTOR, closed
from geo.coverage.proximity import STEPS_KM
from geo.coverage.unsourced import (
    no_source_words,
    sectors_without_source,
    unconfirmed_words,
)
from geo.evidence import is_confirmed
from geo.export.briefing.cells import named, upper
from geo.export.briefing.model import Reference, References
from geo.scenario.scenario import MARKER
from geo.views.coverage_sentences import basis
from geo.views.summary import counted, joined
from geo.views.updates import updates_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geo.areas import Area
    from geo.coverage.area import Coverage
    from geo.dataset import Atlas
    from geo.export.briefing.data import Answers

MOST_SOURCES: Final = 18
MOST_COUNCILS: Final = 12
MOST_UNPLACED: Final = 8

WEB: Final = ("https://", "http://")


def subtitle(atlas: Atlas, area: Area) -> str:
    """Say what kind of area it is, and where."""
    councils = atlas.registry.local_authorities
    number = counted(len(area.codes), "council", "councils")
    if area.kind == "council":
        council = councils[area.codes[0]]
        region = "" if council.nation == council.RGNNM else f"{council.RGNNM}, "
        return f"Local authority {council.LAD25CD}, {region}{council.nation}"
    nations = joined(dict.fromkeys(councils[code].nation for code in area.codes))
    if area.kind == "uk":
        return f"All {number}"
    if area.kind == "set":
        names = [councils[code].LAD25NM for code in area.codes]
        return f"{upper(number)}: {named(names, MOST_COUNCILS)}"
    kind = {"members": "Known and inferred members"}.get(area.kind, upper(area.kind))
    where = "" if area.name == nations else f", {nations}"
    return f"{kind} of {number}{where}"


def unplaced(found: Coverage) -> str:
    """Name what may or may not take the area in; "" where there is nothing."""
    if not found.unplaced:
        return ""
    names = named([shown.place.name for shown in found.unplaced], MOST_UNPLACED)
    return (
        f"These have no published boundary and may or may not take in {found.area.in_sentence}: "
        f"{names}."
    )


def missing(answers: Answers, found: Coverage) -> tuple[str, ...]:
    """Say what an area is left out of, or whom its places leave out: a sentence each."""
    gaps = answers.gaps(found.area)
    sentences = [
        gap.text for key, gap in gaps.gaps.items() if gap.codes and not key.startswith(SECTOR)
    ]
    if len(found.area.codes) == 1:
        sentences += _sectors_missing(answers, found)
    else:
        sentences += _councils_missing(answers, found)
    unsourced = no_source_words(answers.atlas.registry, levels=answers.result.query.levels)
    sentences += [unsourced] if unsourced else []
    nothing = "Nothing is missing: each layer and each sector has something confirmed."
    return tuple(sentences) or (nothing,)


def changed(answers: Answers, found: Coverage) -> tuple[str, ...]:
    """Say which gaps the proposed place would close, each marked as no designation."""
    if not answers.result.proposed:
        return ()
    councils = answers.atlas.registry.local_authorities
    sentences = []
    before = answers.gaps_before(found.area)
    for key, codes in closed(before, answers.gaps(found.area)).items():
        if codes:
            names = named([councils[code].LAD25NM for code in codes], MOST_COUNCILS)
            sentences.append(
                f"{MARKER}: the proposal would close “{_gap_name(answers, key)}” for "
                f"{counted(len(codes), 'council', 'councils')} ({names})."
            )
    return tuple(sentences) or (f"{MARKER}: the proposal would close no gap here.",)


def method(answers: Answers, found: Coverage) -> tuple[str, ...]:
    """Say how the briefing was made, and what it cannot say."""
    steps = joined(f"{step:g}" for step in STEPS_KM)
    return (
        f"{basis(answers.atlas, found)} {updates_words(answers.atlas.registry)}",
        (
            "A place covers a council as host (a site stands in it), member (its definition lists "
            "the council), in part (it lists a part), or by overlap (a drawn shape takes in at "
            "least 0.5% of its land). A nation-wide programme is listed, and is not place-based."
        ),
        (
            "Confirmed: the source cited says so, or the site's point shows which council hosts "
            "it. Not yet confirmed (*): believed, not checked, and not counted. Claims are dated: "
            "what a source said may have changed."
        ),
        (
            "A local or devolved priority is not a national designation. Unless the filters say "
            "otherwise, only the UK Government's own are shown. Sectors overlap: never add them up."
        ),
        (
            f"No coordinate of a site is official. Distances are rounded to steps of {steps} km, "
            "whichever is no finer than the point is known."
        ),
        (
            "Councils are those of 2025 and are counted whole, with their mid-2024 population, "
            "even where a place takes in part of them. Boundaries are generalised: not "
            "for measuring."
        ),
        (
            "The Industrial Communities Alliance publishes no complete list of members: some are "
            f"inferred, and said to be. {unconfirmed_words(answers.atlas.registry)} "
            "Membership is a footing, not a designation."
            f"{_footing(answers, found.area)}"
        ),
        (
            f"{answers.atlas.attribution} The register is under CC BY 4.0; tables and boundaries "
            "of the Office for National Statistics are under the Open Government Licence v3.0."
        ),
    )


def references(answers: Answers, keys: Iterable[str]) -> tuple[References, str]:
    """Return the sources cited, in order of number, and a sentence on what was left out."""
    sources = answers.atlas.registry.sources
    ordered = sorted({key for key in keys if key in sources}, key=lambda key: (len(key), key))
    items = tuple(
        Reference(
            key=key,
            title=sources[key].heading,
            details=_details(sources[key].publisher, sources[key].published_on)
            + f"Read: {sources[key].extent_read or 'not stated'}.",
            urls=_addresses(sources[key].url),
        )
        for key in ordered[:MOST_SOURCES]
    )
    left = len(ordered) - len(items)
    more = f"And {counted(left, 'source', 'sources')} more: see the export." if left else ""
    return References(items=items), more


def footing_sources(answers: Answers, area: Area) -> tuple[str, ...]:
    """Return the sources of a council's footing with the alliance, which the lead states."""
    member = answers.atlas.registry.ica_status.get(area.codes[0]) if area.is_council else None
    return member.source_ids if member else ()


def _footing(answers: Answers, area: Area) -> str:
    sources = footing_sources(answers, area)
    return f" That of {area.name} rests on {', '.join(sources)}." if sources else ""


def _sectors_missing(answers: Answers, found: Coverage) -> list[str]:
    """Name the sectors without any confirmed, place-based designation, in one sentence."""
    sectors = answers.atlas.registry.sectors
    levels = answers.result.query.levels
    # Of those no source named any place: that is not the same as nothing here.
    unsourced = sectors_without_source(answers.atlas.registry, levels=levels)
    names = []
    starred = False
    for code, cover in found.sectors.items():
        if cover.codes or code in unsourced:
            continue
        beside = any(
            line.is_place_based and not is_confirmed(line.evidence) for line in cover.covers
        )
        beside = beside or (cover.is_place_based and cover.evidence == "indicative")
        starred = starred or beside
        names.append(f"{sectors[code].name.lower()}{'*' if beside else ''}")
    if not names:
        return []
    note = " (* may have one that is not yet confirmed)" if starred else ""
    every = len(names) == len(sectors)
    number = f"any of the {len(sectors)}" if every else f"{len(names)} of the {len(sectors)}"
    return [(f"No designation for {number} growth sectors: {joined(names)}{note}.")]


def _councils_missing(answers: Answers, found: Coverage) -> list[str]:
    """Name the councils that have no confirmed city region, cluster or site."""
    councils = answers.atlas.registry.local_authorities
    codes = answers.gaps(found.area).gaps[ANYTHING].codes
    if not codes or len(codes) == len(found.area.codes):
        return []
    ordered = sorted(codes, key=lambda code: (-councils[code].population_mid2024, code))
    names = named([councils[code].LAD25NM for code in ordered], MOST_COUNCILS)
    return [f"No city region, cluster or site, the most populous first: {names}."]


def _gap_name(answers: Answers, key: str) -> str:
    if key.startswith(SECTOR):
        return f"nothing for {answers.atlas.registry.sectors[key[len(SECTOR) :]].name.lower()}"
    return {
        "city_regions": "no city region",
        "clusters": "no cluster",
        "strategic_sites": "no strategic site",
        "anything": "nothing at all",
    }.get(key, "far from a site")


def _details(publisher: str, published: str) -> str:
    words = ", ".join(part for part in (publisher, published) if part)
    return f"{words.rstrip('.')}. " if words else ""


def _addresses(text: str) -> tuple[str, ...]:
    """Return the web addresses of a source: several stand with semicolons, a file has none."""
    parts = (part.strip() for part in text.split(" ; "))
    return tuple(part for part in parts if part.startswith(WEB) and not set(part) & set(' <>"'))
