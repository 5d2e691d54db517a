"""View of the sectors page, and its URL."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from geo.areas import ICA
from geo.errors import UnknownNameError
from geo.statistics.figures import statistics_of
from geo.statistics.industries import MANUFACTURING
from geo.statistics.measures import GVA, MEASURES
from geo.statistics.strength import CASES, MAX_STRONG_QUOTIENT, MIN_STRONG_QUOTIENT, STRONG_QUOTIENT
from ui.state.session import PageState
from ui.state.url import UrlCodec, UrlField, choice_field, number_field
from ui.widgets.area_filter import AREA_FIELD

if TYPE_CHECKING:
    from geo.dataset import Dataset
    from geo.query import Query
    from geo.statistics.strength import Case
    from geo.views.agreement_map import AgreementVariable
    from ui.state.parameters import Parameters

MAP_CHOICES: Final = ("case", "quotient")

WIDGETS: Final = {
    "area": "sectors_area",
    "councils": "sectors_councils",
    "industry": "sectors_industry",
    "measure": "sectors_measure",
    "strong_from": "sectors_strong",
    "case": "sectors_case",
    "map_variable": "sectors_map_variable",
}
"""Field of the view → key of the widget that sets it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SectorsView:
    """
    Content of the page.

    Attributes
    ----------
    query
        The filters.
    area
        Key of the area whose councils are shown, or `ui.widgets.area_filter.CUSTOM`.
    councils
        The councils, if the area is `CUSTOM`.
    industry
        A sector's code, or the key of another industry (`geo.statistics.industries`).
    measure
        One of `geo.statistics.measures.MEASURES`.
    strong_from
        The location quotient from which an industry is called strong.
    case
        The case that filters map and table, or "".
    map_variable
        What the map shows: the cases, or the location quotient.
    """

    query: Query
    area: str = ICA
    councils: tuple[str, ...] = ()
    industry: str = MANUFACTURING
    measure: str = GVA
    strong_from: float = STRONG_QUOTIENT
    case: Case | Literal[""] = ""
    map_variable: AgreementVariable = "case"


def _first_view(dataset: Dataset, query: Query) -> SectorsView:
    return SectorsView(query=query, measure=statistics_of(dataset).default_measure.key)


def _read_measure(parameters: Parameters, dataset: Dataset, view: SectorsView) -> str:
    """Parse the measure parameter; if it is not installed, warn and use the default."""
    key = parameters.read_choice("measure", MEASURES, view.measure)
    try:
        return statistics_of(dataset).measure(key).key
    except UnknownNameError as error:
        parameters.messages.append(f"The address asks for measure {key!r}. {error}")
        return view.measure


CODEC: Final = UrlCodec[SectorsView](
    default=_first_view,
    fields=(
        AREA_FIELD,
        choice_field("sector", "industry", lambda dataset: statistics_of(dataset).industries),
        UrlField[str](
            parameter="measure",
            paths=("measure",),
            read=_read_measure,
            write=lambda _, measure: measure,
        ),
        number_field(
            "strong", "strong_from", minimum=MIN_STRONG_QUOTIENT, maximum=MAX_STRONG_QUOTIENT
        ),
        choice_field("case", "case", lambda _: CASES),
        choice_field("shown", "map_variable", lambda _: MAP_CHOICES),
    ),
)

PAGE: Final = PageState[SectorsView](name="sectors", codec=CODEC, widgets=WIDGETS)
