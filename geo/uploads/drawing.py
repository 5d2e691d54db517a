"""Display geometry of an uploaded layer: simplified, in WGS 84, never used for measurement."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import geopandas as gpd
import numpy as np
import shapely

from geo.crs import WGS84
from geo.uploads.layers import labels_of
from geo.uploads.records import UploadTable
from geo.uploads.simplify import count_vertices, simplify_shapes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.uploads.records import Upload, UploadLayer

ShapeKind = Literal["areas", "lines", "points"]

SHAPE_KINDS: Final[Mapping[ShapeKind, tuple[str, ...]]] = {
    "areas": ("Polygon", "MultiPolygon"),
    "lines": ("LineString", "MultiLineString", "LinearRing"),
    "points": ("Point", "MultiPoint"),
}
"""Geometry types of each kind, in drawing order: points on top."""

MAX_INTERACTIVE_SHAPES: Final = 1_000
"""Maximum number of shapes drawn one by one, each named and reachable by keyboard."""

MAX_DRAWN_SHAPES: Final = 50_000
"""Maximum number drawn on a canvas. With more, the map shows a count per council."""

INTERACTIVE_VERTICES: Final = 20_000
CANVAS_VERTICES: Final = 100_000
"""Maximum vertices of areas and lines, for interactive and for canvas drawing."""

DECIMALS: Final = 5
CANVAS_DECIMALS: Final = 4


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """
    How a layer is drawn.

    Attributes
    ----------
    shapes
        Kind → number of shapes drawn; empty if the map shows counts per council.
    is_interactive
        Whether each shape has a name and keyboard access. If not, a canvas shows them.
    is_simplified
        Whether areas and lines have fewer vertices than in the file.
    """

    shapes: Mapping[ShapeKind, int]
    is_interactive: bool
    is_simplified: bool

    @property
    def is_counted(self) -> bool:
        """Whether the map shows a count per council because there are too many shapes."""
        return not self.shapes

    @property
    def vertices(self) -> int:
        """Maximum vertices of areas and lines together."""
        return INTERACTIVE_VERTICES if self.is_interactive else CANVAS_VERTICES

    @property
    def note(self) -> str:
        """Note for the reader about the drawing, or ""."""
        if self.is_counted:
            return f"More than {MAX_DRAWN_SHAPES:,} shapes: the map counts them by council."
        canvas_note = (
            f"{sum(self.shapes.values()):,} shapes are too many to be reached one by one on the "
            "map: the tables below list them, and can be searched."
        )
        simplified_note = (
            "On the map its shapes are simplified to look at; they are measured in full."
        )
        notes = (
            "" if self.is_interactive else canvas_note,
            simplified_note if self.is_simplified else "",
        )
        return " ".join(filter(None, notes))


def plan_drawing(layer: UploadLayer) -> Drawing:
    """Choose how to draw a layer, from its numbers of shapes and vertices."""
    shapes = layer.frame.geometry.to_numpy()
    kinds = layer.frame.geom_type.to_numpy()
    counts: dict[ShapeKind, int] = {}
    for kind, types in SHAPE_KINDS.items():
        kind_shapes = shapes[np.isin(kinds, types)]
        count = _count_points(kind_shapes) if kind == "points" else len(kind_shapes)
        counts |= {kind: count} if count else {}
    total = sum(counts.values())
    is_interactive = total <= MAX_INTERACTIVE_SHAPES
    budget = INTERACTIVE_VERTICES if is_interactive else CANVAS_VERTICES
    return Drawing(
        shapes=counts if total <= MAX_DRAWN_SHAPES else {},
        is_interactive=is_interactive,
        is_simplified=count_vertices(shapes[~np.isin(kinds, SHAPE_KINDS["points"])]) > budget,
    )


def display_geojson(layer: UploadLayer, kind: ShapeKind) -> bytes:
    """
    Return the shapes of one kind as simplified GeoJSON.

    Returns
    -------
    geojson
        A FeatureCollection in WGS 84 with 5 decimals (4 on a canvas), in row order.
        Properties: `id` (row and shape number) and `name` (label of the row). A multipoint
        gives one feature per point. `geo.uploads.simplify` simplifies areas and lines.
    """
    plan = plan_drawing(layer)
    frame = layer.frame
    shapes = gpd.GeoSeries(frame.geometry[frame.geom_type.isin(SHAPE_KINDS[kind])])
    if kind == "points":
        shapes = shapes.explode()
    else:
        simplified_shapes = simplify_shapes(
            shapes.to_numpy(), plan.vertices // len(plan.shapes or (kind,))
        )
        shapes = gpd.GeoSeries(simplified_shapes, index=shapes.index, crs=shapes.crs)
    projected = shapes.to_crs(WGS84).to_numpy()
    decimals = DECIMALS if plan.is_interactive else CANVAS_DECIMALS
    rounded = shapely.transform(projected, lambda xy: np.round(xy, decimals))
    # One winding order for all areas, so that holes stay holes on one canvas path.
    geometries = shapely.to_geojson(shapely.orient_polygons(rounded))
    names = labels_of(layer)
    features = [
        f'{{"type":"Feature","id":"{row}-{i}","properties":{{"name":{json.dumps(names[row])}}},'
        f'"geometry":{text}}}'
        for i, (row, text) in enumerate(zip(shapes.index.to_list(), geometries, strict=True))
    ]
    return f'{{"type":"FeatureCollection","features":[{",".join(features)}]}}'.encode()


def is_choropleth(upload: Upload) -> bool:
    """Whether councils are coloured by it: a table, or a layer with too many shapes to draw."""
    return isinstance(upload, UploadTable) or plan_drawing(upload).is_counted


def _count_points(points: np.ndarray) -> int:
    return int(shapely.get_num_geometries(points).sum()) if len(points) else 0
