"""View of the Export page: content, area and format, stored in the URL."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Final

from geo.areas import UK
from geo.crs import BNG, WGS84
from geo.errors import ScenarioError
from geo.export.files.formats import FORMATS
from geo.export.printmap.paper import PAPERS
from geo.places.place import LOCAL_AUTHORITIES
from geo.query import default_query, run_query
from geo.scenario.scenario import Scenario, apply_scenario, write_scenario
from ui.pages.scenario.view import read_valid_scenario
from ui.state.parameters import Parameters, read_area
from ui.state.session import PageState
from ui.state.url import UrlCodec, UrlField, choice_field, flag_field, list_field, text_field

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.dataset import Dataset
    from geo.query import Query, Result
    from geo.register.register import Register

LAYERS, PRINT, WEB, BRIEFING = "layers", "print", "web", "briefing"

KINDS: Final = {
    LAYERS: "Layers and tables",
    PRINT: "A map to print",
    WEB: "A web map in one file",
    BRIEFING: "A briefing",
}
"""Kinds of export."""

MAX_TITLE_LENGTH: Final = 500

CRS: Final = {
    "": "Default for the format",
    BNG: "British National Grid",
    WGS84: "Longitude, latitude",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class ExportView:
    """
    Content of the page.

    Attributes
    ----------
    query
        The filters, including area and sector. Its layers are all layers.
    kind
        One of `KINDS`.
    layers
        Layers to export, councils among them.
    formats, crs, drawn
        For layers and tables: formats, CRS or "", and whether boundaries are as drawn.
    paper, title
        For a map.
    scenario
        A scenario to apply, or None.
    """

    query: Query
    kind: str = LAYERS
    layers: tuple[str, ...] = ()
    formats: tuple[str, ...] = ("gpkg",)
    crs: str = ""
    drawn: bool = False
    paper: str = next(iter(PAPERS))
    title: str = ""
    scenario: Scenario | None = None

    @property
    def export_query(self) -> Query:
        """The query of the export."""
        layers = tuple(name for name in self.query.layers if name in self.layers)
        area = "" if self.query.area == UK else self.query.area
        return replace(self.query, layers=layers, area=area)


def export_layers(register: Register) -> Mapping[str, str]:
    """Return the layers to choose from: layer → label, the councils last."""
    labels = {key: layer.label for key, layer in register.layers.items()}
    return {**labels, LOCAL_AUTHORITIES: "Councils"}


def default_view(register: Register, query: Query) -> ExportView:
    """Return the default view under some filters."""
    query = replace(query, layers=tuple(register.layers))
    return ExportView(query=query, layers=default_query(register).layers)


def result_of(dataset: Dataset, query: Query, scenario: Scenario | None) -> Result:
    """Run a query and apply a scenario, if any."""
    result = run_query(dataset, query)
    return apply_scenario(dataset, result, scenario) if scenario else result


def _read_scenario(parameters: Parameters, dataset: Dataset, _view: ExportView) -> Scenario | None:
    text = parameters.read_text("scenario")
    if not text:
        return None
    try:
        return read_valid_scenario(dataset, text)
    except ScenarioError as error:
        parameters.messages.append(f"The address asks for a proposal that cannot be: {error}")
        return None


WIDGETS: Final = {
    "query.area": "export_area",
    "query.sector": "export_sector",
    "kind": "export_kind",
    "layers": "export_layers",
    "formats": "export_formats",
    "crs": "export_crs",
    "drawn": "export_drawn",
    "paper": "export_paper",
    "title": "export_title",
}
"""Field of the view → key of the widget that sets it."""

CODEC: Final = UrlCodec[ExportView](
    default=lambda dataset, query: default_view(dataset.register, query),
    fields=(
        choice_field("what", "kind", lambda _: KINDS),
        UrlField[str](
            parameter="area",
            paths=("query.area",),
            read=lambda parameters, dataset, _: parameters.read_area(
                "area", partial(read_area, parameters, dataset)
            ),
            write=lambda _, area: "" if area == UK else area,
        ),
        choice_field("sector", "query.sector", lambda dataset: dataset.register.sectors),
        list_field("layers", "layers", lambda dataset: export_layers(dataset.register)),
        list_field("format", "formats", lambda _: FORMATS),
        choice_field("crs", "crs", lambda _: CRS),
        flag_field("simplified", "drawn"),
        choice_field("paper", "paper", lambda _: PAPERS),
        text_field("title", "title", max_length=MAX_TITLE_LENGTH),
        UrlField[Scenario | None](
            parameter="scenario",
            paths=("scenario",),
            read=_read_scenario,
            write=lambda _, scenario: write_scenario(scenario) if scenario else "",
        ),
    ),
)

PAGE: Final = PageState[ExportView](name="export", codec=CODEC, widgets=WIDGETS)
