"""Sentences on industry strength and designation: each case, one council, and the definitions."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from geo.text import format_people, upper_first, with_the
from geo.views.gap_sentences import describe_councils, no_source_text
from geo.views.sentence import CountSentence
from geo.views.strength_sentences import CASE_LABELS, STATUS_LABELS, strength_caveat
from geo.views.summary import designated_by_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geo.dataset import Dataset
    from geo.statistics.agreement import Agreement, CouncilCase
    from geo.statistics.industries import Industry
    from geo.statistics.strength import Case

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
"""Case → its wording in a sentence, for one council and for any other number."""

COVERED_CASES: Final = frozenset({"strong-covered", "weak-covered", "unknown-covered"})


def case_title(case: Case) -> str:
    """Return a short heading for a case: "Strong, not covered"."""
    return upper_first(CASE_LABELS[case])


def case_sentence(agreement: Agreement, case: Case) -> CountSentence:
    """Return a standalone sentence on the councils of a case, with counts and people."""
    area, industry, group = agreement.area, agreement.industry, agreement.groups[case]
    singular, plural_form = (verb.format(it=industry.in_sentence) for verb in _VERBS[case])
    remarks = _remarks([agreement.councils[code] for code in group.codes])
    ending = f"{_criterion(case, industry)}{remarks}."
    total, number = len(area.codes), len(group.codes)
    if total == 1:
        return CountSentence(rest=f"{area.name} {singular} {ending}")
    verb = singular if number == 1 else plural_form
    people_clause = f", home to {format_people(group.population)} people," if number else ""
    return CountSentence(
        count=f"{number} of {total}",
        rest=f" {describe_councils(area)}{people_clause} {verb} {ending}",
    )


def describe_council(council_case: CouncilCase) -> str:
    """Return a council's case and figures: "strong, covered; location quotient 1.7, 15.7%"."""
    strength = council_case.strength
    if strength.quotient is None or strength.share is None or strength.value is None:
        # Like the label of the case, but with the reason for the missing figure.
        reason = STATUS_LABELS[strength.status] or "no figure"
        return f"{reason}, {'covered' if council_case.is_covered else 'not covered'}"
    return (
        f"{CASE_LABELS[council_case.case]}; location quotient {strength.quotient:.2f}, "
        f"{strength.measure.format_amount(strength.value)}, {strength.share:.1%} of all"
    )


def agreement_basis(dataset: Dataset, agreement: Agreement) -> str:
    """Explain "strong" and "covered" in an agreement, and who designated the places."""
    measure = agreement.measure
    strong_text = (
        f"Strong means a location quotient of {agreement.strong_from:g} or more, which is the "
        f"industry's share of {measure.name.lower()} ({measure.year}) over its share in "
        f"{with_the(measure.reference)}; where that line is drawn is a convention. "
    )
    query = agreement.matrix.result.query
    parts = (
        f"{strong_text if agreement.has_figures else ''}{_covered_definition(agreement.industry)}",
        no_source_text(dataset.register, levels=query.levels, sector=agreement.industry.key)
        if agreement.industry.is_sector
        else "",
        designated_by_text(dataset, query),
        measure.note if agreement.has_figures else "",
    )
    return " ".join(part for part in parts if part)


def area_strength_sentence(agreement: Agreement) -> str:
    """Return how strong the industry is in the whole area; "" if there is no figure."""
    area_strength = agreement.area_strength
    if area_strength.share is None or area_strength.quotient is None:
        return ""
    template = "Together {:.1%} of their" if len(agreement.area.codes) > 1 else "{:.1%} of its"
    return (
        f"{template.format(area_strength.share)} {agreement.measure.name.lower()} is in "
        f"{agreement.industry.in_sentence}, a location quotient of {area_strength.quotient:.2f}."
    )


def agreement_caveat(agreement: Agreement) -> str:
    """Return the caveat to show next to every figure of an industry; "" if there is none."""
    industry = agreement.industry
    if not industry.is_measurable:
        return (
            f"There is no figure for {industry.in_sentence}, and none can be given. "
            f"{industry.caveat}."
        )
    if not agreement.has_figures:
        register = agreement.matrix.dataset.register
        return f"{strength_caveat(register, agreement.area_strength)}."
    parts = (
        f" No SIC code is given for {_join_names(industry.unmeasured)}."
        if industry.unmeasured
        else ""
    )
    return f"{industry.caveat}.{parts}" if industry.caveat else parts.strip()


def _criterion(case: Case, industry: Industry) -> str:
    """Return what counts as cover in a case: "for it", "by something place-based"."""
    if industry.is_sector:
        return "for it"
    return "by something place-based" if case in COVERED_CASES else "by anything place-based"


def _remarks(council_cases: Sequence[CouncilCase]) -> str:
    """Return caveats on the case of some councils, and why councils have no figure."""
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
        parts.append(f"evidence that is not yet confirmed says otherwise{scope}")
    return f" ({'; '.join(parts)})" if parts else ""


def _covered_definition(industry: Industry) -> str:
    if industry.is_sector:
        return (
            "Covered means that a confirmed, place-based place is linked to the sector: a site, "
            "a cluster, or a city region that lists it."
        )
    return (
        f"No place is designated for {industry.in_sentence}, which is not one of the eight "
        "sectors: covered means by any confirmed, place-based place, whatever its sector."
    )


def _join_names(names: Sequence[str]) -> str:
    return ", ".join(name if "(" in name or name[:2].isupper() else name.lower() for name in names)
