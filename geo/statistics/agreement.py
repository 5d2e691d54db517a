"""Where strength and designation agree: one industry, council by council, in four cases."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from geo.areas import set_of
from geo.coverage.gaps import councils_of
from geo.statistics.strength import CASES, STRONG, Case, case_of, require_strong, strength
from geo.views.summary import people

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.areas import Area
    from geo.coverage.matrix import Matrix, MatrixRow
    from geo.dataset import Atlas
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
    whole: Strength
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
        return self.whole.status not in {"no codes", "not published"}


def agreement(
    atlas: Atlas,
    matrix: Matrix,
    area: Area,
    *,
    of: tuple[Industry, Measure],
    strong_from: float = STRONG,
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
    industry, measure = of
    require_strong(strong_from)
    found = {
        code: _council(atlas, matrix.rows[code], of, strong_from=strong_from) for code in area.codes
    }
    return Agreement(
        area=area,
        matrix=matrix,
        industry=industry,
        measure=measure,
        strong_from=strong_from,
        whole=strength(atlas.registry, area, measure, industry),
        councils=MappingProxyType(found),
        groups=MappingProxyType(_groups(atlas, area, industry, found)),
    )


def covers_council(row: MatrixRow, industry: Industry) -> bool:
    """Say whether a council is covered for an industry, as `agreement` counts it."""
    return row.has_sector(industry.key) if industry.is_sector else row.total > 0


def _council(
    atlas: Atlas, row: MatrixRow, of: tuple[Industry, Measure], *, strong_from: float
) -> CouncilCase:
    industry, measure = of
    registry = atlas.registry
    one = strength(registry, set_of(registry, [row.council.LAD25CD]), measure, industry)
    covered = covers_council(row, industry)
    case = case_of(one, is_covered=covered, strong_from=strong_from)
    beside = row.indicative_links(industry.key if industry.is_sector else "")
    return CouncilCase(
        row=row,
        strength=one,
        is_covered=covered,
        is_only_indicative=bool(beside) and not covered,
        case=case,
    )


def _groups(
    atlas: Atlas, area: Area, industry: Industry, found: Mapping[str, CouncilCase]
) -> dict[str, CaseGroup]:
    by_case: dict[Case, list[str]] = {case: [] for case in CASES}
    for code, one in found.items():
        by_case[one.case].append(code)
    known = any(codes for case, codes in by_case.items() if not case.startswith("unknown"))
    return {
        case: CaseGroup(
            case=case,
            title=CASES[case][0].upper() + CASES[case][1:],
            codes=tuple(codes),
            population=atlas.population(codes),
            text=_sentence(atlas, area, _words(case, industry), [found[code] for code in codes]),
        )
        for case, codes in by_case.items()
        if codes or (case.startswith("unknown") != known and len(found) > 1)
    }


@dataclass(frozen=True, kw_only=True, slots=True)
class _Words:
    """How a case is said: of one council, of several, and of none."""

    one: str
    several: str


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


def _words(case: Case, industry: Industry) -> _Words:
    by_what = "for it" if industry.is_sector else "by anything place-based"
    if case in {"strong-covered", "weak-covered", "unknown-covered"} and not industry.is_sector:
        by_what = "by something place-based"
    one, several = (f"{verb.format(it=industry.in_sentence)} {by_what}" for verb in _VERBS[case])
    return _Words(one=one, several=several)


def _sentence(atlas: Atlas, area: Area, words: _Words, those: list[CouncilCase]) -> str:
    several = len(area.codes)
    remarks = _remarks(those)
    if several == 1:
        return f"{area.name} {words.one}{remarks}."
    verb = words.one if len(those) == 1 else words.several
    homes = people(atlas.population(one.code for one in those))
    living = f", home to {homes} people," if those else ""
    return f"{len(those)} of {several} {councils_of(area)}{living} {verb}{remarks}."


def _remarks(those: list[CouncilCase]) -> str:
    """Say what stands against that councils are not covered, and why they have no figure."""
    several = len(those)
    remarks = {
        "suppressed": sum(one.strength.status == "suppressed" for one in those),
        "not available": sum(one.strength.status == "outside" for one in those),
    }
    parts = [
        word if number == several else f"{number} {word}"
        for word, number in remarks.items()
        if number
    ]
    beside = sum(one.is_only_indicative for one in those)
    if beside:
        of_them = "" if beside == several else f" for {beside} of them"
        parts.append(f"indicative evidence says otherwise{of_them}")
    return f" ({'; '.join(parts)})" if parts else ""
