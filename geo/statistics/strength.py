"""
How strong an industry is in an area, from official statistics, and whether designation agrees.

A *location quotient* is the area's share of an industry over the reference area's share of it
(Miller, Gibson and Wright, "Location Quotient: A Basic Tool for Economic Development Analysis",
Economic Development Review 9(2), 1991): 1 is as the reference, 2 twice its share. The reference is
the UK for gross value added and Great Britain for employment, which is not published for Northern
Ireland. A quotient compares shares: it says nothing of how large an industry is, so that figure
and share stand beside it. Sectors overlap as published: each is added up by itself, and sectors
are never summed.
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
From this location quotient on an industry is called strong, where nobody says otherwise: its share
is at least a quarter above the reference's. A convention, not a finding: figures stand beside it.
"""

MIN_STRONG_QUOTIENT: Final = 1.0
MAX_STRONG_QUOTIENT: Final = 10.0
"""Between these a reader may set it."""

MAX_SUPPRESSED_SHARE: Final = 0.1
"""Of an area's total, where suppressed councils are left out of its figure: with more, none."""

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
"""The four cases, and the two where there is no figure."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Strength:
    """How strong one industry is in an area."""

    area: Area
    industry: Industry
    measure: Measure
    status: Status
    value: float | None
    """In the measure's unit, without the councils that are suppressed."""
    share: float | None
    """Of the area's total, 0 to 1."""
    quotient: float | None
    """The location quotient; None where there is no figure, or nothing to compare it with."""
    suppressed_codes: tuple[str, ...]
    """The councils that the publisher suppresses, and which the figure leaves out."""

    def is_strong(self, strong_from: float = STRONG_QUOTIENT) -> bool | None:
        """Whether the quotient is as much; None where there is none."""
        return None if self.quotient is None else self.quotient >= strong_from


def location_quotient(share: float, reference_share: float) -> float | None:
    """Return a share over the reference's share; None where the reference has none."""
    return share / reference_share if reference_share > 0 else None


def industry_strengths(
    area: Area, measure: Measure, industries: Mapping[str, Industry]
) -> Mapping[str, Strength]:
    """
    Measure every industry in an area, its councils taken whole.

    Returns
    -------
    strengths
        Industry → strength, in the order given. There is no figure where no SIC code represents
        a sector, where the source has none, where a council is not in the source, or where
        councils are suppressed that make up more than a tenth of the area's total (all of a
        single council). Smaller ones are left out of figure, total and share alike, and named.
    """
    return MappingProxyType(
        {key: industry_strength(area, measure, industry) for key, industry in industries.items()}
    )


def industry_strength(area: Area, measure: Measure, industry: Industry) -> Strength:
    """Measure one industry in an area, as `strengths` does."""
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
    """Say whether strength and designation agree."""
    is_strong = strength.is_strong(strong_from)
    if is_strong is None:
        return "unknown-covered" if is_covered else "unknown-uncovered"
    if is_strong:
        return "strong-covered" if is_covered else "strong-uncovered"
    return "weak-covered" if is_covered else "weak-uncovered"


def covers_industry(coverage: Coverage, industry: Industry) -> bool:
    """
    Say whether something documented and place-based covers an area for an industry.

    For a sector, something that is linked to it. Nothing is designated for manufacturing as a
    whole, and hardly anything for what is foundational: for those, anything at all.
    """
    if industry.is_sector:
        return bool(coverage.sectors[industry.key].codes)
    return bool(coverage.confirmed)


def check_strong_from(strong_from: float) -> float:
    """
    Check from which quotient on a reader calls an industry strong.

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
    """Return whether there can be a figure, whatever is suppressed."""
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
    """Return the share of an area's total that councils make up; 1 where that is not known."""
    totals = [measure.totals[code] for code in area.codes]
    if None in totals or not (area_total := sum(total or 0.0 for total in totals)) > 0:
        return 1.0
    return sum(measure.totals[code] or 0.0 for code in codes) / area_total
