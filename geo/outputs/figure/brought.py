"""What a user brought, as layers of a printed or web map: above the register, marked as theirs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import shapely

from geo.crs import BNG
from geo.outputs.figure.plan import ExtraLayer
from geo.uploads.drawing import KINDS, MOST_DRAWN, MOST_NAMED, drawing
from geo.uploads.keeping import LOOKS, labels_of
from geo.uploads.records import UserLayer
from geo.uploads.simplifying import simplified

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.uploads.drawing import Drawing, Kind
    from geo.uploads.records import Brought

FEW: Final = 20
"""Shapes of a layer that are few enough to be named on a printed map."""


def brought_layers(
    several: Sequence[Brought], *, most: int = MOST_DRAWN
) -> tuple[tuple[ExtraLayer, ...], tuple[str, ...]]:
    """
    Return the shapes of uploads as layers to draw.

    Parameters
    ----------
    several
        Uploads. A table has no shapes, and adds nothing.
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
        found += [_layer(one, kind, how) for kind in how.shapes]
    return tuple(found), tuple(left_out)


def web_layers(several: Sequence[Brought]) -> tuple[tuple[ExtraLayer, ...], tuple[str, ...]]:
    """Return the shapes of uploads as layers of a web map, which lists each shape."""
    return brought_layers(several, most=MOST_NAMED)


def _layer(layer: UserLayer, kind: Kind, how: Drawing) -> ExtraLayer:
    frame = layer.frame[layer.frame.geom_type.isin(KINDS[kind])]
    names = labels_of(layer)
    shapes = gpd.GeoDataFrame(
        {"name": [names[int(row)] for row in frame.index]},
        geometry=frame.geometry.to_numpy(),
        crs=frame.crs,
    )
    if kind == "points":
        shapes = shapes.explode(ignore_index=True)
    else:
        fewer = simplified(shapes.geometry.to_numpy(), how.vertices)
        shapes = shapes.set_geometry(shapely.make_valid(fewer) if kind == "areas" else fewer)
    of_kind = f", {kind}" if len(how.shapes) > 1 else ""
    label = f"{layer.name} (yours{of_kind})"
    return ExtraLayer(
        label=label,
        shapes=shapes.set_crs(BNG, allow_override=True),
        style=replace(LOOKS[layer.look], label=label),
        marker=layer.marker,
        name_column="name",
        dashed=False,
        is_named=len(shapes) <= FEW,
    )
