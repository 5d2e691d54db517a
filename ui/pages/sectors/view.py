"""What the sectors page shows, and the same as an address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, cast

from geo.areas import ICA
from geo.errors import UnknownNameError
from geo.statistics.figures import statistics_of
from geo.statistics.industries import MANUFACTURING
from geo.statistics.measures import GVA, MEASURES
from geo.statistics.strength import CASES, MAX_STRONG_QUOTIENT, MIN_STRONG_QUOTIENT, STRONG_QUOTIENT
from ui.state.session import PageState
from ui.state.url import Parameters, changed_parameters, filter_parameters
from ui.widgets.area_filter import area_parameter, read_area_filter

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.dataset import Dataset
    from geo.query import Query
    from geo.statistics.strength import Case
    from geo.views.agreement_map import AgreementVariable

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
    area: str = ICA
    councils: tuple[str, ...] = ()
    industry: str = MANUFACTURING
    measure: str = GVA
    strong_from: float = STRONG_QUOTIENT
    case: Case | Literal[""] = ""
    map_variable: AgreementVariable = "case"


def read_address(dataset: Dataset, address: Mapping[str, str]) -> tuple[SectorsView, list[str]]:
    """Read a view from the parameters of an address, and say what could not be used."""
    parameters = Parameters.from_address(address)
    area, councils = read_area_filter(dataset, parameters)
    view = SectorsView(
        query=parameters.read_query(dataset.register),
        area=area,
        councils=councils,
        industry=parameters.read_choice("sector", statistics_of(dataset).industries, MANUFACTURING),
        measure=_read_measure(dataset, parameters),
        strong_from=parameters.read_number(
            "strong",
            minimum=MIN_STRONG_QUOTIENT,
            maximum=MAX_STRONG_QUOTIENT,
            default=STRONG_QUOTIENT,
        ),
        case=cast("Case", parameters.read_choice("case", CASES)),
        map_variable=cast(
            "AgreementVariable", parameters.read_choice("shown", MAP_CHOICES, "case")
        ),
    )
    return view, parameters.finish()


def write_address(dataset: Dataset, view: SectorsView) -> dict[str, str]:
    """Write a view as parameters, leaving out what is as on a first visit."""
    default = SectorsView(query=view.query, measure=statistics_of(dataset).default_measure.key)
    values = {
        "area": (area_parameter(view), default.area),
        "sector": (view.industry, default.industry),
        "measure": (view.measure, default.measure),
        "strong": (f"{view.strong_from:g}", f"{default.strong_from:g}"),
        "case": (view.case, default.case),
        "shown": (view.map_variable, default.map_variable),
    }
    return filter_parameters(dataset.register, view.query) | changed_parameters(values)


def _read_measure(dataset: Dataset, parameters: Parameters) -> str:
    """Take a measure; of one that there is not here, say how to get it."""
    figures = statistics_of(dataset)
    key = parameters.read_choice("measure", MEASURES, figures.default_measure.key)
    try:
        return figures.measure(key).key
    except UnknownNameError as error:
        parameters.messages.append(f"The address asks for measure {key!r}. {error}")
        return figures.default_measure.key


PAGE: Final = PageState[SectorsView](
    name="sectors", read=read_address, write=write_address, widgets=WIDGETS
)
