"""Find a place, or an area to ask about, by name, code or postcode, with no network."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

from geo.areas import Area, area_of, set_of
from geo.errors import UnknownNameError
from geo.lookup.names import MOST, Candidate, plain
from geo.lookup.postcodes.resolver import Resolver
from geo.lookup.postcodes.sectors import POSTCODE, share_words
from geo.lookup.scopes import Outcome, Scope, scope_of_areas, scope_of_places

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from geo.dataset import Atlas
    from geo.register.register import Registry

GSS_CODE: Final = re.compile(r"[EKNSW]\d{8}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """One place that was found, and why it is one."""

    ref: str
    name: str
    why: str
    words: str
    """Name, kind and why, as a choice shows them: "Aston and Birch, cluster"."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """
    What a look-up of places found.

    One candidate is the answer; several are a choice, likeliest first; none is explained by
    `note`, which also says what was assumed (a former code, a sector that straddles councils).
    """

    found: tuple[Found, ...]
    note: str = ""
    is_alike: bool = False
    """Whether nothing is called so, and what was found is only spelt like it."""

    @property
    def is_sure(self) -> bool:
        """Whether the text means one place."""
        return len(self.found) == 1 and not self.is_alike


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundArea:
    """One area that was found, by its `geo.areas` key, and why it is one."""

    key: str
    name: str
    why: str
    words: str
    """Name, kind and why, as a choice shows them: "North East, region"."""


@dataclass(frozen=True, kw_only=True, slots=True)
class AreaAnswer:
    """What a look-up of areas found, read as an `Answer`."""

    found: tuple[FoundArea, ...]
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

    def __init__(self, atlas: Atlas, *, postcodes: Resolver | None = None) -> None:
        self._atlas = atlas
        self._postcodes = postcodes or Resolver(atlas.registry)

    @property
    def registry(self) -> Registry:
        """The register it looks in."""
        return self._atlas.registry

    def find(self, text: str) -> Answer:
        """
        Find the places that `text` may mean: a GSS code, a name or a postcode.

        Names match whole first, then by the beginning of a word, and at last by likeness; case,
        punctuation and habits of spelling ("St.", "&") do not count. The name of a council that
        is no more finds its successor, with a note.
        """
        outcome = _look_up(text, self._places, self._postcodes)
        found = tuple(
            Found(ref=one.key, name=one.name, why=one.why, words=one.words) for one in outcome.found
        )
        return Answer(found=found, note=outcome.note, is_alike=outcome.is_alike)

    def find_area(self, text: str) -> AreaAnswer:
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
            outcome = _look_up(parts[0], self._areas, self._postcodes)
            problem = _unclear(parts[0], outcome)
        else:
            outcome = self._list(parts)
            problem = outcome.note
        return AreaAnswer(
            found=tuple(
                FoundArea(key=one.key, name=one.name, why=one.why, words=one.words)
                for one in outcome.found
            ),
            note=outcome.note,
            problem="" if _is_clear(outcome) else problem,
        )

    def split(self, text: str) -> tuple[str, ...]:
        """Split a list of areas at its commas, but for those within a name or label."""
        return self._areas.names.split(text)

    def _list(self, parts: Iterable[str]) -> Outcome:
        # Sorted: the order in which a list was written must not show in the answer.
        outcomes = {part: _look_up(part, self._areas, self._postcodes) for part in sorted({*parts})}
        clear = [one.found[0] for one in outcomes.values() if _is_clear(one)]
        unclear = [one for one in outcomes.values() if not _is_clear(one)]
        note = _joined(
            one.note if _is_clear(one) else _unclear(part, one) for part, one in outcomes.items()
        )
        if not unclear:
            return Outcome(found=(self._set(clear),), note=note)
        if len(unclear) > 1:
            return Outcome(note=note)
        sets = [self._set([*clear, one]) for one in unclear[0].found]
        found = {one.key: one for one in sets}.values()
        return Outcome(found=tuple(found), note=note, is_alike=unclear[0].is_alike)

    def _set(self, chosen: Sequence[Candidate]) -> Candidate:
        if len({one.key for one in chosen}) == 1:
            return chosen[0]
        codes = [code for one in chosen for code in area_of(self.registry, one.key).codes]
        area = set_of(self.registry, codes)
        names = sorted({one.name for one in chosen})
        return Candidate(key=area.key, name=area.name, why=", ".join(names), rank=0)

    @cached_property
    def _places(self) -> Scope:
        return scope_of_places(self._atlas)

    @cached_property
    def _areas(self) -> Scope:
        return scope_of_areas(self.registry)


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
    answer = finder.find_area(text)
    if answer.problem:
        raise UnknownNameError(answer.problem)
    return area_of(finder.registry, answer.found[0].key), answer.note


def areas_called(finder: Finder, text: str) -> tuple[Area, ...]:
    """Return every area that has this very name, likeliest first: of "Lancashire", two."""
    found = finder.find_area(text).found
    return tuple(
        area_of(finder.registry, one.key) for one in found if plain(one.name) == plain(text)
    )


def _look_up(text: str, scope: Scope, postcodes: Resolver) -> Outcome:
    wanted = " ".join(text.split())
    if not wanted:
        return Outcome()
    tries = _tries(wanted, scope, postcodes)
    return next(outcome for outcome in tries if outcome.found or outcome.note)


def _tries(wanted: str, scope: Scope, postcodes: Resolver) -> Iterator[Outcome]:
    """Try one meaning after another, the surest first; the last always has something to say."""
    upper = wanted.upper()
    yield scope.keys.get(wanted, Outcome())
    if GSS_CODE.fullmatch(upper):
        yield scope.codes.get(upper, Outcome(note=_unknown_code(upper, scope)))
    yield _named(scope.names.whole(wanted), wanted)
    yield _named(scope.names.starting(wanted), wanted)
    yield scope.ids.get(wanted.casefold(), Outcome())
    if POSTCODE.fullmatch(upper):
        yield _in_postcode(upper, scope, postcodes)
    near = scope.names.alike(wanted)[:MOST]
    unknown = f"Nothing is called “{wanted}”."
    if near:
        yield Outcome(found=near, note=f"{unknown} Did you mean:", is_alike=True)
    yield Outcome(note=f"{unknown} Try {scope.examples}.")


def _named(found: tuple[Candidate, ...], text: str) -> Outcome:
    shown = found[:MOST]
    many = f"{len(found)} names match “{text}”, of which {MOST} are shown: write more of it."
    notes = [one.note for one in shown]
    return Outcome(found=shown, note=_joined([*notes, many if len(found) > MOST else ""]))


def _in_postcode(postcode: str, scope: Scope, postcodes: Resolver) -> Outcome:
    (match,) = postcodes.resolve([postcode])
    if match.LAD25CD:
        council = replace(scope.councils[match.LAD25CD], why=f"postcode {postcode}: {match.mark}")
        placed = f"{postcode} is in {match.LAD25NM}: {match.mark}."
        return Outcome(found=(council,), note=_joined([placed, match.note]))
    found = tuple(
        replace(scope.councils[code], why=f"{share_words(share)} of {match.place}")
        for code, share in match.others
    )
    return Outcome(found=found, note=match.note)


def _unknown_code(code: str, scope: Scope) -> str:
    return (
        f"No {scope.kinds} has the code {code}. Expected a 2025 code such as E08000010, one it "
        f"replaced since 2014, or {scope.other_codes}."
    )


def _is_clear(outcome: Outcome) -> bool:
    return len(outcome.found) == 1 and not outcome.is_alike


def _unclear(text: str, outcome: Outcome) -> str:
    """Say of words that mean no one thing what they may mean, each with its kind and key."""
    if not outcome.found:
        return outcome.note or "No area was named. Name one, such as Wigan, E08000010 or UK."
    typed = "; ".join(f"{one.key} for {one.words}" for one in outcome.found)
    if outcome.is_alike:
        return f"Nothing is called “{text}”. Did you mean one of these? Type {typed}."
    several = f"“{text}” may mean {len(outcome.found)} areas."
    return _joined([outcome.note, f"{several} Type {typed}."])


def _joined(notes: Iterable[str]) -> str:
    return " ".join(dict.fromkeys(note for note in notes if note))
