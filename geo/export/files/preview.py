"""Preview of an export before it is written."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import shapely

from geo.errors import ExportError
from geo.export.files.formats import ZIP, ExportFormat, format_of
from geo.export.files.write import DEFAULT_OPTIONS, file_name, format_issues, layers_in_file

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.export.content.model import Content, ExportLayer
    from geo.export.files.options import ExportOptions

COORDINATE_BYTES: Final = 16
NUMBER_BYTES: Final = 8

SIZE_FACTORS: Final = MappingProxyType(
    {
        "gpkg": (113_000, 25_400, 1.28, 1.5),
        "geojson": (0, 0, 1.52, 1.3),
        "fgb": (800, 800, 1.13, 1.2),
        "kml": (0, 1_800, 1.73, 1.8),
        "parquet": (3_800, 3_800, 0.43, 0.68),
        "csv": (200, 0, 0.0, 1.15),
        "xlsx": (11_600, 1_300, 0.0, 0.45),
    }
)
"""
Format → bytes per file, per layer, per byte of coordinates and per byte of text.

Fitted to exports of one to five layers, for one council up to the UK. Zip factors are below.
"""

ZIP_SIZE_FACTORS: Final = MappingProxyType(
    {
        "geojson": (8_600, 1_100, 0.48, 0.32),
        "fgb": (8_500, 2_100, 0.42, 0.35),
        "shp": (7_400, 1_300, 0.39, 0.39),
        "parquet": (18_900, 11_200, 0.49, 0.71),
        "csv": (7_900, 2_100, 0.0, 0.24),
    }
)


@dataclass(frozen=True, kw_only=True, slots=True)
class LayerPreview:
    """Preview of one layer or table."""

    name: str
    title: str
    rows: int
    columns: tuple[str, ...]
    geometries: Mapping[str, int]
    """Geometry type → number of rows; empty for a table."""
    unlocated: int
    marker: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Preview:
    """Preview of an export."""

    file_name: str
    crs: str
    layers: tuple[LayerPreview, ...]
    attribution: str
    licence: str
    data_as_of: str
    problems: tuple[str, ...]
    """Why it cannot be written with these options, and what to choose; empty if it can."""
    estimated_bytes: int
    """Estimated file size, from coordinates and text; within a factor of two."""


def preview(
    content: Content, file_format: str, options: ExportOptions = DEFAULT_OPTIONS
) -> Preview:
    """
    Return what an export would contain, without writing it.

    Returns
    -------
    preview
        Rows, columns and geometry of each layer, problems, and estimated size.

    Raises
    ------
    UnknownNameError
        If the format does not exist.
    """
    export_format = format_of(file_format)
    problems = []
    try:
        crs = export_format.crs_for(options)
    except ExportError as error:
        crs = export_format.crs[0]
        problems.append(str(error))
    problems += format_issues(content, export_format, replace(options, crs=crs))
    metadata = content.metadata.as_dict()
    name = file_name(content, export_format)
    return Preview(
        file_name=name,
        crs=crs,
        layers=tuple(
            _preview_layer(export_layer)
            for export_layer in layers_in_file(content, export_format, is_zip=name.endswith(ZIP))
        ),
        attribution=metadata.get("attribution", ""),
        licence=metadata.get("licence", ""),
        data_as_of=content.metadata.data_as_of,
        problems=tuple(problems),
        estimated_bytes=_estimate_bytes(content, export_format, is_zip=name.endswith(ZIP)),
    )


def _estimate_bytes(content: Content, export_format: ExportFormat, *, is_zip: bool) -> int:
    for_file, for_layer, for_coordinates, for_text = (ZIP_SIZE_FACTORS if is_zip else SIZE_FACTORS)[
        export_format.key
    ]
    # A file of one layer includes the sources; a single CSV file has only its rows.
    is_single_csv = export_format.key == "csv" and not is_zip
    export_layers = content.layers or content.tables if is_single_csv else content.layers_and_tables
    return round(
        for_file
        + for_layer * len(content.layers)
        + for_coordinates * sum(_coordinate_bytes(export_layer) for export_layer in content.layers)
        + for_text * sum(_text_bytes(export_layer) for export_layer in export_layers)
    )


def _preview_layer(export_layer: ExportLayer) -> LayerPreview:
    kinds = Counter(export_layer.located.geom_type) if export_layer.is_spatial else {}
    return LayerPreview(
        name=export_layer.name,
        title=export_layer.title,
        rows=len(export_layer.attributes),
        columns=tuple(map(str, export_layer.attributes.columns)),
        geometries=MappingProxyType(dict(sorted(kinds.items()))),
        unlocated=len(export_layer.unlocated) if export_layer.is_spatial else 0,
        marker=export_layer.marker,
    )


def _coordinate_bytes(export_layer: ExportLayer) -> int:
    shapes = export_layer.located.geometry.to_numpy()
    return COORDINATE_BYTES * int(shapely.get_num_coordinates(shapes).sum())


def _text_bytes(export_layer: ExportLayer) -> int:
    rows = export_layer.attributes
    return sum(
        len(value) if isinstance(value, str) else NUMBER_BYTES
        for name in rows.columns
        for value in rows[name]
    )
