"""Index of names, matched in full, by the start of a word or by similarity."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

APOSTROPHE: Final = "\N{RIGHT SINGLE QUOTATION MARK}"
MAX_CANDIDATES: Final = 8
"""Maximum number of candidates of a look-up."""
FUZZY_CUTOFF: Final = 0.75
"""Minimum similarity of a misspelt name, from 0 to 1."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """A possible meaning of a name: key, name, reason for the match, and rank (0 first)."""

    key: str
    name: str
    rank: int
    kind: str = ""
    """Kind, such as "council" or "region"; "" for a set, which has none."""
    kind_text: str = ""
    """Kind with more detail: "council, North West"."""
    match_reason: str = ""
    """Why it matches, where not by its own name: "GSS code", "replaced Aston"."""
    note: str = ""
    """Note for the user, such as on the successor of an abolished council."""

    @property
    def reason(self) -> str:
        """Why it matches, or else its kind with detail."""
        return self.match_reason or self.kind_text

    @property
    def description(self) -> str:
        """Name, kind and reason, for a list of options: "North East, region"."""
        if not self.match_reason:
            return f"{self.name}, {self.kind_text}"
        return f"{self.name}{f', {self.kind}' if self.kind else ''} ({self.match_reason})"


class Names:
    """
    An index of names, built once. Matches have no duplicates and come best first.

    Parameters
    ----------
    entries
        Names, each with its meaning.
    exact
        Longer names, such as "North East, region", which only match in full.
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
        """Return candidates with this name, ignoring case, punctuation and spelling variants."""
        name = normalise_name(text)
        candidates = self._meanings.get(name, ())
        return _rank(candidates or ([self._exact[name]] if name in self._exact else []))

    def match_prefix(self, text: str) -> tuple[Candidate, ...]:
        """Return names with a word that starts with `text`; former names only if no others do."""
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
        """Return candidates with a similar name."""
        close_names = difflib.get_close_matches(
            normalise_name(text), self._meanings, n=MAX_CANDIDATES, cutoff=FUZZY_CUTOFF
        )
        return _rank(candidate for name in close_names for candidate in self._meanings[name])

    def split(self, text: str) -> tuple[str, ...]:
        """
        Split a list at its commas, except commas within a name.

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
    """Return a name in the form used for comparison."""
    text = name.casefold().replace("&", " and ").replace("'", "").replace(APOSTROPHE, "")
    return " ".join(re.sub(r"[^\w\s]", " ", text).split()).removeprefix("the ")


def _rank(candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """Sort candidates by rank and name, one per key, with their notes joined."""
    best: dict[str, Candidate] = {}
    for candidate in sorted(candidates, key=lambda item: (item.rank, item.name, item.reason)):
        current = best.setdefault(candidate.key, candidate)
        if current.note and candidate.note not in current.note:
            best[current.key] = replace(current, note=f"{current.note} {candidate.note}")
    return tuple(best.values())
