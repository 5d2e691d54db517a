"""Composition: where map, legend, insets and scale bar stand on a sheet, and what is then seen."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from geo.errors import ExportError
from geo.export.printmap.frame import (
    AROUND,
    ISLES,
    Frame,
    LandGrid,
    bounds_of,
    frame_on,
    isles_apart,
    padded,
)
from geo.export.printmap.frame_contents import is_part, visible, window
from geo.export.printmap.layout import Layout, Want, lay_out
from geo.export.printmap.legend import Legend
from geo.export.printmap.marginalia import Inset, inset_frame, insets_of, scale_want, without_isles

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shapely.geometry.base import BaseGeometry

    from geo.export.printmap.page import Box
    from geo.export.printmap.paper import Paper
    from geo.export.printmap.plan import Plan

LEGEND_SHARES: Final = (1.0, 0.85, 0.7, 0.55, 0.45)
"""Sizes of a legend to try where it stands apart."""

TRIES: Final = 3
"""Frames to try before one is taken whose legend has more room than it fills."""

WORTH: Final = 2.2
"""A map is worth drawing when it is no smaller than the page would hold by this factor."""


@dataclass(frozen=True, kw_only=True)
class Composition:
    """Where everything stands, and what is seen of the plan."""

    layout: Layout
    frame: Frame
    """The main frame; without the isles where they have a box of their own."""
    legend: Legend
    legend_at: tuple[float, float]
    room: tuple[float, float]
    """Width and height that are kept for the legend."""
    insets: tuple[Inset, ...]
    """Those that found a place."""
    seen: Plan
    line_scale: float
    """Size of lines and patterns, times the live map's."""


def composed(plan: Plan, panel: Box, paper: Paper) -> Composition:
    """
    Lay out a map, and a legend of what it then shows, in the room between header and footer.

    Raises
    ------
    ExportError
        If the paper is too small.
    """
    apart = isles_apart(plan.area)
    found = _Composer(plan, panel, paper, isles_apart=apart).settled()
    if apart and "isles" not in found.layout.places:
        # No room for a box: they stay where they are.
        found = _Composer(plan, panel, paper, isles_apart=False).settled()
    return found


class _Composer:
    """What a frame must hold, where land lies in it, and all that is tried."""

    def __init__(self, plan: Plan, panel: Box, paper: Paper, *, isles_apart: bool) -> None:
        self.plan = plan
        self.panel = panel
        self.paper = paper
        self.t = paper.scale
        self.isles_apart = isles_apart
        codes = [code for code in plan.codes if not (isles_apart and code in ISLES)]
        self.bounds = padded(bounds_of(plan.land, codes), 0.0 if plan.is_whole else AROUND)
        self.land = LandGrid(plan.shapes_of(codes))
        self.fitting = frame_on(panel, self.bounds, anchor=(0.5, 0.5))
        self.line = self.t * _line_scale(self.fitting.metres_per_mm * self.t)

    def settled(self) -> Composition:
        """
        Return the composition whose legend is of what its frame shows.

        The legend follows from the frame, and the frame from the room that the legend takes: they
        are tried until they agree.
        """
        windows: list[BaseGeometry] = [shapely.box(*self.bounds)]
        tried = visible(self.plan, windows)
        for number in itertools.count():
            found = self._with_legend_of(tried)
            shown = self._shown(found)
            seen = visible(self.plan, shown)
            legend = found.legend.of(seen)
            if legend.words == found.legend.words or (number > TRIES and is_part(seen, tried)):
                return replace(found, legend=legend, seen=seen)
            # Where they never agree, room is kept for all that any of the frames showed.
            windows = [*windows, *shown]
            tried = visible(self.plan, windows) if number >= TRIES else seen
        raise AssertionError  # pragma: no cover - the count has no end

    def _shown(self, found: Composition) -> list[BaseGeometry]:
        """Return the ground that is seen: on the map where nothing lies over it, and in insets."""
        places = found.layout.places
        over = ("legend", *(inset.name for inset in found.insets))
        boxes = [places[name] for name in over if name in places]
        inner = [inset_frame(inset, places[inset.name], self.t) for inset in found.insets]
        return [window(found.frame, boxes), *map(window, inner)]

    def _with_legend_of(self, plan: Plan) -> Composition:
        """Lay the legend over empty sea or, where there is none, beside or above the map."""
        panel, t = self.panel, self.t
        insets = insets_of(self.plan, self.fitting, t, isles=self.isles_apart)
        others = (*(inset.want for inset in insets), scale_want(t))
        room_mm = min(66 * t, panel.width * 0.45)
        legend = Legend(plan, scale=self.line, type_scale=t, room_mm=room_mm)
        layout = lay_out(panel, self.bounds, self.land, (_legend_want(legend), *others))
        at = (panel.left, panel.top)
        if "legend" in layout.places:
            at = (layout.places["legend"].left, layout.places["legend"].top)
        else:
            legend, room = self._apart(plan)
            layout = lay_out(room, self.bounds, self.land, others)
        frame = layout.frame
        return Composition(
            layout=layout,
            frame=without_isles(frame, self.plan) if self.isles_apart else frame,
            legend=legend,
            legend_at=at,
            room=(legend.width_mm, legend.height_mm),
            insets=tuple(inset for inset in insets if inset.name in layout.places),
            seen=plan,
            line_scale=self.line,
        )

    def _apart(self, plan: Plan) -> tuple[Legend, Box]:
        """
        Return a legend to stand beside or above the map, and the room that it leaves.

        It is smaller where the map would be very small.
        """
        best = math.inf
        for share in LEGEND_SHARES:
            for legend, room in self._rooms(plan, share):
                metres = frame_on(room, self.bounds, anchor=(0.5, 0.5)).metres_per_mm
                if metres < best and legend.height_mm < self.panel.height:
                    best, found = metres, (legend, room)
            if best < WORTH * self.fitting.metres_per_mm:
                return found
        raise ExportError(
            f"The paper, {self.paper.width_mm:g} x {self.paper.height_mm:g} mm, is too small for "
            "this map and its legend. Choose larger paper, fewer layers, or a shorter title."
        )

    def _rooms(self, plan: Plan, share: float) -> Iterator[tuple[Legend, Box]]:
        """Yield a legend to stand left of the map, and one above; and the room that each leaves."""
        panel, t = self.panel, self.t * share
        one = Legend(plan, scale=self.line, type_scale=t, room_mm=panel.width * 0.4)
        taken = one.width_mm + 2 * t
        yield one, replace(panel, left=panel.left + taken, width=max(1.0, panel.width - taken))
        columns = max(1, min(4, int(panel.width / (50 * t))))
        row = Legend(plan, scale=self.line, type_scale=t, room_mm=panel.width, columns=columns)
        yield row, replace(panel, height=max(1.0, panel.height - row.height_mm - 1.5 * t))


def _legend_want(legend: Legend) -> Want:
    size = (legend.width_mm, legend.height_mm)
    return Want(
        name="legend",
        sizes=lambda _: (size,),
        near=lambda frame, size: (frame.box.left, frame.box.top - size[1]),
        at_edge=True,
        at_corner=True,
    )


def _line_scale(metres_per_mm: float) -> float:
    """Return the size of lines and patterns, times the live map's: smaller on small scales."""
    return float(np.interp(metres_per_mm, [200, 800, 3000], [0.95, 0.8, 0.6]))
