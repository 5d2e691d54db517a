"""Layout: the largest map that leaves room for legend, insets and scale bar off the land."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from geo.export.printmap.frame import Frame, LandGrid, fit_frame
from geo.export.printmap.page import Box

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    Size = tuple[float, float]
    Spot = tuple[float, float]

MAP_SCALES: Final = tuple(round(1.0 - 0.03 * step, 2) for step in range(14))
"""Map sizes to try, as shares of the largest that fits the panel."""

ANCHORS: Final = ((0.5, 0.5), (1.0, 0.5), (0.5, 0.0), (1.0, 0.0), (0.75, 0.5), (0.0, 0.5))
"""Positions to try for the map in the panel, if it does not fill it."""

CORNER_TRIES: Final = 3

ANCHOR_COST_MM: Final = 8.0
"""Cost of each step down the list of anchors."""

STEP_MM: Final = 4.0
SMALLER_COST_MM: Final = 40.0
"""Cost of each smaller size of an element."""

GAP_MM: Final = 1.5


@dataclass(frozen=True, kw_only=True)
class MapElement:
    """
    An element of the layout.

    Attributes
    ----------
    sizes
        Returns width and height in mm for a frame, best first.
    preferred_position
        Returns the preferred lower left corner for a frame and a size.
    at_edge
        Whether it must be at the edge of the panel.
    at_corner
        Whether to put it in the upper left corner, where readers look first.
    """

    name: str
    sizes: Callable[[Frame], tuple[Size, ...]]
    preferred_position: Callable[[Frame, Size], Spot]
    at_edge: bool = False
    at_corner: bool = False


@dataclass(frozen=True, kw_only=True)
class Layout:
    """The main frame and the box of each element; elements without room are not in `places`."""

    frame: Frame
    places: dict[str, Box]
    cost_mm: float
    """Total distance of elements from their preferred positions, plus costs."""


def lay_out(
    panel: Box, bounds: tuple[float, ...], land: LandGrid, elements: tuple[MapElement, ...]
) -> Layout:
    """
    Return the layout of a map and its elements.

    Parameters
    ----------
    bounds
        Extent of the map: west, south, east, north (EPSG:27700).
    land
        Grid of land that elements must not cover.
    elements
        In order of importance.

    Returns
    -------
    layout
        The largest map with room for all elements, with the lowest cost for that size. If there
        is none, the map with room for the most.
    """
    free_elements = tuple(replace(element, at_corner=False) for element in elements)
    # A corner position is worth a slightly smaller map, but no more.
    rounds = [(elements, share) for share in MAP_SCALES[:CORNER_TRIES]]
    rounds += [(free_elements, share) for share in MAP_SCALES]
    best_layouts = []
    for candidates, share in rounds:
        layouts = [
            _place_elements(
                _shrink_frame(panel, bounds, anchor=anchor, share=share),
                land,
                candidates,
                cost=number * ANCHOR_COST_MM,
            )
            for number, anchor in enumerate(ANCHORS)
        ]
        best_layouts.append(min(layouts, key=lambda layout: (-len(layout.places), layout.cost_mm)))
        if len(best_layouts[-1].places) == len(elements):
            return best_layouts[-1]
    return max(best_layouts, key=lambda layout: len(layout.places))


def _shrink_frame(panel: Box, bounds: tuple[float, ...], *, anchor: Spot, share: float) -> Frame:
    """Return a frame for the bounds at a share of the largest size."""
    room = Box(
        left=panel.left + panel.width * (1 - share) * anchor[0],
        bottom=panel.bottom + panel.height * (1 - share) * anchor[1],
        width=panel.width * share,
        height=panel.height * share,
    )
    return replace(fit_frame(room, bounds, anchor=anchor), box=panel)


def _place_elements(
    frame: Frame, land: LandGrid, elements: tuple[MapElement, ...], *, cost: float
) -> Layout:
    places: dict[str, Box] = {}
    for element in elements:
        spots = [
            (number * SMALLER_COST_MM + distance, box)
            for number, size in enumerate(element.sizes(frame))
            for distance, box in _spots(frame, land, element, size, [*places.values()])
        ]
        if spots:
            min_cost, places[element.name] = min(spots, key=lambda spot: spot[0])
            cost += min_cost
    return Layout(frame=frame, places=places, cost_mm=cost)


def _spots(
    frame: Frame, land: LandGrid, element: MapElement, size: Size, occupied: list[Box]
) -> Iterator[tuple[float, Box]]:
    """Yield the free box nearest to the preferred position, with its distance, if any."""
    corners = _corners(frame.box, size, element)
    free = land.are_free(frame, corners, size)
    left, bottom = corners[:, 0], corners[:, 1]
    for occupied_box in occupied:
        padded_box = occupied_box.expand(GAP_MM)
        across = (left < padded_box.right) & (padded_box.left < left + size[0])
        free &= ~(across & (bottom < padded_box.top) & (padded_box.bottom < bottom + size[1]))
    if not free.any():
        return
    x, y = element.preferred_position(frame, size)
    distance = np.where(free, np.hypot(left - x, bottom - y), np.inf)
    best_index = int(np.argmin(distance))
    yield (
        float(distance[best_index]),
        Box(
            left=float(left[best_index]),
            bottom=float(bottom[best_index]),
            width=size[0],
            height=size[1],
        ),
    )


def _corners(panel: Box, size: Size, element: MapElement) -> NDArray[np.float64]:
    """Return candidate lower left corners of a box in the panel."""
    if size[0] > panel.width or size[1] > panel.height:
        return np.empty((0, 2))
    if element.at_corner:
        return np.array([[panel.left, panel.top - size[1]]])
    across = _steps(panel.left, panel.right - size[0])
    up = _steps(panel.bottom, panel.top - size[1])
    corners = np.stack(np.meshgrid(across, up), axis=-1).reshape(-1, 2)
    if element.at_edge:
        on_side = np.isin(corners[:, 0], [across[0], across[-1]])
        on_end = np.isin(corners[:, 1], [up[0], up[-1]])
        corners = corners[on_side | on_end]
    return corners


def _steps(low: float, high: float) -> NDArray[np.float64]:
    return np.linspace(low, high, max(2, round((high - low) / STEP_MM) + 1))
