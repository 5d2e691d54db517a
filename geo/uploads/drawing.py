"""A user's layer as maps draw it: simplified for the eye alone, in WGS 84. Never measured."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import geopandas as gpd
import numpy as np
import shapely

from geo.crs import WGS84
from geo.errors import UploadError
from geo.uploads.layers import labels_of
from geo.uploads.records import UserTable
from geo.uploads.simplify import simplified, vertices_of
from geo.uploads.values import classed, value_choropleth

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.uploads.overlay import Laid
    from geo.uploads.records import Brought, UserLayer
    from geo.uploads.values import Classes
    from geo.views.choropleth import Choropleth

Kind = Literal["areas", "lines", "points"]

KINDS: Final[Mapping[Kind, tuple[str, ...]]] = {
    "areas": ("Polygon", "MultiPolygon"),
    "lines": ("LineString", "MultiLineString", "LinearRing"),
    "points": ("Point", "MultiPoint"),
}
"""From the bottom up: points stay on top."""

MOST_NAMED: Final = 1_000
"""Shapes that a browser draws one by one, each with a name and within reach of the keyboard."""

MOST_DRAWN: Final = 50_000
"""Shapes that it paints as one picture. Beyond, councils are filled by how many they have."""

NAMED_VERTICES: Final = 20_000
PAINTED_VERTICES: Final = 100_000
"""Points of all areas and lines together, as drawn in one way and in the other."""

DECIMALS: Final = 5
PAINTED_DECIMALS: Final = 4


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """
    How a layer is drawn.

    Attributes
    ----------
    shapes
        Kind → how many shapes of it are drawn; empty where councils are filled by their number.
    is_named
        Whether each shape has a name and is within reach of the keyboard. Else they are painted.
    is_simplified
        Whether areas and lines are drawn with fewer points than they have.
    """

    shapes: Mapping[Kind, int]
    is_named: bool
    is_simplified: bool

    @property
    def is_counted(self) -> bool:
        """Whether there are too many shapes, so that the map counts them by council."""
        return not self.shapes

    @property
    def vertices(self) -> int:
        """Points that areas and lines may have together."""
        return NAMED_VERTICES if self.is_named else PAINTED_VERTICES

    @property
    def note(self) -> str:
        """What must be said of the drawing, or ""."""
        if self.is_counted:
            return f"More than {MOST_DRAWN:,} shapes: the map counts them by council."
        painted = (
            f"{sum(self.shapes.values()):,} shapes are too many to be reached one by one on the "
            "map: the tables below list them, and can be searched."
        )
        simplified = "On the map its shapes are simplified to look at; they are measured in full."
        said = ("" if self.is_named else painted, simplified if self.is_simplified else "")
        return " ".join(filter(None, said))


def drawing(layer: UserLayer) -> Drawing:
    """Decide how a layer is drawn. Nothing is computed but numbers of shapes and points."""
    shapes = layer.frame.geometry.to_numpy()
    kinds = layer.frame.geom_type.to_numpy()
    numbers: dict[Kind, int] = {}
    for kind, types in KINDS.items():
        chosen = shapes[np.isin(kinds, types)]
        number = _number(chosen) if kind == "points" else len(chosen)
        numbers |= {kind: number} if number else {}
    total = sum(numbers.values())
    is_named = total <= MOST_NAMED
    budget = NAMED_VERTICES if is_named else PAINTED_VERTICES
    return Drawing(
        shapes=numbers if total <= MOST_DRAWN else {},
        is_named=is_named,
        is_simplified=vertices_of(shapes[~np.isin(kinds, KINDS["points"])]) > budget,
    )


def drawn_geojson(layer: UserLayer, kind: Kind) -> bytes:
    """
    Write the shapes of a kind as they are drawn.

    Returns
    -------
    geojson
        A FeatureCollection in WGS 84 with 5 decimals (4 where they are painted), in order of the
        rows: `id` (row, and which of its shapes) and `name` (the row's). A row of several points
        has one feature for each. Areas and lines are simplified (`geo.uploads.simplify`).
    """
    how = drawing(layer)
    frame = layer.frame
    shapes = gpd.GeoSeries(frame.geometry[frame.geom_type.isin(KINDS[kind])])
    if kind == "points":
        shapes = shapes.explode()
    else:
        fewer = simplified(shapes.to_numpy(), how.vertices // len(how.shapes or (kind,)))
        shapes = gpd.GeoSeries(fewer, index=shapes.index, crs=shapes.crs)
    moved = shapes.to_crs(WGS84).to_numpy()
    decimals = DECIMALS if how.is_named else PAINTED_DECIMALS
    rounded = shapely.transform(moved, lambda xy: np.round(xy, decimals))
    # All areas turn the same way, so that holes stay holes where many are painted as one.
    written = shapely.to_geojson(shapely.orient_polygons(rounded))
    names = labels_of(layer)
    features = [
        f'{{"type":"Feature","id":"{row}-{at}","properties":{{"name":{json.dumps(names[row])}}},'
        f'"geometry":{text}}}'
        for at, (row, text) in enumerate(zip(shapes.index.to_list(), written, strict=True))
    ]
    return f'{{"type":"FeatureCollection","features":[{",".join(features)}]}}'.encode()


def counted(laid: Laid) -> Choropleth:
    """
    Class councils by how many rows lie in each (quantiles).

    Raises
    ------
    UploadError
        If no row lies in any.
    """
    found: dict[str, int] = {}
    for codes in laid.codes.values():
        for code in codes:
            found[code] = found.get(code, 0) + 1
    if not found:
        raise UploadError(f"No row of {laid.brought.name} lies in a council: none can be filled.")
    title = f"{laid.noun.capitalize()} ({laid.brought.name}, yours)"
    return classed(
        {code: float(number) for code, number in sorted(found.items())},
        title=title,
        look=laid.brought.look,
        what=laid.noun.capitalize(),
    )


def is_filled(brought: Brought) -> bool:
    """Whether councils are filled by it: a table, or more shapes than can be drawn."""
    return isinstance(brought, UserTable) or drawing(brought).is_counted


def filled_by(laid: Laid, classes: Classes) -> Choropleth:
    """
    Class councils by an upload: by the values of a table, else by how many rows lie in each.

    Raises
    ------
    UploadError
        If no row lies in any council, or as `geo.uploads.values.value_choropleth`.
    """
    brought = laid.brought
    if isinstance(brought, UserTable) and brought.value_column:
        return value_choropleth(brought, classes)
    return counted(laid)


def _number(points: np.ndarray) -> int:
    return int(shapely.get_num_geometries(points).sum()) if len(points) else 0
