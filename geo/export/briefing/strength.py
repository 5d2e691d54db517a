"""How strong sectors are beside how they are covered, as one table of a briefing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from geo.export.briefing.cells import marked
from geo.export.briefing.model import Column, Paragraph, Row, Table
from geo.statistics.strength import STRONG
from geo.views.sector_tables import ABOUT, CASE, COVERED, NAME, QUOTIENT, SHARE, strength_rows
from geo.views.summary import joined

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from geo.coverage.area import Coverage
    from geo.export.briefing.data import Answers
    from geo.statistics.measures import Measure
    from geo.views.sector_tables import Cell


MOST_OF_REFERENCE: Final = 0.5


def strength_block(answers: Answers, found: Coverage) -> Table | Paragraph | None:
    """
    Say how strong the industries are of which there is a figure, and of which there is none.

    Returns
    -------
    block
        A table of one council. A larger area's pages are full: the same as a paragraph. None
        where there is no figure at all, and of an area that is most of what it would be compared
        with: the UK, England.
    """
    figures = answers.atlas.figures
    measure = figures.measure_for(found.area)
    if _share_of_reference(measure, found) > MOST_OF_REFERENCE:
        return None
    rows = strength_rows(figures, found, measure=measure)
    known = [row for row in rows if not isinstance(row[QUOTIENT], str)]
    if not known:
        return None
    return _table(found, measure, rows) if found.area.is_council else _paragraph(measure, known)


def _share_of_reference(measure: Measure, found: Coverage) -> float:
    whole = sum(total or 0.0 for total in measure.totals.values())
    own = sum(measure.totals.get(code) or 0.0 for code in found.area.codes)
    return own / whole if whole else 0.0


def _paragraph(measure: Measure, known: Sequence[Mapping[str, Cell]]) -> Paragraph:
    named = (
        f"{str(row[NAME]).lower()} {row[SHARE]:.1f}% ({row[QUOTIENT]:.2f}; {row[CASE]})"
        for row in known
    )
    return Paragraph(
        text=f"Share of {measure.name.lower()} {measure.year}, location quotient (share over that "
        f"of {_the(measure.reference)}; strong from {STRONG:g}), and cover: {'; '.join(named)}. "
        "Manufacturing, construction and the foundational industries are outside the eight "
        f"sectors: any place covers them. Never add sectors up. {measure.note}"
    )


def _table(found: Coverage, measure: Measure, rows: Sequence[Mapping[str, Cell]]) -> Table:
    name = found.area.in_sentence
    return Table(
        caption=marked(f"How strong sectors are in {name}, beside how they are covered", found),
        columns=(
            Column(name="Sector or industry", width=2.6),
            Column(name="Covered", width=2.2),
            Column(name="Strength and cover", width=1.8),
            Column(name="Location quotient", width=1.4, align="right"),
            Column(name="Share", width=0.9, align="right"),
            Column(name=measure.column, width=2.8, align="right"),
        ),
        rows=tuple(_row(row, measure.column) for row in rows if not isinstance(row[QUOTIENT], str)),
        notes=(" ".join([_how_read(measure), *_caveats(rows)]),),
    )


def _how_read(measure: Measure) -> str:
    return (
        f"Strong: a location quotient (share over that of {_the(measure.reference)}) of {STRONG:g} "
        "or more. What is no sector is covered by anything confirmed and place-based. Never add "
        "sectors up. "
        f"{measure.note}"
    )


def _row(row: Mapping[str, Cell], column: str) -> Row:
    is_strong = float(row[QUOTIENT]) >= STRONG
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
    """Say what must stand beside each figure, and of which industries there is none, and why."""
    why: dict[str, list[str]] = {}
    for row in rows:
        if row[ABOUT]:
            why.setdefault(str(row[ABOUT]), []).append(str(row[NAME]).lower())
    return [f"{joined(names).capitalize()}: {_lower(text)}." for text, names in why.items()]


def _lower(text: str) -> str:
    """Begin in small letters, but for an abbreviation."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def _the(reference: str) -> str:
    return f"the {reference}" if reference == "UK" else reference
