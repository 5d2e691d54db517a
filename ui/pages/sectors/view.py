"""What the sectors page shows, and the same as an address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, cast

from geo.areas import ICA
from geo.errors import UnknownNameError
from geo.statistics.industries import MANUFACTURING
from geo.statistics.measures import GVA, MEASURES
from geo.statistics.strength import CASES, LEAST_STRONG, MOST_STRONG, STRONG
from ui.state.session import Page
from ui.state.url import Parameters, filter_parameters, other_than_first
from ui.widgets.area_filter import read_who, who_word

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.dataset import Atlas
    from geo.query import Query
    from geo.statistics.strength import Case
    from geo.views.agreement_map import MapShown

SHOWN: Final = ("case", "quotient")

WIDGETS: Final = {
    "who": "sectors_who",
    "councils": "sectors_councils",
    "industry": "sectors_industry",
    "measure": "sectors_measure",
    "strong_from": "sectors_strong",
    "case": "sectors_case",
    "shown": "sectors_shown",
}
"""Field of the view → key of the widget that sets it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SectorsView:
    """
    What is on screen.

    Attributes
    ----------
    query
        The filters.
    who
        Key of the area whose councils are looked at, or `ui.widgets.area_filter.CHOSEN`.
    councils
        The councils, where they are chosen.
    industry
        A sector's code, or the key of an industry besides (`geo.statistics.industries`).
    measure
        One of `geo.statistics.measures.MEASURES`.
    strong_from
        The location quotient from which an industry is called strong.
    case
        The case to which map and table are narrowed, or "".
    shown
        What the map shows: the cases, or the location quotient.
    """

    query: Query
    who: str = ICA
    councils: tuple[str, ...] = ()
    industry: str = MANUFACTURING
    measure: str = GVA
    strong_from: float = STRONG
    case: Case | Literal[""] = ""
    shown: MapShown = "case"


def read_address(atlas: Atlas, address: Mapping[str, str]) -> tuple[SectorsView, list[str]]:
    """Read a view from the parameters of an address, and say what could not be used."""
    asked = Parameters.of(address)
    who, councils = read_who(atlas, asked)
    view = SectorsView(
        query=asked.filters(atlas.registry),
        who=who,
        councils=councils,
        industry=asked.one("sector", atlas.figures.industries, MANUFACTURING),
        measure=_measure(atlas, asked),
        strong_from=asked.number("strong", least=LEAST_STRONG, most=MOST_STRONG, default=STRONG),
        case=cast("Case", asked.one("case", CASES)),
        shown=cast("MapShown", asked.one("shown", SHOWN, "case")),
    )
    return view, asked.rest()


def write_address(atlas: Atlas, view: SectorsView) -> dict[str, str]:
    """Write a view as parameters, leaving out what is as on a first visit."""
    first = SectorsView(query=view.query, measure=atlas.figures.first_measure.key)
    words = {
        "who": (who_word(view), first.who),
        "sector": (view.industry, first.industry),
        "measure": (view.measure, first.measure),
        "strong": (f"{view.strong_from:g}", f"{first.strong_from:g}"),
        "case": (view.case, first.case),
        "shown": (view.shown, first.shown),
    }
    return filter_parameters(atlas.registry, view.query) | other_than_first(words)


def _measure(atlas: Atlas, asked: Parameters) -> str:
    """Take a measure; of one that there is not here, say how to get it."""
    figures = atlas.figures
    key = asked.one("measure", MEASURES, figures.first_measure.key)
    try:
        return figures.measure(key).key
    except UnknownNameError as error:
        asked.messages.append(f"The address asks for measure {key!r}. {error}")
        return figures.first_measure.key


PAGE: Final = Page[SectorsView](
    name="sectors", read=read_address, write=write_address, widgets=WIDGETS
)
