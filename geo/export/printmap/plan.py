"""What a printed map is to show, before anything is drawn: shapes, looks, names, and words."""

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
from geo.places.place import ICA_MEMBERS
from geo.scenario.scenario import MARKER
from geo.styles.layers import PROPOSAL, STYLES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import geopandas as gpd
    from numpy.typing import NDArray

    from geo.areas import Area
    from geo.dataset import Atlas
    from geo.export.printmap.options import Sheet
    from geo.query import Result, ShownPlace
    from geo.styles.layers import LayerStyle

Focus = Literal["plain", "focus", "muted"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """One shape of a layer, and how it is to look."""

    id: str
    """Its place's id within the layer or, of an extra layer, its number."""
    name: str
    dashed: bool = False
    quiet: bool = False
    hollow: bool = False
    focus: Focus = "plain"
    codes: frozenset[str] = frozenset()
    """Its councils, by which two places of one extent are known; empty for none."""
    weight: float = 0.0
    """By which names are chosen where not all fit: the population of its councils."""


@dataclass(frozen=True, kw_only=True)
class DrawnLayer:
    """A layer as it will be drawn: items and their shapes (EPSG:27700), in the same order."""

    id: str
    style: LayerStyle
    items: tuple[Item, ...]
    shapes: NDArray[np.object_] = field(repr=False)
    marker: str = ""
    is_named: bool = True
    counted: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Everything to draw. The layers come from the bottom up."""

    atlas: Atlas
    result: Result
    sheet: Sheet
    area: Area
    layers: tuple[DrawnLayer, ...]
    in_frame: frozenset[str] = frozenset()
    """Councils that the frame shows, once there is one (`geo.export.printmap.frame_contents`)."""

    @property
    def is_whole(self) -> bool:
        """Whether the frame is the UK, so that there is no land around it."""
        return self.area.key == UK

    @property
    def codes(self) -> tuple[str, ...]:
        """Councils that the frame must hold."""
        return tuple(sorted({*self.area.codes, *self.sheet.highlight}))

    @cached_property
    def land(self) -> gpd.GeoDataFrame:
        """The councils, fine enough for this frame."""
        close = len(self.codes) < len(self.atlas.registry.local_authorities) / 4
        return self.atlas.areas if close else self.atlas.drawn_areas

    @cached_property
    def land_shapes(self) -> Mapping[str, object]:
        """Council → shape, EPSG:27700."""
        return MappingProxyType(
            dict(zip(self.land["LAD25CD"], self.land.geometry.to_numpy(), strict=True))
        )

    def shapes_of(self, codes: Sequence[str]) -> NDArray[np.object_]:
        """Return the shapes of some councils."""
        found = np.empty(len(codes), dtype=object)
        found[:] = [self.land_shapes[code] for code in codes]
        return found


def plan_of(atlas: Atlas, result: Result, sheet: Sheet) -> Plan:
    """
    Decide what is drawn. What the result proposes is drawn above the register, as marked.

    Raises
    ------
    CRSError
        If an extra layer is not in EPSG:27700.
    ExportError
        If an extra layer has no shapes, or a theme names a class that it does not have.
    UnknownNameError
        If a council to highlight, or to class, is not in the register.
    """
    area = sheet.area or area_of(atlas.registry, result.query.area)
    sheet = replace(sheet, extra=(*proposal_layers(atlas, result), *sheet.extra))
    _check(atlas, sheet)
    close = len(area.codes) < len(atlas.registry.local_authorities) / 4
    layers = [
        _layer(atlas, result, name, drawn=not close)
        for name in STYLES
        if name in result.query.layers
    ]
    extra = [_extra(layer, number) for number, layer in enumerate(sheet.extra)]
    return Plan(atlas=atlas, result=result, sheet=sheet, area=area, layers=(*layers, *extra))


def proposal_layers(atlas: Atlas, result: Result) -> tuple[ExtraLayer, ...]:
    """Return what a result proposes as a layer to draw; none where nothing is proposed."""
    if not result.proposed:
        return ()
    shapes = proposal_frame(atlas, result)
    return (
        ExtraLayer(label=MARKER, shapes=shapes, style=PROPOSAL, marker=MARKER, name_column="name"),
    )


def _check(atlas: Atlas, sheet: Sheet) -> None:
    theme = sheet.theme
    named = [*sheet.highlight, *(theme.of_council if theme else ())]
    unknown = [code for code in named if code not in atlas.registry.local_authorities]
    if unknown:
        raise UnknownNameError(
            f"No council has the code {', '.join(unknown)}. Expected 2025 codes such as E08000010."
        )
    if theme and not {*theme.of_council.values()} <= {*range(len(theme.classes))}:
        raise ExportError(
            f"The theme {theme.title!r} puts a council in a class that it does not have. "
            f"Expected an index from 0 to {len(theme.classes) - 1}."
        )
    for layer in sheet.extra:
        require_crs(layer.shapes, BNG, name=layer.label)
        if layer.name_column and layer.name_column not in layer.shapes.columns:
            raise ExportError(
                f"{layer.label} has no column {layer.name_column}. "
                f"Found {', '.join(map(str, layer.shapes.columns))}."
            )


def _layer(atlas: Atlas, result: Result, name: str, *, drawn: bool) -> DrawnLayer:
    geometry = atlas.layer(name, drawn=drawn)
    shapes = dict(zip(geometry["id"], geometry.geometry.to_numpy(), strict=True))
    places = [shown for shown in result.places[name] if shown.place.is_drawn]
    found = np.empty(len(places), dtype=object)
    found[:] = [shapes[shown.place.id] for shown in places]
    return DrawnLayer(
        id=name,
        style=STYLES[name],
        items=tuple(_item(atlas, result, shown) for shown in places),
        shapes=found,
    )


def _item(atlas: Atlas, result: Result, shown: ShownPlace) -> Item:
    place = shown.place
    focus: Focus = "plain"
    if result.query.sector and place.layer != ICA_MEMBERS:
        focus = "focus" if result.in_focus(shown) else "muted"
    return Item(
        id=place.id,
        name=place.name,
        dashed=not shown.is_firm,
        quiet=not shown.is_national,
        hollow=not place.is_exact,
        focus=focus,
        codes=frozenset(place.codes),
        weight=float(atlas.population(place.codes)),
    )


def _extra(layer: ExtraLayer, number: int) -> DrawnLayer:
    kept = layer.shapes[layer.shapes.geometry.notna() & ~layer.shapes.geometry.is_empty]
    if kept.empty:
        raise ExportError(f"{layer.label} has no shapes to draw. Leave the layer out.")
    names = kept[layer.name_column].astype(str) if layer.name_column else [""] * len(kept)
    return DrawnLayer(
        id=f"extra-{number}",
        style=layer.style,
        items=tuple(
            Item(id=str(number), name=name, dashed=layer.dashed)
            for number, name in enumerate(names)
        ),
        shapes=kept.geometry.to_numpy(),
        marker=layer.marker,
        is_named=layer.is_named,
        counted=layer.counted,
        note=layer.note,
    )
