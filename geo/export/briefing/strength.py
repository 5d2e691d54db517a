"""Sector strengths and coverage, as one table of a briefing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from geo.export.briefing.cells import add_marker
from geo.export.briefing.model import Column, Paragraph, Row, Table
from geo.statistics.figures import statistics_of
from geo.statistics.strength import STRONG_QUOTIENT
from geo.text import join_phrases, lower_first, with_the
from geo.views.sector_tables import ABOUT, CASE, COVERED, NAME, QUOTIENT, SHARE, strength_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from geo.coverage.area import Coverage
    from geo.export.briefing.data import BriefingData
    from geo.statistics.measures import Measure
    from geo.views.sector_tables import Cell


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
    rows = strength_rows(figures, coverage, measure=measure)
    measured_rows = [row for row in rows if not isinstance(row[QUOTIENT], str)]
    if not measured_rows:
        return None
    return (
        _table(coverage, measure, rows)
        if coverage.area.is_council
        else _paragraph(measure, measured_rows)
    )


def _share_of_reference(measure: Measure, coverage: Coverage) -> float:
    reference_total = sum(total or 0.0 for total in measure.totals.values())
    area_total = sum(measure.totals.get(code) or 0.0 for code in coverage.area.codes)
    return area_total / reference_total if reference_total else 0.0


def _paragraph(measure: Measure, measured_rows: Sequence[Mapping[str, Cell]]) -> Paragraph:
    texts = (
        f"{str(row[NAME]).lower()} {row[SHARE]:.1f}% ({row[QUOTIENT]:.2f}; {row[CASE]})"
        for row in measured_rows
    )
    return Paragraph(
        text=f"Share of {measure.name.lower()} {measure.year}, location quotient (share over that "
        f"of {with_the(measure.reference)}; strong from {STRONG_QUOTIENT:g}), and cover: "
        f"{'; '.join(texts)}. "
        "Manufacturing, construction and the foundational industries are outside the eight "
        f"sectors: any place covers them. Never add sectors up. {measure.note}"
    )


def _table(coverage: Coverage, measure: Measure, rows: Sequence[Mapping[str, Cell]]) -> Table:
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
        rows=tuple(_row(row, measure.column) for row in rows if not isinstance(row[QUOTIENT], str)),
        notes=(" ".join([_reading_note(measure), *_caveats(rows)]),),
    )


def _reading_note(measure: Measure) -> str:
    return (
        f"Strong: a location quotient (share over that of {with_the(measure.reference)}) of "
        f"{STRONG_QUOTIENT:g} "
        "or more. What is no sector is covered by anything confirmed and place-based. Never add "
        "sectors up. "
        f"{measure.note}"
    )


def _row(row: Mapping[str, Cell], column: str) -> Row:
    is_strong = float(row[QUOTIENT]) >= STRONG_QUOTIENT
    return Row(
        cells=(
            str(row[NAME]),
            str(row[COVERED]),
            str(row[CASE]),
            f"{row[QUOTIENT]:.2f}",
            f"{row[SHARE]:.1f}%",
            f"{row[column]:,}",
        ),
        tone="own" if is_strong else "",
    )


def _caveats(rows: Iterable[Mapping[str, Cell]]) -> list[str]:
    """Return notes on figures, and why some industries have none."""
    names_by_caveat: dict[str, list[str]] = {}
    for row in rows:
        if row[ABOUT]:
            names_by_caveat.setdefault(str(row[ABOUT]), []).append(str(row[NAME]).lower())
    return [
        f"{join_phrases(names).capitalize()}: {lower_first(text)}."
        for text, names in names_by_caveat.items()
    ]
