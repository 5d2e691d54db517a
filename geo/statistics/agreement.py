"""Agreement of strength and designation: one industry, council by council, in four cases."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from geo.areas import area_from_codes
from geo.statistics.strength import (
    CASES,
    STRONG_QUOTIENT,
    Case,
    case_of,
    check_strong_from,
    industry_strength,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.areas import Area
    from geo.coverage.matrix import Matrix, MatrixRow
    from geo.dataset import Dataset
    from geo.statistics.industries import Industry
    from geo.statistics.measures import Measure
    from geo.statistics.strength import Strength


@dataclass(frozen=True, kw_only=True, slots=True)
class CouncilCase:
    """One council: the strength of the industry, its cover, and the case."""

    row: MatrixRow
    strength: Strength
    is_covered: bool
    is_only_indicative: bool
    """Whether its cover is only indicative."""
    case: Case

    @property
    def code(self) -> str:
        """Its LAD25CD."""
        return self.row.council.LAD25CD


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseGroup:
    """The councils of one case."""

    case: Case
    codes: tuple[str, ...]
    population: int


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """Strength and designation of an industry in the councils of an area."""

    area: Area
    matrix: Matrix
    industry: Industry
    measure: Measure
    strong_from: float
    area_strength: Strength
    """Strength in the whole area."""
    councils: Mapping[str, CouncilCase]
    """LAD25CD → its case, in order of code."""
    groups: Mapping[Case, CaseGroup]
    """
    The four cases in order, even if empty, then any groups without a figure. If the industry has no
    figures at all, only the two groups without a figure.
    """

    @property
    def has_figures(self) -> bool:
        """Whether the measure can give figures of the industry, even if some are suppressed."""
        return self.area_strength.status not in {"no codes", "not published"}


def industry_agreement(
    dataset: Dataset,
    matrix: Matrix,
    area: Area,
    *,
    industry_measure: tuple[Industry, Measure],
    strong_from: float = STRONG_QUOTIENT,
) -> Agreement:
    """
    Compare the strength of an industry with what covers each council.

    Parameters
    ----------
    matrix
        Every council, under the filters of its result.
    area
        The area whose councils to compare.
    industry_measure
        The industry, and its measure.
    strong_from
        The location quotient from which it is called strong, 1 to 10.

    Returns
    -------
    agreement
        A council is covered for a sector if a documented, place-based place is linked to it. For
        an industry outside the sectors, any documented, place-based place covers it.

    Raises
    ------
    UnknownNameError
        If `strong_from` is out of bounds.
    """
    industry, measure = industry_measure
    check_strong_from(strong_from)
    council_cases = {
        code: _council_case(dataset, matrix.rows[code], industry_measure, strong_from=strong_from)
        for code in area.codes
    }
    return Agreement(
        area=area,
        matrix=matrix,
        industry=industry,
        measure=measure,
        strong_from=strong_from,
        area_strength=industry_strength(area, measure, industry),
        councils=MappingProxyType(council_cases),
        groups=MappingProxyType(_groups(dataset, council_cases)),
    )


def covers_council(row: MatrixRow, industry: Industry) -> bool:
    """Return whether a council is covered for an industry, as in `industry_agreement`."""
    return row.has_sector(industry.key) if industry.is_sector else row.total > 0


def _council_case(
    dataset: Dataset,
    row: MatrixRow,
    industry_measure: tuple[Industry, Measure],
    *,
    strong_from: float,
) -> CouncilCase:
    industry, measure = industry_measure
    register = dataset.register
    council_strength = industry_strength(
        area_from_codes(register, [row.council.LAD25CD]), measure, industry
    )
    is_covered = covers_council(row, industry)
    case = case_of(council_strength, is_covered=is_covered, strong_from=strong_from)
    indicative_links = row.indicative_count(industry.key if industry.is_sector else "")
    return CouncilCase(
        row=row,
        strength=council_strength,
        is_covered=is_covered,
        is_only_indicative=bool(indicative_links) and not is_covered,
        case=case,
    )


def _groups(dataset: Dataset, council_cases: Mapping[str, CouncilCase]) -> dict[Case, CaseGroup]:
    by_case: dict[Case, list[str]] = {case: [] for case in CASES}
    for code, council_case in council_cases.items():
        by_case[council_case.case].append(code)
    has_figures = any(codes for case, codes in by_case.items() if not case.startswith("unknown"))
    return {
        case: CaseGroup(
            case=case,
            codes=tuple(codes),
            population=dataset.population(codes),
        )
        for case, codes in by_case.items()
        if codes or (case.startswith("unknown") != has_figures and len(council_cases) > 1)
    }
