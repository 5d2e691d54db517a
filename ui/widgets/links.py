"""Links between pages that keep the filters."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from ui.navigation import path_of
from ui.state.parameters import filter_parameters

if TYPE_CHECKING:
    from geo.dataset import Dataset
    from geo.query import Query


def council_link(dataset: Dataset, query: Query, code: str) -> str:
    """Return the address of a council's page, relative to another page."""
    parameters = {"area": code, **filter_parameters(dataset.register, query)}
    return f"{path_of('council')}?{urlencode(parameters)}"


def whatif_link(dataset: Dataset, query: Query, scenario: str) -> str:
    """Return the address of the what-if page with a scenario as JSON."""
    parameters = {"scenario": scenario, **filter_parameters(dataset.register, query)}
    return f"{path_of('scenario')}?{urlencode(parameters)}"


def export_link(dataset: Dataset, query: Query, **options: str) -> str:
    """Return the address of the export page with options."""
    scope = {"area": query.area, "sector": query.sector}
    parameters = {name: value for name, value in (scope | options).items() if value}
    parameters |= filter_parameters(dataset.register, query)
    return f"{path_of('export')}?{urlencode(parameters)}"


def layer_link(dataset: Dataset, query: Query, layer: str) -> str:
    """Return the address of a layer for a GIS, relative to the app, with the filters."""
    scope = {"area": query.area, "sector": query.sector}
    parameters = {name: value for name, value in scope.items() if value}
    parameters |= filter_parameters(dataset.register, query)
    return f"layers/{layer}.geojson{'?' if parameters else ''}{urlencode(parameters)}"
