"""Find a council or a place by name, GSS code or postcode, with no network."""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from geo.history import story_of_code
from geo.places import CITY_REGIONS, CLUSTERS, LOCAL_AUTHORITIES, STRATEGIC_SITES, Place
from geo.tables import read_table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.atlas import Atlas

GSS_CODE: Final = re.compile(r"[ENSW]\d{8}")
POSTCODE: Final = re.compile(r"([A-Z]{1,2}\d[A-Z\d]?|NPT)\s*(?:(\d)([A-Z]{2})?)?")
APOSTROPHE: Final = "\N{RIGHT SINGLE QUOTATION MARK}"
MOST: Final = 8
"""How many candidates a look-up offers."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """One candidate, and why it is one."""

    ref: str
    name: str
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """
    What a look-up found.

    One candidate is the answer; several are a choice, likeliest first; none is explained by
    `note`, which also says what was assumed (a former code, a sector that straddles councils).
    """

    found: tuple[Found, ...]
    note: str = ""


class Finder:
    """
    Look-ups over one atlas. Keeps its indexes, so build it once.

    The postcode table is read at the first postcode.
    """

    def __init__(self, atlas: Atlas) -> None:
        self._atlas = atlas

    def find(self, text: str) -> Answer:
        """
        Find what `text` may mean: a GSS code, a postcode, or a name, tried in that order.

        Names match whole first, then by the beginning of a word, and at last by likeness; case,
        punctuation and habits of spelling ("St.", "&") do not count.
        """
        wanted = " ".join(text.split())
        if not wanted:
            return Answer(found=())
        if GSS_CODE.fullmatch(wanted.upper()):
            return self._by_code(wanted.upper())
        by_name = self._by_name(wanted)
        match = POSTCODE.fullmatch(wanted.upper())
        if match and not (by_name.found and by_name.note == ""):
            return self._by_postcode(match[1], match[2] or "")
        return by_name

    def _by_code(self, code: str) -> Answer:
        registry = self._atlas.registry
        if code in registry.local_authorities:
            return Answer(found=(self._council(code, "GSS code"),))
        if former := registry.former_authorities.get(code):
            found = tuple(self._council(now, f"replaced {code}") for now in former.successors)
            return Answer(found=found, note=story_of_code(registry, code))
        if districts := registry.districts_of_county.get(code):
            county = districts[0].CTYNM
            return Answer(
                found=tuple(self._council(area.LAD25CD, f"in {county}") for area in districts),
                note=f"{code} is the county of {county}: choose a district.",
            )
        for region in registry.city_regions.values():
            if region.ons_code == code:
                ref = f"{CITY_REGIONS}:{region.region_id}"
                return Answer(found=(Found(ref=ref, name=region.name, why="GSS code"),))
        return Answer(
            found=(),
            note=f"No council or city region has the code {code}. Expected a 2025 code such as "
            "E08000010, one it replaced since 2014, or a county's.",
        )

    def _by_postcode(self, outward: str, inward_digit: str) -> Answer:
        if outward.startswith("BT"):
            return Answer(
                found=(),
                note=f"{outward} is in Northern Ireland, whose postcodes carry a licence of their "
                "own and are not in the embedded table. Search by the council's name.",
            )
        sector = f"{outward} {inward_digit}"
        counts: dict[str, int] = defaultdict(int)
        for name, councils in self._sectors.items():
            if name == sector or (not inward_digit and name.startswith(sector)):
                for code, postcodes in councils.items():
                    counts[code] += postcodes
        place = f"Postcode sector {sector}" if inward_digit else f"Postcode district {outward}"
        if not counts:
            return Answer(
                found=(), note=f"{place} is not in the table of Great Britain (November 2025)."
            )
        total = sum(counts.values())
        ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        found = tuple(
            self._council(code, f"{_share(postcodes, total)} of {place[0].lower()}{place[1:]}")
            for code, postcodes in ranked
        )
        straddles = f"{place} straddles {len(found)} councils: choose one."
        return Answer(found=found, note=straddles if len(found) > 1 else "")

    def _by_name(self, text: str) -> Answer:
        wanted = plain(text)
        by_word = [at for name, at in self._names.items() if wanted and f" {wanted}" in f" {name}"]
        for places in (self._names.get(wanted, ()), [place for at in by_word for place in at]):
            if places:
                return self._candidates(places)
        alike = difflib.get_close_matches(wanted, self._names, n=MOST, cutoff=0.75)
        near = [place for name in alike for place in self._names[name]]
        if near:
            answer = self._candidates(near)
            return Answer(found=answer.found, note=f"Nothing is called “{text}”. Did you mean:")
        return Answer(
            found=(),
            note=f"Nothing is called “{text}”. Try a council, a city region, a site, a GSS code "
            "such as E08000010, or a postcode such as M5 4WT.",
        )

    def _candidates(self, places: tuple[Place, ...] | list[Place]) -> Answer:
        unique = {place.ref: place for place in places}.values()
        ranked = sorted(unique, key=lambda place: (_RANK[place.layer], place.name))[:MOST]
        return Answer(
            found=tuple(Found(ref=p.ref, name=p.name, why=_why(p, self._atlas)) for p in ranked)
        )

    def _council(self, code: str, why: str) -> Found:
        name = self._atlas.registry.local_authorities[code].LAD25NM
        return Found(ref=f"{LOCAL_AUTHORITIES}:{code}", name=name, why=why)

    @cached_property
    def _names(self) -> Mapping[str, tuple[Place, ...]]:
        names: dict[str, tuple[Place, ...]] = {}
        for layer in _RANK:
            for place in self._atlas.places[layer]:
                labels = {place.name, *(row.name for row in place.designations)}
                for label in labels if layer == CLUSTERS else {place.name}:
                    names[plain(label)] = (*names.get(plain(label), ()), place)
        return MappingProxyType(names)

    @cached_property
    def _sectors(self) -> Mapping[str, Mapping[str, int]]:
        table = self._atlas.registry.package.tables["postcode_sectors"]
        sectors: dict[str, dict[str, int]] = defaultdict(dict)
        for row in read_table(table):
            sectors[row["postcode_sector"]][row["LAD25CD"]] = row["live_and_terminated_postcodes"]
        return MappingProxyType(sectors)


_RANK: Final = {LOCAL_AUTHORITIES: 0, CITY_REGIONS: 1, CLUSTERS: 2, STRATEGIC_SITES: 3}
"""Layers that names are looked up in, the likeliest meaning first."""


def plain(name: str) -> str:
    """Reduce a name to what counts when names are compared."""
    words = name.casefold().replace("&", " and ").replace("'", "").replace(APOSTROPHE, "")
    return " ".join(re.sub(r"[^\w\s]", " ", words).split()).removeprefix("the ")


def _share(postcodes: int, total: int) -> str:
    percent = 100 * postcodes / total
    if postcodes == total:
        return "all"
    return f"{percent:.0f} %" if percent >= 1 else "under 1 %"


def _why(place: Place, atlas: Atlas) -> str:
    if place.layer == LOCAL_AUTHORITIES:
        return f"council, {atlas.registry.local_authorities[place.id].RGNNM}"
    return place.kind
