"""Links between pages, which carry the filters along."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from ui.navigation import path_of
from ui.state.url import filter_parameters

if TYPE_CHECKING:
    from geo.dataset import Atlas
    from geo.query import Query


def council_link(known: Atlas, query: Query, code: str) -> str:
    """Return the address of a council's page, seen from any page beside it."""
    parameters = {"area": code, **filter_parameters(known.registry, query)}
    return f"{path_of('council')}?{urlencode(parameters)}"


def whatif_link(known: Atlas, query: Query, scenario: str) -> str:
    """Return the address of the what-if page with a proposal, as JSON, on it."""
    parameters = {"scenario": scenario, **filter_parameters(known.registry, query)}
    return f"{path_of('whatif')}?{urlencode(parameters)}"


def export_link(known: Atlas, query: Query, **asked: str) -> str:
    """Return the address of the export page, with what is to be taken away on it."""
    narrowed = {"area": query.area, "sector": query.sector}
    parameters = {name: value for name, value in (narrowed | asked).items() if value}
    parameters |= filter_parameters(known.registry, query)
    return f"{path_of('export')}?{urlencode(parameters)}"


def layer_link(known: Atlas, query: Query, layer: str) -> str:
    """Return the address of a layer for a GIS, below that of the app, with the filters."""
    narrowed = {"area": query.area, "sector": query.sector}
    parameters = {name: value for name, value in narrowed.items() if value}
    parameters |= filter_parameters(known.registry, query)
    return f"layers/{layer}.geojson{'?' if parameters else ''}{urlencode(parameters)}"
