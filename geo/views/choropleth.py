"""Councils in classes, and how each class is filled: for the live map, a figure, a print."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

from geo.styles.layers import Pattern
from geo.text import plural

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from geo.coverage.matrix import MatrixRow
    from geo.dataset import Dataset
    from geo.scenario.effect import Effect

CoverageVariable = Literal["number", "nothing"]


@dataclass(frozen=True, kw_only=True, slots=True)
class CouncilClass:
    """A class of councils: a fill, and a pattern over it, so that none is told by colour alone."""

    id: str
    label: str
    fill: str
    pattern: Pattern | None = None
    stroke: str | None = None


NUMBER_CLASSES: Final = (
    CouncilClass(
        id="0",
        label="None",
        fill="#FFFFFF",
        pattern=Pattern(kind="hatch", colour="#566B7E", angle=45, spacing_px=6, width_px=1.1),
    ),
    CouncilClass(
        id="1",
        label="1",
        fill="#CFE1F2",
        pattern=Pattern(kind="dots", colour="#5689B8", spacing_px=6, width_px=0.9),
    ),
    CouncilClass(id="2-3", label="2 or 3", fill="#6FA3D0"),
    CouncilClass(id="4+", label="4 or more", fill="#12436D"),
)
"""By the number of documented, place-based places: one hue, darker for more."""

NOTHING_CLASSES: Final = (
    CouncilClass(
        id="nothing",
        label="Nothing at all",
        fill="#A8420B",
        pattern=Pattern(kind="hatch", colour="#F7C9AC", angle=45, spacing_px=6, width_px=1.1),
    ),
    CouncilClass(
        id="unsure",
        label="Only nation-wide or not checked yet",
        fill="#F3B48B",
        pattern=Pattern(kind="dots", colour="#A8420B", spacing_px=6, width_px=0.9),
    ),
    CouncilClass(id="something", label="Something place-based", fill="#FBEEE4"),
)
"""By whether there is anything. The first two together have nothing documented and place-based."""

CHANGE_CLASSES: Final = (
    CouncilClass(
        id="new",
        label="Has nothing now; would gain",
        fill="#8E5BC0",
        pattern=Pattern(kind="hatch", colour="#FFFFFF", angle=45, spacing_px=7, width_px=1.1),
        stroke="#3B1A66",
    ),
    CouncilClass(id="more", label="Has something; a gap closes", fill="#C3A5E0", stroke="#3B1A66"),
    CouncilClass(
        id="same",
        label="Taken in; no gap closes",
        fill="#F0E8F8",
        pattern=Pattern(kind="dots", colour="#8E5BC0", spacing_px=7, width_px=0.8),
    ),
    CouncilClass(
        id="touched",
        label="Only touched: not counted",
        fill="#FFFFFF",
        pattern=Pattern(kind="hatch", colour="#A9A0B3", angle=135, spacing_px=8, width_px=0.9),
    ),
)
"""By what a proposed place would change (`geo.scenario.effect`)."""

NO_FIGURE: Final = "none"

CASE_CLASSES: Final = (
    CouncilClass(id="strong-covered", label="Strong, covered", fill="#12436D"),
    CouncilClass(
        id="strong-uncovered",
        label="Strong, not covered",
        fill="#A8420B",
        pattern=Pattern(kind="hatch", colour="#F7C9AC", angle=45, spacing_px=6, width_px=1.1),
    ),
    CouncilClass(
        id="weak-covered",
        label="Not strong, covered",
        fill="#CFE1F2",
        pattern=Pattern(kind="dots", colour="#5689B8", spacing_px=6, width_px=0.9),
    ),
    CouncilClass(id="weak-uncovered", label="Neither", fill="#D9DEE2"),
    CouncilClass(
        id="unknown-covered",
        label="No figure, covered",
        fill="#CFE1F2",
        pattern=Pattern(kind="hatch", colour="#12436D", angle=135, spacing_px=7, width_px=1.0),
    ),
    CouncilClass(
        id="unknown-uncovered",
        label="No figure, not covered",
        fill="#FFFFFF",
        pattern=Pattern(kind="hatch", colour="#566B7E", angle=45, spacing_px=7, width_px=1.0),
    ),
)
"""By case. The one to look at, strong and not covered, alone is of another hue."""

QUOTIENT_CLASSES: Final = (
    CouncilClass(
        id="0",
        label="Under 0.75",
        fill="#FFFFFF",
        pattern=Pattern(kind="dots", colour="#8CA3B8", spacing_px=6, width_px=0.9),
    ),
    CouncilClass(
        id="0.75",
        label="0.75 to 1.25",
        fill="#CFE1F2",
        pattern=Pattern(kind="hatch", colour="#5689B8", angle=135, spacing_px=7, width_px=0.7),
    ),
    CouncilClass(id="1.25", label="1.25 to 2", fill="#6FA3D0"),
    CouncilClass(id="2", label="2 or more", fill="#12436D"),
    CouncilClass(
        id=NO_FIGURE,
        label="No figure",
        fill="#FFFFFF",
        pattern=Pattern(kind="hatch", colour="#566B7E", angle=45, spacing_px=7, width_px=1.0),
    ),
)
"""By location quotient: one hue, darker for more. Each class holds its lower bound."""

TITLES: Final = MappingProxyType({"number": "Confirmed places", "nothing": "Anything at all"})
CHANGE_TITLE: Final = "What would change"


@dataclass(frozen=True, kw_only=True)
class Choropleth:
    """Councils filled by class."""

    title: str
    classes: tuple[CouncilClass, ...]
    class_ids: Mapping[str, str]
    """LAD25CD → identifier of its class."""
    descriptions: Mapping[str, str]
    """LAD25CD → what is said of it."""


def coverage_choropleth(
    dataset: Dataset, rows: Iterable[MatrixRow], variable: CoverageVariable, *, sector: str = ""
) -> Choropleth:
    """
    Class councils by what covers them.

    Parameters
    ----------
    shown
        "number": how many documented, place-based places; "nothing": whether there is anything.
    sector
        Count only what is linked to this sector; "" counts all.
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
        class_ids={row.council.LAD25CD: class_of(row, sector) for row in council_rows},
        descriptions={
            row.council.LAD25CD: describe_row(dataset, row, sector) for row in council_rows
        },
    )


def change_choropleth(effect: Effect) -> Choropleth:
    """Class the councils that a proposed place takes in or touches by what it changes there."""
    class_ids = {
        code: effect.change_in(code) for code in (*effect.covered_codes, *effect.touched_codes)
    }
    labels = {council_class.id: council_class.label for council_class in CHANGE_CLASSES}
    return Choropleth(
        title=CHANGE_TITLE,
        classes=CHANGE_CLASSES,
        class_ids=class_ids,
        descriptions={code: labels[key] for code, key in class_ids.items()},
    )


def describe_row(dataset: Dataset, row: MatrixRow, sector: str = "") -> str:
    """Say in a few words what covers a council: "2 confirmed places, 1 not confirmed"."""
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
