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
from geo.places.place import LOCAL_AUTHORITIES, POLICY_LAYERS
from geo.query import ask
from geo.scenario.scenario import propose, write_scenario
from ui.pages.scenario.view import checked_scenario
from ui.state.session import Page
from ui.state.url import (
    Parameters,
    chosen_words,
    differ,
    filter_parameters,
    other_than_first,
    read_area,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.dataset import Atlas
    from geo.query import Query, Result
    from geo.scenario.scenario import Scenario

LAYERS, PRINT, WEB, BRIEFING = "layers", "print", "web", "briefing"

KINDS: Final = {
    LAYERS: "Layers and tables",
    PRINT: "A map to print",
    WEB: "A web map in one file",
    BRIEFING: "A briefing",
}
"""What can be taken away."""

TAKEN: Final = (*POLICY_LAYERS, LOCAL_AUTHORITIES)
CRS: Final = {
    "": "As the format has it",
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
        The filters; its area and sector narrow, its layers follow from `layers`.
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
    layers: tuple[str, ...] = POLICY_LAYERS
    formats: tuple[str, ...] = ("gpkg",)
    crs: str = ""
    drawn: bool = False
    paper: str = next(iter(PAPERS))
    title: str = ""
    scenario: Scenario | None = None

    @property
    def asked(self) -> Query:
        """The query that answers it."""
        layers = tuple(name for name in POLICY_LAYERS if name in self.layers)
        area = "" if self.query.area == UK else self.query.area
        return replace(self.query, layers=layers, area=area)


def read_export(atlas: Atlas, address: Mapping[str, str]) -> tuple[ExportView, list[str]]:
    """Read a view from the parameters of an address; say what could not be used."""
    asked = Parameters.of(address)
    registry = atlas.registry
    first = ExportView(query=asked.filters(registry))
    view = replace(
        first,
        query=replace(
            first.query,
            area=asked.area("area", partial(read_area, asked, atlas)),
            sector=asked.one("sector", registry.sectors),
        ),
        kind=asked.one("what", KINDS, LAYERS),
        layers=asked.several("layers", TAKEN, first.layers),
        formats=asked.several("format", FORMATS, first.formats),
        crs=asked.one("crs", CRS),
        drawn=asked.switch("simplified"),
        paper=asked.one("paper", PAPERS, first.paper),
        title=asked.text("title")[:500],
        scenario=_scenario(atlas, asked),
    )
    return view, asked.rest()


def answer_of(atlas: Atlas, query: Query, scenario: Scenario | None) -> Result:
    """Answer a query, with what is proposed laid over it."""
    result = ask(atlas, query)
    return propose(atlas, result, scenario) if scenario else result


def write_export(atlas: Atlas, view: ExportView) -> dict[str, str]:
    """Write a view as parameters, leaving out what is as on a first visit."""
    first = ExportView(query=view.query)
    written = filter_parameters(atlas.registry, view.query)
    lists = {
        "layers": (view.layers, first.layers),
        "format": (view.formats, first.formats),
    }
    written |= {name: chosen_words(pair[0]) for name, pair in lists.items() if differ(*pair)}
    words = {
        "what": (view.kind, first.kind),
        "area": (view.asked.area, ""),
        "sector": (view.query.sector, ""),
        "crs": (view.crs, ""),
        "paper": (view.paper, first.paper),
        "title": (view.title, ""),
        "scenario": (write_scenario(view.scenario) if view.scenario else "", ""),
    }
    written |= other_than_first(words)
    return written | ({"simplified": "1"} if view.drawn else {})


def _scenario(atlas: Atlas, asked: Parameters) -> Scenario | None:
    text = asked.text("scenario")
    if not text:
        return None
    try:
        return checked_scenario(atlas, text)
    except ScenarioError as error:
        asked.messages.append(f"The address asks for a proposal that cannot be: {error}")
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

PAGE: Final = Page[ExportView](name="export", read=read_export, write=write_export, widgets=WIDGETS)
