"""Where strength and designation agree: one industry, council by council, in four cases."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from geo.areas import area_from_codes
from geo.coverage.gaps import describe_councils
from geo.statistics.strength import (
    CASE_LABELS,
    STRONG_QUOTIENT,
    Case,
    case_of,
    check_strong_from,
    industry_strength,
)
from geo.text import format_people, upper_first

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
    """One council: how strong the industry is there, whether it is covered, and the case."""

    row: MatrixRow
    strength: Strength
    is_covered: bool
    is_only_indicative: bool
    """Whether nothing documented covers it, but something indicative."""
    case: Case

    @property
    def code(self) -> str:
        """Its LAD25CD."""
        return self.row.council.LAD25CD


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseGroup:
    """The councils of one case."""

    case: Case
    title: str
    """A few words, for a heading: "Strong, not covered"."""
    codes: tuple[str, ...]
    population: int
    text: str
    """A sentence that stands alone, with counts and people."""


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """An industry over the councils of an area."""

    area: Area
    matrix: Matrix
    industry: Industry
    measure: Measure
    strong_from: float
    area_strength: Strength
    """Of the area taken together."""
    councils: Mapping[str, CouncilCase]
    """LAD25CD → its case, in order of code."""
    groups: Mapping[str, CaseGroup]
    """
    The four cases in their order, though nobody be in them, and after them those without a
    figure where there are any; for an industry that has none at all, those two alone.
    """

    @property
    def has_figures(self) -> bool:
        """Whether the measure can give figures of the industry, though some be suppressed."""
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
    Lay the strength of an industry beside what covers each council.

    Parameters
    ----------
    matrix
        Every council, under the filters of its result.
    area
        Whose councils to look at.
    of
        The industry, and by what it is measured.
    strong_from
        The location quotient from which it is called strong, 1 to 10.

    Returns
    -------
    agreement
        A council is covered for a sector where something documented and place-based is linked to
        it; for an industry that is no sector, where anything documented and place-based covers it.

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
        area_strength=industry_strength(dataset.register, area, measure, industry),
        councils=MappingProxyType(council_cases),
        groups=MappingProxyType(_groups(dataset, area, industry, council_cases)),
    )


def covers_council(row: MatrixRow, industry: Industry) -> bool:
    """Say whether a council is covered for an industry, as `agreement` counts it."""
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
        register, area_from_codes(register, [row.council.LAD25CD]), measure, industry
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


def _groups(
    dataset: Dataset, area: Area, industry: Industry, council_cases: Mapping[str, CouncilCase]
) -> dict[str, CaseGroup]:
    by_case: dict[Case, list[str]] = {case: [] for case in CASE_LABELS}
    for code, council_case in council_cases.items():
        by_case[council_case.case].append(code)
    has_figures = any(codes for case, codes in by_case.items() if not case.startswith("unknown"))
    return {
        case: CaseGroup(
            case=case,
            title=upper_first(CASE_LABELS[case]),
            codes=tuple(codes),
            population=dataset.population(codes),
            text=_sentence(
                dataset, area, _case_text(case, industry), [council_cases[code] for code in codes]
            ),
        )
        for case, codes in by_case.items()
        if codes or (case.startswith("unknown") != has_figures and len(council_cases) > 1)
    }


@dataclass(frozen=True, kw_only=True, slots=True)
class _CaseText:
    """How a case is said: of one council, of several, and of none."""

    singular: str
    plural: str


_VERBS: Final[Mapping[Case, tuple[str, str]]] = MappingProxyType(
    {
        "strong-covered": ("is strong in {it} and covered", "are strong in {it} and covered"),
        "strong-uncovered": (
            "is strong in {it} and not covered",
            "are strong in {it} and not covered",
        ),
        "weak-covered": (
            "is not strong in {it}, but covered",
            "are not strong in {it}, but covered",
        ),
        "weak-uncovered": (
            "is neither strong in {it} nor covered",
            "are neither strong in {it} nor covered",
        ),
        "unknown-covered": (
            "has no figure for {it}, and is covered",
            "have no figure for {it}, and are covered",
        ),
        "unknown-uncovered": (
            "has no figure for {it}, and is not covered",
            "have no figure for {it}, and are not covered",
        ),
    }
)


def _case_text(case: Case, industry: Industry) -> _CaseText:
    criterion = "for it" if industry.is_sector else "by anything place-based"
    if case in {"strong-covered", "weak-covered", "unknown-covered"} and not industry.is_sector:
        criterion = "by something place-based"
    singular, plural = (
        f"{verb.format(it=industry.in_sentence)} {criterion}" for verb in _VERBS[case]
    )
    return _CaseText(singular=singular, plural=plural)


def _sentence(
    dataset: Dataset, area: Area, case_text: _CaseText, council_cases: list[CouncilCase]
) -> str:
    total = len(area.codes)
    remarks = _remarks(council_cases)
    if total == 1:
        return f"{area.name} {case_text.singular}{remarks}."
    verb = case_text.singular if len(council_cases) == 1 else case_text.plural
    people_text = format_people(
        dataset.population(council_case.code for council_case in council_cases)
    )
    people_clause = f", home to {people_text} people," if council_cases else ""
    return (
        f"{len(council_cases)} of {total} {describe_councils(area)}{people_clause} {verb}{remarks}."
    )


def _remarks(council_cases: list[CouncilCase]) -> str:
    """Say what stands against that councils are not covered, and why they have no figure."""
    total = len(council_cases)
    remarks = {
        "suppressed": sum(
            council_case.strength.status == "suppressed" for council_case in council_cases
        ),
        "not available": sum(
            council_case.strength.status == "outside" for council_case in council_cases
        ),
    }
    parts = [
        remark if number == total else f"{number} {remark}"
        for remark, number in remarks.items()
        if number
    ]
    indicative_count = sum(council_case.is_only_indicative for council_case in council_cases)
    if indicative_count:
        scope = "" if indicative_count == total else f" for {indicative_count} of them"
        parts.append(f"indicative evidence says otherwise{scope}")
    return f" ({'; '.join(parts)})" if parts else ""
