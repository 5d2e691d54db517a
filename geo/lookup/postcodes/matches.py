"""
Match and count any number of postcodes.

Postcodes that are uncertain or unknown offline can be looked up online, if the user allows it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Final

from geo.errors import SourceError
from geo.lookup.postcodes.resolver import Match, Resolver, is_full_postcode, normalise_postcode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from geo.lookup.postcodes.resolver import MatchMethod, PostcodeFinder

BATCH_SIZE: Final = 1_000
"""Postcodes matched per batch."""


class Matcher:
    """
    Matcher of postcodes: offline with a `Resolver`, and online if allowed.

    Parameters
    ----------
    resolver
        Offline resolver.
    online
        Online look-up, called only with postcodes that are uncertain or unknown offline. None,
        the default, sends nothing. After a `SourceError` it is not called again: `problem` and
        the notes of the matches concerned say why.
    """

    def __init__(self, resolver: Resolver, *, online: PostcodeFinder | None = None) -> None:
        self._resolver = resolver
        self._online = online
        self.problem = ""
        """Why online look-ups stopped, or ""."""
        self.sent = 0
        """Number of postcodes sent online."""
        self.counts: Counter[MatchMethod] = Counter()
        """Number of postcodes by match method."""

    def match(self, texts: Iterable[str]) -> Iterator[Match]:
        """
        Match postcodes in batches of a thousand.

        Yields
        ------
        match
            One for each text, in order.
        """
        text_iterator = iter(texts)
        while batch := list(islice(text_iterator, BATCH_SIZE)):
            for match in self._match_batch(batch):
                self.counts[match.method] += 1
                yield match

    def _match_batch(self, texts: list[str]) -> list[Match]:
        matches = self._resolver.resolve(texts)
        if not self._online:
            return matches
        postcodes = [normalise_postcode(text) for text in texts]
        unsure = {
            postcode
            for match, postcode in zip(matches, postcodes, strict=True)
            if is_full_postcode(postcode) and (match.other_councils or match.method == "not found")
        }
        return self._look_up_online(matches, postcodes, unsure) if unsure else matches

    def _look_up_online(
        self, matches: list[Match], postcodes: list[str], unsure: set[str]
    ) -> list[Match]:
        """Look up uncertain postcodes online and replace their matches."""
        codes: Mapping[str, str] = {}
        if self._online and not self.problem:
            try:
                codes = self._online(sorted(unsure))
                self.sent += len(unsure)
            except SourceError as error:
                self.problem = str(error)
        online_note = (
            "Not looked up online: the service failed." if self.problem else "Unknown online."
        )
        return [
            self._resolver.with_council(Match(text=match.text, method="online"), codes[postcode])
            if postcode in codes
            else replace(
                match,
                note=f"{match.note} {online_note}".strip() if postcode in unsure else match.note,
            )
            for match, postcode in zip(matches, postcodes, strict=True)
        ]
