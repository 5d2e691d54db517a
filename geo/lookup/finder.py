"""Find places and areas by name, code or postcode, offline."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

from geo.areas import Area, area_from_codes, area_of
from geo.errors import UnknownNameError
from geo.lookup.names import MAX_CANDIDATES, Candidate, normalise_name
from geo.lookup.postcodes.resolver import Resolver
from geo.lookup.postcodes.sectors import POSTCODE, format_share
from geo.lookup.scopes import Outcome, Scope, scope_of_areas, scope_of_places

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from geo.dataset import Dataset
    from geo.register.register import Register

GSS_CODE: Final = re.compile(r"[EKNSW]\d{8}")


@dataclass(frozen=True, kw_only=True, slots=True)
class PlaceMatch:
    """A matched place and the reason for the match."""

    ref: str
    name: str
    reason: str
    description: str
    """Name, kind and reason, for a list of options: "Aston and Birch, cluster"."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PlaceMatches:
    """
    Result of a place look-up.

    One match is the result; several are options, best first. If there are none, `note` says why.
    `note` also gives assumptions, such as a former code or a sector in several councils.
    """

    matches: tuple[PlaceMatch, ...]
    note: str = ""
    is_fuzzy: bool = False
    """Whether the matches only have a similar name."""

    @property
    def is_sure(self) -> bool:
        """Whether the text clearly means one place."""
        return len(self.matches) == 1 and not self.is_fuzzy


@dataclass(frozen=True, kw_only=True, slots=True)
class AreaMatch:
    """A matched area, by its `geo.areas` key, and the reason for the match."""

    key: str
    name: str
    reason: str
    description: str
    """Name, kind and reason, for a list of options: "North East, region"."""


@dataclass(frozen=True, kw_only=True, slots=True)
class AreaMatches:
    """Result of an area look-up, to be read like `PlaceMatches`."""

    matches: tuple[AreaMatch, ...]
    note: str = ""
    problem: str = ""
    """
    Message for a text that does not clearly mean one area; it lists the options with their keys.
    Empty for a clear match. A single area with only a similar name is not a clear match.
    """


class Finder:
    """
    Look-ups in one dataset. Build it once, because it stores its indexes.

    It builds the indexes on the first look-up and reads postcodes on the first postcode.

    Parameters
    ----------
    dataset
        Dataset to search.
    postcodes
        Resolver of postcodes. The default uses the optional directory if installed, and sectors.
    """

    def __init__(self, dataset: Dataset, *, postcodes: Resolver | None = None) -> None:
        self._dataset = dataset
        self._postcodes = postcodes or Resolver(dataset.register)

    @property
    def register(self) -> Register:
        """Register of the dataset."""
        return self._dataset.register

    def find(self, text: str) -> PlaceMatches:
        """
        Find the places that `text` may mean: a GSS code, a name or a postcode.

        Names match in full first, then by the start of a word, then by similarity. Case,
        punctuation and spelling variants ("St.", "&") are ignored. The name of an abolished
        council finds its successor, with a note.
        """
        outcome = _search(text, self._places, self._postcodes)
        matches = tuple(
            PlaceMatch(
                ref=candidate.key,
                name=candidate.name,
                reason=candidate.reason,
                description=candidate.description,
            )
            for candidate in outcome.candidates
        )
        return PlaceMatches(matches=matches, note=outcome.note, is_fuzzy=outcome.is_fuzzy)

    def find_area(self, text: str) -> AreaMatches:
        """
        Find the areas that `text` may mean, as `find` does.

        Parameters
        ----------
        text
            A council, county, city region, region, nation, "UK" or "ICA", by name, `Area.label`,
            key or GSS code; a postcode; a former name or code. Or a comma-separated list of
            these, in any order, for a combined area.

        Returns
        -------
        matches
            Areas with the same name and councils are merged. A list with one ambiguous part gives
            a choice of combined areas. A list with several, or with an unknown part, gives a
            note and no match.
        """
        parts = self.split(text) or (text,)
        if len(parts) == 1:
            outcome = _search(parts[0], self._areas, self._postcodes)
            problem = _ambiguity_note(parts[0], outcome)
        else:
            outcome = self._find_list(parts)
            problem = outcome.note
        return AreaMatches(
            matches=tuple(
                AreaMatch(
                    key=candidate.key,
                    name=candidate.name,
                    reason=candidate.reason,
                    description=candidate.description,
                )
                for candidate in outcome.candidates
            ),
            note=outcome.note,
            problem="" if _is_clear(outcome) else problem,
        )

    def split(self, text: str) -> tuple[str, ...]:
        """Split a list of areas at its commas, except commas within a name or label."""
        return self._areas.names.split(text)

    def _find_list(self, parts: Iterable[str]) -> Outcome:
        # Sorted, so that the order of the list does not change the result.
        outcomes = {part: _search(part, self._areas, self._postcodes) for part in sorted({*parts})}
        clear = [item.candidates[0] for item in outcomes.values() if _is_clear(item)]
        unclear = [item for item in outcomes.values() if not _is_clear(item)]
        note = _join_notes(
            item.note if _is_clear(item) else _ambiguity_note(part, item)
            for part, item in outcomes.items()
        )
        if not unclear:
            return Outcome(candidates=(self._combine(clear),), note=note)
        if len(unclear) > 1:
            return Outcome(note=note)
        sets = [self._combine([*clear, item]) for item in unclear[0].candidates]
        candidates = {item.key: item for item in sets}.values()
        return Outcome(candidates=tuple(candidates), note=note, is_fuzzy=unclear[0].is_fuzzy)

    def _combine(self, candidates: Sequence[Candidate]) -> Candidate:
        if len({candidate.key for candidate in candidates}) == 1:
            return candidates[0]
        codes = [
            code for candidate in candidates for code in area_of(self.register, candidate.key).codes
        ]
        area = area_from_codes(self.register, codes)
        names = sorted({candidate.name for candidate in candidates})
        return Candidate(key=area.key, name=area.name, match_reason=", ".join(names), rank=0)

    @cached_property
    def _places(self) -> Scope:
        return scope_of_places(self._dataset)

    @cached_property
    def _areas(self) -> Scope:
        return scope_of_areas(self.register)


