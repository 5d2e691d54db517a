"""Names: an index of what each may mean, matched whole, by the beginning of a word, by likeness."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

APOSTROPHE: Final = "\N{RIGHT SINGLE QUOTATION MARK}"
MAX_CANDIDATES: Final = 8
"""How many candidates a look-up offers."""
FUZZY_CUTOFF: Final = 0.75
"""How like two names must be for one to be taken as a slip of the other, from 0 to 1."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """What a name may mean: the key and name of a thing, why it is one, how likely (0 first)."""

    key: str
    name: str
    reason: str
    rank: int
    note: str = ""
    """What must be said with it: filled for the successor of what once had the name."""
    kind: str = ""
    """What kind of thing it is: "council", "region"; "" for what has no kind, such as a set."""

    @property
    def description(self) -> str:
        """Name, kind and why, as a choice shows them: "North East, region"."""
        if self.kind and self.reason.startswith(self.kind):
            return f"{self.name}, {self.reason}"
        return f"{self.name}{f', {self.kind}' if self.kind else ''} ({self.reason})"


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
        entries: Iterable[tuple[str, Candidate]],
        exact: Iterable[tuple[str, Candidate]] = (),
    ) -> None:
        self._meanings: dict[str, tuple[Candidate, ...]] = {}
        self._exact: dict[str, Candidate] = {}
        self._names_with_commas: set[str] = set()
        self._max_commas = 0
        for label, candidate in entries:
            name = normalise_name(label)
            self._meanings[name] = (*self._meanings.get(name, ()), candidate)
            self._record_commas(label)
        for label, candidate in exact:
            self._exact[normalise_name(label)] = candidate
            self._record_commas(label)

    def _record_commas(self, label: str) -> None:
        if "," in label:
            self._names_with_commas.add(normalise_name(label))
            self._max_commas = max(self._max_commas, label.count(","))

    def match_exact(self, text: str) -> tuple[Candidate, ...]:
        """Return what is called `text`; case, punctuation and habits of spelling do not count."""
        name = normalise_name(text)
        candidates = self._meanings.get(name, ())
        return _rank(candidates or ([self._exact[name]] if name in self._exact else []))

    def match_prefix(self, text: str) -> tuple[Candidate, ...]:
        """Return what has `text` at the beginning of a word; former names only if no other has."""
        prefix = normalise_name(text)
        if not prefix:
            return ()
        matches = [
            candidate
            for name, candidates in self._meanings.items()
            if f" {prefix}" in f" {name}"
            for candidate in candidates
        ]
        return _rank([candidate for candidate in matches if not candidate.note] or matches)

    def match_fuzzy(self, text: str) -> tuple[Candidate, ...]:
        """Return what is called nearly so."""
        close_names = difflib.get_close_matches(
            normalise_name(text), self._meanings, n=MAX_CANDIDATES, cutoff=FUZZY_CUTOFF
        )
        return _rank(candidate for name in close_names for candidate in self._meanings[name])

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
        i = 0
        while i < len(pieces):
            runs = [
                run
                for length in range(self._max_commas + 1, 1, -1)
                if normalise_name(run := ", ".join(pieces[i : i + length]))
                in self._names_with_commas
            ]
            parts.append(runs[0] if runs else pieces[i])
            i += runs[0].count(",") + 1 if runs else 1
        return tuple(parts)


def normalise_name(name: str) -> str:
    """Reduce a name to what counts when names are compared."""
    text = name.casefold().replace("&", " and ").replace("'", "").replace(APOSTROPHE, "")
    return " ".join(re.sub(r"[^\w\s]", " ", text).split()).removeprefix("the ")


def _rank(candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """Sort by likelihood and name, one candidate a key, with the notes of all."""
    best: dict[str, Candidate] = {}
    for candidate in sorted(candidates, key=lambda item: (item.rank, item.name, item.reason)):
        current = best.setdefault(candidate.key, candidate)
        if current.note and candidate.note not in current.note:
            best[current.key] = replace(current, note=f"{current.note} {candidate.note}")
    return tuple(best.values())
