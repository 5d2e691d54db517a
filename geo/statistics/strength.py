"""
Strength of an industry in an area, from official statistics, and its agreement with designation.

A *location quotient* is the area's share of an industry over the reference area's share of it
(Miller, Gibson and Wright, "Location Quotient: A Basic Tool for Economic Development Analysis",
Economic Development Review 9(2), 1991): 1 is the same share as the reference, 2 twice its share.
The reference is the UK for gross value added and Great Britain for employment, which is not
published for Northern Ireland. A quotient compares shares and not sizes, so the figure and share
are shown with it. Sectors overlap as published: each is added up separately, and sectors are
never summed.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal, get_args

from geo.errors import UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from geo.areas import Area
    from geo.coverage.area import Coverage
    from geo.statistics.industries import Industry
    from geo.statistics.measures import Measure

STRONG_QUOTIENT: Final = 1.25
"""
Default location quotient from which an industry is called strong: its share is at least a
quarter above the reference's. A convention, not a finding: figures are shown with it.
"""

MIN_STRONG_QUOTIENT: Final = 1.0
MAX_STRONG_QUOTIENT: Final = 10.0
"""Bounds of the quotient that a user may choose."""

MAX_SUPPRESSED_SHARE: Final = 0.1
"""Largest share of suppressed councils in an area's total; with more, the area has no figure."""

Status = Literal["figure", "no codes", "not published", "suppressed", "outside"]
"""
Whether there is a figure, and if not, why: no SIC code represents the sector; the source has no
such figure; the publisher suppresses it; the source does not cover the area.
"""

Case = Literal[
    "strong-covered",
    "strong-uncovered",
    "weak-covered",
    "weak-uncovered",
    "unknown-covered",
    "unknown-uncovered",
]

CASES: Final[tuple[Case, ...]] = get_args(Case)
"""The four cases, and the two without a figure."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Strength:
    """Strength of one industry in an area."""

    area: Area
    industry: Industry
    measure: Measure
    status: Status
    value: float | None
    """In the measure's unit, without the suppressed councils."""
    share: float | None
    """Share of the area's total, 0 to 1."""
    quotient: float | None
    """Location quotient; None if there is no figure, or nothing to compare it with."""
    suppressed_codes: tuple[str, ...]
    """Councils that the publisher suppresses, and that the figure leaves out."""

    def is_strong(self, strong_from: float = STRONG_QUOTIENT) -> bool | None:
        """Return whether the quotient is at least `strong_from`; None without a quotient."""
        return None if self.quotient is None else self.quotient >= strong_from


def location_quotient(share: float, reference_share: float) -> float | None:
    """Return a share divided by the reference's share; None if the reference has none."""
    return share / reference_share if reference_share > 0 else None


def industry_strengths(
    area: Area, measure: Measure, industries: Mapping[str, Industry]
) -> Mapping[str, Strength]:
    """
    Measure every industry in an area; councils count whole.

    Returns
    -------
    strengths
        Industry → strength, in the order given. There is no figure if no SIC code represents
        a sector, if the source has none, or if a council is not in the source. There is none
        either if suppressed councils make up more than a tenth of the area's total (for a single
        council, all of it). Smaller ones are left out of figure, total and share, and named.
    """
    return MappingProxyType(
        {key: industry_strength(area, measure, industry) for key, industry in industries.items()}
    )


def industry_strength(area: Area, measure: Measure, industry: Industry) -> Strength:
    """Measure one industry in an area, like `industry_strengths`."""
    status = _status(area, measure, industry)
    if status != "figure":
        return _no_figure(area, industry, measure, status)
    figures = measure.values[industry.key]
    suppressed_codes = tuple(code for code in area.codes if _is_suppressed(figures, measure, code))
    if suppressed_codes and _share_of_total(measure, area, suppressed_codes) > MAX_SUPPRESSED_SHARE:
        return _no_figure(area, industry, measure, "suppressed", suppressed_codes)
    codes = [code for code in area.codes if code not in set(suppressed_codes)]
    value = sum(figures[code] or 0.0 for code in codes)
    total = sum(measure.totals[code] or 0.0 for code in codes)
    share = value / total if total > 0 else None
    reference = measure.reference_shares[industry.key]
    return Strength(
        area=area,
        industry=industry,
        measure=measure,
        status="figure",
        value=value,
        share=share,
        quotient=None
        if share is None or reference is None
        else location_quotient(share, reference),
        suppressed_codes=suppressed_codes,
    )


def case_of(strength: Strength, *, is_covered: bool, strong_from: float = STRONG_QUOTIENT) -> Case:
    """Return the case of strength and designation."""
    is_strong = strength.is_strong(strong_from)
    if is_strong is None:
        return "unknown-covered" if is_covered else "unknown-uncovered"
    if is_strong:
        return "strong-covered" if is_covered else "strong-uncovered"
    return "weak-covered" if is_covered else "weak-uncovered"


def covers_industry(coverage: Coverage, industry: Industry) -> bool:
    """
    Return whether a documented, place-based place covers an area for an industry.

    For a sector, the place must be linked to it. Hardly any place is designated for
    manufacturing or the foundational industries: for those, any place counts.
    """
    if industry.is_sector:
        return bool(coverage.sectors[industry.key].codes)
    return bool(coverage.confirmed)


def check_strong_from(strong_from: float) -> float:
    """
    Check the location quotient from which a user calls an industry strong.

    Raises
    ------
    UnknownNameError
        If it is not from 1 to 10.
    """
    if not MIN_STRONG_QUOTIENT <= strong_from <= MAX_STRONG_QUOTIENT:
        raise UnknownNameError(
            "The location quotient from which a sector is strong must be from "
            f"{MIN_STRONG_QUOTIENT:g} to {MAX_STRONG_QUOTIENT:g}, not {strong_from:g}."
        )
    return strong_from


def _status(area: Area, measure: Measure, industry: Industry) -> Status:
    """Return whether there can be a figure, before suppression."""
    if not industry.is_measurable:
        return "no codes"
    if industry.key not in measure.values:
        return "not published"
    figures = measure.values[industry.key]
    if any(code not in figures or code not in measure.totals for code in area.codes):
        return "outside"
    return "figure"


def _no_figure(
    area: Area,
    industry: Industry,
    measure: Measure,
    status: Status,
    suppressed_codes: tuple[str, ...] = (),
) -> Strength:
    return Strength(
        area=area,
        industry=industry,
        measure=measure,
        status=status,
        value=None,
        share=None,
        quotient=None,
        suppressed_codes=suppressed_codes,
    )


def _is_suppressed(figures: Mapping[str, float | None], measure: Measure, code: str) -> bool:
    return figures[code] is None or measure.totals[code] is None


def _share_of_total(measure: Measure, area: Area, codes: Iterable[str]) -> float:
    """Return the share of councils in an area's total; 1 if unknown."""
    totals = [measure.totals[code] for code in area.codes]
    if None in totals or not (area_total := sum(total or 0.0 for total in totals)) > 0:
        return 1.0
    return sum(measure.totals[code] or 0.0 for code in codes) / area_total
