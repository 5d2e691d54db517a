"""Choropleths of councils by coverage, and by the effect of a proposed place."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

from geo.styles.choropleth import Choropleth, ClassBreak
from geo.styles.patterns import Pattern
from geo.text import plural

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geo.coverage.matrix import MatrixRow
    from geo.dataset import Dataset
    from geo.scenario.effect import Effect

CoverageVariable = Literal["number", "nothing"]


NUMBER_CLASSES: Final = (
    ClassBreak(
        id="0",
        label="None",
        fill="#FFFFFF",
        pattern=Pattern(kind="hatch", colour="#566B7E", angle=45, spacing_px=6, width_px=1.1),
    ),
    ClassBreak(
        id="1",
        label="1",
        fill="#CFE1F2",
        pattern=Pattern(kind="dots", colour="#5689B8", spacing_px=6, width_px=0.9),
    ),
    ClassBreak(id="2-3", label="2 or 3", fill="#6FA3D0"),
    ClassBreak(id="4+", label="4 or more", fill="#12436D"),
)
"""By number of documented, place-based places: one hue, darker for more."""

NOTHING_CLASSES: Final = (
    ClassBreak(
        id="nothing",
        label="Nothing at all",
        fill="#A8420B",
        pattern=Pattern(kind="hatch", colour="#F7C9AC", angle=45, spacing_px=6, width_px=1.1),
    ),
    ClassBreak(
        id="unsure",
        label="Only nation-wide or not checked yet",
        fill="#F3B48B",
        pattern=Pattern(kind="dots", colour="#A8420B", spacing_px=6, width_px=0.9),
    ),
    ClassBreak(id="something", label="Something place-based", fill="#FBEEE4"),
)
"""By whether there is any place. The first two classes have no documented, place-based place."""

CHANGE_CLASSES: Final = (
    ClassBreak(
        id="new",
        label="Has nothing now; would gain",
        fill="#8E5BC0",
        pattern=Pattern(kind="hatch", colour="#FFFFFF", angle=45, spacing_px=7, width_px=1.1),
        stroke="#3B1A66",
    ),
    ClassBreak(id="more", label="Has something; a gap closes", fill="#C3A5E0", stroke="#3B1A66"),
    ClassBreak(
        id="same",
        label="Taken in; no gap closes",
        fill="#F0E8F8",
        pattern=Pattern(kind="dots", colour="#8E5BC0", spacing_px=7, width_px=0.8),
    ),
    ClassBreak(
        id="touched",
        label="Only touched: not counted",
        fill="#FFFFFF",
        pattern=Pattern(kind="hatch", colour="#A9A0B3", angle=135, spacing_px=8, width_px=0.9),
    ),
)
"""By the effect of a proposed place (`geo.scenario.effect`)."""

TITLES: Final = MappingProxyType({"number": "Confirmed places", "nothing": "Anything at all"})
CHANGE_TITLE: Final = "What would change"


def coverage_choropleth(
    dataset: Dataset, rows: Iterable[MatrixRow], variable: CoverageVariable, *, sector: str = ""
) -> Choropleth:
    """
    Class councils by coverage.

    Parameters
    ----------
    variable
        "number": how many documented, place-based places; "nothing": whether there is any place.
    sector
        Count only places linked to this sector; "" counts all.
    """
    council_rows = list(rows)
    class_of = _number_class if variable == "number" else _nothing_class
    title = TITLES[variable]
    if any(_has_proposal(row) for row in council_rows):
        title += ", with the proposal"
    if sector:
        title += f": {dataset.register.sectors[sector].name}"
    return Choropleth(
        title=title,
        classes=NUMBER_CLASSES if variable == "number" else NOTHING_CLASSES,
        class_by_council={row.council.LAD25CD: class_of(row, sector) for row in council_rows},
        text_by_council={
            row.council.LAD25CD: describe_row(dataset, row, sector) for row in council_rows
        },
    )


def change_choropleth(effect: Effect) -> Choropleth:
    """Class the councils that a proposed place covers or touches by what it changes there."""
    class_by_council = {
        code: effect.change_in(code) for code in (*effect.covered_codes, *effect.touched_codes)
    }
    labels = {class_break.id: class_break.label for class_break in CHANGE_CLASSES}
    return Choropleth(
        title=CHANGE_TITLE,
        classes=CHANGE_CLASSES,
        class_by_council=class_by_council,
        text_by_council={code: labels[key] for code, key in class_by_council.items()},
    )


def describe_row(dataset: Dataset, row: MatrixRow, sector: str = "") -> str:
    """Describe briefly what covers a council: "2 confirmed places, 1 not confirmed"."""
    has_proposal = _has_proposal(row, sector)
    number, indicative_links = (
        row.confirmed_count(sector) - has_proposal,
        row.indicative_count(sector),
    )
    text = f"{number or 'no'} confirmed {plural(number, 'place', 'places')}"
    text += f" for {dataset.register.sectors[sector].name.lower()}" if sector else ""
    text += f", {indicative_links} not confirmed" if indicative_links else ""
    text += ", a nation-wide programme" if row.is_in_nationwide(sector) else ""
    return text + (", and the proposal" if has_proposal else "")


def _has_proposal(row: MatrixRow, sector: str = "") -> bool:
    return any(
        cover.evidence == "proposed"
        and cover.is_place_based
        and (not sector or sector in cover.place.sectors)
        for cover in row.covers
    )


def _number_class(row: MatrixRow, sector: str) -> str:
    number = row.confirmed_count(sector)
    bounds = ((0, "0"), (1, "1"), (3, "2-3"))
    return next((key for maximum, key in bounds if number <= maximum), "4+")


def _nothing_class(row: MatrixRow, sector: str) -> str:
    if row.confirmed_count(sector):
        return "something"
    is_unsure = row.indicative_count(sector) or row.is_in_nationwide(sector)
    return "unsure" if is_unsure else "nothing"
