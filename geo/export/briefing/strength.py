"""Sector strengths and coverage, as one table of a briefing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from geo.export.briefing.cells import add_marker
from geo.export.briefing.model import Column, Paragraph, Row, Table
from geo.statistics.figures import statistics_of
from geo.statistics.strength import STRONG_QUOTIENT
from geo.text import join_phrases, lower_first, upper_first, with_the
from geo.views.sector_tables import case_in, cover_text
from geo.views.strength_sentences import CASE_LABELS, strength_caveat

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from geo.coverage.area import Coverage
    from geo.export.briefing.data import BriefingData
    from geo.register.register import Register
    from geo.statistics.measures import Measure
    from geo.statistics.strength import Strength


MAX_REFERENCE_SHARE: Final = 0.5


def strength_block(data: BriefingData, coverage: Coverage) -> Table | Paragraph | None:
    """
    Return the strength of each sector's industries, and those without a figure.

    Returns
    -------
    block
        A table for one council; a paragraph for larger areas, whose pages are full. None if there
        are no figures, or the area is most of its own reference area (UK, England).
    """
    figures = statistics_of(data.dataset)
    measure = figures.measure_for(coverage.area)
    if _share_of_reference(measure, coverage) > MAX_REFERENCE_SHARE:
        return None
    strengths = [*figures.strengths(coverage.area, measure).values()]
    measured = [strength for strength in strengths if strength.quotient is not None]
    if not measured:
        return None
    if not coverage.area.is_council:
        return _paragraph(coverage, measure, measured)
    notes = [_reading_note(measure), *_caveats(data.dataset.register, strengths)]
    return _table(coverage, measure, measured, note=" ".join(notes))


def _share_of_reference(measure: Measure, coverage: Coverage) -> float:
    reference_total = sum(total or 0.0 for total in measure.totals.values())
    area_total = sum(measure.totals.get(code) or 0.0 for code in coverage.area.codes)
    return area_total / reference_total if reference_total else 0.0


def _paragraph(coverage: Coverage, measure: Measure, measured: Sequence[Strength]) -> Paragraph:
    texts = (
        f"{strength.industry.name.lower()} {_share_text(strength)} ({_quotient_text(strength)}; "
        f"{CASE_LABELS[case_in(coverage, strength)]})"
        for strength in measured
    )
    return Paragraph(
        text=f"Share of {measure.name.lower()} {measure.year}, location quotient (share over that "
        f"of {with_the(measure.reference)}; strong from {STRONG_QUOTIENT:g}), and cover: "
        f"{'; '.join(texts)}. "
        "Manufacturing, construction and the foundational industries are outside the eight "
        f"sectors: any place covers them. Never add sectors up. {measure.note}"
    )


def _table(
    coverage: Coverage, measure: Measure, measured: Sequence[Strength], *, note: str
) -> Table:
    name = coverage.area.in_sentence
    return Table(
        caption=add_marker(
            f"How strong sectors are in {name}, beside how they are covered", coverage
        ),
        columns=(
            Column(name="Sector or industry", width=2.6),
            Column(name="Covered", width=2.2),
            Column(name="Strength and cover", width=1.8),
            Column(name="Location quotient", width=1.4, align="right"),
            Column(name="Share", width=0.9, align="right"),
            Column(name=measure.column, width=2.8, align="right"),
        ),
        rows=tuple(_row(coverage, strength) for strength in measured),
        notes=(note,),
    )


def _reading_note(measure: Measure) -> str:
    return (
        f"Strong: a location quotient (share over that of {with_the(measure.reference)}) of "
        f"{STRONG_QUOTIENT:g} "
        "or more. What is no sector is covered by anything confirmed and place-based. Never add "
        "sectors up. "
        f"{measure.note}"
    )


def _row(coverage: Coverage, strength: Strength) -> Row:
    return Row(
        cells=(
            strength.industry.name,
            cover_text(coverage, strength.industry.key),
            CASE_LABELS[case_in(coverage, strength)],
            _quotient_text(strength),
            _share_text(strength),
            f"{strength.value or 0:,.0f}",
        ),
        tone="own" if strength.is_strong() else "",
    )


def _quotient_text(strength: Strength) -> str:
    return f"{strength.quotient or 0:.2f}"


def _share_text(strength: Strength) -> str:
    return f"{strength.share or 0:.1%}"


def _caveats(register: Register, strengths: Iterable[Strength]) -> list[str]:
    """Return notes on figures, and why some industries have none."""
    names_by_caveat: dict[str, list[str]] = {}
    for strength in strengths:
        caveat = strength_caveat(register, strength)
        if caveat:
            names_by_caveat.setdefault(caveat, []).append(strength.industry.name.lower())
    return [
        f"{upper_first(join_phrases(names))}: {lower_first(caveat)}."
        for caveat, names in names_by_caveat.items()
    ]
