"""Councils as TopoJSON for the live map: shared borders once, quantised coordinates."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import numpy as np
import shapely

from geo.boundaries.topology import topology_of
from geo.crs import BNG, WGS84, require_crs
from geo.places.place import LOCAL_AUTHORITIES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from geo.dataset import Dataset

STEP: Final = 0.0001
"""Degrees: about 10 m, a tenth of the boundaries' resolution. For display, not for analysis."""


def councils_topojson(dataset: Dataset, *, simplified: bool) -> bytes:
    """
    Write the councils as TopoJSON 1.0, with each shared border once.

    Parameters
    ----------
    simplified
        True: simplified if possible, for a map of the UK. False: as measured, for close zoom.

    Returns
    -------
    document
        One object, `local_authorities`: a multipolygon for each council with its code as `id`,
        and with `name` and `kind`. Longitude and latitude (WGS 84) in steps of `STEP`. Arcs that
        two members of a place share are inside it: its outline is the other arcs.
    """
    areas = dataset.display_areas if simplified else dataset.areas
    require_crs(areas, BNG, name="areas")
    topology = topology_of(areas.geometry.to_numpy())
    names = {place.id: place for place in dataset.places[LOCAL_AUTHORITIES]}
    geometries = [
        {
            "type": "MultiPolygon",
            "id": code,
            "properties": {"name": names[code].name, "kind": names[code].kind},
            "arcs": polygons,
        }
        for code, polygons in zip(areas["LAD25CD"], topology.areas, strict=True)
    ]
    document = {
        "type": "Topology",
        "transform": {"scale": [STEP, STEP], "translate": [0, 0]},
        "objects": {
            LOCAL_AUTHORITIES: {"type": "GeometryCollection", "geometries": geometries},
        },
        "arcs": [steps.tolist() for steps in delta_encode(topology.arcs)],
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def delta_encode(arcs: Sequence[NDArray[np.float64]]) -> list[NDArray[np.int_]]:
    """
    Write arcs in whole numbers.

    Parameters
    ----------
    arcs
        Positions of each, EPSG:27700.

    Returns
    -------
    steps
        For each arc its first position and the steps to each next one, longitude first (WGS 84),
        in units of `STEP`; at least two.
    """
    ends = np.cumsum([len(arc) for arc in arcs])
    points = gpd.GeoSeries(shapely.points(np.concatenate(arcs)), crs=BNG).to_crs(WGS84)
    grid_points = np.rint(shapely.get_coordinates(points.to_numpy()) / STEP).astype(int)
    deltas = []
    for arc in np.split(grid_points, ends[:-1]):
        steps = np.diff(arc, axis=0, prepend=0)
        moves = np.asarray(steps.any(axis=1))
        # Keep both ends even if all positions of an arc are equal: an arc needs two.
        moves[[0, -1]] = True
        deltas.append(steps[moves])
    return deltas
