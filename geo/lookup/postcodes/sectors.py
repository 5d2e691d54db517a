"""Postcode sectors and districts, with their shares by council, offline."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from geo.errors import UnknownNameError
from geo.register.tables import read_table
from geo.text import upper_first

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.register.records import FormerAuthority
    from geo.register.tables import DataPackage

POSTCODE: Final = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?|NPT)\s*(?:([0-9])([A-Z]{2})?)?")
"""Outward code, then the sector digit and the two unit letters if present."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CouncilShares:
    """Shares of a postcode sector or district by council."""

    geography: str
    """"postcode sector AB1 0" or "postcode district AB1"."""
    fractions: Mapping[str, float]
    """
    Local authority (LAD25CD) → share of live and terminated postcodes (not of people), 0 to 1,
    largest first.
    """


class PostcodeSectors:
    """
    The postcode sectors of Great Britain. The table is read on first use.

    Parameters
    ----------
    package
        Data package with the table `postcode_sectors`.
    history
        Former councils whose codes the table may still have.
    """

    def __init__(
        self,
        package: DataPackage,
        *,
        history: Mapping[str, FormerAuthority] = MappingProxyType({}),
    ) -> None:
        self._package = package
        self._history = history

    def shares(self, text: str) -> CouncilShares:
        """
        Return the shares of a postcode's sector or district by council.

        Parameters
        ----------
        text
            In capitals, matching `POSTCODE`.

        Raises
        ------
        UnknownNameError
            If the table does not have it. The message says why and what to try.
        """
        match = POSTCODE.fullmatch(text)
        if not match:
            raise UnknownNameError(f"{text} is not a postcode. Expected one such as M5 4WT.")
        outward, digit = match[1], match[2] or ""
        if outward.startswith("BT"):
            raise UnknownNameError(
                f"{outward} is in Northern Ireland, whose postcodes carry a licence of their own "
                "and are not in the embedded table."
            )
        counts = self._counts(f"{outward} {digit}", is_district=not digit)
        geography = (
            f"postcode sector {outward} {digit}" if digit else f"postcode district {outward}"
        )
        if not counts:
            raise UnknownNameError(
                f"{upper_first(geography)} is not in the table of Great Britain "
                "(November 2025). Check it."
            )
        total = sum(counts.values())
        ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        fractions = {code: count / total for code, count in ranked}
        return CouncilShares(geography=geography, fractions=fractions)

    def _counts(self, sector: str, *, is_district: bool) -> Mapping[str, int]:
        if not is_district:
            return self._sectors.get(sector, {})
        counts: dict[str, int] = defaultdict(int)
        for name in self._sectors_by_district.get(sector.strip(), ()):
            for code, postcodes in self._sectors[name].items():
                counts[code] += postcodes
        return counts

    @cached_property
    def _sectors_by_district(self) -> Mapping[str, list[str]]:
        """District → its sectors."""
        sectors_by_district: dict[str, list[str]] = defaultdict(list)
        for name in self._sectors:
            sectors_by_district[name.rpartition(" ")[0]].append(name)
        return MappingProxyType(sectors_by_district)

    @cached_property
    def _sectors(self) -> Mapping[str, Mapping[str, int]]:
        sectors: dict[str, dict[str, int]] = defaultdict(dict)
        for row in read_table(self._package.tables["postcode_sectors"]):
            councils = sectors[row["postcode_sector"]]
            for code in self._current_codes(row["LAD25CD"]):
                councils[code] = councils.get(code, 0) + row["live_and_terminated_postcodes"]
        return MappingProxyType(sectors)

    def _current_codes(self, code: str) -> tuple[str, ...]:
        """Return the current codes of a council; a split council has several."""
        return self._history[code].successors if code in self._history else (code,)


def format_share(share: float) -> str:
    """Return a share of postcodes as text; only 1 is "all"."""
    percent = 100 * share
    if share == 1:
        return "all"
    return f"{min(percent, 99):.0f}%" if percent >= 1 else "under 1%"
