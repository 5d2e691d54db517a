"""KML 2.2: one file with a folder per layer, styled as on the map."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape, quoteattr

import shapely

from geo.crs import WGS84
from geo.export.content.cells import Cell, column_types, records
from geo.export.content.file_metadata import cited_sources
from geo.export.content.model import layer_metadata
from geo.views.geojson import FULL_DECIMALS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from geo.export.content.model import Content, ExportLayer

FORBIDDEN: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""Characters that XML 1.0 cannot represent, even escaped."""

FILL_OPACITY: Final = "40"
"""A quarter, so that layers below stay visible."""

INDICATIVE: Final = "indicative"
INDICATIVE_WEIGHT: Final = 0.5
"""KML has no dashes, so indicative places have outlines of half the width."""

KML_TYPES: Final = MappingProxyType(
    {"boolean": "bool", "integer": "int", "number": "double", "text": "string"}
)

Geometry = shapely.Geometry


def kml_issues(content: Content) -> Iterator[str]:
    """Yield what XML cannot represent in a content."""
    for export_layer in content.layers:
        for name in export_layer.attributes.columns:
            for row, value in enumerate(export_layer.attributes[name], start=1):
                if isinstance(value, str) and (match := FORBIDDEN.search(value)):
                    yield (
                        f"{export_layer.name}, row {row}, column {name}: the control character "
                        f"{match.group()!r}, which KML cannot hold. Take it out, or choose GeoJSON"
                    )


def write_kml(content: Content, path: Path) -> None:
    """
    Write layers as KML in EPSG:4326 with 6 decimals.

    Each layer is a folder. Each row is a placemark with its columns as typed data, with or without
    geometry. The document description has the file metadata and the sources cited; each folder's
    has the metadata of its layer.
    """
    metadata = content.metadata
    entries = _format_entries(metadata.as_dict() | _sources(content))
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2">\n',
        f"<Document><name>{_text(metadata.title)}</name>",
        f"<description>{_text(entries)}</description>\n",
        *(style for export_layer in content.layers for style in _styles(export_layer)),
        *(_schema(export_layer) for export_layer in content.layers),
    ]
    for export_layer in content.layers:
        name = (
            f"{export_layer.marker}: {export_layer.title}"
            if export_layer.marker
            else export_layer.title
        )
        parts.append(f"<Folder><name>{_text(name)}</name>")
        layer_entries = _format_entries(layer_metadata(export_layer, metadata))
        parts.append(f"<description>{_text(layer_entries)}</description>\n")
        parts.extend(_placemarks(export_layer))
        parts.append("</Folder>\n")
    parts.append("</Document>\n</kml>\n")
    path.write_text("".join(parts), encoding="utf-8", newline="\n")


def _sources(content: Content) -> dict[str, str]:
    """Return the sources cited in any row: identifier → title and URL."""
    rows = [row for export_layer in content.layers for row in cited_sources(export_layer, content)]
    return {
        str(
            row["source_id"]
        ): f"{row['title']} ({row['publisher']}, {row['published']}) {row['url']}"
        for row in sorted(rows, key=lambda row: str(row["source_id"]))
    }


def _format_entries(entries: Mapping[str, str]) -> str:
    return "\n".join(f"{name}: {text}" for name, text in entries.items())


def _styles(export_layer: ExportLayer) -> Iterator[str]:
    style = export_layer.style
    line, fill = _colour(style.outline, "ff"), _colour(style.pattern.colour, FILL_OPACITY)
    for name, weight in (("firm", 1.0), (INDICATIVE, INDICATIVE_WEIGHT)):
        yield (
            f'<Style id="{export_layer.name}-{name}">'
            f"<IconStyle><color>{_colour(style.pattern.colour, 'ff')}</color></IconStyle>"
            f"<LineStyle><color>{line}</color><width>{style.weight_px * weight:g}</width>"
            f"</LineStyle><PolyStyle><color>{fill}</color></PolyStyle></Style>\n"
        )


def _colour(hex_colour: str, opacity: str) -> str:
    """Convert #rrggbb to KML's aabbggrr."""
    return f"{opacity}{hex_colour[5:7]}{hex_colour[3:5]}{hex_colour[1:3]}".lower()


def _schema(export_layer: ExportLayer) -> str:
    fields = "".join(
        f'<SimpleField type="{KML_TYPES[kind]}" name={_attribute(name)}/>'
        for name, kind in column_types(export_layer.attributes).items()
    )
    return f'<Schema name="{export_layer.name}" id="{export_layer.name}">{fields}</Schema>\n'


def _placemarks(export_layer: ExportLayer) -> Iterator[str]:
    shapes = iter(export_layer.to_crs(WGS84).geometry)
    rows = zip(records(export_layer.attributes), export_layer.is_located, strict=True)
    for row, is_located in rows:
        shape = _geometry(next(shapes)) if is_located else ""
        basis = INDICATIVE if row.get("evidence") == INDICATIVE else "firm"
        data = "".join(
            f"<SimpleData name={_attribute(name)}>{_text(value)}</SimpleData>"
            for name, value in row.items()
            if value is not None
        )
        yield (
            f"<Placemark><name>{_text(row.get('name') or export_layer.title)}</name>"
            f"<styleUrl>#{export_layer.name}-{basis}</styleUrl>"
            f'<ExtendedData><SchemaData schemaUrl="#{export_layer.name}">{data}</SchemaData>'
            f"</ExtendedData>{shape}</Placemark>\n"
        )


def _geometry(shape: Geometry) -> str:
    if isinstance(shape, shapely.Point):
        return f"<Point>{_coordinates(shape)}</Point>"
    if isinstance(shape, shapely.Polygon):
        shape = shapely.orient_polygons(shape, exterior_cw=False)
        inner = "".join(_ring(ring, "innerBoundaryIs") for ring in shape.interiors)
        return f"<Polygon>{_ring(shape.exterior, 'outerBoundaryIs')}{inner}</Polygon>"
    if isinstance(shape, shapely.LineString):
        return f"<LineString>{_coordinates(shape)}</LineString>"
    parts: Iterable[Geometry] = shapely.get_parts(shape)
    return f"<MultiGeometry>{''.join(_geometry(part) for part in parts)}</MultiGeometry>"


def _ring(ring: shapely.LinearRing, tag: str) -> str:
    return f"<{tag}><LinearRing>{_coordinates(ring)}</LinearRing></{tag}>"


def _coordinates(shape: Geometry) -> str:
    lon_lat = shapely.get_coordinates(shape).round(FULL_DECIMALS).tolist()
    return f"<coordinates>{' '.join(f'{lon!r},{lat!r}' for lon, lat in lon_lat)}</coordinates>"


def _text(value: Cell) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    return escape(str(value))


def _attribute(name: object) -> str:
    return quoteattr(str(name))
