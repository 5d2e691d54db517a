"""
How strong an industry is in an area, from official statistics, and whether designation agrees.

Definitions. A *location quotient* is the area's share of an industry over the reference area's
share of it (Miller, Gibson and Wright, "Location Quotient: A Basic Tool for Economic Development
Analysis", Economic Development Review 9(2), 1991): 1 is as the reference, 2 is twice its share. The
reference is the UK for gross value added and Great Britain for employment, which is not published
for Northern Ireland. Sectors overlap as published (SIC 58 is Creative and Digital): each is added
up by itself, and sectors are never summed.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

from geo.tables import read_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from geo.areas import Area
    from geo.atlas import Atlas
    from geo.coverage import Coverage
    from geo.tables import DataPackage

STRONG: Final = 1.25
"""
A location quotient of this or more is called strong: a quarter above the reference's share. It is a
convention, not a finding; every figure is shown beside it.
"""

MANUFACTURING: Final = "manufacturing"
FOUNDATIONAL: Final = "foundational"
"""Keys of the two groups besides the sectors: much of what older industrial areas make."""

GVA_COLUMN: Final = "gva_2023_gbp_m_"
TOTAL: Final = "total"

Case = Literal["strong, covered", "strong, not covered", "not strong, covered", "neither", ""]


@dataclass(frozen=True, kw_only=True, slots=True)
class Measure:
    """
    A set of figures by council: what they are, whose, and what they are compared with.

    `values` has one mapping an industry: LAD25CD → figure, None where it is suppressed; a
    council that is not in it is not covered by the source. `totals` likewise, for all industries.
    """

    name: str
    unit: str
    year: str
    source: str
    reference: str
    values: Mapping[str, Mapping[str, float | None]]
    totals: Mapping[str, float | None]


@dataclass(frozen=True, kw_only=True, slots=True)
class Strength:
    """How strong one industry is in an area."""

    industry: str
    """A sector's code, "manufacturing" or "foundational"."""
    measure: Measure | None
    """None where no figure may be given: see `caveat`."""
    value: float | None
    share: float | None
    """Of the area's total, 0 to 1."""
    quotient: float | None
    caveat: str
    """What must stand beside the figure, or why there is none."""

    @property
    def is_strong(self) -> bool | None:
        """Whether the quotient reaches `STRONG`; None where there is none."""
        return None if self.quotient is None else self.quotient >= STRONG


def location_quotient(
    part: float, whole: float, *, reference_part: float, reference_whole: float
) -> float | None:
    """Return the area's share over the reference's share; None where either has no whole."""
    if whole <= 0 or reference_whole <= 0 or reference_part <= 0:
        return None
    return (part / whole) / (reference_part / reference_whole)


def gva_by_section(package: DataPackage) -> Measure:
    """
    Read the embedded gross value added by SIC section, 2023, £ million at current prices.

    Of the sections, those that are an industry we name: K is all of SIC 64 to 66 and nothing
    else, which is the published definition of Financial Services; C is manufacturing as a whole.
    The other sectors cut across sections, and have no figure here. Blank is suppressed by ONS.
    """
    rows = read_table(package.tables["gva_by_sic_section_2023"])
    return Measure(
        name="Gross value added",
        unit="£ million",
        year="2023",
        source="Office for National Statistics, balanced GVA by SIC section, current prices",
        reference="UK",
        values=MappingProxyType(
            {
                industry: {row["LAD25CD"]: row[f"{GVA_COLUMN}{section}"] for row in rows}
                for industry, section in (("FS", "K"), (MANUFACTURING, "C"))
            }
        ),
        totals={row["LAD25CD"]: row[f"{GVA_COLUMN}{TOTAL}"] for row in rows},
    )


def sic_codes(package: DataPackage) -> Mapping[str, tuple[str, ...]]:
    """
    Return the SIC 2007 codes that define each industry, none within another of the same one.

    Returns
    -------
    codes
        Sector code, "foundational" or "manufacturing" → codes of 2 to 5 digits, in order. Codes
        overlap between sectors, as published. A sector that no code represents has none.
    """
    found: dict[str, set[str]] = {}
    for row in read_table(package.tables["sector_sic"]):
        industry = row["sector_code"] or FOUNDATIONAL
        codes = found.setdefault(industry, set())
        if row["measurable_by_sic"] and row["sic_code"]:
            codes.add(str(row["sic_code"]))
    outermost = {
        industry: tuple(sorted(code for code in codes if not _is_within(code, codes)))
        for industry, codes in found.items()
    }
    divisions = tuple(str(division) for division in range(10, 34))
    return MappingProxyType({**outermost, MANUFACTURING: divisions})


def strengths(atlas: Atlas, area: Area, measure: Measure) -> Mapping[str, Strength]:
    """
    Measure every industry of an area.

    Returns
    -------
    strengths
        Each sector of the register, then manufacturing and the foundational industries. There
        is no figure where the sector's published rating allows none, where the measure has
        none, where one of the councils is suppressed, or where one is not in the source; the
        caveat says which.
    """
    industries = (*atlas.registry.sectors, MANUFACTURING, FOUNDATIONAL)
    return MappingProxyType(
        {industry: _strength(atlas, area, measure, industry) for industry in industries}
    )


def case_of(strength: Strength, coverage: Coverage) -> Case:
    """Say whether strength and designation agree; "" for what is no sector or has no figure."""
    cover = coverage.sectors.get(strength.industry)
    if cover is None or strength.is_strong is None:
        return ""
    if strength.is_strong:
        return "strong, covered" if cover.codes else "strong, not covered"
    return "not strong, covered" if cover.codes else "neither"


def _is_within(code: str, codes: Iterable[str]) -> bool:
    return any(code != other and code.startswith(other) for other in codes)


def _strength(atlas: Atlas, area: Area, measure: Measure, industry: str) -> Strength:
    why, known = _figures(atlas, area, measure, industry)
    if why:
        return Strength(
            industry=industry, measure=None, value=None, share=None, quotient=None, caveat=why
        )
    values = measure.values[industry]
    value = sum(values[code] or 0.0 for code in known)
    whole = sum(measure.totals[code] or 0.0 for code in known)
    return Strength(
        industry=industry,
        measure=measure,
        value=value,
        share=value / whole if whole > 0 else None,
        quotient=location_quotient(
            value,
            whole,
            reference_part=sum(figure or 0.0 for figure in values.values()),
            reference_whole=sum(
                figure or 0.0 for code, figure in measure.totals.items() if code in values
            ),
        ),
        caveat=_caveat(atlas, industry),
    )


def _figures(
    atlas: Atlas, area: Area, measure: Measure, industry: str
) -> tuple[str, tuple[str, ...]]:
    """Return why there is no figure, or "" and the councils that make it up."""
    sector = atlas.registry.sectors.get(industry)
    if sector and sector.sic_rating == "none":
        return f"{sector.sic_rating_note}: no figure can be given", ()
    if industry not in measure.values:
        return f"{measure.name} is not published for it", ()
    values = measure.values[industry]
    outside = [code for code in area.codes if code not in values]
    if outside:
        return f"Not available: {measure.reference} only", ()
    hidden = [code for code in area.codes if values[code] is None or measure.totals[code] is None]
    if hidden:
        whose = "" if area.is_council else f" for {len(hidden)} of {len(area.codes)} councils"
        return f"Suppressed by the publisher{whose}", ()
    return "", area.codes


def _caveat(atlas: Atlas, industry: str) -> str:
    sector = atlas.registry.sectors.get(industry)
    if sector is None:
        return "Not one of the eight sectors"
    return "" if sector.sic_rating == "well_defined" else sector.sic_rating_note
