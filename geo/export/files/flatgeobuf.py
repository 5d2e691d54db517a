"""FlatGeobuf files: one layer each, with a spatial index for partial reads over the web."""

from __future__ import annotations

import json
from io import BytesIO
from typing import TYPE_CHECKING

from geo.export.content.file_metadata import file_metadata
from geo.export.files.gdal import LayerTarget, layer_geometry_type, write_with_gdal

if TYPE_CHECKING:
    from pathlib import Path

    from geo.export.content.model import Content, ExportLayer


def write_flatgeobuf(export_layer: ExportLayer, content: Content, path: Path, *, crs: str) -> None:
    """
    Write one layer as FlatGeobuf.

    Rows are in the order of the spatial index, as the format requires. The header has title and
    description. Its metadata has the rest (`file_metadata`): rows without geometry and sources,
    as JSON.

    Parameters
    ----------
    crs
        CRS of the file.

    Raises
    ------
    ExportError
        If GDAL cannot write it.
    """
    entries = file_metadata(export_layer, content)
    title, description = entries.pop("title"), entries.pop("description")
    buffer = BytesIO()
    # In memory first: GDAL may not report a full disk while it adds the index.
    target = LayerTarget(
        driver="FlatGeobuf",
        layer=export_layer.name,
        geometry_type=layer_geometry_type(export_layer),
        options={"TITLE": str(title), "DESCRIPTION": str(description)},
        metadata={
            name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            for name, value in entries.items()
        },
    )
    write_with_gdal(export_layer.to_crs(crs), buffer, target)
    path.write_bytes(buffer.getbuffer())
