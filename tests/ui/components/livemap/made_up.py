"""A made-up country of squares, with names that a careless map would trip over."""

from __future__ import annotations

import itertools
from typing import Final

COUNCILS: Final = [
    "St <script>alert(1)</script> & Co",
    'The "Quoted" Wolds',
    "O'Brien`s ${rise}",
    "Na h-Eileanan Siar",
    "Ynys Môn",
    "Bristol, City of",
    "تجربة",
    "A" * 80,
]
"""Names of the first councils; the others are numbered."""

BOLD: Final = '<b>Bold</b> & "quoted" region'


def square(west: float, south: float, east: float, north: float) -> list[list[float]]:
    """Return a closed ring, anticlockwise."""
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def area(identity: str, name: str, *rings: list[list[float]]) -> dict[str, object]:
    """Return a polygon feature; rings after the first are holes."""
    geometry = {"type": "Polygon", "coordinates": list(rings)}
    properties = {"name": name, "kind": "made up"}
    return {"type": "Feature", "id": identity, "properties": properties, "geometry": geometry}


def site(identity: str, name: str, lon: float, lat: float) -> dict[str, object]:
    """Return a point feature."""
    geometry = {"type": "Point", "coordinates": [lon, lat]}
    properties = {"name": name, "kind": "made up"}
    return {"type": "Feature", "id": identity, "properties": properties, "geometry": geometry}


def collection(*features: dict[str, object]) -> dict[str, object]:
    """Return a FeatureCollection."""
    return {"type": "FeatureCollection", "features": list(features)}


def merged(identity: str, name: str, *councils: str) -> dict[str, object]:
    """Return a feature that is made of councils."""
    properties = {"name": name, "kind": "made up", "codes": list(councils)}
    return {"type": "Feature", "id": identity, "properties": properties, "geometry": None}


def councils(*, bend: int = 0) -> dict[str, object]:
    """
    Return twenty councils as TopoJSON: columns of one degree by rows of 0.8, from -4, 52.

    Parameters
    ----------
    bend
        By how many tenths of a degree the south of the third bulges, in a corner of its own.
    """
    sides: dict[tuple[tuple[int, int], tuple[int, int]], int] = {}
    geometries = []
    for number in range(20):
        west, south = -40 + 10 * (number % 4), 520 + 8 * (number // 4)
        east, north = west + 10, south + 8
        corners = [(west, south), (west, north), (east, north), (east, south), (west, south)]
        ring = []
        for side in itertools.pairwise(corners):
            is_reversed = side[::-1] in sides
            arc = sides.setdefault(side[::-1] if is_reversed else side, len(sides))
            ring.append(~arc if is_reversed else arc)
        name = COUNCILS[number] if number < len(COUNCILS) else f"Council {number}"
        geometries.append(
            {
                "type": "MultiPolygon",
                "id": f"E{number:02}",
                "properties": {"name": name, "kind": "made up"},
                "arcs": [[ring]],
            }
        )
    arcs = [
        [[x, y], [to_x - x, to_y - y]]
        if not bend or (x, y, to_y) != (-10, 520, 520)
        else [[x, y], [-5, -bend], [-5, bend]]
        for (x, y), (to_x, to_y) in sides
    ]
    return {
        "type": "Topology",
        "transform": {"scale": [0.1, 0.1], "translate": [0, 0]},
        "objects": {"councils": {"type": "GeometryCollection", "geometries": geometries}},
        "arcs": arcs,
    }


LAYERS: Final = {
    "local_authorities": councils(),
    "city_regions": collection(
        merged("GM", BOLD, "E00", "E01", "E04", "E05"),
        merged("SY", "South region", "E02", "E03", "E06", "E07"),
        merged("XX", "Never shown", "E08", "E09", "E10", "E11"),
    ),
    "clusters": collection(
        area("C1", "Overlapping cluster", square(-3.5, 52.4, -2.5, 53.2)),
        area("C2", "Quiet cluster", square(-1.8, 52.1, -1.2, 52.6)),
        area("C3", "Ring", square(-4, 54.4, 0, 56), square(-2.5, 55, -1.5, 55.4)),
    ),
    "ica_members": collection(area("E19", "Council 19", square(-1, 55.2, 0, 56))),
    "sites": collection(
        site("S1", "Site in the thick of it", -3, 52.8), site("S2", "Lonely site", -1, 54)
    ),
}
"""The layers by the name under which the harness serves them."""

DETAILED_COUNCILS: Final = councils(bend=1)
"""Finer councils: the third has one corner more, and so has the region it belongs to."""
