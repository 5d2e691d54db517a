"""What the standalone map draws, as data: shapes in few bytes, and what is said of each place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import numpy as np
import shapely

from geo.areas import UK
from geo.boundaries.topology import topology_of
from geo.crs import BNG, WGS84
from geo.export.printmap.frame import bounds_of
from geo.views.summary import joined
from geo.views.topojson import STEP, steps_of

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from geo.dataset import Atlas
    from geo.export.printmap.plan import DrawnLayer, Item, Plan
    from geo.places.place import Designation
    from geo.query import ShownPlace

LINE: Final = 1
"""Dimensions of a line."""

PRECISION: Final = round(1 / STEP)
"""Steps a degree, as on the live map."""

DASHES: Final = {
    (False, False): None,
    (True, False): "7 4",
    (False, True): "1 4",
    (True, True): "7 4 1 4",
}
"""(dashed, quiet) → an outline's dashes, as on the live map."""


class Councils:
    """The councils in full, each stretch of border once: the land, and what layers are made of."""

    def __init__(self, atlas: Atlas) -> None:
        self._topology = topology_of(atlas.areas.geometry.to_numpy())
        self._numbers = {str(code): at for at, code in enumerate(atlas.areas["LAD25CD"])}
        self._can_merge = atlas.shared_borders

    def arcs(self) -> list[list[int]]:
        """Describe the arcs: the first corner of each, and the steps to the next."""
        return [steps.ravel().tolist() for steps in steps_of(self._topology.arcs)]

    def backdrop(self) -> list[dict[str, Any]]:
        """Describe each council: its rings, of arcs (`~i` is arc `i` backwards)."""
        return [
            {"c": [ring for polygon in polygons for ring in polygon]}
            for polygons in self._topology.areas
        ]

    def place(self, shown: ShownPlace | None) -> dict[str, Any] | None:
        """Describe a place that is made of councils; None if it is not, or they do not merge."""
        if shown is None or shown.place.point or not self._can_merge:
            return None
        return {"c": self._topology.outline([self._numbers[code] for code in shown.place.codes])}


def described_layers(plan: Plan, councils: Councils) -> list[dict[str, Any]]:
    """Describe the layers that are drawn, from the bottom up."""
    by_ref = {shown.place.ref: shown for places in plan.result.places.values() for shown in places}
    return [_layer(plan.atlas, layer, by_ref, councils) for layer in plan.layers]


def world_bounds(plan: Plan) -> list[list[float]]:
    """Return the corners of the area in view, latitude first, as Leaflet has them."""
    codes = [*plan.land_shapes] if plan.area.key == UK else plan.codes
    west, south, east, north = bounds_of(plan.land, codes)
    box = np.array([shapely.box(west, south, east, north)], dtype=object)
    west, south, east, north = in_degrees(box)[0].bounds
    return [[round(south, 4), round(west, 4)], [round(north, 4), round(east, 4)]]


