"""KML and KMZ: placemarks with their shapes and data. Nothing that they link to is fetched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from xml.etree.ElementTree import ParseError

import shapely
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import parse

from geo.crs import WGS84
from geo.errors import UploadError
from geo.uploads.limits import size_of
from geo.uploads.readers.archives import opened, take_out
from geo.uploads.readers.gdal import chosen_part
from geo.uploads.readers.vector_layer import numbered, shaped, table_of
from geo.uploads.records import Raw
from geo.views.summary import counted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from xml.etree.ElementTree import Element

    from geo.uploads.limits import Limits

_SHAPES: Final = ("Point", "LineString", "LinearRing", "Polygon", "MultiGeometry")
_LON_LAT: Final = 2
_LINE: Final = 2
_RING: Final = 3


def read_kmz(path: Path, file_name: str, part: str, limits: Limits) -> Raw:
    """Read a KML of a KMZ: `part`, or the first."""
    with opened(path, limits) as archive:
        parts = [name for name in archive.namelist() if name.casefold().endswith(".kml")]
        chosen = chosen_part(part, parts, "KML")
        target = path.with_suffix(".kml")
        take_out(archive, chosen, target, limits)
    # Of a KML all is held at once, so that unpacked it may have no more than any other file.
    limits.check_size(size_of(target))
    raw = read_kml(target, file_name, limits)
    return Raw(
        file_name=file_name,
        kind="kmz",
        frame=raw.frame,
        part=chosen,
        parts=tuple(parts),
        failures=raw.failures,
        repairs=raw.repairs,
    )


def read_kml(path: Path, file_name: str, limits: Limits) -> Raw:
    """
    Read the placemarks of a KML, in longitude and latitude; heights are left out.

    Raises
    ------
    UploadError
        If it is broken, declares entities, or holds nothing but links.
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
    except (ParseError, LookupError, ValueError) as error:  # the last two of an odd encoding
        raise UploadError(f"The KML is broken ({error}). Save it again.") from error
    placemarks = [*_all(root, "Placemark")]
    links = len([*_all(root, "NetworkLink")])
    if not placemarks and links:
        raise UploadError(
            f"The KML only links to {counted(links, 'other file', 'other files')}, and nothing is "
            "fetched. Open it where it came from, and save what it shows."
        )
    limits.check_rows(len(placemarks))
    shapes: list[shapely.Geometry | None] = []
    failures: dict[int, str] = {}
    for number, placemark in enumerate(placemarks, start=1):
        try:
            shapes.append(_shape_of(placemark))
        except (ValueError, RecursionError) as error:
            shapes.append(None)
            failures[number] = str(error)
    frame = table_of(map(_data, placemarks), limits)
    repairs = [f"{links} network links were passed over: nothing is fetched."] if links else []
    return Raw(
        file_name=file_name,
        kind="kml",
        frame=numbered(shaped(frame, shapes, WGS84)),
        failures=failures,
        repairs=tuple(repairs),
    )


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _all(root: Element, name: str) -> Iterator[Element]:
    return (element for element in root.iter() if _local(element) == name)


def _child(element: Element, name: str) -> Element | None:
    return next((each for each in element if _local(each) == name), None)


def _data(placemark: Element) -> dict[str, str]:
    """Return a placemark's name, description and extended data."""
    row = {}
    for name in ("name", "description"):
        found = _child(placemark, name)
        if found is not None:
            row[name] = (found.text or "").strip()
    for data in _own(placemark):
        name = _local(data)
        value = _child(data, "value") if name == "Data" else data
        if name in {"Data", "SimpleData"}:
            row[data.get("name") or "data"] = "" if value is None else (value.text or "").strip()
    return row


def _own(placemark: Element) -> Iterator[Element]:
    """Yield what is in a placemark, and not what is in one within it, which has its own turn."""
    left = [*reversed(placemark)]
    while left:
        element = left.pop()
        if _local(element) != "Placemark":
            yield element
            left += reversed(element)


def _shape_of(placemark: Element) -> shapely.Geometry:
    for child in placemark:
        if _local(child) in _SHAPES:
            return _shape(child)
    what = next((_local(one) for one in placemark if _local(one) in {"Track", "Model"}), "")
    raise ValueError(f"It has a {what}, which is no shape." if what else "It has no geometry.")


def _shape(element: Element) -> shapely.Geometry:
    name = _local(element)
    if name == "MultiGeometry":
        parts = [_shape(child) for child in element if _local(child) in _SHAPES]
        return shapely.GeometryCollection(parts)
    if name == "Polygon":
        outer = [_ring(each) for each in element if _local(each) == "outerBoundaryIs"]
        inner = [_ring(each) for each in element if _local(each) == "innerBoundaryIs"]
        if not outer:
            raise ValueError("Its polygon has no outer boundary.")
        return shapely.Polygon(outer[0], inner)
    points = _points(element)
    if name == "Point":
        return shapely.Point(points[0])
    if len(points) < _LINE:
        raise ValueError("Its line has fewer than two points.")
    return shapely.LineString(points)


def _ring(boundary: Element) -> list[tuple[float, float]]:
    ring = _child(boundary, "LinearRing")
    points = _points(boundary if ring is None else ring)
    if len(points) < _RING:
        raise ValueError("Its ring has fewer than three points.")
    return points


def _points(element: Element) -> list[tuple[float, float]]:
    found = _child(element, "coordinates")
    text = (found.text or "").replace(", ", ",") if found is not None else ""
    points = []
    for written in text.split():
        numbers = written.split(",")
        if len(numbers) < _LON_LAT:
            raise ValueError(f"Its coordinates {written[:40]!r} are no longitude and latitude.")
        try:
            points.append((float(numbers[0]), float(numbers[1])))
        except ValueError:
            raise ValueError(f"Its coordinates {written[:40]!r} are no numbers.") from None
    if not points:
        raise ValueError("It has no coordinates.")
    return points
