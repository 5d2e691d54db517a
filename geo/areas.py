"""Areas to query by: a council, a county, a city region, a region, a nation, the UK, or any set."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from geo.errors import UnknownNameError
from geo.register.code_history import describe_history
from geo.register.register import ICA_MEMBER_STATUSES
from geo.text import slug

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from geo.register.register import Register

UK: Final = "K02000001"
"""GSS code of the United Kingdom."""

ICA: Final = "ica"
"""Key of the area of Industrial Communities Alliance members, confirmed or probable."""

SEPARATOR: Final = ","
"""Separator between the codes of a set, as in an address."""

MAX_NAMES: Final = 3
"""Maximum number of councils named in a set's name; a larger set is named by its size."""

KIND_NAMES: Final = MappingProxyType({"uk": "all councils", "members": "members", "set": ""})
"""Kinds whose label differs from the kind itself; a set has none."""

KINDS: Final = ("council", "county", "city region", "region", "nation", "uk", "members", "set")


@dataclass(frozen=True, kw_only=True, slots=True)
class Area:
    """
    A set of local authorities under one name.

    `key` identifies it in an address or on the command line: a GSS code (council, county, region,
    nation, the UK), a city region's id ("GM"), "ica", or several of these with commas.
    """

    key: str
    name: str
    kind: str
    """One of `KINDS`."""
    codes: tuple[str, ...]
    """Local authorities (LAD25CD), in order of code."""
    parts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Authority → the part of it that belongs, for authorities that belong only in part."""
    kind_name: str = ""
    """Kind in the register's words: "region", "growth deal"; "" for a set."""
    shares_name: bool = False
    """Whether another area of the register has the same name."""

    @property
    def is_council(self) -> bool:
        """Whether it is one local authority, selected as a council."""
        return self.kind == "council"

    @property
    def label(self) -> str:
        """Name and kind, as in lists and look-ups: unique."""
        return f"{self.name}, {self.kind_name}" if self.kind_name else self.name

    @property
    def title(self) -> str:
        """Name for a title: "Wigan", or "Kent (county)" where another area has the same name."""
        return f"{self.name}{self._suffix}"

    @property
    def file_stem(self) -> str:
        """Stem of file names for the area, unique to it."""
        if self.kind != "set":
            return slug(self.title)
        # "12 councils" is not unique.
        return f"{slug(self.title)}-{hashlib.sha256(self.key.encode()).hexdigest()[:8]}"

    @property
    def _suffix(self) -> str:
        # A council keeps its bare name: no two councils have the same.
        return f" ({self.kind_name})" if self.shares_name and not self.is_council else ""

    @property
    def in_sentence(self) -> str:
        """Name for use in a sentence: "the North West", "Wigan", "Moray (growth deal)"."""
        article = self.kind == "uk" or (
            self.kind == "region" and self.name.startswith(("North ", "South ", "East ", "West "))
        )
        return f"the {self.title}" if article else self.title


def area_of(register: Register, key: str) -> Area:
    """
    Return the area with a key.

    Parameters
    ----------
    key
        An `Area.key`; "" is the UK. Several keys with commas are the union of their councils;
        the key of the result lists those councils in order of code.

    Raises
    ------
    UnknownNameError
        If the register has no such key. For a former code, the message names its authority and
        successor.
    """
    area_key = key.strip()
    if SEPARATOR in area_key:
        parts = [area_of(register, part) for part in area_key.split(SEPARATOR) if part.strip()]
        return area_from_codes(register, (code for part in parts for code in part.codes))
    area = _area_of_key(register, area_key)
    return replace(
        area,
        kind_name=_kind_name(register, area),
        shares_name=area.name in register.shared_names,
    )


def _area_of_key(register: Register, key: str) -> Area:
    if key in register.local_authorities:
        name = register.local_authorities[key].LAD25NM
        return Area(key=key, name=name, kind="council", codes=(key,))
    if key in register.districts_of_county:
        districts = register.districts_of_county[key]
        codes = tuple(sorted(district.LAD25CD for district in districts))
        return Area(key=key, name=districts[0].CTYNM, kind="county", codes=codes)
    if key in register.city_regions:
        return _city_region(register, key)
    return _larger_area(register, key)


