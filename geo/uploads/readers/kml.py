"""Read KML and KMZ: placemarks with geometry and data. Links are not fetched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from xml.etree.ElementTree import ParseError

import shapely
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import parse

from geo.crs import WGS84
from geo.errors import UploadError
from geo.text import format_count
from geo.uploads.limits import size_of
from geo.uploads.readers.archives import extract_member, open_archive
from geo.uploads.readers.gdal import select_part
from geo.uploads.readers.vector_layer import frame_from_rows, number_rows, to_geodataframe
from geo.uploads.records import RawTable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from xml.etree.ElementTree import Element

    from geo.uploads.limits import UploadLimits

_GEOMETRY_TAGS: Final = ("Point", "LineString", "LinearRing", "Polygon", "MultiGeometry")
_MIN_COORDINATES: Final = 2
_MIN_LINE_POINTS: Final = 2
_MIN_RING_POINTS: Final = 3


def read_kmz(path: Path, file_name: str, part: str, limits: UploadLimits) -> RawTable:
    """Read KML `part` of a KMZ, or the first."""
    with open_archive(path, limits) as archive:
        parts = [name for name in archive.namelist() if name.casefold().endswith(".kml")]
        kml_name = select_part(part, parts, "KML")
        target = path.with_suffix(".kml")
        extract_member(archive, kml_name, target, limits)
    # A KML is parsed in memory as a whole, so its unpacked size has the limit of a plain file.
    limits.check_size(size_of(target))
    raw = read_kml(target, file_name, limits)
    return RawTable(
        file_name=file_name,
        file_format="kmz",
        frame=raw.frame,
        part=kml_name,
        parts=tuple(parts),
        failures=raw.failures,
        repairs=raw.repairs,
    )


def read_kml(path: Path, file_name: str, limits: UploadLimits) -> RawTable:
    """
    Read the placemarks of a KML in longitude and latitude, without heights.

    Raises
    ------
    UploadError
        If it is broken, declares entities, or contains only links.
    """
    try:
        root = parse(path, forbid_dtd=True, forbid_entities=True, forbid_external=True).getroot()
        if root is None:
            raise UploadError("The KML is empty.")
    except DefusedXmlException as error:
        raise UploadError(
            "The KML declares entities or a document type, which could open other files or fill "
            "the memory. It was not read. Save it again without."
        ) from error
    except (ParseError, LookupError, ValueError) as error:  # the last two: bad encoding
        raise UploadError(f"The KML is broken ({error}). Save it again.") from error
    placemarks = [*_descendants(root, "Placemark")]
    links = len([*_descendants(root, "NetworkLink")])
    if not placemarks and links:
        raise UploadError(
            f"The KML only links to {format_count(links, 'other file', 'other files')}, and "
            "nothing is "
            "fetched. Open it where it came from, and save what it shows."
        )
    limits.check_rows(len(placemarks))
    shapes: list[shapely.Geometry | None] = []
    failures: dict[int, str] = {}
    for number, placemark in enumerate(placemarks, start=1):
        try:
            shapes.append(_placemark_shape(placemark))
        except (ValueError, RecursionError) as error:
            shapes.append(None)
            failures[number] = str(error)
    frame = frame_from_rows(map(_attributes, placemarks), limits)
    repairs = [f"{links} network links were passed over: nothing is fetched."] if links else []
    return RawTable(
        file_name=file_name,
        file_format="kml",
        frame=number_rows(to_geodataframe(frame, shapes, WGS84)),
        failures=failures,
        repairs=tuple(repairs),
    )


def _tag_name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _descendants(root: Element, name: str) -> Iterator[Element]:
    return (element for element in root.iter() if _tag_name(element) == name)


def _child(element: Element, name: str) -> Element | None:
    return next((child for child in element if _tag_name(child) == name), None)


def _attributes(placemark: Element) -> dict[str, str]:
    """Return the name, description and extended data of a placemark."""
    row = {}
    for name in ("name", "description"):
        element = _child(placemark, name)
        if element is not None:
            row[name] = (element.text or "").strip()
    for data in _own_elements(placemark):
        name = _tag_name(data)
        value = _child(data, "value") if name == "Data" else data
        if name in {"Data", "SimpleData"}:
            row[data.get("name") or "data"] = "" if value is None else (value.text or "").strip()
    return row


def _own_elements(placemark: Element) -> Iterator[Element]:
    """Yield the elements of a placemark, except those of a nested placemark."""
    stack = [*reversed(placemark)]
    while stack:
        element = stack.pop()
        if _tag_name(element) != "Placemark":
            yield element
            stack += reversed(element)


def _placemark_shape(placemark: Element) -> shapely.Geometry:
    for child in placemark:
        if _tag_name(child) in _GEOMETRY_TAGS:
            return _shape(child)
    tag = next(
        (_tag_name(element) for element in placemark if _tag_name(element) in {"Track", "Model"}),
        "",
    )
    raise ValueError(f"It has a {tag}, which is no shape." if tag else "It has no geometry.")


def _shape(element: Element) -> shapely.Geometry:
    name = _tag_name(element)
    if name == "MultiGeometry":
        parts = [_shape(child) for child in element if _tag_name(child) in _GEOMETRY_TAGS]
        return shapely.GeometryCollection(parts)
    if name == "Polygon":
        outer = [
            _ring(boundary) for boundary in element if _tag_name(boundary) == "outerBoundaryIs"
        ]
        inner = [
            _ring(boundary) for boundary in element if _tag_name(boundary) == "innerBoundaryIs"
        ]
        if not outer:
            raise ValueError("Its polygon has no outer boundary.")
        return shapely.Polygon(outer[0], inner)
    points = _points(element)
    if name == "Point":
        return shapely.Point(points[0])
    if len(points) < _MIN_LINE_POINTS:
        raise ValueError("Its line has fewer than two points.")
    return shapely.LineString(points)


def _ring(boundary: Element) -> list[tuple[float, float]]:
    ring = _child(boundary, "LinearRing")
    points = _points(boundary if ring is None else ring)
    if len(points) < _MIN_RING_POINTS:
        raise ValueError("Its ring has fewer than three points.")
    return points


def _points(element: Element) -> list[tuple[float, float]]:
    coordinates = _child(element, "coordinates")
    text = (coordinates.text or "").replace(", ", ",") if coordinates is not None else ""
    points = []
    for position in text.split():
        numbers = position.split(",")
        if len(numbers) < _MIN_COORDINATES:
            raise ValueError(f"Its coordinates {position[:40]!r} are no longitude and latitude.")
        try:
            points.append((float(numbers[0]), float(numbers[1])))
        except ValueError:
            raise ValueError(f"Its coordinates {position[:40]!r} are no numbers.") from None
    if not points:
        raise ValueError("It has no coordinates.")
    return points
