"""Proposed place of a scenario as a layer, marked in every row as no designation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd

from geo.crs import BNG
from geo.export.content.model import ExportLayer
from geo.export.content.tables import join_values
from geo.places.place import PROPOSALS
from geo.scenario.scenario import MARKER
from geo.styles.layers import PROPOSAL_STYLE

if TYPE_CHECKING:
    from shapely import Geometry

    from geo.dataset import Dataset
    from geo.query import Result, ScenarioPlace

COLUMNS = {
    "id": "Number of the proposal",
    "name": "Name given by its proposer",
    "sectors": "Two-letter codes of growth-driving sectors",
    "gss_codes": "Local authorities (LAD25CD) that it takes in, whole or in part",
    "shares": "Share of each one's land that it takes in, in the order of gss_codes",
    "population": "Mid-2024, of those councils whole",
    "evidence": "Always proposed: neither documented nor indicative",
}


def proposal_frame(dataset: Dataset, result: Result) -> gpd.GeoDataFrame:
    """
    Return the proposed place of a result.

    Returns
    -------
    frame
        One row per proposal with `COLUMNS`: the circle, or the dissolved councils, in EPSG:27700.
        Empty without a scenario.
    """
    rows = [
        {
            "id": str(number),
            "name": scenario_place.place.place.name,
            "sectors": join_values(scenario_place.place.sectors),
            "gss_codes": join_values(scenario_place.shares),
            "shares": join_values(f"{share:.4f}" for share in scenario_place.shares.values()),
            "population": dataset.population(scenario_place.shares),
            "evidence": "proposed",
        }
        for number, scenario_place in enumerate(result.scenario_place, start=1)
    ]
    shapes = [_shape(dataset, scenario_place) for scenario_place in result.scenario_place]
    return gpd.GeoDataFrame(rows, columns=[*COLUMNS], geometry=shapes, crs=BNG)


def proposal_layer(dataset: Dataset, result: Result) -> ExportLayer:
    """Return the proposed place of a result as an export layer."""
    return ExportLayer(
        name=PROPOSALS,
        title=MARKER,
        description="Proposed places. They are not designated.",
        frame=proposal_frame(dataset, result),
        columns=COLUMNS,
        marker=MARKER,
        style=PROPOSAL_STYLE,
    )


def _shape(dataset: Dataset, scenario_place: ScenarioPlace) -> Geometry:
    if scenario_place.shape is not None:
        return scenario_place.shape
    areas = dataset.areas
    return areas[areas["LAD25CD"].isin(list(scenario_place.shares))].union_all()
