"""A made-up country of squares, with names that a careless map would trip over."""

from __future__ import annotations

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


def councils() -> dict[str, object]:
    """Return twenty councils: four columns of one degree by five rows of 0.8, from -4, 52."""
    features = []
    for number in range(20):
        west, south = -4 + number % 4, 52 + 0.8 * (number // 4)
        name = COUNCILS[number] if number < len(COUNCILS) else f"Council {number}"
        features.append(area(f"E{number:02}", name, square(west, south, west + 1, south + 0.8)))
    return collection(*features)


LAYERS: Final = {
    "local_authorities": councils(),
    "city_regions": collection(
        area("GM", BOLD, square(-4, 52, -2, 53.6)),
        area("SY", "South region", square(-2, 52, 0, 53.6)),
        area("XX", "Never shown", square(-4, 53.6, 0, 54.4)),
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

FINE: Final = collection(
    area(
        "C1",
        "Fine",
        [[-3.5, 52.4], [-3, 52.3], [-2.5, 52.4], [-2.5, 53.2], [-3.5, 53.2], [-3.5, 52.4]],
    )
)
"""The finer outline of C1: one corner more."""
