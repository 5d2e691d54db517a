"""Data of the standalone map: compact shapes, and details of each place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import numpy as np
import shapely

from geo.areas import UK
from geo.boundaries.topology import topology_of
from geo.crs import BNG, WGS84
from geo.export.printmap.frame import bounds_of
from geo.styles.patterns import outline_dashes
from geo.text import join_phrases, upper_first
from geo.views.topojson import STEP, delta_encode

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from geo.dataset import Dataset
    from geo.export.printmap.plan import MapItem, MapLayer, MapPlan
    from geo.places.place import Designation
    from geo.query import FilteredPlace

LINE_DIMENSION: Final = 1
"""Dimension of a line in shapely."""

PRECISION: Final = round(1 / STEP)
"""Coordinate steps per degree, as on the live map."""


class CouncilTopology:
    """Topology of the councils at full detail: each shared border is stored once."""

    def __init__(self, dataset: Dataset) -> None:
        self._topology = topology_of(dataset.areas.geometry.to_numpy())
        self._numbers = {str(code): number for number, code in enumerate(dataset.areas["LAD25CD"])}
        self._can_merge = dataset.shared_borders

    def arcs(self) -> list[list[int]]:
        """Return the arcs: the first vertex of each, and the steps to the next."""
        return [steps.ravel().tolist() for steps in delta_encode(self._topology.arcs)]

    def council_layer(self) -> list[dict[str, Any]]:
        """Return the rings of each council, as arcs (`~i` is arc `i` reversed)."""
        return [
            {"c": [ring for polygon in polygons for ring in polygon]}
            for polygons in self._topology.areas
        ]

    def place(self, place: FilteredPlace | None) -> dict[str, Any] | None:
        """Return a place made of councils as arcs; None if it is not, or they do not merge."""
        if place is None or place.place.point or not self._can_merge:
            return None
        return {"c": self._topology.outline([self._numbers[code] for code in place.place.codes])}


def layers_data(plan: MapPlan, councils: CouncilTopology) -> list[dict[str, Any]]:
    """Return the data of the layers, from bottom to top."""
    by_ref = {place.place.ref: place for places in plan.result.places.values() for place in places}
    return [_layer_data(plan.dataset, layer, by_ref, councils) for layer in plan.layers]


def map_bounds(plan: MapPlan) -> list[list[float]]:
    """Return the corners of the area, latitude first, as in Leaflet."""
    codes = [*plan.land_shapes] if plan.area.key == UK else plan.codes
    west, south, east, north = bounds_of(plan.land, codes)
    box = np.array([shapely.box(west, south, east, north)], dtype=object)
    west, south, east, north = to_wgs84(box)[0].bounds
    return [[round(south, 4), round(west, 4)], [round(north, 4), round(east, 4)]]


def to_wgs84(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Reproject shapes from EPSG:27700 to WGS 84 longitude and latitude."""
    return np.asarray(gpd.GeoSeries(shapes, crs=BNG).to_crs(WGS84).to_numpy())


def dash_array(*, dashed: bool = False, secondary: bool = False) -> str | None:
    """Return the SVG dash array of an outline; None for a solid line."""
    dashes = outline_dashes(dashed=dashed, secondary=secondary)
    return " ".join(f"{length:g}" for length in dashes) or None


def encode_shape(shape: BaseGeometry) -> dict[str, Any]:
    """
    Return a compact encoding of a shape (degrees).

    Returns
    -------
    shape
        `p`, `l` or `a` for a point, lines or areas. Each line or ring has its first vertex and
        the steps to the next, longitude first, in units of 1 / `PRECISION` degrees.
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
    steps = np.diff(corners, axis=0, prepend=0)
    is_step = np.asarray(steps.any(axis=1))
    is_step[0] = True
    if is_ring and is_step.sum() < 3:  # noqa: PLR2004 - less than a triangle is not visible
        return []
    return [int(step) for step in steps[is_step].ravel()]


def _layer_data(
    dataset: Dataset, layer: MapLayer, by_ref: dict[str, FilteredPlace], councils: CouncilTopology
) -> dict[str, Any]:
    style = layer.style
    shapes = to_wgs84(layer.shapes)
    places = [
        _place_data(dataset, layer, item, place := by_ref.get(f"{layer.id}:{item.id}"))
        | {"shape": councils.place(place) or encode_shape(shape)}
        | ({"dashes": " ".join(map(str, style.dash_px)) or None} if is_line else {})
        for item, shape, is_line in zip(
            layer.items, shapes, shapely.get_dimensions(shapes) == LINE_DIMENSION, strict=True
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
        "fill": None if style.pattern.is_empty else f"pattern-{layer.id}",
        # Larger ones first, so that smaller ones are on top.
        "places": [places[number] for number in np.argsort(-shapely.area(shapes), kind="stable")],
    }


def _place_data(
    dataset: Dataset, layer: MapLayer, item: MapItem, place: FilteredPlace | None
) -> dict[str, Any]:
    css_class = {"focus": "is-focus", "muted": "is-muted", "plain": ""}[item.focus]
    return {
        "ref": f"{layer.id}:{item.id}",
        "name": item.name or layer.style.label,
        "quiet": item.secondary,
        "dashes": dash_array(dashed=item.dashed, secondary=item.secondary),
        "look": f"{css_class} is-hollow".strip() if item.hollow else css_class,
        "facts": _facts(dataset, place) if place else [],
        "said": [_designation_data(dataset, row) for row in place.designations] if place else [],
        "sources": list(place.place.source_ids) if place else [],
    }


def _facts(dataset: Dataset, filtered: FilteredPlace) -> list[str]:
    place = filtered.place
    sectors = [
        dataset.register.sectors[code].name + ("*" if code in filtered.indicative_sectors else "")
        for code in filtered.sectors
    ]
    lines = [
        f"{upper_first(place.kind)}. Evidence: {filtered.evidence}.",
        f"Sectors: {'; '.join(sectors)}." if sectors else "",
        "* rests on indicative statements alone." if filtered.indicative_sectors else "",
        f"Status: {place.status}" if place.status else "",
        f"As of {place.as_of}" if place.as_of else "",
        f"In force from {place.in_force_from}" if place.in_force_from else "",
        f"In force to {place.in_force_to}" if place.in_force_to else "",
        place.location_note,
        f"Drawn larger than it is: {join_phrases(place.parts.values())}" if place.parts else "",
    ]
    # Without register notes, which are for its maintainers and are in exports.
    return [_sentence(line) for line in lines if line]


def _sentence(text: str) -> str:
    """Return a text with a full stop at its end, if it has none."""
    stripped = text.rstrip()
    return stripped if stripped.endswith((".", "!", "?")) else f"{stripped}."


def _designation_data(dataset: Dataset, row: Designation) -> dict[str, Any]:
    """Return one designation: designated by, sector, programme and evidence."""
    register = dataset.register
    sectors = (
        join_phrases([register.sectors[code].name for code in row.sectors]) if row.sectors else ""
    )
    names = [register.programmes[name].name for name in row.programmes]
    programmes = join_phrases(names) if names else ""
    parts = [
        f"Named by {row.designated_by} ({register.designation_levels[row.level].name})",
        f"as {row.name}" if row.name else "",
        f"for {sectors}" if sectors else "",
        f"under {programmes}" if programmes else "",
        row.as_of,
        row.evidence,
    ]
    return {
        "words": ", ".join(part for part in parts if part),
        "sources": list(row.source_ids),
    }
