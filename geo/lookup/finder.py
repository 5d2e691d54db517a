"""Find a place, or an area to ask about, by name, code or postcode, with no network."""

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
    """One place that was found, and why it is one."""

    ref: str
    name: str
    reason: str
    description: str
    """Name, kind and why, as a choice shows them: "Aston and Birch, cluster"."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PlaceMatches:
    """
    What a look-up of places found.

    One candidate is the answer; several are a choice, likeliest first; none is explained by
    `note`, which also says what was assumed (a former code, a sector that straddles councils).
    """

    matches: tuple[PlaceMatch, ...]
    note: str = ""
    is_fuzzy: bool = False
    """Whether nothing is called so, and what was found is only spelt like it."""

    @property
    def is_sure(self) -> bool:
        """Whether the text means one place."""
        return len(self.matches) == 1 and not self.is_fuzzy


@dataclass(frozen=True, kw_only=True, slots=True)
class AreaMatch:
    """One area that was found, by its `geo.areas` key, and why it is one."""

    key: str
    name: str
    reason: str
    description: str
    """Name, kind and why, as a choice shows them: "North East, region"."""


@dataclass(frozen=True, kw_only=True, slots=True)
class AreaMatches:
    """What a look-up of areas found, read as an `Answer`."""

    matches: tuple[AreaMatch, ...]
    note: str = ""
    problem: str = ""
    """
    Why this is not one sure area, as a message that lists the choices with their keys. Empty if
    it is one: an area that is only spelt like the text is found, but not sure.
    """


class Finder:
    """
    Look-ups over one atlas. Keeps its indexes, so build it once.

    The indexes are built at the first look-up, the postcode table is read at the first postcode.

    Parameters
    ----------
    atlas
        Where to look.
    postcodes
        How postcodes are found: by default whole where the optional directory is installed, else
        by sector.
    """

    def __init__(self, dataset: Dataset, *, postcodes: Resolver | None = None) -> None:
        self._dataset = dataset
        self._postcodes = postcodes or Resolver(dataset.register)

    @property
    def register(self) -> Register:
        """The register it looks in."""
        return self._dataset.register

    def find(self, text: str) -> PlaceMatches:
        """
        Find the places that `text` may mean: a GSS code, a name or a postcode.

        Names match whole first, then by the beginning of a word, and at last by likeness; case,
        punctuation and habits of spelling ("St.", "&") do not count. The name of a council that
        is no more finds its successor, with a note.
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
            key or GSS code; a postcode; a former name or code; or several of these with commas,
            which are one set, whatever their order.

        Returns
        -------
        answer
            Areas that have the same name and the same councils are one. A list with one unclear
            part is a choice of sets; with several, or with a part that is not found, it finds
            nothing, and the note names them.
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
        """Split a list of areas at its commas, but for those within a name or label."""
        return self._areas.names.split(text)

    def _find_list(self, parts: Iterable[str]) -> Outcome:
        # Sorted: the order in which a list was written must not show in the answer.
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
        return Candidate(key=area.key, name=area.name, reason=", ".join(names), rank=0)

    @cached_property
    def _places(self) -> Scope:
        return scope_of_places(self._dataset)

    @cached_property
    def _areas(self) -> Scope:
        return scope_of_areas(self.register)


def resolve_area(finder: Finder, text: str) -> tuple[Area, str]:
    """
    Return the one area that `text` means, and what must be said with it (or "").

    Parameters
    ----------
    finder
        Where to look.
    text
        As `Finder.find_area` takes it.

    Raises
    ------
    UnknownNameError
        If it means none or several: the message lists them by their keys, which mean one alone.
    """
    matches = finder.find_area(text)
    if matches.problem:
        raise UnknownNameError(matches.problem)
    return area_of(finder.register, matches.matches[0].key), matches.note


def find_areas_by_name(finder: Finder, text: str) -> tuple[Area, ...]:
    """Return every area that has this very name, likeliest first: of "Lancashire", two."""
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
    """Try one meaning after another, the surest first; the last always has something to say."""
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
            scope.councils[match.LAD25CD], reason=f"postcode {postcode}: {match.summary}"
        )
        summary = f"{postcode} is in {match.LAD25NM}: {match.summary}."
        return Outcome(candidates=(council,), note=_join_notes([summary, match.note]))
    candidates = tuple(
        replace(scope.councils[code], reason=f"{format_share(share)} of {match.geography}")
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
    """Say of words that mean no one thing what they may mean, each with its kind and key."""
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
