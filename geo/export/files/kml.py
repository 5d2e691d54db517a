"""KML 2.2: every layer a folder in one file, styled as on the map."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape, quoteattr

import shapely

from geo.crs import WGS84
from geo.export.content.cells import Cell, kinds_of, records
from geo.export.content.file_metadata import sources_of
from geo.export.content.model import described
from geo.views.geojson import FULL_DECIMALS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from geo.export.content.model import Content, Theme

FORBIDDEN: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""Characters that XML 1.0 cannot hold, in any spelling."""

FILL_OPACITY: Final = "40"
"""A quarter, so that layers show through each other."""

INDICATIVE: Final = "indicative"
INDICATIVE_WEIGHT: Final = 0.5
"""KML has no dashes: what is indicative has an outline of half the weight."""

KML_TYPES: Final = MappingProxyType(
    {"boolean": "bool", "integer": "int", "number": "double", "text": "string"}
)

Shape = shapely.Geometry


def kml_faults(content: Content) -> Iterator[str]:
    """Say what of a content XML cannot hold, before anything is written."""
    for theme in content.layers:
        for name in theme.attributes.columns:
            for row, value in enumerate(theme.attributes[name], start=1):
                if isinstance(value, str) and (found := FORBIDDEN.search(value)):
                    yield (
                        f"{theme.name}, row {row}, column {name}: the control character "
                        f"{found.group()!r}, which KML cannot hold. Take it out, or choose GeoJSON"
                    )


def write_kml(content: Content, path: Path) -> None:
    """
    Write layers as KML, EPSG:4326, 6 decimals.

    A folder a layer, a placemark a row with its columns as typed data; rows without a geometry
    are placemarks without one. What is known of the file is the document's description, and
    each layer's its folder's; the sources cited are listed there too.
    """
    about = content.about
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2">\n',
        f"<Document><name>{_text(about.title)}</name>",
        f"<description>{_text(_described(about.members() | _sources(content)))}</description>\n",
        *(style for theme in content.layers for style in _styles(theme)),
        *(_schema(theme) for theme in content.layers),
    ]
    for theme in content.layers:
        name = f"{theme.marker}: {theme.title}" if theme.marker else theme.title
        parts.append(f"<Folder><name>{_text(name)}</name>")
        parts.append(f"<description>{_text(_described(described(theme, about)))}</description>\n")
        parts.extend(_placemarks(theme))
        parts.append("</Folder>\n")
    parts.append("</Document>\n</kml>\n")
    path.write_text("".join(parts), encoding="utf-8", newline="\n")


def _sources(content: Content) -> dict[str, str]:
    """Return the sources that any row cites: identifier → what and where it is."""
    rows = [row for theme in content.layers for row in sources_of(theme, content)]
    return {
        str(
            row["source_id"]
        ): f"{row['title']} ({row['publisher']}, {row['published']}) {row['url']}"
        for row in sorted(rows, key=lambda row: str(row["source_id"]))
    }


def _described(members: Mapping[str, str]) -> str:
    return "\n".join(f"{name}: {text}" for name, text in members.items())


def _styles(theme: Theme) -> Iterator[str]:
    style = theme.style
    line, fill = _colour(style.outline, "ff"), _colour(style.pattern.colour, FILL_OPACITY)
    for name, weight in (("firm", 1.0), (INDICATIVE, INDICATIVE_WEIGHT)):
        yield (
            f'<Style id="{theme.name}-{name}">'
            f"<IconStyle><color>{_colour(style.pattern.colour, 'ff')}</color></IconStyle>"
            f"<LineStyle><color>{line}</color><width>{style.weight_px * weight:g}</width>"
            f"</LineStyle><PolyStyle><color>{fill}</color></PolyStyle></Style>\n"
        )


def _colour(web: str, opacity: str) -> str:
    """Turn #rrggbb into KML's aabbggrr."""
    return f"{opacity}{web[5:7]}{web[3:5]}{web[1:3]}".lower()


def _schema(theme: Theme) -> str:
    fields = "".join(
        f'<SimpleField type="{KML_TYPES[kind]}" name={_attribute(name)}/>'
        for name, kind in kinds_of(theme.attributes).items()
    )
    return f'<Schema name="{theme.name}" id="{theme.name}">{fields}</Schema>\n'


def _placemarks(theme: Theme) -> Iterator[str]:
    shapes = iter(theme.moved_to(WGS84).geometry)
    rows = zip(records(theme.attributes), theme.is_located, strict=True)
    for row, is_located in rows:
        shape = _geometry(next(shapes)) if is_located else ""
        basis = INDICATIVE if row.get("evidence") == INDICATIVE else "firm"
        data = "".join(
            f"<SimpleData name={_attribute(name)}>{_text(value)}</SimpleData>"
            for name, value in row.items()
            if value is not None
        )
        yield (
            f"<Placemark><name>{_text(row.get('name') or theme.title)}</name>"
            f"<styleUrl>#{theme.name}-{basis}</styleUrl>"
            f'<ExtendedData><SchemaData schemaUrl="#{theme.name}">{data}</SchemaData>'
            f"</ExtendedData>{shape}</Placemark>\n"
        )


def _geometry(shape: Shape) -> str:
    if isinstance(shape, shapely.Point):
        return f"<Point>{_coordinates(shape)}</Point>"
    if isinstance(shape, shapely.Polygon):
        shape = shapely.orient_polygons(shape, exterior_cw=False)
        inner = "".join(_ring(ring, "innerBoundaryIs") for ring in shape.interiors)
        return f"<Polygon>{_ring(shape.exterior, 'outerBoundaryIs')}{inner}</Polygon>"
    if isinstance(shape, shapely.LineString):
        return f"<LineString>{_coordinates(shape)}</LineString>"
    parts: Iterable[Shape] = shapely.get_parts(shape)
    return f"<MultiGeometry>{''.join(_geometry(part) for part in parts)}</MultiGeometry>"


def _ring(ring: shapely.LinearRing, where: str) -> str:
    return f"<{where}><LinearRing>{_coordinates(ring)}</LinearRing></{where}>"


def _coordinates(shape: Shape) -> str:
    lon_lat = shapely.get_coordinates(shape).round(FULL_DECIMALS).tolist()
    return f"<coordinates>{' '.join(f'{lon!r},{lat!r}' for lon, lat in lon_lat)}</coordinates>"


def _text(value: Cell) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    return escape(str(value))


def _attribute(name: object) -> str:
    return quoteattr(str(name))
