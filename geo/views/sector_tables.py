"""Strength beside cover as plain data: rows for tables and CSV, and the parts of the JSON."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from geo.statistics.employment import HOW_TO_FETCH
from geo.statistics.industries import BESIDES
from geo.statistics.measures import EMPLOYMENT
from geo.statistics.strength import CASES, STRONG, case_of, covers_industry
from geo.views.summary import counted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.coverage.area import Coverage
    from geo.statistics.figures import Figures
    from geo.statistics.measures import Measure
    from geo.statistics.strength import Case, Status, Strength

Cell = str | int | float

LACKS: Final[Mapping[Status, str]] = MappingProxyType(
    {
        "figure": "",
        "no codes": "no figure",
        "not published": "no figure",
        "suppressed": "suppressed",
        "outside": "not available",
    }
)
"""Why there is no figure → what stands in its cell."""

FETCH: Final = (
    f"Employment by SIC code gives all sectors but clean energy, once it is fetched {HOW_TO_FETCH}."
)

NAME: Final = "Sector or industry"
COVERED: Final = "Covered"
SHARE: Final = "Share, %"
QUOTIENT: Final = "Location quotient"
CASE: Final = "Strength and cover"
ABOUT: Final = "About the figure"


def figure_cells(found: Strength) -> dict[str, Cell]:
    """Return figure, share and quotient as a table has them; a word where there is none."""
    lack = LACKS[found.status]
    return {
        QUOTIENT: lack if found.quotient is None else round(found.quotient, 2),
        SHARE: "" if found.share is None else round(found.share * 100, 1),
        found.measure.column: lack if found.value is None else round(found.value),
    }


def strength_rows(
    figures: Figures, found: Coverage, *, measure: Measure | None = None
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
    by = measure or figures.measure_for(found.area)
    return [
        {
            NAME: one.industry.name,
            "Code": key if one.industry.is_sector else "",
            COVERED: _cover_words(found, key),
            CASE: CASES[_case(found, one)],
            **figure_cells(one),
            ABOUT: one.caveat,
        }
        for key, one in figures.strengths(found.area, by).items()
    ]


def strength_document(figures: Figures, found: Coverage) -> dict[str, Any]:
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
        "strong_from": STRONG,
        "measures": [measure_document(measure) for measure in figures.measures.values()],
        "industries": [
            {
                "industry": key,
                "name": one.industry.name,
                "is_sector": one.industry.is_sector,
                "is_covered": covers_industry(found, one.industry),
                **strength_fields(one, _case(found, one)),
            }
            for measure in figures.measures.values()
            for key, one in figures.strengths(found.area, measure).items()
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


def strength_fields(found: Strength, case: Case) -> dict[str, Any]:
    """Return `measure`, `status`, `value`, `share`, `location_quotient`, `case` and `caveat`."""
    return {
        "measure": found.measure.key,
        "status": found.status,
        "value": found.value,
        "share": found.share,
        "location_quotient": found.quotient,
        "case": case,
        "caveat": found.caveat,
    }


def strength_intro(figures: Figures, measure: Measure) -> str:
    """Say what a table of strengths holds, how it is to be read, and how to get what is missing."""
    more = f" {FETCH}" if EMPLOYMENT not in figures.measures else ""
    return (
        f"Strong: a location quotient of {STRONG:g} or more, that is a share at least a quarter "
        f"above that of {_the(measure.reference)}. Covered: by something documented and "
        "place-based for that sector; for what is no sector, by anything. Sectors overlap and are "
        f"never added together. {measure.name}, {measure.year}. {measure.note}{more}"
    )


def _the(reference: str) -> str:
    return f"the {reference}" if reference == "UK" else reference


def _case(found: Coverage, one: Strength) -> Case:
    return case_of(one, is_covered=covers_industry(found, one.industry))


def _cover_words(found: Coverage, key: str) -> str:
    """Say how an industry is covered: yes, in how many councils, or only by what is not counted."""
    several = len(found.area.codes)
    if key in BESIDES:
        return f"by {counted(len(found.confirmed), 'place', 'places')} of any kind"
    cover = found.sectors[key]
    if cover.codes:
        return "yes" if several == 1 else f"in {len(cover.codes)} of {several} councils"
    if cover.basis == "nationwide":
        return "nation-wide only"
    return "indicative only" if cover.basis else "no"