def resolve_area(finder: Finder, text: str) -> tuple[Area, str]:
    """
    Return the one area that `text` means, and a note (or "").

    Parameters
    ----------
    finder
        Look-ups of the dataset.
    text
        As for `Finder.find_area`.

    Raises
    ------
    UnknownNameError
        If it means none or several. The message lists the options by their unique keys.
    """
    matches = finder.find_area(text)
    if matches.problem:
        raise UnknownNameError(matches.problem)
    return area_of(finder.register, matches.matches[0].key), matches.note


def find_areas_by_name(finder: Finder, text: str) -> tuple[Area, ...]:
    """Return every area with exactly this name, best first; "Lancashire" has two."""
    matches = finder.find_area(text).matches
    return tuple(
        area_of(finder.register, match.key)
        for match in matches
        if normalise_name(match.name) == normalise_name(text)
    )


def _search(text: str, scope: Scope, postcodes: Resolver) -> Outcome:
    query = " ".join(text.split())
    if not query:
        return Outcome()
    outcomes = _search_steps(query, scope, postcodes)
    return next(outcome for outcome in outcomes if outcome.candidates or outcome.note)


def _search_steps(query: str, scope: Scope, postcodes: Resolver) -> Iterator[Outcome]:
    """Yield outcomes of each kind of look-up, most reliable first; the last is never empty."""
    upper = query.upper()
    yield scope.keys.get(query, Outcome())
    if GSS_CODE.fullmatch(upper):
        yield scope.codes.get(upper, Outcome(note=_unknown_code(upper, scope)))
    yield _name_outcome(scope.names.match_exact(query), query)
    yield _name_outcome(scope.names.match_prefix(query), query)
    yield scope.ids.get(query.casefold(), Outcome())
    if POSTCODE.fullmatch(upper):
        yield _postcode_outcome(upper, scope, postcodes)
    fuzzy_matches = scope.names.match_fuzzy(query)[:MAX_CANDIDATES]
    problem = f"Nothing is called “{query}”."
    if fuzzy_matches:
        yield Outcome(candidates=fuzzy_matches, note=f"{problem} Did you mean:", is_fuzzy=True)
    yield Outcome(note=f"{problem} Try {scope.examples}.")


def _name_outcome(candidates: tuple[Candidate, ...], text: str) -> Outcome:
    top_candidates = candidates[:MAX_CANDIDATES]
    truncation_note = (
        f"{len(candidates)} names match “{text}”, of which {MAX_CANDIDATES} are shown: write "
        "more of it."
    )
    notes = [candidate.note for candidate in top_candidates]
    return Outcome(
        candidates=top_candidates,
        note=_join_notes([*notes, truncation_note if len(candidates) > MAX_CANDIDATES else ""]),
    )


def _postcode_outcome(postcode: str, scope: Scope, postcodes: Resolver) -> Outcome:
    (match,) = postcodes.resolve([postcode])
    if match.LAD25CD:
        council = replace(
            scope.councils[match.LAD25CD], match_reason=f"postcode {postcode}: {match.summary}"
        )
        summary = f"{postcode} is in {match.LAD25NM}: {match.summary}."
        return Outcome(candidates=(council,), note=_join_notes([summary, match.note]))
    candidates = tuple(
        replace(scope.councils[code], match_reason=f"{format_share(share)} of {match.geography}")
        for code, share in match.other_councils
    )
    return Outcome(candidates=candidates, note=match.note)


def _unknown_code(code: str, scope: Scope) -> str:
    return (
        f"No {scope.kinds} has the code {code}. Expected a 2025 code such as E08000010, one it "
        f"replaced since 2014, or {scope.other_codes}."
    )


def _is_clear(outcome: Outcome) -> bool:
    return len(outcome.candidates) == 1 and not outcome.is_fuzzy


def _ambiguity_note(text: str, outcome: Outcome) -> str:
    """Return a note that lists the meanings of an ambiguous text, with kinds and keys."""
    if not outcome.candidates:
        return outcome.note or "No area was named. Name one, such as Wigan, E08000010 or UK."
    options = "; ".join(
        f"{candidate.key} for {candidate.description}" for candidate in outcome.candidates
    )
    if outcome.is_fuzzy:
        return f"Nothing is called “{text}”. Did you mean one of these? Type {options}."
    summary = f"“{text}” may mean {len(outcome.candidates)} areas."
    return _join_notes([outcome.note, f"{summary} Type {options}."])


def _join_notes(notes: Iterable[str]) -> str:
    return " ".join(dict.fromkeys(note for note in notes if note))
