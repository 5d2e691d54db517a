"""A user's file opened: of any kind that is read, from a path or from what was uploaded."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, BinaryIO

from geo.errors import UploadError
from geo.uploads.detect import kind_of, misnamed
from geo.uploads.limits import Limits
from geo.uploads.private_folder import no_room, private_folder

if TYPE_CHECKING:
    from collections.abc import Callable

    from geo.uploads.detect import Kind
    from geo.uploads.records import Raw

LONGEST_NAME = 120


def open_upload(
    source: Path | BinaryIO | bytes,
    file_name: str = "",
    *,
    part: str = "",
    limits: Limits | None = None,
) -> Raw:
    """
    Read a user's file, whatever its name promises.

    Parameters
    ----------
    source
        A path, or what was uploaded.
    file_name
        What it is called, to be shown; of a path its own name.
    part
        The layer of a GeoPackage, the Shapefile or KML of an archive, or the sheet of a workbook;
        "" is the first.
    limits
        What it may hold; None is the default.

    Returns
    -------
    raw
        Its rows. Nothing of it is left on disk.

    Raises
    ------
    UploadError
        If it cannot be read. The message says what was found and what to do.
    """
    allowed = limits or Limits()
    name = file_name or (source.name if isinstance(source, Path) else "")
    shown = PurePath(_whole(name).replace("\\", "/")).name[-LONGEST_NAME:] or "your file"
    try:
        with private_folder(source, allowed) as path:
            kind = kind_of(path)
            raw = _reader(kind)(path, shown, part, allowed)
    except OSError as error:
        raise UploadError(no_room(error)) from error
    renamed = misnamed(kind, shown)
    return replace(raw, repairs=(renamed, *raw.repairs)) if renamed else raw


def _whole(name: str) -> str:
    """Replace what is no character of a name, such as bytes that a file system let through."""
    return name.encode(errors="replace").decode()


def _reader(kind: Kind) -> Callable[[Path, str, str, Limits], Raw]:
    # Imported when called for: a spreadsheet needs no GDAL, and a GeoPackage no openpyxl.
    if kind in {"geopackage", "flatgeobuf", "shapefile"}:
        return _vectors(kind)
    if kind in {"kml", "kmz"}:
        from geo.uploads.readers.kml import read_kml, read_kmz  # noqa: PLC0415

        return (
            read_kmz
            if kind == "kmz"
            else lambda path, name, _, limits: read_kml(path, name, limits)
        )
    if kind == "xlsx":
        from geo.uploads.readers.workbook import read_workbook  # noqa: PLC0415

        return read_workbook
    return _one_part(kind)


def _vectors(kind: Kind) -> Callable[[Path, str, str, Limits], Raw]:
    from geo.uploads.readers import gdal  # noqa: PLC0415

    if kind == "flatgeobuf":
        return lambda path, name, _, limits: gdal.read_flatgeobuf(path, name, limits)
    return gdal.read_geopackage if kind == "geopackage" else gdal.read_shapefile


def _one_part(kind: Kind) -> Callable[[Path, str, str, Limits], Raw]:
    from geo.uploads.readers.delimited_text import read_text  # noqa: PLC0415
    from geo.uploads.readers.geojson import read_geojson  # noqa: PLC0415
    from geo.uploads.readers.parquet import read_parquet  # noqa: PLC0415

    read = {"geoparquet": read_parquet, "geojson": read_geojson, "text": read_text}[kind]
    return lambda path, name, _, limits: read(path, name, limits)
