"""Metadata in a file of one layer, so that each file has its sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.export.content.cells import Cell, records
from geo.export.content.columns import SEPARATOR
from geo.export.content.model import layer_metadata

if TYPE_CHECKING:
    from geo.export.content.model import Content, ExportLayer


def file_metadata(
    export_layer: ExportLayer, content: Content
) -> dict[str, str | list[dict[str, Cell]]]:
    """
    Return the metadata of a file with one layer.

    Returns
    -------
    members
        The metadata of the layer, then `unlocated` (rows without geometry, in full) and `sources`
        (rows of the table `sources` that it cites).
    """
    return {
        **layer_metadata(export_layer, content.metadata),
        "unlocated": records(export_layer.unlocated),
        "sources": cited_sources(export_layer, content),
    }


def cited_sources(export_layer: ExportLayer, content: Content) -> list[dict[str, Cell]]:
    """Return the sources cited in the rows of a layer."""
    cells = export_layer.attributes.get("source_ids")
    if cells is None:
        return []
    source_ids = {name for cell in cells.to_numpy(object) for name in str(cell).split(SEPARATOR)}
    return [row for row in content.sources if row["source_id"] in source_ids]
