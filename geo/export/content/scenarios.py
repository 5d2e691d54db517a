"""What a what-if proposes, as a layer: marked in every row as no designation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd

from geo.crs import BNG
from geo.export.content.model import Theme
from geo.export.content.tables import joined
from geo.places.place import PROPOSALS
from geo.scenario.scenario import MARKER
from geo.styles.layers import PROPOSAL

if TYPE_CHECKING:
    from shapely import Geometry

    from geo.dataset import Atlas
    from geo.query import Proposed, Result

COLUMNS = {
    "id": "Number of the proposal",
    "name": "What whoever proposes it calls it",
    "sectors": "Two-letter codes of growth-driving sectors",
    "gss_codes": "Local authorities (LAD25CD) that it takes in, whole or in part",
    "shares": "Share of each one's land that it takes in, in the order of gss_codes",
    "population": "Mid-2024, of those councils whole",
    "evidence": "Always proposed: neither documented nor indicative",
}


def proposal_frame(atlas: Atlas, result: Result) -> gpd.GeoDataFrame:
    """
    Return what a result proposes.

    Returns
    -------
    frame
        One row a proposal, EPSG:27700, with `COLUMNS`: the circle that was drawn, or the
        councils that were chosen, dissolved. No row where nothing is proposed.
    """
    rows = [
        {
            "id": str(number),
            "name": one.shown.place.name,
            "sectors": joined(one.shown.sectors),
            "gss_codes": joined(one.shares),
            "shares": joined(f"{share:.4f}" for share in one.shares.values()),
            "population": atlas.population(one.shares),
            "evidence": "proposed",
        }
        for number, one in enumerate(result.proposed, start=1)
    ]
    shapes = [_shape(atlas, one) for one in result.proposed]
    return gpd.GeoDataFrame(rows, columns=[*COLUMNS], geometry=shapes, crs=BNG)


def proposal_theme(atlas: Atlas, result: Result) -> Theme:
    """Return what a result proposes as a layer to write."""
    return Theme(
        name=PROPOSALS,
        title=MARKER,
        description="Places that somebody proposes. Nobody has designated them.",
        frame=proposal_frame(atlas, result),
        columns=COLUMNS,
        marker=MARKER,
        style=PROPOSAL,
    )


def _shape(atlas: Atlas, one: Proposed) -> Geometry:
    if one.shape is not None:
        return one.shape
    areas = atlas.areas
    return areas[areas["LAD25CD"].isin(list(one.shares))].union_all()
