"""What of a plan its sheet shows: a legend names and counts that, and nothing else."""

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
    from geo.export.printmap.plan import DrawnLayer, Plan


def window(frame: Frame, covered: Iterable[Box] = ()) -> BaseGeometry:
    """
    Return the ground that a frame shows (EPSG:27700).

    Parameters
    ----------
    covered
        Boxes of the sheet that lie over the map and hide it, such as the legend.
    """
    hidden = shapely.union_all([_ground(frame, box) for box in covered])
    return shapely.difference(_ground(frame, frame.box), hidden)


def visible(plan: Plan, windows: Sequence[BaseGeometry]) -> Plan:
    """
    Leave out of a plan what none of its windows shows.

    Returns
    -------
    plan
        The layers with those items alone whose shapes meet a window, the classes of those
        councils alone, and the councils themselves as `in_frame`.
    """
    ground = shapely.union_all(windows)
    shapely.prepare(ground)
    codes = [*plan.land_shapes]
    met = shapely.intersects(ground, plan.shapes_of(codes))
    in_frame = frozenset(np.asarray(codes)[met].tolist())
    theme = plan.sheet.theme
    if theme:
        shown = {code: number for code, number in theme.of_council.items() if code in in_frame}
        theme = replace(theme, of_council=shown)
    return replace(
        plan,
        layers=tuple(
            _met(layer, shapely.intersects(ground, layer.shapes)) for layer in plan.layers
        ),
        sheet=replace(plan.sheet, theme=theme),
        in_frame=in_frame,
    )


def is_part(plan: Plan, other: Plan) -> bool:
    """Whether all that one plan shows is in another of the same result."""
    return plan.in_frame <= other.in_frame and all(
        {item.id for item in mine.items} <= {item.id for item in theirs.items}
        for mine, theirs in zip(plan.layers, other.layers, strict=True)
    )


def _met(layer: DrawnLayer, met: NDArray[np.bool_]) -> DrawnLayer:
    items = tuple(item for item, is_met in zip(layer.items, met, strict=True) if is_met)
    return replace(layer, items=items, shapes=layer.shapes[met])


def _ground(frame: Frame, box: Box) -> BaseGeometry:
    west, south = frame.to_world(box.left, box.bottom)
    east, north = frame.to_world(box.right, box.top)
    north = min(north, frame.north_end)
    return shapely.box(west, south, east, north) if north > south else shapely.Polygon()
