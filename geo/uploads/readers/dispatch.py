"""Open an uploaded file of any supported format, from a path or from its content."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, BinaryIO

from geo.errors import UploadError
from geo.uploads.detect import detect_format, suffix_note
from geo.uploads.limits import UploadLimits
from geo.uploads.private_folder import out_of_space_message, private_folder

if TYPE_CHECKING:
    from collections.abc import Callable

    from geo.uploads.detect import FileFormat
    from geo.uploads.records import RawTable

MAX_NAME_LENGTH = 120


def open_upload(
    source: Path | BinaryIO | bytes,
    file_name: str = "",
    *,
    part: str = "",
    limits: UploadLimits | None = None,
) -> RawTable:
    """
    Read an uploaded file, whatever its name suggests.

    Parameters
    ----------
    source
        A path, or the uploaded content.
    file_name
        Name to show; "" for the name in the path.
    part
        Layer of a GeoPackage, Shapefile or KML of an archive, or sheet of a workbook; "" for the
        first.
    limits
        Limits of the file; None for the defaults.

    Returns
    -------
    raw
        Its rows. Nothing stays on disk.

    Raises
    ------
    UploadError
        If it cannot be read. The message says what is wrong and what to do.
    """
    upload_limits = limits or UploadLimits()
    name = file_name or (source.name if isinstance(source, Path) else "")
    display_name = (
        PurePath(_replace_surrogates(name).replace("\\", "/")).name[-MAX_NAME_LENGTH:]
        or "your file"
    )
    try:
        with private_folder(source, upload_limits) as path:
            file_format = detect_format(path)
            raw = _reader(file_format)(path, display_name, part, upload_limits)
    except OSError as error:
        raise UploadError(out_of_space_message(error)) from error
    note = suffix_note(file_format, display_name)
    return replace(raw, repairs=(note, *raw.repairs)) if note else raw


def _replace_surrogates(name: str) -> str:
    """Replace surrogates in a name, such as undecodable bytes from a file system."""
    return name.encode(errors="replace").decode()


def _reader(file_format: FileFormat) -> Callable[[Path, str, str, UploadLimits], RawTable]:
    # Imported on demand: a spreadsheet needs no GDAL, and a GeoPackage no openpyxl.
    if file_format in {"geopackage", "flatgeobuf", "shapefile"}:
        return _vector_reader(file_format)
    if file_format in {"kml", "kmz"}:
        from geo.uploads.readers.kml import read_kml, read_kmz  # noqa: PLC0415

        return (
            read_kmz
            if file_format == "kmz"
            else lambda path, name, _, limits: read_kml(path, name, limits)
        )
    if file_format == "xlsx":
        from geo.uploads.readers.workbook import read_workbook  # noqa: PLC0415

        return read_workbook
    return _single_part_reader(file_format)


def _vector_reader(file_format: FileFormat) -> Callable[[Path, str, str, UploadLimits], RawTable]:
    from geo.uploads.readers import gdal  # noqa: PLC0415

    if file_format == "flatgeobuf":
        return lambda path, name, _, limits: gdal.read_flatgeobuf(path, name, limits)
    return gdal.read_geopackage if file_format == "geopackage" else gdal.read_shapefile


def _single_part_reader(
    file_format: FileFormat,
) -> Callable[[Path, str, str, UploadLimits], RawTable]:
    from geo.uploads.readers.delimited_text import read_text  # noqa: PLC0415
    from geo.uploads.readers.geojson import read_geojson  # noqa: PLC0415
    from geo.uploads.readers.parquet import read_parquet  # noqa: PLC0415

    reader = {"geoparquet": read_parquet, "geojson": read_geojson, "text": read_text}[file_format]
    return lambda path, name, _, limits: reader(path, name, limits)
