"""Plan of a printed map: shapes, styles, names and texts to draw."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

import numpy as np

from geo.areas import UK, area_of
from geo.crs import BNG, require_crs
from geo.errors import ExportError, UnknownNameError
from geo.export.content.scenarios import proposal_frame
from geo.export.printmap.options import ExtraLayer
from geo.scenario.scenario import MARKER
from geo.styles.layers import PROPOSAL_STYLE, style_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import geopandas as gpd
    from numpy.typing import NDArray

    from geo.areas import Area
    from geo.dataset import Dataset
    from geo.export.printmap.options import MapOptions
    from geo.query import FilteredPlace, Result
    from geo.register.layers import Layer
    from geo.styles.layers import LayerStyle

Focus = Literal["plain", "focus", "muted"]


@dataclass(frozen=True, kw_only=True, slots=True)
class MapItem:
    """One shape of a layer and its style."""

    id: str
    """Id of the place in the layer, or the number in an extra layer."""
    name: str
    dashed: bool = False
    secondary: bool = False
    hollow: bool = False
    focus: Focus = "plain"
    codes: frozenset[str] = frozenset()
    """Councils of the place, to compare extents; empty for none."""
    weight: float = 0.0
    """Priority of its label: the population of its councils."""


@dataclass(frozen=True, kw_only=True)
class MapLayer:
    """A layer to draw: items and their shapes (EPSG:27700), in the same order."""

    id: str
    style: LayerStyle
    items: tuple[MapItem, ...]
    shapes: NDArray[np.object_] = field(repr=False)
    layer: Layer | None = None
    """Layer of the register; None for an upload or a proposed place."""
    marker: str = ""
    is_labelled: bool = True
    count_label: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class MapPlan:
    """Everything to draw, with layers from bottom to top."""

    dataset: Dataset
    result: Result
    options: MapOptions
    area: Area
    layers: tuple[MapLayer, ...]
    visible_codes: frozenset[str] = frozenset()
    """Councils visible in the frame, once it is set (`geo.export.printmap.frame_contents`)."""

    @property
    def is_whole_uk(self) -> bool:
        """Whether the frame is the whole UK, without land around it."""
        return self.area.key == UK

    @property
    def codes(self) -> tuple[str, ...]:
        """Councils that the frame must include."""
        return tuple(sorted({*self.area.codes, *self.options.highlight}))

    @cached_property
    def land(self) -> gpd.GeoDataFrame:
        """Councils, as detailed as this frame needs."""
        is_zoomed_in = len(self.codes) < len(self.dataset.register.local_authorities) / 4
        return self.dataset.areas if is_zoomed_in else self.dataset.display_areas

    @cached_property
    def land_shapes(self) -> Mapping[str, object]:
        """Council → shape (EPSG:27700)."""
        return MappingProxyType(
            dict(zip(self.land["LAD25CD"], self.land.geometry.to_numpy(), strict=True))
        )

    def shapes_of(self, codes: Sequence[str]) -> NDArray[np.object_]:
        """Return the shapes of some councils."""
        shapes = np.empty(len(codes), dtype=object)
        shapes[:] = [self.land_shapes[code] for code in codes]
        return shapes


def plan_of(dataset: Dataset, result: Result, options: MapOptions) -> MapPlan:
    """
    Return the plan of a map. The proposed place is drawn above the register, with its marker.

    Raises
    ------
    CRSError
        If an extra layer is not in EPSG:27700.
    ExportError
        If an extra layer has no shapes, or the choropleth uses an undefined class.
    UnknownNameError
        If a highlighted or classed council is not in the register.
    """
    area = options.area or area_of(dataset.register, result.query.area)
    options = replace(
        options, extra_layers=(*proposal_layers(dataset, result), *options.extra_layers)
    )
    _validate_options(dataset, options)
    is_zoomed_in = len(area.codes) < len(dataset.register.local_authorities) / 4
    layers = [
        _layer(dataset, result, name, simplified=not is_zoomed_in)
        for name in dataset.register.layers
        if name in result.query.layers
    ]
    extra_layers = [
        _extra_layer(layer, number) for number, layer in enumerate(options.extra_layers)
    ]
    return MapPlan(
        dataset=dataset, result=result, options=options, area=area, layers=(*layers, *extra_layers)
    )


def proposal_layers(dataset: Dataset, result: Result) -> tuple[ExtraLayer, ...]:
    """Return the proposed place of a result as an extra layer, if there is one."""
    if not result.scenario_place:
        return ()
    shapes = proposal_frame(dataset, result)
    return (
        ExtraLayer(
            label=MARKER, shapes=shapes, style=PROPOSAL_STYLE, marker=MARKER, name_column="name"
        ),
    )


def _validate_options(dataset: Dataset, options: MapOptions) -> None:
    choropleth = options.choropleth
    codes = [*options.highlight, *(choropleth.class_by_council if choropleth else ())]
    unknown_codes = [code for code in codes if code not in dataset.register.local_authorities]
    if unknown_codes:
        raise UnknownNameError(
            f"No council has the code {', '.join(unknown_codes)}. Expected 2025 codes such as "
            "E08000010."
        )
    for layer in options.extra_layers:
        require_crs(layer.shapes, BNG, name=layer.label)
        if layer.name_column and layer.name_column not in layer.shapes.columns:
            raise ExportError(
                f"{layer.label} has no column {layer.name_column}. "
                f"Found {', '.join(map(str, layer.shapes.columns))}."
            )


def _layer(dataset: Dataset, result: Result, name: str, *, simplified: bool) -> MapLayer:
    layer = dataset.register.layers[name]
    geometry = dataset.layer(name, simplify=simplified)
    shapes = dict(zip(geometry["id"], geometry.geometry.to_numpy(), strict=True))
    places = [place for place in result.places[name] if place.place.has_geometry]
    place_shapes = np.empty(len(places), dtype=object)
    place_shapes[:] = [shapes[place.place.id] for place in places]
    return MapLayer(
        id=name,
        style=style_of(layer),
        layer=layer,
        items=tuple(_item(dataset, result, place) for place in places),
        shapes=place_shapes,
    )


def _item(dataset: Dataset, result: Result, filtered: FilteredPlace) -> MapItem:
    place = filtered.place
    focus: Focus = "plain"
    if result.query.sector and place.layer_record.has_sectors:
        focus = "focus" if result.is_in_focus(filtered) else "muted"
    return MapItem(
        id=place.id,
        name=place.name,
        dashed=not filtered.has_solid_outline,
        secondary=not filtered.is_national,
        hollow=not place.is_exact,
        focus=focus,
        codes=frozenset(place.codes),
        weight=float(dataset.population(place.codes)),
    )


def _extra_layer(layer: ExtraLayer, number: int) -> MapLayer:
    rows = layer.shapes[layer.shapes.geometry.notna() & ~layer.shapes.geometry.is_empty]
    if rows.empty:
        raise ExportError(f"{layer.label} has no shapes to draw. Leave the layer out.")
    names = rows[layer.name_column].astype(str) if layer.name_column else [""] * len(rows)
    return MapLayer(
        id=f"extra-{number}",
        style=layer.style,
        items=tuple(
            MapItem(id=str(number), name=name, dashed=layer.dashed)
            for number, name in enumerate(names)
        ),
        shapes=rows.geometry.to_numpy(),
        marker=layer.marker,
        is_labelled=layer.is_labelled,
        count_label=layer.count_label,
        note=layer.note,
    )
