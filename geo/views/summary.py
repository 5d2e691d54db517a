"""A result in words: the sentence that says what the map shows, and on what basis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo.areas import area_of
from geo.look.glossary import UNCHECKED
from geo.places import CITY_REGIONS, CLUSTERS, ICA_MEMBERS, STRATEGIC_SITES
from geo.query import national_levels

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geo.atlas import Atlas
    from geo.query import Query, Result, ShownPlace

NOUNS = {
    CITY_REGIONS: ("city region", "city regions"),
    CLUSTERS: ("cluster", "clusters"),
    STRATEGIC_SITES: ("strategic site", "strategic sites"),
}
MILLION = 1_000_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Summary:
    """What is shown, counted. The counts are of documented facts unless they say otherwise."""

    headline: str
    """One sentence that stands without the map."""
    basis: str
    """What was counted, what was not, and by whose authority."""
    documented: dict[str, int]
    indicative: dict[str, int]
    councils: int
    """Councils reached by a documented city region, cluster or site."""
    population: int


def summarise(atlas: Atlas, result: Result) -> Summary:
    """
    Say what a result shows.

    Counts what a table of the same result lists. A council is reached when a documented city
    region or cluster lists it, in whole or in part, or when a source names it as the host of a
    documented site; its whole population counts.
    """
    documented, indicative = {}, {}
    for layer in result.query.layers:
        listed = result.listed(layer)
        documented[layer] = sum(is_counted(shown) for shown in listed)
        indicative[layer] = len(listed) - documented[layer]
    reached = _reached(result)
    population = atlas.population(reached)
    return Summary(
        headline=_headline(atlas, result, documented, reached),
        basis=_basis(atlas, result, indicative),
        documented=documented,
        indicative=indicative,
        councils=len(reached),
        population=population,
    )


def is_counted(shown: ShownPlace) -> bool:
    """Whether a headline counts it: documented, and not a membership that is only inferred."""
    return shown.evidence == "documented" and shown.place.kind_id != "member_inferred"


def people(number: int) -> str:
    """Write a number of people as it is spoken: 940,000, or 69.3 million."""
    if number < MILLION:
        return f"{number:,}"
    return f"{number / MILLION:.1f} million"


def joined(parts: Iterable[str]) -> str:
    """Join words as a sentence does: a, b and c."""
    *first, last = parts
    return f"{', '.join(first)} and {last}" if first else last


def counted(number: int, singular: str, plural: str) -> str:
    """Write a number with its noun: 1 cluster, 2 clusters, 1,200 clusters, no clusters."""
    return f"{number:,} {singular if number == 1 else plural}" if number else f"no {plural}"


def authority(atlas: Atlas, query: Query) -> str:
    """Say on whose authority the clusters and sites of a query were named."""
    names = [atlas.registry.designation_levels[level].name for level in query.levels]
    if set(query.levels) == set(national_levels(atlas.registry)):
        return (
            "Clusters and sites are those named by the UK Government; local, devolved and "
            "industry-led ones are left out."
        )
    return f"Clusters and sites are those named by: {joined(names) if names else 'nobody'}."


def _reached(result: Result) -> frozenset[str]:
    return result.codes.intersection(
        code
        for layer in NOUNS
        for shown in result.listed(layer)
        if is_counted(shown) and shown.place.codes_evidence == "documented"
        for code in shown.place.codes
    )


def _headline(
    atlas: Atlas, result: Result, documented: dict[str, int], reached: frozenset[str]
) -> str:
    query = result.query
    area = area_of(atlas.registry, query.area)
    where = f"In {area.in_sentence}" if query.area else "Across the UK"
    for_sector = (
        f", for {atlas.registry.sectors[query.sector].name.lower()}" if query.sector else ""
    )
    counts = {layer: documented[layer] for layer in NOUNS if layer in documented}
    named = [counted(number, *NOUNS[layer]) for layer, number in counts.items()]
    members = _members(result)
    if not named:
        if ICA_MEMBERS not in documented:
            return "No layer is switched on."
        homes = people(atlas.population(members & result.codes))
        return (
            f"{where}, {counted(len(members), 'council', 'councils')} known to belong to the "
            f"Industrial Communities Alliance {'is' if len(members) == 1 else 'are'} home to "
            f"{homes} people."
        )
    if not any(documented.values()):
        return f"{where}{for_sector}, nothing that a source was seen to name matches the filters."
    verb = "reaches" if [*counts.values()] == [1] else "reach"
    reach = (
        f"{joined(named)} {verb} {len(reached)} of {len(result.codes)} councils, home to "
        f"{people(atlas.population(reached))} of {people(atlas.population(result.codes))} people"
    )
    if ICA_MEMBERS not in documented:
        return f"{where}{for_sector}, {reach}."
    of_members = f"{len(members & reached)} of {counted(len(members), 'council', 'councils')}"
    among = of_members if members else "no council"
    return (
        f"{where}{for_sector}, {reach}, and {among} known to belong to the "
        "Industrial Communities Alliance."
    )


def _members(result: Result) -> frozenset[str]:
    return frozenset(
        code
        for shown in result.listed(ICA_MEMBERS)
        if is_counted(shown)
        for code in shown.place.codes
    )


def _basis(atlas: Atlas, result: Result, indicative: dict[str, int]) -> str:
    query = result.query
    sentences = ["Counts what a source was seen to say."]
    if {CLUSTERS, STRATEGIC_SITES} & set(query.layers):
        sentences.append(authority(atlas, query))
    listed = sum(
        is_counted(shown) and not shown.place.is_drawn
        for layer in NOUNS
        for shown in result.listed(layer)
    )
    if listed:
        has = "one has" if listed == 1 else f"{listed} have"
        sentences.append(f"Of these, {has} no boundary or point: in the table, not on the map.")
    more = [
        counted(number, *NOUNS.get(layer, ("inferred ICA member", "inferred ICA members")))
        for layer, number in indicative.items()
        if number
    ]
    if more:
        verb = "is" if sum(indicative.values()) == 1 else "are"
        sentences.append(
            f"Shown but not counted: {joined(more)}, which {verb} indicative ({UNCHECKED})."
        )
    sentences.append(f"Data as of {atlas.registry.data_date}, or the date in each row.")
    return " ".join(sentences)
