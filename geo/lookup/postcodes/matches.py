"""
Any number of postcodes, resolved and counted.

What is unsure or unknown offline may be asked of a service online, if the reader wants it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Final

from geo.errors import SourceError
from geo.lookup.postcodes.resolver import Match, Resolver, is_whole, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from geo.lookup.postcodes.resolver import Find, How

BATCH: Final = 1_000
"""Postcodes that are matched at a time."""


class Matcher:
    """
    Matches postcodes as a `Resolver` does, and online where that is wanted.

    Parameters
    ----------
    resolver
        Finds them offline.
    online
        Finds them online, and is sent nothing but postcodes: those alone that are unsure or
        unknown offline. None, the default, asks nobody. Where it raises `SourceError` it is not
        asked again; `problem` then says why, and so does the note of each match that it would
        have been asked for.
    """

    def __init__(self, resolver: Resolver, *, online: Find | None = None) -> None:
        self._resolver = resolver
        self._online = online
        self.problem = ""
        """Why look-ups online ended, or ""."""
        self.sent = 0
        """How many postcodes were sent online."""
        self.counts: Counter[How] = Counter()
        """How many postcodes were matched how."""

    def match(self, texts: Iterable[str]) -> Iterator[Match]:
        """
        Match postcodes as they come, a thousand at a time.

        Yields
        ------
        match
            One for each text, in order: nothing is left out.
        """
        every = iter(texts)
        while batch := list(islice(every, BATCH)):
            for found in self._matched(batch):
                self.counts[found.how] += 1
                yield found

    def _matched(self, texts: list[str]) -> list[Match]:
        found = self._resolver.resolve(texts)
        if not self._online:
            return found
        written = [plain(text) for text in texts]
        unsure = {
            each
            for one, each in zip(found, written, strict=True)
            if is_whole(each) and (one.others or one.how == "not found")
        }
        return self._asked(found, written, unsure) if unsure else found

    def _asked(self, found: list[Match], written: list[str], unsure: set[str]) -> list[Match]:
        """Ask online for what is unsure, and put the answers in its place."""
        answers: Mapping[str, str] = {}
        if self._online and not self.problem:
            try:
                answers = self._online(sorted(unsure))
                self.sent += len(unsure)
            except SourceError as error:
                self.problem = str(error)
        left = "Not looked up online: the service failed." if self.problem else "Unknown online."
        return [
            self._resolver.in_council(Match(text=one.text, how="online"), answers[each])
            if each in answers
            else replace(one, note=f"{one.note} {left}".strip() if each in unsure else one.note)
            for one, each in zip(found, written, strict=True)
        ]
