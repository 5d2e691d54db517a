"""Summary sentences of a result: what the map shows, and what they count."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from geo.coverage.counts import count_places
from geo.places.place import ICA_MEMBERS
from geo.query import national_levels
from geo.text import (
    format_count,
    format_people,
    join_phrases,
    plural,
    upper_first,
    with_a,
)
from geo.views.updates import last_update_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geo.coverage.counts import CountStatus, PlaceCounts
    from geo.dataset import Dataset
    from geo.query import Query, Result
    from geo.register.layers import Layer
    from geo.register.register import Register

ALLIANCE: Final = "the Industrial Communities Alliance"


@dataclass(frozen=True, kw_only=True, slots=True)
class Summary:
    """The summary of a result, with its counts."""

    headline: str
    """Sentences that need no map: the number of councils and places, and councils with none."""
    basis: str
    """What was counted, counted separately or left out, and who designated it."""
    counts: PlaceCounts
    population: int
    """Population of `counts.councils`."""


def summarise(dataset: Dataset, result: Result) -> Summary:
    """
    Summarise a result in sentences.

    Every number is from `geo.coverage.counts.count_places`. A council counts with its whole
    population, even if a place covers only part of it.
    """
    counts = count_places(dataset, result)
    return Summary(
        headline=_headline(dataset, result, counts),
        basis=_basis(dataset, result, counts),
        counts=counts,
        population=dataset.population(counts.councils),
    )


def format_places(layer: Layer, number: int) -> str:
    """Format a number of places of a layer: 1 cluster, 2 clusters, no clusters."""
    return format_count(number, layer.noun, layer.plural)


def designated_layers_text(register: Register) -> str:
    """Name the layers with levels of designation: "clusters and sites"."""
    return join_phrases(
        layer.short_plural for layer in register.layers.values() if layer.is_designated
    )


def designated_by_text(dataset: Dataset, query: Query) -> str:
    """Return who designated the places of a query, as a sentence."""
    register = dataset.register
    names = [register.designation_levels[level].name for level in query.levels]
    subject = upper_first(designated_layers_text(register))
    if set(query.levels) == set(national_levels(register)):
        return f"{subject}: UK Government designations only."
    if not names:
        return f"{subject}: no designation level is chosen."
    return f"{subject}: designated by {join_phrases(names)}."


def _headline(dataset: Dataset, result: Result, counts: PlaceCounts) -> str:
    query = result.query
    coverage_layers = dataset.register.coverage_layers
    layers = [layer for layer in coverage_layers.values() if layer.layer_id in counts.layers]
    if not layers:
        return _members_headline(dataset, result, counts)
    sector_prefix = (
        f"For {dataset.register.sectors[query.sector].name.lower()}, " if query.sector else ""
    )
    count_phrases = [
        format_places(layer, counts.layers[layer.layer_id].located) for layer in layers
    ]
    if len(result.codes) == 1:
        sentences = [f"{sector_prefix}{counts.area.name} has {join_phrases(count_phrases)}."]
    else:
        layer_nouns = join_phrases([layer.noun for layer in layers], last="or")
        layer_phrase = with_a(layer_nouns) if len(layers) == 1 else f"at least one {layer_nouns}"
        area_phrase = f"in {counts.area.in_sentence}" if query.area else "in the UK"
        covered_count, council_count = len(counts.councils), len(result.codes)
        verb = plural(covered_count, "has", "have")
        share_text = f"{covered_count} of {council_count} councils {area_phrase}"
        sentences = [
            f"{sector_prefix}{share_text} {verb} {layer_phrase}.",
            *_uncovered_sentences(dataset, result, counts),
            f"In all: {join_phrases(count_phrases)}.",
        ]
        if not any(counts.layers[layer.layer_id].located for layer in layers):
            sentences = [f"{sector_prefix}no council {area_phrase} has a confirmed {layer_nouns}."]
    if ICA_MEMBERS in counts.layers:
        sentences.append(_members_sentence(result, counts))
    return upper_first(" ".join(sentences))


def _uncovered_sentences(dataset: Dataset, result: Result, counts: PlaceCounts) -> Iterable[str]:
    """Yield how many councils have none, and how many people live there."""
    uncovered = result.codes - counts.councils
    if uncovered:
        people_text = format_people(dataset.population(uncovered))
        verb = plural(len(uncovered), "has", "have")
        subject = f"The other {len(uncovered):,}" if counts.councils else f"All {len(uncovered):,}"
        yield f"{subject}, with {people_text} people, {verb} none."


def _members_sentence(result: Result, counts: PlaceCounts) -> str:
    members = counts.members
    if len(result.codes) == 1:
        return f"It is {'' if members else 'not '}confirmed as a member of {ALLIANCE}."
    if not members:
        return f"No council here is confirmed as a member of {ALLIANCE}."
    covered_count = len(members & counts.councils)
    noun = plural(len(members), "member", "members")
    verb = "has" if 1 in {covered_count, len(members)} else "have"
    return f"{covered_count} of {len(members)} confirmed {noun} of {ALLIANCE} {verb} one."


def _members_headline(dataset: Dataset, result: Result, counts: PlaceCounts) -> str:
    if ICA_MEMBERS not in counts.layers:
        return "No layer is switched on."
    number = len(counts.members)
    noun, verb = ("council is", "member") if number == 1 else ("councils are", "members")
    area_phrase = f"In {counts.area.in_sentence}" if result.query.area else "Across the UK"
    people_text = format_people(dataset.population(counts.members))
    return (
        f"{area_phrase}, {number or 'no'} {noun} confirmed as {'a ' * (number == 1)}{verb} of "
        f"{ALLIANCE}" + (f", with {people_text} people." if number else ".")
    )


_SEPARATE_STATUSES: Final[dict[CountStatus, str]] = {
    "nationwide": "nation-wide",
    "unlocated": "no published location",
    "possible": "no published boundary, may or may not be here",
    "in_parts": "counted by its parts",
}


def _basis(dataset: Dataset, result: Result, counts: PlaceCounts) -> str:
    query = result.query
    sentences = ["We count only what we have confirmed in a published source or by location."]
    register = dataset.register
    if any(register.layers[layer].is_designated for layer in query.layers):
        sentences.append(designated_by_text(dataset, query))
    separate_counts = [
        (_count_by_status(dataset, counts, status), reason)
        for status, reason in _SEPARATE_STATUSES.items()
    ]
    separate_phrases = [
        f"{text} ({reason})" for (number, text), reason in separate_counts if number
    ]
    if separate_phrases:
        sentences.append(f"Counted apart: {'; '.join(separate_phrases)}.")
    number, text = _count_by_status(dataset, counts, "unconfirmed")
    if number:
        verb = plural(number, "is", "are")
        sentences.append(f"Shown but not counted: {text}, which {verb} not yet confirmed.")
    sentences.append(last_update_text(dataset.register))
    return " ".join(sentences)


def _count_by_status(dataset: Dataset, counts: PlaceCounts, status: CountStatus) -> tuple[int, str]:
    """Return how many places have a count status, and their wording by layer."""
    numbers = {layer: getattr(count, status) for layer, count in counts.layers.items()}
    layers = dataset.register.layers
    phrases = [format_places(layers[key], number) for key, number in numbers.items() if number]
    return sum(numbers.values()), join_phrases(phrases) if phrases else ""
