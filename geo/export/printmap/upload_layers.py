"""What a user brought, as layers of a printed or web map: above the register, marked as theirs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import numpy as np
import shapely

from geo.areas import UK
from geo.crs import BNG
from geo.export.printmap.frame import AROUND, bounds_of, padded
from geo.export.printmap.options import ExtraLayer
from geo.uploads.drawing import KINDS, MOST_DRAWN, MOST_NAMED, drawing
from geo.uploads.layers import LOOKS, labels_of, licence_of
from geo.uploads.records import UserLayer
from geo.uploads.simplify import simplified

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from geo.areas import Area
    from geo.uploads.drawing import Kind
    from geo.uploads.overlay import Laid
    from geo.uploads.records import Brought

FEW: Final = 20
"""Shapes of a layer that are few enough to be named on a printed map."""

BESIDE: Final = 3.0
"""How far around an area a map of it may reach where its paper is wider or higher than the area,
as a share of the area's width or height."""


def brought_layers(
    several: Sequence[Brought], *, most: int = MOST_DRAWN
) -> tuple[tuple[ExtraLayer, ...], tuple[str, ...]]:
    """
    Return the shapes of uploads as layers to draw.

    Parameters
    ----------
    several
        Uploads. A table has no shapes, and adds nothing: `geo.export.printmap.upload_choropleth`
        fills councils by it.
    most
        Shapes of an upload that can be drawn: `MOST_NAMED` where each is listed too.

    Returns
    -------
    layers
        A layer for each kind of shape that an upload has, in the order of the uploads.
    left_out
        A sentence for each upload with more shapes than that.
    """
    found: list[ExtraLayer] = []
    left_out: list[str] = []
    for one in several:
        if not isinstance(one, UserLayer):
            continue
        how = drawing(one)
        if not how.shapes or sum(how.shapes.values()) > most:
            left_out.append(
                f"“{one.name}” has more than {most:,} shapes and is not drawn here. "
                "Take it away with the layers."
            )
            continue
        for kind, number in how.shapes.items():
            label = _label(one, kind, is_only=len(how.shapes) == 1)
            made = _layer(one, kind, label, vertices=how.vertices, is_named=number <= FEW)
            found.append(made)
    return tuple(found), tuple(left_out)


def web_layers(several: Sequence[Brought]) -> tuple[tuple[ExtraLayer, ...], tuple[str, ...]]:
    """Return the shapes of uploads as layers of a web map, which lists each shape."""
    return brought_layers(several, most=MOST_NAMED)


@dataclass(frozen=True, kw_only=True)
class Near:
    """
    What a map of an area shows of an upload.

    Attributes
    ----------
    laid
        The upload, laid over the councils of the area alone.
    inside
        Its rows that lie in the area and have a shape.
    around
        How many other rows the map is sure to show, on the land around the area.
    layers
        What is drawn: these, and what else the paper has room for. None where nothing is near,
        or far too much.
    """

    laid: Laid
    inside: tuple[int, ...] = ()
    around: int = 0
    layers: tuple[ExtraLayer, ...] = ()

    @property
    def is_too_much(self) -> bool:
        """Whether there is something near that is not drawn."""
        return bool(self.inside or self.around) and not self.layers


def near_area(laid: Laid, area: Area) -> Near:
    """
    Choose what a map of an area shows of an upload, and make it ready.

    Parameters
    ----------
    laid
        An upload, laid over the councils of the area (`geo.uploads.overlay.narrowed`).

    Returns
    -------
    near
        Shapes that meet the area's box and the land that every map of it has around; of a table
        none. The legend counts the rows that lie in the area, as `geo.views.upload_coverage` does.
        Shapes are simplified to be looked at, and nothing is laid or measured anew.
    """
    brought = laid.brought
    if not isinstance(brought, UserLayer):
        return Near(laid=laid)
    shapes = brought.frame.geometry.to_numpy()
    is_near, is_seen = _near_and_seen(laid, area, shapes)
    rows = brought.frame.index.to_numpy()
    inside = tuple(int(row) for row in rows[is_near] if laid.codes[int(row)])
    near = Near(laid=laid, inside=inside, around=int(is_near.sum()) - len(inside))
    number = int(shapely.get_num_geometries(shapes[is_near]).sum())
    if not number or number > MOST_DRAWN:
        return near
    part = replace(brought, frame=gpd.GeoDataFrame(brought.frame[is_seen]))
    types = brought.frame.geom_type.to_numpy()
    kinds = [kind for kind in KINDS if np.isin(types[is_near], KINDS[kind]).any()]
    within = {kind: int(np.isin(types[np.isin(rows, inside)], KINDS[kind]).sum()) for kind in kinds}
    layers = tuple(
        replace(
            _layer(
                part,
                kind,
                _label(brought, kind, is_only=len(kinds) == 1),
                vertices=drawing(part).vertices,
                is_named=number <= FEW,
            ),
            counted=f"{within[kind] or 'none'} in {area.in_sentence}",
        )
        for kind in kinds
    )
    return replace(near, layers=layers)


def _near_and_seen(
    laid: Laid, area: Area, shapes: NDArray[np.object_]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Say which shapes a map of the area surely shows, and which its paper may have room for."""
    if area.key == UK:
        everything = ~shapely.is_empty(shapes)
        return everything, everything
    bounds = padded(bounds_of(laid.atlas.areas, area.codes), AROUND)
    near, seen = (shapely.box(*box) for box in (bounds, padded(bounds, BESIDE)))
    return shapely.intersects(near, shapes), shapely.intersects(seen, shapes)


def _label(brought: Brought, kind: Kind, *, is_only: bool) -> str:
    of_kind = "" if is_only else f", {kind}"
    return f"{brought.name} (yours{of_kind})"


def _layer(
    layer: UserLayer, kind: Kind, label: str, *, vertices: int, is_named: bool
) -> ExtraLayer:
    frame = layer.frame[layer.frame.geom_type.isin(KINDS[kind])]
    names = labels_of(layer, frame.index.to_list())
    shapes = gpd.GeoDataFrame(
        {"name": [names[int(row)] for row in frame.index]},
        geometry=frame.geometry.to_numpy(),
        crs=frame.crs,
    )
    if kind == "points":
        shapes = shapes.explode(ignore_index=True)
    else:
        fewer = simplified(shapes.geometry.to_numpy(), vertices)
        shapes = shapes.set_geometry(shapely.make_valid(fewer) if kind == "areas" else fewer)
    return ExtraLayer(
        label=label,
        shapes=shapes.set_crs(BNG, allow_override=True),
        style=replace(LOOKS[layer.look], label=label),
        marker=layer.marker,
        name_column="name",
        dashed=False,
        is_named=is_named,
        note=licence_of(layer),
    )
