"""Which names a map bears: what matters first, and of much the largest."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from geo.export.printmap.labels import Label
from geo.export.printmap.layers import INK
from geo.export.printmap.text import Type, wrapped
from geo.places.place import CITY_REGIONS, ICA_MEMBERS, POLICY_LAYERS, STRATEGIC_SITES
from geo.styles.theme import COLOURS, MAP_COLOURS
from geo.styles.theme import MAP_SIZES_PT as SIZES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from shapely.geometry.base import BaseGeometry

    from geo.export.printmap.frame import Frame
    from geo.export.printmap.plan import DrawnLayer, Plan

AROUND_INK: Final = COLOURS["quiet"].light
COUNCIL_INK: Final = MAP_COLOURS["council-name"]

SITES_BELOW: Final = 2_200.0
"""Metres a millimetre, on A4: sites are named on maps closer than this."""

MANY: Final = 80
"""Councils of an area that are too many to be named: those that fit would be a random few."""

FEW: Final = 20
"""Places of a layer that are few enough to be named on any map."""

LONGEST_MM: Final = 27.0
"""A name wider than this is broken into lines."""


def labels_of(plan: Plan, frame: Frame, *, type_scale: float) -> list[Label]:
    """
    List the names that a frame might bear, the most important first.

    Councils that are picked out come first, then what is proposed, the places of the layers
    (city regions; clusters that are not one; sites on closer maps; members of the alliance where
    nothing else is shown) and, on a map of an area, its councils and those around it.
    """
    return [*_once(_Names(plan, frame, type_scale=type_scale).all())]


def short_name(name: str) -> str:
    """Leave out what stands in brackets or after a slash: "Tay Cities Region"."""
    cut = re.sub(r"\s*\([^)]*\)", "", name).partition(" / ")[0].strip()
    return cut or name


class _Names:
    """The names of one frame."""

    def __init__(self, plan: Plan, frame: Frame, *, type_scale: float) -> None:
        self.plan = plan
        self.frame = frame
        self.t = type_scale

    def all(self) -> Iterator[Label]:
        """Yield every name that might be set, the most important first."""
        plan = self.plan
        names = plan.atlas.registry.local_authorities
        for code in plan.sheet.highlight:
            bold = Type(face="bold", size_pt=SIZES["picked"], colour=INK)
            yield from self._council(code, names[code].LAD25NM, bold, may_leave=True)
        yield from self._extras()
        if plan.area.is_council:
            bold = Type(face="bold", size_pt=SIZES["area"], colour=INK)
            yield from self._council(plan.area.codes[0], plan.area.name, bold)
        yield from self._places()
        if not plan.is_whole and len(plan.area.codes) <= MANY:
            yield from self._councils()

    @property
    def _inner(self) -> tuple[float, float, float, float]:
        """The window in which names stand."""
        box = self.frame.box.grown(-1.0)
        return box.left, box.bottom, box.right, box.top

    def _extras(self) -> Iterator[Label]:
        for layer in self.plan.layers:
            if layer.id in POLICY_LAYERS or not layer.items:
                continue
            type_ = Type(face="bold", size_pt=SIZES["added"], colour=layer.style.outline)
            shapes = self.frame.to_sheet(layer.shapes)
            if layer.marker:
                # Of what the frame shows: the marker must not stand on a shape beyond it.
                seen = shapely.clip_by_rect(shapes, *self._inner)
                largest = int(np.argmax(shapely.area(seen) - shapely.is_empty(seen)))
                yield from self._labels(layer.marker, shapes[largest], type_, may_leave=True)
            if layer.is_named:
                yield from self._named(layer, type_, known=())

    def _places(self) -> Iterator[Label]:
        area = frozenset(self.plan.area.codes)
        # What is one with the area, or with a place that has its name already, needs none.
        known = {area}
        for layer in self.plan.layers:
            kept = [item for item in layer.items if item.focus != "muted"]
            if layer.id in POLICY_LAYERS and self._is_named(layer, len(kept), known != {area}):
                yield from self._named(layer, self._type(layer), known=frozenset(known))
                if layer.id != STRATEGIC_SITES:
                    known |= {item.codes for item in kept}

    def _is_named(self, layer: DrawnLayer, number: int, others: bool) -> bool:  # noqa: FBT001
        """Whether a layer's places are named, others being named already."""
        if layer.id == CITY_REGIONS:
            return True
        if layer.id == STRATEGIC_SITES:
            close = self.frame.metres_per_mm * self.t < SITES_BELOW
            return close or number <= FEW
        if layer.id == ICA_MEMBERS:
            return number <= FEW and not others
        return number <= FEW or not others

    def _type(self, layer: DrawnLayer) -> Type:
        focused = bool(self.plan.result.query.sector)
        return Type(
            face="regular" if layer.id == STRATEGIC_SITES else "semibold",
            size_pt=SIZES[layer.id],
            colour=INK if focused else layer.style.outline,
        )

    def _named(
        self, layer: DrawnLayer, type_: Type, *, known: Collection[frozenset[str]]
    ) -> Iterator[Label]:
        shapes = self.frame.to_sheet(layer.shapes)
        order = sorted(
            range(len(layer.items)),
            key=lambda number: (-layer.items[number].weight, layer.items[number].name),
        )
        for number in order:
            item = layer.items[number]
            if item.focus != "muted" and item.name and item.codes not in known:
                name = short_name(item.name)
                yield from self._labels(name, shapes[number], type_, may_leave=True)

    def _councils(self) -> Iterator[Label]:
        inside = {*self.plan.area.codes}
        own = Type(face="regular", size_pt=SIZES["council"], colour=COUNCIL_INK)
        around = Type(face="italic", size_pt=SIZES["around"], colour=AROUND_INK)
        rows = sorted(
            self.plan.atlas.registry.local_authorities.values(),
            key=lambda row: (row.LAD25CD not in inside, -row.population_mid2024, row.LAD25CD),
        )
        for row in rows:
            type_ = own if row.LAD25CD in inside else around
            yield from self._council(row.LAD25CD, row.LAD25NM, type_, must_fit=True)

    def _council(
        self, code: str, name: str, type_: Type, *, may_leave: bool = False, must_fit: bool = False
    ) -> Iterator[Label]:
        shape = self.frame.to_sheet(self.plan.shapes_of([code]))[0]
        yield from self._labels(name, shape, type_, may_leave=may_leave, must_fit=must_fit)

    def _labels(
        self,
        name: str,
        shape: BaseGeometry,
        type_: Type,
        *,
        may_leave: bool = False,
        must_fit: bool = False,
    ) -> Iterator[Label]:
        """Yield a name for as much of the shape as the frame shows, if it shows any."""
        seen = shapely.clip_by_rect(shape, *self._inner)
        if seen.is_empty:
            return
        sized = Type(face=type_.face, size_pt=type_.size_pt * self.t, colour=type_.colour)
        at, reach = _middle(seen)
        yield Label(
            block=wrapped(name, sized, room_mm=LONGEST_MM * self.t, lines=3),
            at=at,
            unit=self.t,
            reach=reach,
            may_leave=may_leave,
            must_fit=must_fit,
        )


def _once(labels: Iterator[Label]) -> Iterator[Label]:
    """Leave out a name that stands already: a city region and a cluster often share theirs."""
    known = set()
    for label in labels:
        if label.block.lines not in known:
            known.add(label.block.lines)
            yield label


def _middle(shape: BaseGeometry) -> tuple[tuple[float, float], float]:
    """Return the middle of a shape's widest part, and the distance from there to its edge."""
    parts = shapely.get_parts(shape)
    largest = parts[int(np.argmax(shapely.area(parts)))]
    if largest.geom_type != "Polygon":
        point = largest.representative_point()
        return (point.x, point.y), 0.0
    circle = shapely.maximum_inscribed_circle(largest, tolerance=0.5)
    x, y = shapely.get_coordinates(circle)[0].tolist()
    return (x, y), float(circle.length)
