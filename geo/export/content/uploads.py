"""Uploads as export layers, separate from the register and marked on every row."""

from __future__ import annotations

import re
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import pandas as pd

from geo.export.content.model import MARKER_COLUMN, RESERVED_COLUMNS, Content, ExportLayer, Licence
from geo.places.place import ICA_MEMBERS
from geo.text import upper_first
from geo.uploads.layers import UPLOAD_STYLES
from geo.uploads.overlay import overlay_layers
from geo.views.upload_coverage import place_names

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from geo.register.layers import Layer
    from geo.register.register import Register
    from geo.uploads.overlay import UploadOverlay

ADDED_COLUMNS: Final = MappingProxyType(
    {
        "row": "Number of the row in the user's file.",
        "councils": "Local authorities (LAD25CD) that the row lies in, the greatest share first.",
    }
)
"""Columns added to the user's own; one per layer follows."""

_MAX_NAME_LENGTH: Final = 31


def add_uploads(content: Content, overlays: Sequence[UploadOverlay]) -> Content:
    """
    Add the user's own data to an export.

    Parameters
    ----------
    overlays
        Uploads, each overlaid on the register.

    Returns
    -------
    content
        With one more layer or table for each upload, marked on every row, its licence in the
        licences and its repairs in the notes.
    """
    new_layers: list[ExportLayer] = []
    for overlay in overlays:
        existing_layers = (*content.layers_and_tables, *new_layers)
        item = upload_layer(overlay, [layer.name for layer in existing_layers])
        # GeoPackage titles must be unique, and an upload must not share the title of a layer.
        title = _unique_title(f"{item.title} (yours)", [layer.title for layer in existing_layers])
        new_layers.append(replace(item, title=title))
    licences = tuple(
        Licence(
            name=item.upload.licence, address="", covers=f"{item.upload.name}, brought by the user"
        )
        for item in overlays
    )
    notes = tuple(_note(item) for item in overlays)
    metadata = content.metadata
    return replace(
        content,
        metadata=replace(
            metadata, licences=(*metadata.licences, *licences), notes=(*metadata.notes, *notes)
        ),
        layers=(*content.layers, *(layer for layer in new_layers if layer.is_spatial)),
        tables=(*content.tables, *(layer for layer in new_layers if not layer.is_spatial)),
    )


def upload_layer(overlay: UploadOverlay, used_names: Collection[str]) -> ExportLayer:
    """
    Return an upload as an export layer.

    Parameters
    ----------
    used_names
        Names of the other layers.

    Returns
    -------
    layer
        The user's own columns, then the added ones; a layer in EPSG:27700, or a table with
        `marker`. A column whose name is taken gets the suffix `_2`.
    """
    upload = overlay.upload
    frame = upload.frame
    is_layer = isinstance(frame, gpd.GeoDataFrame)
    user_columns = pd.DataFrame(frame.drop(columns=frame.geometry.name) if is_layer else frame)
    user_columns = user_columns.rename(
        columns=_unique_names(
            [str(name) for name in user_columns.columns],
            reserved=added_columns_of(overlay.dataset.register),
        )
    )
    rows = [*overlay.codes]
    added_columns: dict[str, Any] = {
        "row": rows,
        "councils": ["; ".join(overlay.codes[row]) for row in rows],
    }
    added_columns |= {
        layer: ["; ".join(place_names(overlay, row, layer)) for row in rows]
        for layer in overlay_layers(overlay.dataset.register)
    }
    table = user_columns.assign(**added_columns)
    if not is_layer:
        table = table.assign(**{MARKER_COLUMN: upload.marker})
    return ExportLayer(
        name=_layer_name(upload.name, used_names),
        title=upload.name,
        description=f"{upload.marker}. From {upload.file_name}. {upload.licence}.",
        frame=gpd.GeoDataFrame(table, geometry=frame.geometry.to_numpy(), crs=frame.crs)
        if isinstance(frame, gpd.GeoDataFrame)
        else table,
        columns=added_columns_of(overlay.dataset.register),
        marker=upload.marker,
        style=UPLOAD_STYLES[upload.style_name],
    )


def added_columns_of(register: Register) -> Mapping[str, str]:
    """Return the columns added to the user's own: name → description."""
    layers = overlay_layers(register)
    return {**ADDED_COLUMNS, **{key: _layer_column(layer) for key, layer in layers.items()}}


def _layer_column(layer: Layer) -> str:
    if layer.layer_id == ICA_MEMBERS:
        return "Whether those councils belong to the Industrial Communities Alliance."
    clause = "that those councils host" if layer.has_points else "that cover those councils"
    return f"{upper_first(layer.plural)} {clause}; * is not yet confirmed."


def _unique_names(names: Sequence[str], *, reserved: Collection[str]) -> dict[str, str]:
    """Return new names for columns that are reserved or differ only by case."""
    used_names = {*RESERVED_COLUMNS, MARKER_COLUMN, *reserved}
    new_names = {}
    for name in names:
        candidate, copy = name, 1
        while candidate.casefold() in used_names:
            copy += 1
            candidate = f"{name}_{copy}"
        used_names.add(candidate.casefold())
        new_names[name] = candidate
    return new_names


def _layer_name(text: str, used_names: Collection[str]) -> str:
    slug = re.sub(r"[^a-z0-9]+", "_", text.casefold()).strip("_")
    base = f"yours_{slug or 'layer'}"[: _MAX_NAME_LENGTH - 3].rstrip("_")
    name, copy = base, 1
    while name in used_names:
        copy += 1
        name = f"{base}_{copy}"
    return name


def _unique_title(title: str, used_titles: Collection[str]) -> str:
    candidate, copy = title, 1
    while candidate in used_titles:
        copy += 1
        candidate = f"{title} {copy}"
    return candidate


def _note(overlay: UploadOverlay) -> str:
    upload = overlay.upload
    failure_count = len(upload.failed_rows)
    failure_text = f" {failure_count:,} of its rows could not be placed." if failure_count else ""
    repair_text = f" Repaired: {' '.join(upload.repairs)}" if upload.repairs else ""
    return (
        f"“{upload.name}” is the user's own and not part of the "
        f"register.{failure_text}{repair_text}"
    )
