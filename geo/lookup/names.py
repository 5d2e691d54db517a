"""Names: an index of what each may mean, matched whole, by the beginning of a word, by likeness."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

APOSTROPHE: Final = "\N{RIGHT SINGLE QUOTATION MARK}"
MOST: Final = 8
"""How many candidates a look-up offers."""
ALIKE: Final = 0.75
"""How like two names must be for one to be taken as a slip of the other, from 0 to 1."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """What a name may mean: the key and name of a thing, why it is one, how likely (0 first)."""

    key: str
    name: str
    why: str
    rank: int
    note: str = ""
    """What must be said with it: filled for the successor of what once had the name."""
    kind: str = ""
    """What kind of thing it is: "council", "region"; "" for what has no kind, such as a set."""

    @property
    def words(self) -> str:
        """Name, kind and why, as a choice shows them: "North East, region"."""
        if self.kind and self.why.startswith(self.kind):
            return f"{self.name}, {self.why}"
        return f"{self.name}{f', {self.kind}' if self.kind else ''} ({self.why})"


class Names:
    """
    An index of names, built once. Each match is without repeats, the likeliest first.

    Parameters
    ----------
    labelled
        Names, each with what it may mean.
    exact
        Longer names, such as "North East, region", which are matched as a whole or not at all.
    """

    def __init__(
        self,
        labelled: Iterable[tuple[str, Candidate]],
        exact: Iterable[tuple[str, Candidate]] = (),
    ) -> None:
        self._meanings: dict[str, tuple[Candidate, ...]] = {}
        self._exact: dict[str, Candidate] = {}
        self._with_commas: set[str] = set()
        self._most_commas = 0
        for label, candidate in labelled:
            name = plain(label)
            self._meanings[name] = (*self._meanings.get(name, ()), candidate)
            self._note_commas(label)
        for label, candidate in exact:
            self._exact[plain(label)] = candidate
            self._note_commas(label)

    def _note_commas(self, label: str) -> None:
        if "," in label:
            self._with_commas.add(plain(label))
            self._most_commas = max(self._most_commas, label.count(","))

    def whole(self, text: str) -> tuple[Candidate, ...]:
        """Return what is called `text`; case, punctuation and habits of spelling do not count."""
        name = plain(text)
        named = self._meanings.get(name, ())
        return _ranked(named or ([self._exact[name]] if name in self._exact else []))

    def starting(self, text: str) -> tuple[Candidate, ...]:
        """Return what has `text` at the beginning of a word; former names only if no other has."""
        wanted = plain(text)
        if not wanted:
            return ()
        matched = [
            candidate
            for name, candidates in self._meanings.items()
            if f" {wanted}" in f" {name}"
            for candidate in candidates
        ]
        return _ranked([candidate for candidate in matched if not candidate.note] or matched)

    def alike(self, text: str) -> tuple[Candidate, ...]:
        """Return what is called nearly so."""
        near = difflib.get_close_matches(plain(text), self._meanings, n=MOST, cutoff=ALIKE)
        return _ranked(candidate for name in near for candidate in self._meanings[name])

    def split(self, text: str) -> tuple[str, ...]:
        """
        Split a list at its commas, but for those within a name.

        Returns
        -------
        parts
            "Wigan, Newry, Mourne and Down" → ("Wigan", "Newry, Mourne and Down"). Blank parts
            are left out.
        """
        pieces = [piece for part in text.split(",") if (piece := " ".join(part.split()))]
        parts: list[str] = []
        at = 0
        while at < len(pieces):
            runs = [
                run
                for length in range(self._most_commas + 1, 1, -1)
                if plain(run := ", ".join(pieces[at : at + length])) in self._with_commas
            ]
            parts.append(runs[0] if runs else pieces[at])
            at += runs[0].count(",") + 1 if runs else 1
        return tuple(parts)


def plain(name: str) -> str:
    """Reduce a name to what counts when names are compared."""
    words = name.casefold().replace("&", " and ").replace("'", "").replace(APOSTROPHE, "")
    return " ".join(re.sub(r"[^\w\s]", " ", words).split()).removeprefix("the ")


def _ranked(candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """Sort by likelihood and name, one candidate a key, with the notes of all."""
    best: dict[str, Candidate] = {}
    for candidate in sorted(candidates, key=lambda one: (one.rank, one.name, one.why)):
        held = best.setdefault(candidate.key, candidate)
        if held.note and candidate.note not in held.note:
            best[held.key] = replace(held, note=f"{held.note} {candidate.note}")
    return tuple(best.values())
