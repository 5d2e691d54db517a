"""Strength and coverage by sector: rows for tables and CSV, and the parts of the JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from geo.statistics.industries import OTHER_INDUSTRIES
from geo.statistics.strength import STRONG_QUOTIENT, case_of, covers_industry
from geo.text import format_count
from geo.views.strength_sentences import CASE_LABELS, STATUS_LABELS, strength_caveat

if TYPE_CHECKING:
    from geo.coverage.area import Coverage
    from geo.register.register import Register
    from geo.statistics.figures import Statistics
    from geo.statistics.measures import Measure
    from geo.statistics.strength import Case, Strength

Cell = str | int | float

NAME: Final = "Sector or industry"
COVERED: Final = "Covered"
SHARE: Final = "Share, %"
QUOTIENT: Final = "Location quotient"
CASE: Final = "Strength and cover"
ABOUT: Final = "About the figure"


def figure_cells(strength: Strength) -> dict[str, Cell]:
    """Return figure, share and quotient as table cells; a word if there is no figure."""
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
    List every industry of an area with its strength and its cover.

    Parameters
    ----------
    measure
        The measure; None chooses the one with the most figures for the area.

    Returns
    -------
    rows
        The eight sectors, then manufacturing, the foundational industries and construction. An
        industry outside the sectors is covered if anything documented and place-based covers the
        area.
    """
    area_measure = measure or figures.measure_for(coverage.area)
    return [
        {
            NAME: strength.industry.name,
            "Code": key if strength.industry.is_sector else "",
            COVERED: cover_text(coverage, key),
            CASE: CASE_LABELS[case_in(coverage, strength)],
            **figure_cells(strength),
            ABOUT: strength_caveat(figures.register, strength),
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
        `note`); `industries`, one for each measure (`industry`, `name`, `is_sector`,
        `is_covered`, and the fields of `strength_fields`).
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
                **strength_fields(figures.register, strength, case_in(coverage, strength)),
            }
            for measure in figures.measures.values()
            for key, strength in figures.strengths(coverage.area, measure).items()
        ],
    }


def measure_document(measure: Measure) -> dict[str, Any]:
    """Return the description of a measure as JSON-ready data."""
    return {
        "measure": measure.key,
        "name": measure.name,
        "unit": measure.unit,
        "year": measure.year,
        "reference": measure.reference,
        "source": measure.source,
        "note": measure.note,
    }


def strength_fields(register: Register, strength: Strength, case: Case) -> dict[str, Any]:
    """Return `measure`, `status`, `value`, `share`, `location_quotient`, `case` and `caveat`."""
    return {
        "measure": strength.measure.key,
        "status": strength.status,
        "value": strength.value,
        "share": strength.share,
        "location_quotient": strength.quotient,
        "case": case,
        "caveat": strength_caveat(register, strength),
    }


def case_in(coverage: Coverage, strength: Strength) -> Case:
    """Return the case of an industry in a covered area."""
    return case_of(strength, is_covered=covers_industry(coverage, strength.industry))


def cover_text(coverage: Coverage, key: str) -> str:
    """Describe the cover of an industry: yes, in how many councils, or only uncounted cover."""
    total = len(coverage.area.codes)
    if key in OTHER_INDUSTRIES:
        return f"by {format_count(len(coverage.confirmed), 'place', 'places')} of any kind"
    cover = coverage.sectors[key]
    if cover.codes:
        return "yes" if total == 1 else f"in {len(cover.codes)} of {total} councils"
    if cover.basis == "nationwide":
        return "nation-wide only"
    return "not yet confirmed" if cover.basis else "no"
