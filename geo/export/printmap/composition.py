"""Composition of a sheet: positions of map, legend, insets and scale bar."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from geo.errors import ExportError
from geo.export.printmap.frame import (
    ISLES,
    MIN_MARGIN_SHARE,
    Frame,
    LandGrid,
    bounds_of,
    expand_bounds,
    fit_frame,
    needs_isles_inset,
)
from geo.export.printmap.frame_contents import is_subset, restrict_to_visible, visible_area
from geo.export.printmap.layout import Layout, MapElement, lay_out
from geo.export.printmap.legend import Legend
from geo.export.printmap.marginalia import (
    Inset,
    crop_isles,
    inset_frame,
    insets_of,
    scale_bar_element,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shapely.geometry.base import BaseGeometry

    from geo.export.printmap.page import Box
    from geo.export.printmap.paper import Paper
    from geo.export.printmap.plan import MapPlan

LEGEND_SCALES: Final = (1.0, 0.85, 0.7, 0.55, 0.45)
"""Sizes to try for a legend outside the map."""

MAX_TRIES: Final = 3
"""Number of frames to try before we accept a legend with spare room."""

MAX_SHRINK_FACTOR: Final = 2.2
"""Maximum reduction of the map, relative to the largest map on the page."""


@dataclass(frozen=True, kw_only=True)
class Composition:
    """Positions of all elements, and the visible part of the plan."""

    layout: Layout
    frame: Frame
    """Main frame, without Orkney and Shetland if they are in an inset."""
    legend: Legend
    legend_position: tuple[float, float]
    legend_room: tuple[float, float]
    """Width and height reserved for the legend."""
    insets: tuple[Inset, ...]
    """Insets that have a position."""
    visible_plan: MapPlan
    line_scale: float
    """Scale of lines and patterns, relative to the live map."""


def compose(plan: MapPlan, panel: Box, paper: Paper) -> Composition:
    """
    Lay out a map and a legend of its visible content, between header and footer.

    Raises
    ------
    ExportError
        If the paper is too small.
    """
    has_isles_inset = needs_isles_inset(plan.area)
    composition = _Composer(plan, panel, paper, has_isles_inset=has_isles_inset).compose()
    if has_isles_inset and "isles" not in composition.layout.places:
        # No room for an inset: the isles stay in place.
        composition = _Composer(plan, panel, paper, has_isles_inset=False).compose()
    return composition


class _Composer:
    """Inputs of a composition, and the trials to find one."""

    def __init__(self, plan: MapPlan, panel: Box, paper: Paper, *, has_isles_inset: bool) -> None:
        self.plan = plan
        self.panel = panel
        self.paper = paper
        self.scale = paper.scale
        self.has_isles_inset = has_isles_inset
        codes = [code for code in plan.codes if not (has_isles_inset and code in ISLES)]
        self.bounds = expand_bounds(
            bounds_of(plan.land, codes), 0.0 if plan.is_whole_uk else MIN_MARGIN_SHARE
        )
        self.land = LandGrid(plan.shapes_of(codes))
        self.largest_frame = fit_frame(panel, self.bounds, anchor=(0.5, 0.5))
        self.line_scale = self.scale * _line_scale(self.largest_frame.metres_per_mm * self.scale)

    def compose(self) -> Composition:
        """
        Return a composition whose legend matches its visible content.

        The legend depends on the frame, and the frame on the size of the legend. They are tried
        until they agree.
        """
        visible_areas: list[BaseGeometry] = [shapely.box(*self.bounds)]
        candidate = restrict_to_visible(self.plan, visible_areas)
        for number in itertools.count():
            composition = self._compose_with_legend(candidate)
            shown_areas = self._shown_areas(composition)
            visible_plan = restrict_to_visible(self.plan, shown_areas)
            legend = composition.legend.for_plan(visible_plan)
            if legend.texts == composition.legend.texts or (
                number > MAX_TRIES and is_subset(visible_plan, candidate)
            ):
                return replace(composition, legend=legend, visible_plan=visible_plan)
            # If they never agree, reserve room for everything that any frame showed.
            visible_areas = [*visible_areas, *shown_areas]
            candidate = (
                restrict_to_visible(self.plan, visible_areas)
                if number >= MAX_TRIES
                else visible_plan
            )
        raise AssertionError  # pragma: no cover - count() is infinite

    def _shown_areas(self, composition: Composition) -> list[BaseGeometry]:
        """Return the visible ground: the map outside covering boxes, and the insets."""
        places = composition.layout.places
        names = ("legend", *(inset.name for inset in composition.insets))
        boxes = [places[name] for name in names if name in places]
        inset_frames = [
            inset_frame(inset, places[inset.name], self.scale) for inset in composition.insets
        ]
        return [visible_area(composition.frame, boxes), *map(visible_area, inset_frames)]

    def _compose_with_legend(self, plan: MapPlan) -> Composition:
        """Put the legend on empty sea if possible, or else to the left of or above the map."""
        panel, scale = self.panel, self.scale
        insets = insets_of(self.plan, self.largest_frame, scale, include_isles=self.has_isles_inset)
        other_elements = (*(inset.element for inset in insets), scale_bar_element(scale))
        room_mm = min(66 * scale, panel.width * 0.45)
        legend = Legend(plan, scale=self.line_scale, type_scale=scale, room_mm=room_mm)
        layout = lay_out(panel, self.bounds, self.land, (_legend_element(legend), *other_elements))
        legend_position = (panel.left, panel.top)
        if "legend" in layout.places:
            legend_position = (layout.places["legend"].left, layout.places["legend"].top)
        else:
            legend, room = self._separate_legend(plan)
            layout = lay_out(room, self.bounds, self.land, other_elements)
        frame = layout.frame
        return Composition(
            layout=layout,
            frame=crop_isles(frame, self.plan) if self.has_isles_inset else frame,
            legend=legend,
            legend_position=legend_position,
            legend_room=(legend.width_mm, legend.height_mm),
            insets=tuple(inset for inset in insets if inset.name in layout.places),
            visible_plan=plan,
            line_scale=self.line_scale,
        )

    def _separate_legend(self, plan: MapPlan) -> tuple[Legend, Box]:
        """
        Return a legend outside the map, and the remaining room.

        The legend is smaller if the map would otherwise be very small.
        """
        best_metres = math.inf
        for share in LEGEND_SCALES:
            for legend, room in self._legend_options(plan, share):
                metres = fit_frame(room, self.bounds, anchor=(0.5, 0.5)).metres_per_mm
                if metres < best_metres and legend.height_mm < self.panel.height:
                    best_metres, choice = metres, (legend, room)
            if best_metres < MAX_SHRINK_FACTOR * self.largest_frame.metres_per_mm:
                return choice
        raise ExportError(
            f"The paper, {self.paper.width_mm:g} x {self.paper.height_mm:g} mm, is too small for "
            "this map and its legend. Choose larger paper, fewer layers, or a shorter title."
        )

    def _legend_options(self, plan: MapPlan, share: float) -> Iterator[tuple[Legend, Box]]:
        """Yield a legend left of the map and one above it, each with the remaining room."""
        panel, type_scale = self.panel, self.scale * share
        side_legend = Legend(
            plan, scale=self.line_scale, type_scale=type_scale, room_mm=panel.width * 0.4
        )
        used_mm = side_legend.width_mm + 2 * type_scale
        yield (
            side_legend,
            replace(panel, left=panel.left + used_mm, width=max(1.0, panel.width - used_mm)),
        )
        columns = max(1, min(4, int(panel.width / (50 * type_scale))))
        top_legend = Legend(
            plan, scale=self.line_scale, type_scale=type_scale, room_mm=panel.width, columns=columns
        )
        yield (
            top_legend,
            replace(panel, height=max(1.0, panel.height - top_legend.height_mm - 1.5 * type_scale)),
        )


def _legend_element(legend: Legend) -> MapElement:
    size = (legend.width_mm, legend.height_mm)
    return MapElement(
        name="legend",
        sizes=lambda _: (size,),
        preferred_position=lambda frame, size: (frame.box.left, frame.box.top - size[1]),
        at_edge=True,
        at_corner=True,
    )


def _line_scale(metres_per_mm: float) -> float:
    """Return the scale of lines and patterns, relative to the live map; less on small scales."""
    return float(np.interp(metres_per_mm, [200, 800, 3000], [0.95, 0.8, 0.6]))
