"""Uploads as layers of a printed or web map, above the register and marked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import numpy as np
import shapely

from geo.areas import UK
from geo.crs import BNG
from geo.export.printmap.frame import MIN_MARGIN_SHARE, bounds_of, expand_bounds
from geo.export.printmap.options import ExtraLayer
from geo.uploads.drawing import MAX_DRAWN_SHAPES, MAX_INTERACTIVE_SHAPES, SHAPE_KINDS, plan_drawing
from geo.uploads.layers import UPLOAD_STYLES, labels_of, licence_of
from geo.uploads.records import UploadLayer
from geo.uploads.simplify import simplify_shapes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from geo.areas import Area
    from geo.uploads.drawing import ShapeKind
    from geo.uploads.overlay import UploadOverlay
    from geo.uploads.records import Upload

MAX_LABELLED_SHAPES: Final = 20
"""Maximum shapes of a layer that are labelled on a printed map."""

MAX_EXTRA_MARGIN_SHARE: Final = 3.0
"""Maximum margin around an area on paper of another shape, as a share of the area's width or
height."""


def upload_map_layers(
    uploads: Sequence[Upload], *, max_shapes: int = MAX_DRAWN_SHAPES
) -> tuple[tuple[ExtraLayer, ...], tuple[str, ...]]:
    """
    Return the shapes of uploads as map layers.

    Parameters
    ----------
    uploads
        Uploads. Tables have no shapes and are skipped; `geo.views.upload_choropleth` is for them.
    max_shapes
        Maximum shapes of an upload: `MAX_INTERACTIVE_SHAPES` for a map that lists each.

    Returns
    -------
    layers
        One layer for each kind of shape of an upload, in order of the uploads.
    notes
        One sentence for each upload with more shapes than the maximum.
    """
    layers: list[ExtraLayer] = []
    omission_notes: list[str] = []
    for upload in uploads:
        if not isinstance(upload, UploadLayer):
            continue
        upload_drawing = plan_drawing(upload)
        if not upload_drawing.shapes or sum(upload_drawing.shapes.values()) > max_shapes:
            omission_notes.append(
                f"“{upload.name}” has more than {max_shapes:,} shapes and is not drawn here. "
                "Download it with the layers."
            )
            continue
        for kind, number in upload_drawing.shapes.items():
            label = _label(upload, kind, is_only=len(upload_drawing.shapes) == 1)
            layer = _layer(
                upload,
                kind,
                label,
                vertices=upload_drawing.vertices,
                is_labelled=number <= MAX_LABELLED_SHAPES,
            )
            layers.append(layer)
    return tuple(layers), tuple(omission_notes)


def upload_web_layers(uploads: Sequence[Upload]) -> tuple[tuple[ExtraLayer, ...], tuple[str, ...]]:
    """Return the shapes of uploads as layers of a web map, which lists each shape."""
    return upload_map_layers(uploads, max_shapes=MAX_INTERACTIVE_SHAPES)


@dataclass(frozen=True, kw_only=True)
class AreaUpload:
    """
    The part of an upload on the map of an area.

    Attributes
    ----------
    overlay
        The upload, restricted to the councils of the area.
    rows_inside
        Rows in the area that have geometry.
    around_count
        Number of other rows on the land around the area that every map shows.
    layers
        Layers to draw, including shapes that larger paper has room for. Empty if nothing is near,
        or too much.
    """

    overlay: UploadOverlay
    rows_inside: tuple[int, ...] = ()
    around_count: int = 0
    layers: tuple[ExtraLayer, ...] = ()

    @property
    def is_omitted(self) -> bool:
        """Whether there are shapes near the area that are not drawn."""
        return bool(self.rows_inside or self.around_count) and not self.layers


def upload_in_area(overlay: UploadOverlay, area: Area) -> AreaUpload:
    """
    Return the part of an upload on the map of an area.

    Parameters
    ----------
    overlay
        An upload, restricted to the area (`geo.uploads.overlay.restrict_to`).

    Returns
    -------
    area_upload
        Shapes that meet the area's bounding box and the margin that every map has; none for a
        table. The legend counts rows in the area, as `geo.views.upload_coverage` does. Shapes are
        simplified for display; the overlay is not recomputed.
    """
    upload = overlay.upload
    if not isinstance(upload, UploadLayer):
        return AreaUpload(overlay=overlay)
    shapes = upload.frame.geometry.to_numpy()
    is_near, is_visible = _visibility_masks(overlay, area, shapes)
    rows = upload.frame.index.to_numpy()
    rows_inside = tuple(int(row) for row in rows[is_near] if overlay.codes[int(row)])
    area_upload = AreaUpload(
        overlay=overlay, rows_inside=rows_inside, around_count=int(is_near.sum()) - len(rows_inside)
    )
    number = int(shapely.get_num_geometries(shapes[is_near]).sum())
    if not number or number > MAX_DRAWN_SHAPES:
        return area_upload
    visible_upload = replace(upload, frame=gpd.GeoDataFrame(upload.frame[is_visible]))
    types = upload.frame.geom_type.to_numpy()
    kinds = [kind for kind in SHAPE_KINDS if np.isin(types[is_near], SHAPE_KINDS[kind]).any()]
    counts_inside = {
        kind: int(np.isin(types[np.isin(rows, rows_inside)], SHAPE_KINDS[kind]).sum())
        for kind in kinds
    }
    layers = tuple(
        replace(
            _layer(
                visible_upload,
                kind,
                _label(upload, kind, is_only=len(kinds) == 1),
                vertices=plan_drawing(visible_upload).vertices,
                is_labelled=number <= MAX_LABELLED_SHAPES,
            ),
            count_label=f"{counts_inside[kind] or 'none'} in {area.in_sentence}",
        )
        for kind in kinds
    )
    return replace(area_upload, layers=layers)


def _visibility_masks(
    overlay: UploadOverlay, area: Area, shapes: NDArray[np.object_]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return masks of shapes surely on the map of an area, and of those possibly on it."""
    if area.key == UK:
        is_drawable = ~shapely.is_empty(shapes)
        return is_drawable, is_drawable
    bounds = expand_bounds(bounds_of(overlay.dataset.areas, area.codes), MIN_MARGIN_SHARE)
    near_box, visible_box = (
        shapely.box(*box) for box in (bounds, expand_bounds(bounds, MAX_EXTRA_MARGIN_SHARE))
    )
    return shapely.intersects(near_box, shapes), shapely.intersects(visible_box, shapes)


