"""
Postcodes matched to councils, any number of them, and how each was matched.

Whole postcodes are found in the optional directory (`geo.postcodes.whole`), the others by their
sector; what that leaves unsure or unknown may be asked of a service online, if the reader wants it.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Final, Literal, get_args

from geo.errors import SourceError, UnknownNameError
from geo.postcodes.sectors import POSTCODE, Postcodes
from geo.postcodes.whole import NO_COUNCIL, find_whole
from geo.register.history import story_of_code

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from geo.postcodes.sectors import Shares
    from geo.register.registry import Registry

    Find = Callable[[Iterable[str]], Mapping[str, str]]

How = Literal[
    "whole postcode",
    "online",
    "sector",
    "sector, largest share",
    "district",
    "district, largest share",
    "not found",
    "malformed",
]

HOWS: Final[tuple[How, ...]] = get_args(How)

BATCH: Final = 1_000
"""Postcodes that are matched at a time."""

EXPECTED: Final = "Expected one such as M5 4WT."


@dataclass(frozen=True, kw_only=True, slots=True)
class Match:
    """
    A postcode and its council.

    Attributes
    ----------
    text
        As it was given.
    LAD25CD, LAD25NM
        The council, or "".
    how
        One of `HOWS`: a sector or district lies in one council as a whole, or the council is the
        one that has the largest share of its postcodes.
    share
        Of the sector's or district's postcodes, 0 to 1; None where that says nothing.
    others
        The councils that have the rest of it → their share, the largest first.
    note
        Why there is none, or what was assumed.
    """

    text: str
    LAD25CD: str = ""
    LAD25NM: str = ""
    how: How
    share: float | None = None
    others: tuple[tuple[str, float], ...] = ()
    note: str = ""


class Matcher:
    """
    Matches postcodes of one register.

    Parameters
    ----------
    registry
        The register.
    whole
        Finds whole postcodes offline, as `find_whole`.
    online
        Finds them online, and is sent nothing but postcodes: those alone that are unsure or
        unknown offline. None, the default, asks nobody. Where it raises `SourceError` it is not
        asked again; `problem` then says why, and so does the note of each match that it would
        have been asked for.
    """

    def __init__(
        self, registry: Registry, *, whole: Find = find_whole, online: Find | None = None
    ) -> None:
        self._registry = registry
        self._whole = whole
        self._online = online
        self._postcodes = Postcodes(
            registry.package, whole=whole, history=registry.former_authorities
        )
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
        written = [_plain(text) for text in texts]
        whole = self._whole(one for one in written if _is_whole(one))
        found = [
            self._offline(text, plain, whole.get(plain, ""))
            for text, plain in zip(texts, written, strict=True)
        ]
        unsure = {
            plain
            for one, plain in zip(found, written, strict=True)
            if _is_whole(plain) and one.how in {"sector, largest share", "not found"}
        }
        return self._asked(found, written, unsure) if self._online and unsure else found

    def _offline(self, text: str, written: str, code: str) -> Match:
        if not POSTCODE.fullmatch(written):
            what = f"{text.strip()[:40]!r} is no postcode." if text.strip() else "Blank."
            return Match(text=text, how="malformed", note=f"{what} {EXPECTED}")
        if code:
            return self._in_council(Match(text=text, how="whole postcode"), code)
        try:
            return self._shared(text, self._postcodes.shares(written))
        except UnknownNameError as error:
            return Match(text=text, how="not found", note=str(error))

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
            self._in_council(Match(text=one.text, how="online"), answers[plain])
            if plain in answers
            else replace(one, note=f"{one.note} {left}".strip() if plain in unsure else one.note)
            for one, plain in zip(found, written, strict=True)
        ]

    def _shared(self, text: str, shares: Shares) -> Match:
        (code, share), *others = shares.fractions.items()
        is_sector = shares.place.startswith("postcode sector")
        how: How = "sector" if is_sector else "district"
        if others:
            how = "sector, largest share" if is_sector else "district, largest share"
        name = self._registry.local_authorities[code].LAD25NM
        return Match(
            text=text, LAD25CD=code, LAD25NM=name, how=how, share=share, others=tuple(others)
        )

    def _in_council(self, match: Match, code: str) -> Match:
        """Fill in the council of a code, which may be one that has ended."""
        councils, former = self._registry.local_authorities, self._registry.former_authorities
        if code in councils:
            return replace(match, LAD25CD=code, LAD25NM=councils[code].LAD25NM)
        if code in former and len(former[code].successors) == 1:
            (now,) = former[code].successors
            note = story_of_code(self._registry, code)
            return replace(match, LAD25CD=now, LAD25NM=councils[now].LAD25NM, note=note)
        if code in NO_COUNCIL:
            note = "In the Channel Islands or the Isle of Man, which have no councils of the UK."
        else:
            note = f"Its council has the code {code}, which the register does not have."
        return replace(match, how="not found", note=note)


def _plain(text: str) -> str:
    """Write a postcode in capitals: a whole one without blanks, "M5 4" with the one it needs."""
    words = unicodedata.normalize("NFKC", text).upper().split()
    together = "".join(words)
    return together if _is_whole(together) else " ".join(words)


def _is_whole(written: str) -> bool:
    parts = POSTCODE.fullmatch(written)
    return bool(parts and parts[3])
