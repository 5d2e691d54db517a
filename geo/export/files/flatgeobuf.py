"""FlatGeobuf: one layer a file, indexed, to be read in part over the web."""

from __future__ import annotations

import json
from io import BytesIO
from typing import TYPE_CHECKING

from geo.export.content.file_metadata import carried
from geo.export.files.gdal import Target, declared_type, write_with_gdal

if TYPE_CHECKING:
    from pathlib import Path

    from geo.export.content.model import Content, Theme


def write_flatgeobuf(theme: Theme, content: Content, path: Path, *, crs: str) -> None:
    """
    Write one layer as FlatGeobuf.

    The rows are in the order of the spatial index, which the format asks for. Title and
    description stand in the header, the rest (`carried`) in its metadata: rows without a
    geometry and sources as JSON.

    Parameters
    ----------
    crs
        CRS to write in.

    Raises
    ------
    ExportError
        If GDAL cannot write it.
    """
    members = carried(theme, content)
    title, description = members.pop("title"), members.pop("description")
    buffer = BytesIO()
    # In memory first: GDAL does not always say that a disk filled up while it added the index.
    target = Target(
        driver="FlatGeobuf",
        layer=theme.name,
        geometry_type=declared_type(theme),
        options={"TITLE": str(title), "DESCRIPTION": str(description)},
        metadata={
            name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            for name, value in members.items()
        },
    )
    write_with_gdal(theme.moved_to(crs), buffer, target)
    path.write_bytes(buffer.getbuffer())
