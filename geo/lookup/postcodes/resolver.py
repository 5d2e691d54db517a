"""
Resolver of postcodes to councils, with the certainty of each match.

Full postcodes are looked up in the optional directory (`geo.lookup.postcodes.whole`). Others are
matched by sector, if nearly all of it is in one council. If not, there is no match, and the note
says what would give one.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal, get_args

from geo.errors import UnknownNameError
from geo.lookup.postcodes import whole
from geo.lookup.postcodes.sectors import POSTCODE, PostcodeSectors, format_share
from geo.register.code_history import describe_history
from geo.text import upper_first

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from geo.lookup.postcodes.sectors import CouncilShares
    from geo.register.register import Register

    PostcodeFinder = Callable[[Iterable[str]], Mapping[str, str]]

MatchMethod = Literal[
    "whole postcode",
    "online",
    "sector",
    "district",
    "several councils",
    "not found",
    "malformed",
]

MATCH_METHODS: Final[tuple[MatchMethod, ...]] = get_args(MatchMethod)

MIN_SHARE: Final = 0.99
"""Minimum share of a sector's postcodes in one council to assign all of it there."""

EXPECTED: Final = "Expected one such as M5 4WT."


@dataclass(frozen=True, kw_only=True, slots=True)
class Match:
    """
    A postcode and its council.

    Attributes
    ----------
    text
        Text as given.
    LAD25CD, LAD25NM
        The council, or "".
    method
        How it was matched. A sector or district has at least `MIN_SHARE` in the council; with
        less, it is in several councils and there is no match.
    share
        Share of the sector's or district's postcodes in the council, 0 to 1; None if it does not
        apply.
    other_councils
        Other possible councils with their shares, largest first.
    note
        Why there is no council and what would give one, or what was assumed.
    geography
        Geography of the shares: "postcode sector AA1 1", or "".
    """

    text: str
    LAD25CD: str = ""
    LAD25NM: str = ""
    method: MatchMethod
    share: float | None = None
    other_councils: tuple[tuple[str, float], ...] = ()
    note: str = ""
    geography: str = ""

    @property
    def summary(self) -> str:
        """Short text of method and share ("by sector, 99%"), or why there is no match."""
        return (
            self.method
            if self.share is None
            else f"by {self.method}, {_format_percent(self.share)}"
        )


class Resolver:
    """
    Resolver of postcodes to the councils of one register, offline.

    Parameters
    ----------
    register
        The register. Its table of sectors is read on first use.
    finder
        Look-up of full postcodes; None for the optional directory, if installed.
    """

    def __init__(self, register: Register, *, finder: PostcodeFinder | None = None) -> None:
        self._register = register
        self._finder = finder
        self._postcodes = PostcodeSectors(register.package, history=register.former_authorities)

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
        postcodes = [normalise_postcode(text) for text in texts]
        full_postcodes = (
            full_postcode for full_postcode in postcodes if is_full_postcode(full_postcode)
        )
        codes = (self._finder or whole.find_full_postcodes)(full_postcodes)
        version = whole.version()  # once: it takes as long as 100 postcodes
        return [
            self._match(text, postcode, codes.get(postcode, ""), version)
            for text, postcode in zip(texts, postcodes, strict=True)
        ]

    def with_council(self, match: Match, code: str) -> Match:
        """Return a match with the council of a current or former code."""
        councils, former = self._register.local_authorities, self._register.former_authorities
        if code in councils:
            return replace(match, LAD25CD=code, LAD25NM=councils[code].LAD25NM)
        if code in former and len(former[code].successors) == 1:
            (successor,) = former[code].successors
            note = describe_history(self._register, code)
            return replace(match, LAD25CD=successor, LAD25NM=councils[successor].LAD25NM, note=note)
        if code in former:
            note = f"{describe_history(self._register, code)} Give the council."
        elif code in whole.NO_COUNCIL:
            note = "In the Channel Islands or the Isle of Man, which have no councils of the UK."
        else:
            note = f"Its council has the code {code}, which the register does not have."
        return replace(match, method="not found", note=note)

    def _match(self, text: str, postcode: str, code: str, version: str) -> Match:
        if not POSTCODE.fullmatch(postcode):
            problem = f"{text.strip()[:40]!r} is no postcode." if text.strip() else "Blank."
            return Match(text=text, method="malformed", note=f"{problem} {EXPECTED}")
        if code:
            return self.with_council(Match(text=text, method="whole postcode"), code)
        advice = _advice(postcode, version)
        try:
            return self._by_share(text, self._postcodes.shares(postcode), advice)
        except UnknownNameError as error:
            return Match(text=text, method="not found", note=f"{error} {advice}")

    def _by_share(self, text: str, shares: CouncilShares, advice: str) -> Match:
        fractions = tuple(shares.fractions.items())
        (code, share), *other_councils = fractions
        if share < MIN_SHARE:
            note = f"{self._several_councils_note(shares)} {advice}"
            return Match(
                text=text,
                method="several councils",
                other_councils=fractions,
                note=note,
                geography=shares.geography,
            )
        return Match(
            text=text,
            LAD25CD=code,
            LAD25NM=self._register.local_authorities[code].LAD25NM,
            method="sector" if shares.geography.startswith("postcode sector") else "district",
            share=share,
            other_councils=tuple(other_councils),
            geography=shares.geography,
        )

    def _several_councils_note(self, shares: CouncilShares) -> str:
        names = self._register.local_authorities
        council_shares = [
            f"{names[code].LAD25NM} ({format_share(share)})"
            for code, share in shares.fractions.items()
        ]
        geography = upper_first(shares.geography)
        return f"{geography} is in several councils: {', '.join(council_shares)}."


def normalise_postcode(text: str) -> str:
    """Return a postcode in capitals, without spaces if full; "M5 4" keeps its space."""
    parts = unicodedata.normalize("NFKC", text).upper().split()
    compact = "".join(parts)
    return compact if is_full_postcode(compact) else " ".join(parts)


def is_full_postcode(postcode: str) -> bool:
    """Return whether a postcode in capitals is complete."""
    parts = POSTCODE.fullmatch(postcode)
    return bool(parts and parts[3])


def _format_percent(share: float) -> str:
    """Return a share as text; only 1 is 100%."""
    return "100%" if share == 1 else format_share(share)


def _advice(postcode: str, version: str) -> str:
    """Return advice on how to find the council of an unmatched postcode."""
    if version and is_full_postcode(postcode):
        return f"The directory of whole postcodes ({version}) does not have it. Give the council."
    if version:
        return "Give the whole postcode, or the council."
    return f"To find whole postcodes, Northern Ireland's too: {whole.INSTALL}. Or give the council."