def in_degrees(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Reproject shapes from EPSG:27700 to longitude and latitude (WGS 84)."""
    return np.asarray(gpd.GeoSeries(shapes, crs=BNG).to_crs(WGS84).to_numpy())


def encoded(shape: BaseGeometry) -> dict[str, Any]:
    """
    Write a shape (degrees) in few bytes.

    Returns
    -------
    shape
        `p`, `l` or `a` for a point, lines or areas; each line or ring is its first corner and
        the steps to the next, longitude first, in `PRECISION`ths of a degree.
    """
    if shape.geom_type in {"Point", "MultiPoint"}:
        return {"p": _steps(shapely.get_parts(shape)[0], is_ring=False)}
    if shape.geom_type in {"LineString", "MultiLineString"}:
        return {"l": [_steps(line, is_ring=False) for line in shapely.get_parts(shape)]}
    polygons = shapely.get_parts(shape)
    rings = [
        [_steps(ring, is_ring=True) for ring in shapely.get_rings(polygon)]
        for polygon in polygons
        if polygon.geom_type == "Polygon"
    ]
    return {"a": [[ring for ring in polygon if ring] for polygon in rings if polygon[0]]}


def _steps(line: BaseGeometry, *, is_ring: bool) -> list[int]:
    corners = np.rint(shapely.get_coordinates(line) * PRECISION).astype(int)
    if is_ring:
        corners = corners[:-1]
    moves = np.diff(corners, axis=0, prepend=0)
    kept = np.asarray(moves.any(axis=1))
    kept[0] = True
    if is_ring and kept.sum() < 3:  # noqa: PLR2004 - less than a triangle is nothing to see
        return []
    return [int(step) for step in moves[kept].ravel()]


def _layer(
    atlas: Atlas, layer: DrawnLayer, by_ref: dict[str, ShownPlace], councils: Councils
) -> dict[str, Any]:
    style = layer.style
    shapes = in_degrees(layer.shapes)
    places = [
        _place(atlas, layer, item, shown := by_ref.get(f"{layer.id}:{item.id}"))
        | {"shape": councils.place(shown) or encoded(shape)}
        | ({"dashes": " ".join(map(str, style.dash_px)) or None} if is_line else {})
        for item, shape, is_line in zip(
            layer.items, shapes, shapely.get_dimensions(shapes) == LINE, strict=True
        )
    ]
    return {
        "id": layer.id,
        "label": style.label,
        "marker": layer.marker,
        "stroke": style.outline,
        "weight": style.weight_px,
        "symbol": style.symbol,
        "colour": style.pattern.colour,
        "fill": None if style.pattern.kind == "none" else f"pattern-{layer.id}",
        # Larger ones first, so that smaller ones stay on top.
        "places": [places[number] for number in np.argsort(-shapely.area(shapes), kind="stable")],
    }


def _place(atlas: Atlas, layer: DrawnLayer, item: Item, shown: ShownPlace | None) -> dict[str, Any]:
    look = {"focus": "is-focus", "muted": "is-muted", "plain": ""}[item.focus]
    return {
        "ref": f"{layer.id}:{item.id}",
        "name": item.name or layer.style.label,
        "quiet": item.quiet,
        "dashes": DASHES[item.dashed, item.quiet],
        "look": f"{look} is-hollow".strip() if item.hollow else look,
        "facts": _facts(atlas, shown) if shown else [],
        "said": [_said(atlas, row) for row in shown.designations] if shown else [],
        "sources": list(shown.place.source_ids) if shown else [],
    }


def _facts(atlas: Atlas, shown: ShownPlace) -> list[str]:
    place = shown.place
    sectors = [
        atlas.registry.sectors[code].name + ("*" if code in shown.sectors_unchecked else "")
        for code in shown.sectors
    ]
    lines = [
        f"{place.kind[:1].upper()}{place.kind[1:]}. Evidence: {shown.evidence}.",
        f"Sectors: {'; '.join(sectors)}." if sectors else "",
        "* rests on indicative statements alone." if shown.sectors_unchecked else "",
        f"Status: {place.status}" if place.status else "",
        f"As of {place.as_of}" if place.as_of else "",
        f"In force from {place.in_force_from}" if place.in_force_from else "",
        f"In force to {place.in_force_to}" if place.in_force_to else "",
        place.location_note,
        f"Drawn larger than it is: {joined(place.parts.values())}" if place.parts else "",
    ]
    # Not the notes of the register: those are to whoever looks after it, and exports hold them.
    return [_sentence(line) for line in lines if line]


def _sentence(text: str) -> str:
    """End a text with a full stop, where it has no end."""
    bare = text.rstrip()
    return bare if bare.endswith((".", "!", "?")) else f"{bare}."


def _said(atlas: Atlas, row: Designation) -> dict[str, Any]:
    """Write one designation: who named it, for what, under which programme, on what evidence."""
    registry = atlas.registry
    sectors = joined([registry.sectors[code].name for code in row.sectors]) if row.sectors else ""
    programmes = joined([registry.programmes[name].name for name in row.programmes])
    words = [
        f"Named by {row.designated_by} ({registry.designation_levels[row.level].name})",
        f"as {row.name}" if row.name else "",
        f"for {sectors}" if sectors else "",
        f"under {programmes}" if programmes else "",
        row.as_of,
        row.evidence,
    ]
    return {
        "words": ", ".join(word for word in words if word),
        "sources": list(row.source_ids),
    }
