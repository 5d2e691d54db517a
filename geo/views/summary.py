"""A result in words: the sentences that say what the map shows, and what they count."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from geo.coverage.counts import count_places
from geo.places.place import CITY_REGIONS, CLUSTERS, ICA_MEMBERS, STRATEGIC_SITES
from geo.query import national_levels
from geo.views.updates import updates_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geo.coverage.counts import CountedAs, PlaceCounts
    from geo.dataset import Atlas
    from geo.query import Query, Result

NOUNS: Final = {
    CITY_REGIONS: ("city region", "city regions"),
    CLUSTERS: ("cluster", "clusters"),
    STRATEGIC_SITES: ("strategic site", "strategic sites"),
}
MILLION: Final = 1_000_000
ALLIANCE: Final = "the Industrial Communities Alliance"


@dataclass(frozen=True, kw_only=True, slots=True)
class Summary:
    """What is shown, counted and in words."""

    headline: str
    """Sentences that stand without the map: how many councils and places, and who has none."""
    basis: str
    """What was counted, what was counted apart or not at all, and by whose authority."""
    counts: PlaceCounts
    population: int
    """People in `counts.councils`."""


def summarise(atlas: Atlas, result: Result) -> Summary:
    """
    Say what a result shows.

    Every number is from `geo.coverage.counts.count_places`. A council counts with its whole
    population, even where a place takes in part of it.
    """
    counts = count_places(atlas, result)
    return Summary(
        headline=_headline(atlas, result, counts),
        basis=_basis(atlas, result, counts),
        counts=counts,
        population=atlas.population(counts.councils),
    )


def people(number: int) -> str:
    """Write a number of people as it is spoken: 940,000, or 69.3 million."""
    if number < MILLION:
        return f"{number:,}"
    return f"{number / MILLION:.1f} million"


def upper_first(text: str) -> str:
    """Begin with a capital."""
    return text[:1].upper() + text[1:]


def joined(parts: Iterable[str], *, last: str = "and") -> str:
    """Join words as a sentence does: a, b and c."""
    *first, end = parts
    return f"{', '.join(first)} {last} {end}" if first else end


def counted(number: int, singular: str, plural: str) -> str:
    """Write a number with its noun: 1 cluster, 2 clusters, 1,200 clusters, no clusters."""
    return f"{number:,} {singular if number == 1 else plural}" if number else f"no {plural}"


def authority(atlas: Atlas, query: Query) -> str:
    """Say on whose authority the clusters and sites of a query were named."""
    names = [atlas.registry.designation_levels[level].name for level in query.levels]
    if set(query.levels) == set(national_levels(atlas.registry)):
        return "Clusters and sites: UK Government designations only."
    if not names:
        return "Clusters and sites: no designation level is chosen."
    return f"Clusters and sites: designated by {joined(names)}."


def _headline(atlas: Atlas, result: Result, counts: PlaceCounts) -> str:
    query = result.query
    layers = [layer for layer in NOUNS if layer in counts.layers]
    if not layers:
        return _members_alone(atlas, result, counts)
    of_sector = f"For {atlas.registry.sectors[query.sector].name.lower()}, " if query.sector else ""
    named = [counted(counts.layers[layer].located, *NOUNS[layer]) for layer in layers]
    if len(result.codes) == 1:
        sentences = [f"{of_sector}{counts.area.name} has {joined(named)}."]
    else:
        any_of = joined([NOUNS[layer][0] for layer in layers], last="or")
        least = f"a {any_of}" if len(layers) == 1 else f"at least one {any_of}"
        in_area = f"in {counts.area.in_sentence}" if query.area else "in the UK"
        reached, whole = len(counts.councils), len(result.codes)
        verb = "has" if reached == 1 else "have"
        sentences = [
            f"{of_sector}{reached} of {whole} councils {in_area} {verb} {least}.",
            *_without(atlas, result, counts),
            f"In all: {joined(named)}.",
        ]
        if not any(counts.layers[layer].located for layer in layers):
            sentences = [f"{of_sector}no council {in_area} has a confirmed {any_of}."]
    if ICA_MEMBERS in counts.layers:
        sentences.append(_members(result, counts))
    return upper_first(" ".join(sentences))


def _without(atlas: Atlas, result: Result, counts: PlaceCounts) -> Iterable[str]:
    """Say how many councils have none, and how many people live there."""
    without = result.codes - counts.councils
    if without:
        homes = people(atlas.population(without))
        verb = "has" if len(without) == 1 else "have"
        which = f"The other {len(without):,}" if counts.councils else f"All {len(without):,}"
        yield f"{which}, with {homes} people, {verb} none."


def _members(result: Result, counts: PlaceCounts) -> str:
    members = counts.members
    if len(result.codes) == 1:
        return f"It is {'' if members else 'not '}confirmed as a member of {ALLIANCE}."
    if not members:
        return f"No council here is confirmed as a member of {ALLIANCE}."
    reached = len(members & counts.councils)
    noun = "member" if len(members) == 1 else "members"
    verb = "has" if 1 in {reached, len(members)} else "have"
    return f"{reached} of {len(members)} confirmed {noun} of {ALLIANCE} {verb} one."


def _members_alone(atlas: Atlas, result: Result, counts: PlaceCounts) -> str:
    if ICA_MEMBERS not in counts.layers:
        return "No layer is switched on."
    number = len(counts.members)
    noun, verb = ("council is", "member") if number == 1 else ("councils are", "members")
    where = f"In {counts.area.in_sentence}" if result.query.area else "Across the UK"
    homes = people(atlas.population(counts.members))
    return (
        f"{where}, {number or 'no'} {noun} confirmed as {'a ' * (number == 1)}{verb} of {ALLIANCE}"
        + (f", with {homes} people." if number else ".")
    )


_APART: Final[dict[CountedAs, str]] = {
    "nationwide": "nation-wide",
    "unlocated": "no published location",
    "possible": "no published boundary, may or may not be here",
    "in_parts": "counted by its parts",
}


def _basis(atlas: Atlas, result: Result, counts: PlaceCounts) -> str:
    query = result.query
    sentences = ["We count only what we have confirmed in a published source or by location."]
    if {CLUSTERS, STRATEGIC_SITES} & set(query.layers):
        sentences.append(authority(atlas, query))
    apart = [(_of_status(counts, status), why) for status, why in _APART.items()]
    listed = [f"{words} ({why})" for (number, words), why in apart if number]
    if listed:
        sentences.append(f"Counted apart: {'; '.join(listed)}.")
    number, words = _of_status(counts, "unconfirmed")
    if number:
        verb = "is" if number == 1 else "are"
        sentences.append(f"Shown but not counted: {words}, which {verb} not yet confirmed.")
    sentences.append(updates_words(atlas.registry))
    return " ".join(sentences)


def _of_status(counts: PlaceCounts, status: CountedAs) -> tuple[int, str]:
    """Return how many places are counted so, and the words for them by layer."""
    numbers = {layer: getattr(count, status) for layer, count in counts.layers.items()}
    nouns = NOUNS | {ICA_MEMBERS: ("ICA member", "ICA members")}
    words = [counted(number, *nouns[layer]) for layer, number in numbers.items() if number]
    return sum(numbers.values()), joined(words) if words else ""
