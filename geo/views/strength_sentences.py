"""Sentences on strength: the cases, missing figures, and caveats."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from geo.statistics.employment import FETCH_STEPS
from geo.statistics.measures import EMPLOYMENT
from geo.statistics.strength import STRONG_QUOTIENT
from geo.text import join_phrases, with_the

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geo.register.register import Register
    from geo.statistics.figures import Statistics
    from geo.statistics.measures import Measure
    from geo.statistics.strength import Case, Status, Strength

MAX_NAMES: Final = 3
"""More councils than this are counted, not named."""

CASE_LABELS: Final[Mapping[Case, str]] = MappingProxyType(
    {
        "strong-covered": "strong, covered",
        "strong-uncovered": "strong, not covered",
        "weak-covered": "not strong, covered",
        "weak-uncovered": "neither",
        "unknown-covered": "no figure, covered",
        "unknown-uncovered": "no figure, not covered",
    }
)
"""Case → its wording in a table."""

STATUS_LABELS: Final[Mapping[Status, str]] = MappingProxyType(
    {
        "figure": "",
        "no codes": "no figure",
        "not published": "no figure",
        "suppressed": "suppressed",
        "outside": "not available",
    }
)
"""Why there is no figure → the text of its cell."""

EMPLOYMENT_HINT: Final = (
    f"Employment by SIC code gives all sectors but clean energy, once it is fetched {FETCH_STEPS}."
)


def strength_intro(figures: Statistics, measure: Measure) -> str:
    """Explain a table of strengths: its columns, its measure, and how to get missing figures."""
    hint = f" {EMPLOYMENT_HINT}" if EMPLOYMENT not in figures.measures else ""
    return (
        f"Strong: a location quotient of {STRONG_QUOTIENT:g} or more, that is a share at least a "
        "quarter "
        f"above that of {with_the(measure.reference)}. Covered: by something confirmed and "
        "place-based for that sector; for what is no sector, by anything. Sectors overlap and are "
        f"never added together. {measure.name}, {measure.year}. {measure.note}{hint}"
    )


def strength_caveat(register: Register, strength: Strength) -> str:
    """Return the caveat of a figure, or why there is none; "" if there is no caveat."""
    industry, measure = strength.industry, strength.measure
    if strength.status == "no codes":
        return f"No figure can be given. {industry.caveat}"
    if strength.status == "not published":
        return measure.missing_reason
    if strength.status == "outside":
        return f"Not available: {measure.name.lower()} is for {measure.reference} only"
    names = _council_names(register, strength.suppressed_codes)
    if strength.status == "suppressed":
        if strength.area.is_council:
            return "Suppressed by the publisher"
        return f"No figure: suppressed by the publisher for {names}"
    suppressed_note = f"Without {names}, suppressed by the publisher" if names else ""
    return "; ".join(text for text in (industry.caveat, suppressed_note) if text)


def _council_names(register: Register, codes: Sequence[str]) -> str:
    if len(codes) > MAX_NAMES:
        return f"{len(codes)} councils"
    names = [register.local_authorities[code].LAD25NM for code in codes]
    return join_phrases(names) if names else ""