def _label(upload: Upload, kind: ShapeKind, *, is_only: bool) -> str:
    kind_text = "" if is_only else f", {kind}"
    return f"{upload.name} (yours{kind_text})"


def _layer(
    layer: UploadLayer, kind: ShapeKind, label: str, *, vertices: int, is_labelled: bool
) -> ExtraLayer:
    frame = layer.frame[layer.frame.geom_type.isin(SHAPE_KINDS[kind])]
    names = labels_of(layer, frame.index.to_list())
    shapes = gpd.GeoDataFrame(
        {"name": [names[int(row)] for row in frame.index]},
        geometry=frame.geometry.to_numpy(),
        crs=frame.crs,
    )
    if kind == "points":
        shapes = shapes.explode(ignore_index=True)
    else:
        simplified_shapes = simplify_shapes(shapes.geometry.to_numpy(), vertices)
        shapes = shapes.set_geometry(
            shapely.make_valid(simplified_shapes) if kind == "areas" else simplified_shapes
        )
    return ExtraLayer(
        label=label,
        shapes=shapes.set_crs(BNG, allow_override=True),
        style=replace(UPLOAD_STYLES[layer.style_name], label=label),
        marker=layer.marker,
        name_column="name",
        dashed=False,
        is_labelled=is_labelled,
        note=licence_of(layer),
    )