def area_from_codes(register: Register, codes: Iterable[str], *, name: str = "") -> Area:
    """
    Return an area of any councils; one council alone is a council area.

    Raises
    ------
    UnknownNameError
        If there is no code, or one that is not in the register.
    """
    unique_codes = tuple(sorted(set(codes)))
    if not unique_codes:
        raise UnknownNameError("No council is chosen. Choose at least one.")
    unknown_codes = [code for code in unique_codes if code not in register.local_authorities]
    if unknown_codes:
        history_notes = [
            describe_history(register, c) for c in unknown_codes if c in register.former_authorities
        ]
        message = (
            f"No council has the code {', '.join(unknown_codes)}. Expected 2025 codes such as "
            "E08000010."
        )
        raise UnknownNameError(" ".join([message, *history_notes]))
    if len(unique_codes) == 1 and not name:
        return area_of(register, unique_codes[0])
    return Area(
        key=SEPARATOR.join(unique_codes),
        name=name or _name_of_set(register, unique_codes),
        kind="set",
        codes=unique_codes,
    )


def _name_of_set(register: Register, codes: tuple[str, ...]) -> str:
    if len(codes) > MAX_NAMES:
        return f"{len(codes)} councils"
    *first, last = sorted(register.local_authorities[code].LAD25NM for code in codes)
    return f"{', '.join(first)} and {last}"


def whole_nations(register: Register, area: Area) -> frozenset[str]:
    """Return the nations that an area covers whole; empty unless it is the UK or a nation."""
    if area.kind not in {"uk", "nation"}:
        return frozenset()
    return frozenset(register.local_authorities[code].nation for code in area.codes)


def restrict_members(area: Area, codes: Collection[str]) -> Area:
    """
    Narrow the ICA area to members with one of `codes`; return any other area unchanged.

    Raises
    ------
    UnknownNameError
        If no member is left.
    """
    if area.key != ICA:
        return area
    member_codes = tuple(code for code in area.codes if code in codes)
    if not member_codes:
        raise UnknownNameError("The filters leave out every member of the alliance.")
    return replace(area, codes=member_codes)


def names_of_areas(register: Register) -> Mapping[str, str]:
    """Return every key except those of sets: key → name, larger areas after smaller ones."""
    special_areas = {ICA: "Industrial Communities Alliance", UK: "United Kingdom"}
    return MappingProxyType({**register.area_names, **special_areas})


def labels_of_areas(register: Register) -> Mapping[str, str]:
    """Return `names_of_areas` with kinds: key → `Area.label`, such as "Kent, county"."""
    return MappingProxyType({key: area_of(register, key).label for key in names_of_areas(register)})


def _kind_name(register: Register, area: Area) -> str:
    if area.kind == "city region":
        return register.region_types[register.city_regions[area.key].region_type].name.lower()
    return KIND_NAMES.get(area.kind, area.kind)


def _city_region(register: Register, key: str) -> Area:
    members = register.members_of_region[key]
    return Area(
        key=key,
        name=register.city_regions[key].name,
        kind="city region",
        codes=tuple(sorted(member.LAD25CD for member in members)),
        parts=MappingProxyType(
            {row.LAD25CD: row.extent_note for row in members if row.extent == "part"}
        ),
    )


def _larger_area(register: Register, key: str) -> Area:
    councils = register.local_authorities.values()
    if key in {"", UK}:
        codes = tuple(sorted(register.local_authorities))
        return Area(key=UK, name="United Kingdom", kind="uk", codes=codes)
    if key.casefold() == ICA:
        members = (
            code
            for code, member in register.ica_status.items()
            if member.status in ICA_MEMBER_STATUSES
        )
        return Area(
            key=ICA,
            name="Industrial Communities Alliance",
            kind="members",
            codes=tuple(sorted(members)),
        )
    councils_within = [council for council in councils if key in {council.RGNCD, council.CTRYCD}]
    if not councils_within:
        raise UnknownNameError(_unknown_key_message(register, key))
    is_nation = key == councils_within[0].CTRYCD
    return Area(
        key=key,
        name=councils_within[0].nation if is_nation else councils_within[0].RGNNM,
        kind="nation" if is_nation else "region",
        codes=tuple(sorted(council.LAD25CD for council in councils_within)),
    )


def _unknown_key_message(register: Register, key: str) -> str:
    if key in register.former_authorities:
        return describe_history(register, key)
    return (
        f"No area has the key {key!r}. Expected the GSS code of a council, county, region or "
        f"nation, the id of a city region such as GM, or {ICA}."
    )
