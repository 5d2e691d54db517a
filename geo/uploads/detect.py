"""File formats, detected by content. The file name is only compared with the result."""

from __future__ import annotations

import zipfile
from pathlib import PurePath
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

from geo.errors import UploadError
from geo.uploads.private_folder import error_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FileFormat = Literal[
    "geopackage", "flatgeobuf", "geoparquet", "shapefile", "kmz", "xlsx", "kml", "geojson", "text"
]

FORMAT_LABELS: Final[Mapping[FileFormat, str]] = MappingProxyType(
    {
        "geopackage": "GeoPackage",
        "flatgeobuf": "FlatGeobuf",
        "geoparquet": "GeoParquet",
        "shapefile": "Shapefile",
        "kmz": "KMZ",
        "xlsx": "XLSX",
        "kml": "KML",
        "geojson": "GeoJSON",
        "text": "delimited text",
    }
)

FORMAT_SUFFIXES: Final[Mapping[FileFormat, tuple[str, ...]]] = MappingProxyType(
    {
        "geopackage": (".gpkg",),
        "flatgeobuf": (".fgb",),
        "geoparquet": (".parquet", ".geoparquet"),
        "shapefile": (".zip", ".shz"),
        "kmz": (".kmz",),
        "xlsx": (".xlsx", ".xlsm"),
        "kml": (".kml",),
        "geojson": (".geojson", ".json"),
        "text": (".csv", ".tsv", ".txt", ".tab"),
    }
)

SUPPORTED_FORMATS: Final = (
    "It reads GeoPackage, GeoJSON, zipped Shapefile, KML, KMZ, FlatGeobuf, GeoParquet, CSV, TSV "
    "and XLSX."
)

_UNSUPPORTED_SIGNATURES: Final = (
    (b"%PDF-", "a PDF"),
    (
        b"\xd0\xcf\x11\xe0",
        "an old Office document, or one with a password: save it as XLSX",
    ),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"II*\x00", "a picture (TIFF)"),
    (b"MM\x00*", "a picture (TIFF)"),
    (b"\x1f\x8b", "packed with gzip: unpack it first"),
    (b"7z\xbc\xaf", "a 7z archive: unpack it first"),
    (b"Rar!", "a RAR archive: unpack it first"),
    (b"BZh", "packed with bzip2: unpack it first"),
    (b"\xfd7zXZ", "packed with xz: unpack it first"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
)

_INCOMPLETE_SIGNATURES: Final = {
    b"\x00\x00\x27\x0a": "the .shp of a Shapefile alone: zip it with its .shx, .dbf and .prj",
}

_HEAD_BYTES: Final = 4096


def detect_format(path: Path) -> FileFormat:
    """
    Return the format of a file, by its content.

    Raises
    ------
    UploadError
        If the format is not supported. The message names the format it looks like.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    for signature, description in (*_UNSUPPORTED_SIGNATURES, *_INCOMPLETE_SIGNATURES.items()):
        if head.startswith(signature):
            raise UploadError(f"The file is {description}. {SUPPORTED_FORMATS}")
    if head.startswith(b"SQLite format 3\x00"):
        return "geopackage"
    if head.startswith(b"fgb\x03"):
        return "flatgeobuf"
    if head.startswith(b"PAR1"):
        return "geoparquet"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _archive_format(path)
    return _text_format(head)


def suffix_note(file_format: FileFormat, file_name: str) -> str:
    """Return a note if the file name suggests another format, or ""."""
    suffix = PurePath(file_name).suffix.casefold()
    if suffix in FORMAT_SUFFIXES[file_format] or not suffix:
        return ""
    return (
        f"Its name ends with {suffix}, but by its content it is {FORMAT_LABELS[file_format]}: "
        "read as that."
    )


def _archive_format(path: Path) -> FileFormat:
    try:
        with zipfile.ZipFile(path) as archive:
            names = [name.casefold() for name in archive.namelist()]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise UploadError(
            f"The archive is broken ({error_text(error, path)}). Make it again."
        ) from error
    if "xl/workbook.xml" in names:
        return "xlsx"
    suffixes = {PurePath(name).suffix for name in names}
    if ".shp" in suffixes:
        return "shapefile"
    if ".kml" in suffixes:
        return "kmz"
    if suffixes & {".zip", ".kmz", ".7z", ".gz", ".rar"}:
        raise UploadError("The zip holds other archives. Unpack them, and choose one file.")
    if "[content_types].xml" in names:
        raise UploadError(f"The file is an Office document, and no workbook. {SUPPORTED_FORMATS}")
    raise UploadError(
        "The zip holds no Shapefile (.shp) and no KML. Of other kinds, choose the file itself, "
        f"not zipped. {SUPPORTED_FORMATS}"
    )


def _text_format(head: bytes) -> FileFormat:
    text = _decode_head(head).lstrip("\ufeff \t\r\n")
    if text.startswith(("{", "[")):
        return "geojson"
    if not text.startswith("<"):
        return "text"
    folded = text.casefold()
    if "<kml" in folded:
        return "kml"
    description = (
        "a web page" if "<html" in folded or "<!doctype html" in folded else "XML, but not KML"
    )
    raise UploadError(f"The file is {description}. {SUPPORTED_FORMATS}")


def _decode_head(head: bytes) -> str:
    """Decode the first characters, in any encoding."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", errors="replace")
    return head.removeprefix(b"\xef\xbb\xbf").decode("latin-1")
