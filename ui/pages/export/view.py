"""The Export page's view: what to take away, of where, in which form. Kept in the address."""

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
from geo.scenario.scenario import apply_scenario, write_scenario
from ui.pages.scenario.view import read_valid_scenario
from ui.state.session import PageState
from ui.state.url import (
    Parameters,
    changed_parameters,
    differs,
    filter_parameters,
    list_parameter,
    read_area,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.dataset import Dataset
    from geo.query import Query, Result
    from geo.register.register import Register
    from geo.scenario.scenario import Scenario

LAYERS, PRINT, WEB, BRIEFING = "layers", "print", "web", "briefing"

KINDS: Final = {
    LAYERS: "Layers and tables",
    PRINT: "A map to print",
    WEB: "A web map in one file",
    BRIEFING: "A briefing",
}
"""What can be taken away."""

CRS: Final = {
    "": "Default for the format",
    BNG: "British National Grid",
    WGS84: "Longitude, latitude",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class ExportView:
    """
    What is on screen.

    Attributes
    ----------
    query
        The filters; its area and sector narrow. Its layers are all there are.
    kind
        One of `KINDS`.
    layers
        Layers to take, councils among them.
    formats, crs, drawn
        Of layers and tables: formats, CRS or "", and whether boundaries are as drawn.
    paper, title
        Of a map.
    scenario
        A proposal to lay over all of it, or None.
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
        """The query that answers it."""
        layers = tuple(name for name in self.query.layers if name in self.layers)
        area = "" if self.query.area == UK else self.query.area
        return replace(self.query, layers=layers, area=area)


def export_layers(register: Register) -> Mapping[str, str]:
    """Return what can be exported: layer → label, the councils last."""
    labels = {key: layer.label for key, layer in register.layers.items()}
    return {**labels, LOCAL_AUTHORITIES: "Councils"}


def default_view(register: Register, query: Query) -> ExportView:
    """Return the view of a first visit under some filters."""
    query = replace(query, layers=tuple(register.layers))
    return ExportView(query=query, layers=default_query(register).layers)


def read_export(dataset: Dataset, address: Mapping[str, str]) -> tuple[ExportView, list[str]]:
    """Read a view from the parameters of an address; say what could not be used."""
    parameters = Parameters.from_address(address)
    register = dataset.register
    default = default_view(register, parameters.read_query(register))
    view = replace(
        default,
        query=replace(
            default.query,
            area=parameters.read_area("area", partial(read_area, parameters, dataset)),
            sector=parameters.read_choice("sector", register.sectors),
        ),
        kind=parameters.read_choice("what", KINDS, LAYERS),
        layers=parameters.read_list("layers", export_layers(register), default.layers),
        formats=parameters.read_list("format", FORMATS, default.formats),
        crs=parameters.read_choice("crs", CRS),
        drawn=parameters.read_flag("simplified"),
        paper=parameters.read_choice("paper", PAPERS, default.paper),
        title=parameters.read_text("title")[:500],
        scenario=_read_scenario(dataset, parameters),
    )
    return view, parameters.finish()


def result_of(dataset: Dataset, query: Query, scenario: Scenario | None) -> Result:
    """Answer a query, with what is proposed laid over it."""
    result = run_query(dataset, query)
    return apply_scenario(dataset, result, scenario) if scenario else result


def write_export(dataset: Dataset, view: ExportView) -> dict[str, str]:
    """Write a view as parameters, leaving out what is as on a first visit."""
    default = default_view(dataset.register, view.query)
    parameters = filter_parameters(dataset.register, view.query)
    lists = {
        "layers": (view.layers, default.layers),
        "format": (view.formats, default.formats),
    }
    parameters |= {
        name: list_parameter(values_pair[0])
        for name, values_pair in lists.items()
        if differs(*values_pair)
    }
    values = {
        "what": (view.kind, default.kind),
        "area": (view.export_query.area, ""),
        "sector": (view.query.sector, ""),
        "crs": (view.crs, ""),
        "paper": (view.paper, default.paper),
        "title": (view.title, ""),
        "scenario": (write_scenario(view.scenario) if view.scenario else "", ""),
    }
    parameters |= changed_parameters(values)
    return parameters | ({"simplified": "1"} if view.drawn else {})


def _read_scenario(dataset: Dataset, parameters: Parameters) -> Scenario | None:
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

PAGE: Final = PageState[ExportView](
    name="export", read=read_export, write=write_export, widgets=WIDGETS
)
