"""Selection of labels for the map, the most important first."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from geo.export.printmap.labels import Label
from geo.export.printmap.layers import INK
from geo.export.printmap.text import TextStyle, wrap_text
from geo.places.place import CITY_REGIONS
from geo.styles.theme import COLOURS, MAP_COLOURS
from geo.styles.theme import MAP_SIZES_PT as SIZES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from shapely.geometry.base import BaseGeometry

    from geo.export.printmap.frame import Frame
    from geo.export.printmap.plan import MapLayer, MapPlan
    from geo.register.layers import Layer

SURROUNDING_INK: Final = COLOURS["secondary"].light
COUNCIL_INK: Final = MAP_COLOURS["council-name"]

SITE_LABELS_MAX_SCALE: Final = 2_200.0
"""Map scale (metres per mm, on A4) below which sites are labelled."""

MAX_COUNCIL_LABELS: Final = 80
"""Maximum councils of an area that are labelled: with more, only a random few would fit."""

MAX_PLACE_LABELS: Final = 20
"""Maximum places of a layer that are labelled on any map."""

MAX_LINE_MM: Final = 27.0
"""Maximum width of a line of a label."""


def labels_of(plan: MapPlan, frame: Frame, *, type_scale: float) -> list[Label]:
    """
    Return the possible labels of a frame, the most important first.

    Order: highlighted councils, proposed places, and places of the layers. These are city regions,
    clusters with another extent, sites on larger-scale maps, and members of the alliance if there
    are no other labels. A map of an area then has its councils and their neighbours.
    """
    return [*_unique_labels(_LabelBuilder(plan, frame, type_scale=type_scale).labels())]


def short_name(name: str) -> str:
    """Return a name without brackets and what follows a slash: "Tay Cities Region"."""
    short = re.sub(r"\s*\([^)]*\)", "", name).partition(" / ")[0].strip()
    return short or name


class _LabelBuilder:
    """Builder of the labels of one frame."""

    def __init__(self, plan: MapPlan, frame: Frame, *, type_scale: float) -> None:
        self.plan = plan
        self.frame = frame
        self.type_scale = type_scale

    def labels(self) -> Iterator[Label]:
        """Yield every possible label, the most important first."""
        plan = self.plan
        names = plan.dataset.register.local_authorities
        for code in plan.options.highlight:
            bold_style = TextStyle(face="bold", size_pt=SIZES["picked"], colour=INK)
            yield from self._council_label(code, names[code].LAD25NM, bold_style, may_leave=True)
        yield from self._extra_labels()
        if plan.area.is_council:
            bold_style = TextStyle(face="bold", size_pt=SIZES["area"], colour=INK)
            yield from self._council_label(plan.area.codes[0], plan.area.name, bold_style)
        yield from self._place_labels()
        if not plan.is_whole_uk and len(plan.area.codes) <= MAX_COUNCIL_LABELS:
            yield from self._council_labels()

    @property
    def _label_bounds(self) -> tuple[float, float, float, float]:
        """Window for labels: left, bottom, right and top, in mm."""
        box = self.frame.box.expand(-1.0)
        return box.left, box.bottom, box.right, box.top

    def _extra_labels(self) -> Iterator[Label]:
        for layer in self.plan.layers:
            if layer.layer or not layer.items:
                continue
            text_style = TextStyle(face="bold", size_pt=SIZES["added"], colour=layer.style.outline)
            shapes = self.frame.to_sheet(layer.shapes)
            if layer.marker:
                # Only the visible part, so that the marker is not on a shape outside the frame.
                visible_shapes = shapely.clip_by_rect(shapes, *self._label_bounds)
                largest = int(
                    np.argmax(shapely.area(visible_shapes) - shapely.is_empty(visible_shapes))
                )
                yield from self._shape_label(
                    layer.marker, shapes[largest], text_style, may_leave=True
                )
            if layer.is_labelled:
                yield from self._layer_labels(layer, text_style, labelled_codes=())

    def _place_labels(self) -> Iterator[Label]:
        area = frozenset(self.plan.area.codes)
        # Places with the extent of the area, or of a place already labelled, need no label.
        labelled_codes = {area}
        for layer in self.plan.layers:
            items = [item for item in layer.items if item.focus != "muted"]
            if layer.layer and self._has_labels(layer.layer, len(items), labelled_codes != {area}):
                yield from self._layer_labels(
                    layer, self._label_style(layer.layer), labelled_codes=frozenset(labelled_codes)
                )
                if not layer.layer.has_points:
                    labelled_codes |= {item.codes for item in items}

    def _has_labels(self, layer: Layer, number: int, has_other_labels: bool) -> bool:  # noqa: FBT001
        """Whether to label the places of a layer, given other labels."""
        if layer.layer_id == CITY_REGIONS:
            return True
        if layer.has_points:
            is_zoomed_in = self.frame.metres_per_mm * self.type_scale < SITE_LABELS_MAX_SCALE
            return is_zoomed_in or number <= MAX_PLACE_LABELS
        if not layer.is_coverage:
            return number <= MAX_PLACE_LABELS and not has_other_labels
        return number <= MAX_PLACE_LABELS or not has_other_labels

    def _label_style(self, layer: Layer) -> TextStyle:
        has_sector = bool(self.plan.result.query.sector)
        return TextStyle(
            face="regular" if layer.has_points else "semibold",
            size_pt=layer.label_pt,
            colour=INK if has_sector else layer.outline,
        )

    def _layer_labels(
        self, layer: MapLayer, text_style: TextStyle, *, labelled_codes: Collection[frozenset[str]]
    ) -> Iterator[Label]:
        shapes = self.frame.to_sheet(layer.shapes)
        order = sorted(
            range(len(layer.items)),
            key=lambda number: (-layer.items[number].weight, layer.items[number].name),
        )
        for number in order:
            item = layer.items[number]
            if item.focus != "muted" and item.name and item.codes not in labelled_codes:
                name = short_name(item.name)
                yield from self._shape_label(name, shapes[number], text_style, may_leave=True)

    def _council_labels(self) -> Iterator[Label]:
        inside = {*self.plan.area.codes}
        inside_style = TextStyle(face="regular", size_pt=SIZES["council"], colour=COUNCIL_INK)
        around_style = TextStyle(face="italic", size_pt=SIZES["around"], colour=SURROUNDING_INK)
        rows = sorted(
            self.plan.dataset.register.local_authorities.values(),
            key=lambda row: (row.LAD25CD not in inside, -row.population_mid2024, row.LAD25CD),
        )
        for row in rows:
            text_style = inside_style if row.LAD25CD in inside else around_style
            yield from self._council_label(row.LAD25CD, row.LAD25NM, text_style, must_fit=True)

    def _council_label(
        self,
        code: str,
        name: str,
        text_style: TextStyle,
        *,
        may_leave: bool = False,
        must_fit: bool = False,
    ) -> Iterator[Label]:
        shape = self.frame.to_sheet(self.plan.shapes_of([code]))[0]
        yield from self._shape_label(
            name, shape, text_style, may_leave=may_leave, must_fit=must_fit
        )

    def _shape_label(
        self,
        name: str,
        shape: BaseGeometry,
        text_style: TextStyle,
        *,
        may_leave: bool = False,
        must_fit: bool = False,
    ) -> Iterator[Label]:
        """Yield a label for the visible part of a shape, if any."""
        visible_shape = shapely.clip_by_rect(shape, *self._label_bounds)
        if visible_shape.is_empty:
            return
        scaled_style = TextStyle(
            face=text_style.face,
            size_pt=text_style.size_pt * self.type_scale,
            colour=text_style.colour,
        )
        anchor, radius_mm = _label_anchor(visible_shape)
        yield Label(
            block=wrap_text(name, scaled_style, room_mm=MAX_LINE_MM * self.type_scale, max_lines=3),
            anchor=anchor,
            type_scale=self.type_scale,
            radius_mm=radius_mm,
            may_leave=may_leave,
            must_fit=must_fit,
        )


def _unique_labels(labels: Iterator[Label]) -> Iterator[Label]:
    """Yield labels without repeats: city regions and clusters often share a name."""
    used_lines = set()
    for label in labels:
        if label.block.lines not in used_lines:
            used_lines.add(label.block.lines)
            yield label


def _label_anchor(shape: BaseGeometry) -> tuple[tuple[float, float], float]:
    """Return the middle of a shape's widest part, and its distance to the edge."""
    parts = shapely.get_parts(shape)
    largest = parts[int(np.argmax(shapely.area(parts)))]
    if largest.geom_type != "Polygon":
        point = largest.representative_point()
        return (point.x, point.y), 0.0
    circle = shapely.maximum_inscribed_circle(largest, tolerance=0.5)
    x, y = shapely.get_coordinates(circle)[0].tolist()
    return (x, y), float(circle.length)
