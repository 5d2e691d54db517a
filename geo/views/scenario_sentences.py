"""Sentences on a scenario: what a proposed place would cover, and which gaps would close."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from geo.areas import ICA, area_of
from geo.coverage.gaps import ANY_LAYER, SECTOR_PREFIX
from geo.places.place import CLUSTERS
from geo.scenario.scenario import MARKER
from geo.text import format_count, format_people, join_phrases, plural
from geo.views.summary import ALLIANCE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.dataset import Dataset
    from geo.scenario.effect import Effect

MAX_NAMES: Final = 8
"""How many councils a sentence names before it counts the rest."""


@dataclass(frozen=True, kw_only=True, slots=True)
class EffectStatement:
    """Sentences on what a proposed place would change."""

    headline: str
    """What the place covers. It can stand alone next to the marker."""
    details: tuple[str, ...]
    """Councils with nothing now, or no cluster; each sector; the ICA members among them."""

    @property
    def sentences(self) -> tuple[str, ...]:
        """All sentences, the headline marked as a proposal."""
        return (f"{MARKER}: {self.headline}", *self.details)


def effect_statement(dataset: Dataset, effect: Effect) -> EffectStatement:
    """Return what a proposed place would change, in sentences."""
    name = effect.scenario.name.strip()
    touch = ""
    if effect.touched_codes:
        verb = plural(len(effect.touched_codes), "which does", "which do")
        touch = f" It touches {len(effect.touched_codes)} more, {verb} not count."
    headline = f"{name} would take in {_councils_and_people(dataset, effect.covered_codes)}.{touch}"
    if not effect.covered_codes:
        return EffectStatement(headline=headline, details=("No gap closes.",))
    details = [_closing_sentence(dataset, effect, key) for key in effect.closed_gaps]
    if not effect.scenario.sectors:
        details.append("It names no sector, so no gap in a sector closes.")
    details.append(_members_sentence(dataset, effect))
    return EffectStatement(headline=headline, details=tuple(details))


def effect_basis(effect: Effect) -> str:
    """Return what the comparison counts."""
    rule = (
        "A council is taken in where the circle holds at least 0.5% of its land, and then whole."
        if effect.scenario.circle
        else "The councils are taken in whole."
    )
    return (
        f"{rule} A gap is where nothing confirmed and place-based is found under the filters. "
        "We treat your proposal as a new cluster, so it closes no gap in city regions or sites."
    )


def _closing_sentence(dataset: Dataset, effect: Effect, key: str) -> str:
    codes = effect.closed_gaps[key]
    if key == CLUSTERS:
        lack_phrase, has_phrase = "in no confirmed cluster now", "in a confirmed cluster already"
        verbs = ("is", "are")
    else:
        criterion = "confirmed and place-based"
        if key != ANY_LAYER:
            sector = dataset.register.sectors[key.removeprefix(SECTOR_PREFIX)]
            criterion = f"{criterion} for {sector.name.lower()}"
        lack_phrase, has_phrase = f"nothing {criterion} now", f"something {criterion} already"
        verbs = ("has", "have")
    if not codes:
        return (
            f"{_subject(effect.covered_codes)} {verbs[len(effect.covered_codes) > 1]} {has_phrase}."
        )
    verb = verbs[len(codes) > 1]
    if codes == effect.covered_codes:
        return f"{_subject(codes)} {verb} {lack_phrase}."
    return (
        f"{_councils_and_people(dataset, codes, comma=True)} {verb} {lack_phrase}: "
        f"{join_phrases(_shorten_names(dataset, codes))}."
    )


def _subject(codes: Sequence[str]) -> str:
    number = len(codes)
    return {1: "It", 2: "Both"}.get(number, f"All {number}")


def _members_sentence(dataset: Dataset, effect: Effect) -> str:
    members = set(area_of(dataset.register, ICA).codes)
    member_codes = [code for code in effect.covered_codes if code in members]
    if not member_codes:
        subject = plural(len(effect.covered_codes), "It is not", "None is")
        return f"{subject} a known or probable member of {ALLIANCE}."
    confirmed_count = sum(
        dataset.register.ica_status[code].status == "member" for code in member_codes
    )
    confirmed_text = plural(confirmed_count, "confirmed member", "confirmed members")
    basis = f"{confirmed_count} {confirmed_text}; {len(member_codes) - confirmed_count} probable"
    number = len(member_codes)
    noun = plural(number, "is a known or probable member", "are known or probable members")
    names = join_phrases(_shorten_names(dataset, member_codes))
    return f"{number} of them {noun} of {ALLIANCE}: {names} ({basis})."


def _councils_and_people(dataset: Dataset, codes: Sequence[str], *, comma: bool = False) -> str:
    people_phrase = f", home to {format_people(dataset.population(codes))} people" if codes else ""
    return f"{format_count(len(codes), 'council', 'councils')}{people_phrase}{',' if comma else ''}"


def council_names(dataset: Dataset, codes: Sequence[str]) -> list[str]:
    """Return the names of councils, sorted."""
    councils = dataset.register.local_authorities
    return sorted(councils[code].LAD25NM for code in codes)


def _shorten_names(dataset: Dataset, codes: Sequence[str]) -> list[str]:
    names = council_names(dataset, codes)
    if len(names) <= MAX_NAMES:
        return names
    return [*names[: MAX_NAMES - 1], f"{len(names) - MAX_NAMES + 1} more"]
