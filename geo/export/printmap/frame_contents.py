"""Visible content of a plan, for the legend and its counts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from geo.export.printmap.frame import Frame
    from geo.export.printmap.page import Box
    from geo.export.printmap.plan import MapLayer, MapPlan


def visible_area(frame: Frame, covering_boxes: Iterable[Box] = ()) -> BaseGeometry:
    """
    Return the visible ground of a frame (EPSG:27700).

    Parameters
    ----------
    covering_boxes
        Boxes on the sheet that hide the map, such as the legend.
    """
    hidden_area = shapely.union_all([_box_to_ground(frame, box) for box in covering_boxes])
    return shapely.difference(_box_to_ground(frame, frame.box), hidden_area)


def restrict_to_visible(plan: MapPlan, visible_areas: Sequence[BaseGeometry]) -> MapPlan:
    """
    Return the part of a plan that is visible in any of its windows.

    Returns
    -------
    plan
        Layers, with the items whose shapes meet a window; classes of the visible councils; and
        those councils as `visible_codes`.
    """
    ground = shapely.union_all(visible_areas)
    shapely.prepare(ground)
    codes = [*plan.land_shapes]
    mask = shapely.intersects(ground, plan.shapes_of(codes))
    visible_codes = frozenset(np.asarray(codes)[mask].tolist())
    choropleth = plan.options.choropleth
    if choropleth:
        choropleth = choropleth.restrict_to(visible_codes)
    return replace(
        plan,
        layers=tuple(
            _filter_items(layer, shapely.intersects(ground, layer.shapes)) for layer in plan.layers
        ),
        options=replace(plan.options, choropleth=choropleth),
        visible_codes=visible_codes,
    )


def is_subset(plan: MapPlan, other_plan: MapPlan) -> bool:
    """Whether everything visible in one plan is in another of the same result."""
    return plan.visible_codes <= other_plan.visible_codes and all(
        {item.id for item in layer.items} <= {item.id for item in other_layer.items}
        for layer, other_layer in zip(plan.layers, other_plan.layers, strict=True)
    )


def _filter_items(layer: MapLayer, mask: NDArray[np.bool_]) -> MapLayer:
    items = tuple(item for item, is_visible in zip(layer.items, mask, strict=True) if is_visible)
    return replace(layer, items=items, shapes=layer.shapes[mask])


def _box_to_ground(frame: Frame, box: Box) -> BaseGeometry:
    west, south = frame.to_world(box.left, box.bottom)
    east, north = frame.to_world(box.right, box.top)
    north = min(north, frame.north_end)
    return shapely.box(west, south, east, north) if north > south else shapely.Polygon()
