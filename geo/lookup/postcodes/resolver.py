"""
The council of a postcode, and how sure that is: what every page, command and file asks.

Whole postcodes are found in the optional directory (`geo.lookup.postcodes.whole`), the others by
their sector, where nearly all of it lies in one council. Where it does not, a postcode has no
council here, whoever asks, and the answer says what would give it one.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal, get_args

from geo.errors import UnknownNameError
from geo.lookup.postcodes import whole
from geo.lookup.postcodes.sectors import POSTCODE, Postcodes, share_words
from geo.register.code_history import story_of_code

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from geo.lookup.postcodes.sectors import Shares
    from geo.register.register import Registry

    Find = Callable[[Iterable[str]], Mapping[str, str]]

How = Literal[
    "whole postcode",
    "online",
    "sector",
    "district",
    "several councils",
    "not found",
    "malformed",
]

HOWS: Final[tuple[How, ...]] = get_args(How)

ENOUGH: Final = 0.99
"""The share of a sector's postcodes in one council from which all of it is placed there."""

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
        One of `HOWS`. By sector or district, `ENOUGH` of it or more lies in the council; where
        less does, it is in several councils, and none is given.
    share
        Of the sector's or district's postcodes in the council, 0 to 1; None where that says
        nothing.
    others
        The other councils that it may be in → their share, the largest first.
    note
        Why there is none and what would give one, or what was assumed.
    place
        What the shares are of: "postcode sector AA1 1", or "".
    """

    text: str
    LAD25CD: str = ""
    LAD25NM: str = ""
    how: How
    share: float | None = None
    others: tuple[tuple[str, float], ...] = ()
    note: str = ""
    place: str = ""

    @property
    def mark(self) -> str:
        """How it was placed and how surely ("by sector, 99%"), or why it was not, in short."""
        return self.how if self.share is None else f"by {self.how}, {_percent(self.share)}"


class Resolver:
    """
    Finds the councils of postcodes of one register, offline.

    Parameters
    ----------
    registry
        The register. Its table of sectors is read at the first question that needs it.
    find
        Finds whole postcodes; None is the optional directory, as far as it is installed.
    """

    def __init__(self, registry: Registry, *, find: Find | None = None) -> None:
        self._registry = registry
        self._find = find
        self._postcodes = Postcodes(registry.package, history=registry.former_authorities)

    def resolve(self, texts: Sequence[str]) -> list[Match]:
        """
        Find the council of each postcode.

        Parameters
        ----------
        texts
            Postcodes, sectors or districts, as people write them.

        Returns
        -------
        matches
            One for each text, in order.
        """
        written = [plain(text) for text in texts]
        wanted = (one for one in written if is_whole(one))
        found = (self._find or whole.find_whole)(wanted)
        version = whole.version()  # once: to look takes as long as a hundred postcodes
        return [
            self._match(text, each, found.get(each, ""), version)
            for text, each in zip(texts, written, strict=True)
        ]

    def in_council(self, match: Match, code: str) -> Match:
        """Fill in the council of a code, which may be one that has ended."""
        councils, former = self._registry.local_authorities, self._registry.former_authorities
        if code in councils:
            return replace(match, LAD25CD=code, LAD25NM=councils[code].LAD25NM)
        if code in former and len(former[code].successors) == 1:
            (now,) = former[code].successors
            note = story_of_code(self._registry, code)
            return replace(match, LAD25CD=now, LAD25NM=councils[now].LAD25NM, note=note)
        if code in former:
            note = f"{story_of_code(self._registry, code)} Give the council."
        elif code in whole.NO_COUNCIL:
            note = "In the Channel Islands or the Isle of Man, which have no councils of the UK."
        else:
            note = f"Its council has the code {code}, which the register does not have."
        return replace(match, how="not found", note=note)

    def _match(self, text: str, written: str, code: str, version: str) -> Match:
        if not POSTCODE.fullmatch(written):
            what = f"{text.strip()[:40]!r} is no postcode." if text.strip() else "Blank."
            return Match(text=text, how="malformed", note=f"{what} {EXPECTED}")
        if code:
            return self.in_council(Match(text=text, how="whole postcode"), code)
        cure = _cure(written, version)
        try:
            return self._by_share(text, self._postcodes.shares(written), cure)
        except UnknownNameError as error:
            return Match(text=text, how="not found", note=f"{error} {cure}")

    def _by_share(self, text: str, shares: Shares, cure: str) -> Match:
        fractions = tuple(shares.fractions.items())
        (code, share), *others = fractions
        if share < ENOUGH:
            note = f"{self._several(shares)} {cure}"
            return Match(
                text=text, how="several councils", others=fractions, note=note, place=shares.place
            )
        return Match(
            text=text,
            LAD25CD=code,
            LAD25NM=self._registry.local_authorities[code].LAD25NM,
            how="sector" if shares.place.startswith("postcode sector") else "district",
            share=share,
            others=tuple(others),
            place=shares.place,
        )

    def _several(self, shares: Shares) -> str:
        names = self._registry.local_authorities
        listed = [
            f"{names[code].LAD25NM} ({share_words(share)})"
            for code, share in shares.fractions.items()
        ]
        place = f"{shares.place[0].upper()}{shares.place[1:]}"
        return f"{place} is in several councils: {', '.join(listed)}."


def plain(text: str) -> str:
    """Write a postcode in capitals: a whole one without blanks, "M5 4" with the one it needs."""
    words = unicodedata.normalize("NFKC", text).upper().split()
    together = "".join(words)
    return together if is_whole(together) else " ".join(words)


def is_whole(written: str) -> bool:
    """Return whether a postcode, in capitals, has all its parts."""
    parts = POSTCODE.fullmatch(written)
    return bool(parts and parts[3])


def _percent(share: float) -> str:
    """Write a share; only the whole is 100%."""
    return "100%" if share == 1 else share_words(share)


def _cure(written: str, version: str) -> str:
    """Say what would find the council of a postcode that the table of sectors does not."""
    if version and is_whole(written):
        return f"The directory of whole postcodes ({version}) does not have it. Give the council."
    if version:
        return "Give the whole postcode, or the council."
    return f"To find whole postcodes, Northern Ireland's too: {whole.INSTALL}. Or give the council."
