"""
Industries by SIC 2007 code: the eight sectors as published, and three further industries.

The codes are those of `sector_sic`, from the published definitions of the eight sectors and of
the foundational industries (June 2025); manufacturing is section C of SIC 2007 (Office for National
Statistics, "UK Standard Industrial Classification of Economic Activities 2007"). Definitions
overlap as published: SIC 58 to 60 are Creative and Digital, SIC 20 is Advanced manufacturing and
foundational. Each industry is added up separately, and industries are never added together.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from geo.errors import UnknownNameError
from geo.register.tables import read_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from geo.register.register import Register
    from geo.register.tables import Row

MANUFACTURING: Final = "manufacturing"
FOUNDATIONAL: Final = "foundational"
CONSTRUCTION: Final = "construction"
"""Keys of the three industries outside the sectors."""

OTHER_INDUSTRIES: Final = (MANUFACTURING, FOUNDATIONAL, CONSTRUCTION)

NO_CODES: Final = "none"
"""The rating of a sector without SIC codes, for which no figure may be given."""

WELL_DEFINED: Final = "well_defined"

SECTIONS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        section: tuple(f"{division:02}" for division in range(first, last + 1))
        for section, first, last in (
            ("A", 1, 3),
            ("B", 5, 9),
            ("C", 10, 33),
            ("D", 35, 35),
            ("E", 36, 39),
            ("F", 41, 43),
            ("G", 45, 47),
            ("H", 49, 53),
            ("I", 55, 56),
            ("J", 58, 63),
            ("K", 64, 66),
            ("L", 68, 68),
            ("M", 69, 75),
            ("N", 77, 82),
            ("O", 84, 84),
            ("P", 85, 85),
            ("Q", 86, 88),
            ("R", 90, 93),
            ("S", 94, 96),
            ("T", 97, 98),
            ("U", 99, 99),
        )
        # SIC 2007 leaves out 04, 34, 40, 44, 48, 54, 57, 67, 76, 83 and 89.
    }
)
"""Section of SIC 2007 → its divisions."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Industry:
    """An industry: one of the eight sectors, manufacturing, foundational or construction."""

    key: str
    """A sector's two-letter code, or one of `OTHER_INDUSTRIES`."""
    name: str
    in_sentence: str
    is_sector: bool
    codes: tuple[str, ...]
    """SIC 2007 codes, 2 to 5 digits, in order, without overlaps. Empty if none is published."""
    rating: str
    """How well the codes represent a sector, as its department rates it; "" elsewhere."""
    caveat: str
    """Caveat to show with a figure, or why there can be none; "" if there is no caveat."""
    unmeasured: tuple[str, ...]
    """Parts without a code in the published list: no figure counts them."""

    @property
    def is_measurable(self) -> bool:
        """Whether a figure may be given at all."""
        return self.rating != NO_CODES and bool(self.codes)


def industries_of(register: Register) -> Mapping[str, Industry]:
    """
    Return every industry by key: the register's sectors first, then `OTHER_INDUSTRIES`.

    Raises
    ------
    DataError
        If `sector_sic` is missing or malformed.
    """
    rows = read_table(register.package.tables["sector_sic"])
    sectors = {
        code: Industry(
            key=code,
            name=sector.name,
            in_sentence=sector.name.lower(),
            is_sector=True,
            codes=outermost(_codes(row for row in rows if row["sector_code"] == code)),
            rating=sector.sic_rating,
            caveat="" if sector.sic_rating == WELL_DEFINED else sector.sic_rating_note,
            unmeasured=_unmeasured([row for row in rows if row["sector_code"] == code]),
        )
        for code, sector in register.sectors.items()
    }
    return MappingProxyType(
        sectors | {industry.key: industry for industry in _other_industries(rows)}
    )


def industry_of(industries: Mapping[str, Industry], text: str) -> Industry:
    """
    Return the industry with this key or name.

    Raises
    ------
    UnknownNameError
        If there is none.
    """
    key = text.strip().casefold()
    for industry in industries.values():
        if key in {industry.key.casefold(), industry.name.casefold()}:
            return industry
    raise UnknownNameError(
        f"Found no sector or industry {text!r}. Expected one of {', '.join(industries)}."
    )


def outermost(codes: Iterable[str]) -> tuple[str, ...]:
    """Return the codes that are not part of another of them, without repeats, in order."""
    code_set = set(codes)
    return tuple(
        sorted(
            code
            for code in code_set
            if not any(code[:digits] in code_set for digits in range(1, len(code)))
        )
    )


def sections_of(codes: Iterable[str], available: Iterable[str]) -> tuple[str, ...]:
    """
    Return the published sections that add up to exactly these codes.

    Parameters
    ----------
    available
        Sections as published, some of them combined: "C", "DE".

    Returns
    -------
    sections
        Those of `available` whose divisions are all among the codes, if together they include
        every code; () if no sections give exactly these codes.
    """
    code_set = set(codes)
    divisions = {
        name: {division for section in name for division in SECTIONS[section]} for name in available
    }
    sections = tuple(name for name, members in divisions.items() if members <= code_set)
    return sections if {code for name in sections for code in divisions[name]} == code_set else ()


def _codes(rows: Iterable[Row]) -> Iterable[str]:
    return (str(row["sic_code"]) for row in rows if row["measurable_by_sic"] and row["sic_code"])


def _unmeasured(rows: Sequence[Row]) -> tuple[str, ...]:
    names_with_code = {row["frontier_or_group"] for row in rows if row["sic_code"]}
    names = (row["frontier_or_group"] for row in rows if not row["sic_code"])
    return tuple(dict.fromkeys(name for name in names if name and name not in names_with_code))


def _other_industries(rows: Sequence[Row]) -> Iterable[Industry]:
    foundational = [row for row in rows if not row["sector_code"]]
    construction = [row for row in foundational if row["frontier_or_group"] == "Construction"]
    outside_note = "not one of the eight sectors"
    yield Industry(
        key=MANUFACTURING,
        name="Manufacturing as a whole",
        in_sentence="manufacturing",
        is_sector=False,
        codes=SECTIONS["C"],
        rating="",
        caveat=f"All of section C, {outside_note}: some of it is in several of them, some in none",
        unmeasured=(),
    )
    yield Industry(
        key=FOUNDATIONAL,
        name="Foundational industries",
        in_sentence="the foundational industries",
        is_sector=False,
        codes=outermost(_codes(foundational)),
        rating="",
        caveat=(
            f"Steel, ceramics, glass, chemicals, ports, construction and others: {outside_note}, "
            "but for chemicals, which are in advanced manufacturing too"
        ),
        unmeasured=_unmeasured(foundational),
    )
    yield Industry(
        key=CONSTRUCTION,
        name="Construction",
        in_sentence="construction",
        is_sector=False,
        codes=outermost(_codes(construction)),
        rating="",
        caveat=f"One of the foundational industries, {outside_note}",
        unmeasured=(),
    )
