"""Strength beside cover as plain data: rows for tables and CSV, and the parts of the JSON."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from geo.statistics.employment import FETCH_STEPS
from geo.statistics.industries import OTHER_INDUSTRIES
from geo.statistics.measures import EMPLOYMENT
from geo.statistics.strength import CASE_LABELS, STRONG_QUOTIENT, case_of, covers_industry
from geo.text import format_count, with_article

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.coverage.area import Coverage
    from geo.statistics.figures import Statistics
    from geo.statistics.measures import Measure
    from geo.statistics.strength import Case, Status, Strength

Cell = str | int | float

STATUS_LABELS: Final[Mapping[Status, str]] = MappingProxyType(
    {
        "figure": "",
        "no codes": "no figure",
        "not published": "no figure",
        "suppressed": "suppressed",
        "outside": "not available",
    }
)
"""Why there is no figure → what stands in its cell."""

EMPLOYMENT_HINT: Final = (
    f"Employment by SIC code gives all sectors but clean energy, once it is fetched {FETCH_STEPS}."
)

NAME: Final = "Sector or industry"
COVERED: Final = "Covered"
SHARE: Final = "Share, %"
QUOTIENT: Final = "Location quotient"
CASE: Final = "Strength and cover"
ABOUT: Final = "About the figure"


def figure_cells(strength: Strength) -> dict[str, Cell]:
    """Return figure, share and quotient as a table has them; a word where there is none."""
    missing_text = STATUS_LABELS[strength.status]
    return {
        QUOTIENT: missing_text if strength.quotient is None else round(strength.quotient, 2),
        SHARE: "" if strength.share is None else round(strength.share * 100, 1),
        strength.measure.column: missing_text if strength.value is None else round(strength.value),
    }


def strength_rows(
    figures: Statistics, coverage: Coverage, *, measure: Measure | None = None
) -> list[dict[str, Cell]]:
    """
    List every industry of an area, its strength beside its cover.

    Parameters
    ----------
    measure
        By what; without it, what says most of the area.

    Returns
    -------
    rows
        The eight sectors, then manufacturing, the foundational industries and construction. What
        is no sector is covered where anything documented and place-based covers the area.
    """
    area_measure = measure or figures.measure_for(coverage.area)
    return [
        {
            NAME: strength.industry.name,
            "Code": key if strength.industry.is_sector else "",
            COVERED: _cover_text(coverage, key),
            CASE: CASE_LABELS[_case(coverage, strength)],
            **figure_cells(strength),
            ABOUT: strength.caveat,
        }
        for key, strength in figures.strengths(coverage.area, area_measure).items()
    ]


def strength_document(figures: Statistics, coverage: Coverage) -> dict[str, Any]:
    """
    Return the strength of every industry of an area by every measure, as JSON-ready data.

    Returns
    -------
    document
        `strong_from`; `measures` (`measure`, `name`, `unit`, `year`, `reference`, `source`,
        `note`); `industries`, one each by each measure (`industry`, `name`, `is_sector`,
        `is_covered`, and as `strength_fields` gives them).
    """
    return {
        "strong_from": STRONG_QUOTIENT,
        "measures": [measure_document(measure) for measure in figures.measures.values()],
        "industries": [
            {
                "industry": key,
                "name": strength.industry.name,
                "is_sector": strength.industry.is_sector,
                "is_covered": covers_industry(coverage, strength.industry),
                **strength_fields(strength, _case(coverage, strength)),
            }
            for measure in figures.measures.values()
            for key, strength in figures.strengths(coverage.area, measure).items()
        ],
    }


def measure_document(measure: Measure) -> dict[str, Any]:
    """Return what a measure is, as JSON-ready data."""
    return {
        "measure": measure.key,
        "name": measure.name,
        "unit": measure.unit,
        "year": measure.year,
        "reference": measure.reference,
        "source": measure.source,
        "note": measure.note,
    }


def strength_fields(strength: Strength, case: Case) -> dict[str, Any]:
    """Return `measure`, `status`, `value`, `share`, `location_quotient`, `case` and `caveat`."""
    return {
        "measure": strength.measure.key,
        "status": strength.status,
        "value": strength.value,
        "share": strength.share,
        "location_quotient": strength.quotient,
        "case": case,
        "caveat": strength.caveat,
    }


def strength_intro(figures: Statistics, measure: Measure) -> str:
    """Say what a table of strengths holds, how it is to be read, and how to get what is missing."""
    hint = f" {EMPLOYMENT_HINT}" if EMPLOYMENT not in figures.measures else ""
    return (
        f"Strong: a location quotient of {STRONG_QUOTIENT:g} or more, that is a share at least a "
        "quarter "
        f"above that of {with_article(measure.reference)}. Covered: by something documented and "
        "place-based for that sector; for what is no sector, by anything. Sectors overlap and are "
        f"never added together. {measure.name}, {measure.year}. {measure.note}{hint}"
    )


def _case(coverage: Coverage, strength: Strength) -> Case:
    return case_of(strength, is_covered=covers_industry(coverage, strength.industry))


def _cover_text(coverage: Coverage, key: str) -> str:
    """Say how an industry is covered: yes, in how many councils, or only by what is not counted."""
    total = len(coverage.area.codes)
    if key in OTHER_INDUSTRIES:
        return f"by {format_count(len(coverage.confirmed), 'place', 'places')} of any kind"
    cover = coverage.sectors[key]
    if cover.codes:
        return "yes" if total == 1 else f"in {len(cover.codes)} of {total} councils"
    if cover.basis == "nationwide":
        return "nation-wide only"
    return "indicative only" if cover.basis else "no"
