"""
Read GeoPackage, FlatGeobuf and Shapefile through GDAL.

GDAL opens a file under our own name in a private folder, after its content was checked. It must
then report that the one allowed driver opened it. No text from the user reaches GDAL as a path:
no connection string and no /vsi…. GeoPackages that could make SQLite open files are refused.
"""

from __future__ import annotations

import codecs
import struct
import warnings
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import pyarrow as pa
import pyogrio
import shapely
from pyogrio.errors import CRSError as GdalCRSError
from pyogrio.errors import (
    DataLayerError,
    DataSourceError,
    FeatureError,
    FieldError,
    GeometryError,
)

from geo.crs.definition import check_wkt
from geo.crs.flatgeobuf import check_flatgeobuf_crs
from geo.errors import CRSError, DataError, UploadError
from geo.uploads.private_folder import error_text
from geo.uploads.readers.archives import extract_member, open_archive
from geo.uploads.readers.geopackage import check_requested_layer, remove_views, view_notes
from geo.uploads.readers.vector_layer import number_rows, read_layer
from geo.uploads.records import RawTable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from geo.uploads.detect import FileFormat
    from geo.uploads.limits import UploadLimits

DRIVERS: Final[Mapping[FileFormat, tuple[str, str]]] = MappingProxyType(
    {
        "geopackage": ("GPKG", ".gpkg"),
        "flatgeobuf": ("FlatGeobuf", ".fgb"),
        "shapefile": ("ESRI Shapefile", ".shp"),
    }
)
"""Format → the only driver that may open it, and the suffix that GDAL expects."""

READ_ERRORS: Final = (
    GdalCRSError,
    DataLayerError,
    DataSourceError,
    FeatureError,
    FieldError,
    GeometryError,
    OSError,  # a GDAL error while Arrow reads
    UnicodeDecodeError,
    UnboundLocalError,  # pyogrio, if the CRS text is not UTF-8
    pa.ArrowException,
    shapely.errors.GEOSException,
)

_SHAPEFILE_SUFFIXES: Final = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_BLOCK: Final = 1 << 20
_SHP_HEADER: Final = 100
_RECORD_HEADER: Final = 8
_MIN_RECORD_WORDS: Final = 2
"""Minimum length of a record in 2-byte words: the shape type."""

_SHP_MAGIC: Final = b"\x00\x00\x27\x0a"


def read_geopackage(path: Path, file_name: str, part: str, limits: UploadLimits) -> RawTable:
    """Read layer `part` of a GeoPackage, or the first. Views are left out, with a note."""
    views = remove_views(path)
    check_requested_layer(part, views)
    gdal_path = path.rename(path.with_suffix(DRIVERS["geopackage"][1]))
    raw = _read(gdal_path, "geopackage", file_name, part=part, limits=limits)
    return replace(raw, repairs=(*view_notes(views), *raw.repairs))


def read_flatgeobuf(path: Path, file_name: str, limits: UploadLimits) -> RawTable:
    """Read a FlatGeobuf file."""
    try:
        check_flatgeobuf_crs(path)
    except (CRSError, DataError) as error:
        raise UploadError(str(error)) from error
    gdal_path = path.rename(path.with_suffix(DRIVERS["flatgeobuf"][1]))
    return _read(gdal_path, "flatgeobuf", file_name, limits=limits)


def read_shapefile(path: Path, file_name: str, part: str, limits: UploadLimits) -> RawTable:
    """
    Read Shapefile `part` of a zip archive, or the first.

    Without a .dbf, rows have no columns. A missing .shx is rebuilt. Without a .prj, the user must
    choose the CRS. A .cpg with an invalid encoding is ignored. `repairs` lists each of these.
    """
    with open_archive(path, limits) as archive:
        members = {name.casefold(): name for name in archive.namelist()}
        parts = [name for name in archive.namelist() if name.casefold().endswith(".shp")]
        part_name = select_part(part, parts, "Shapefile")
        stem = part_name[: -len(".shp")].casefold()
        suffixes = [suffix for suffix in _SHAPEFILE_SUFFIXES if f"{stem}{suffix}" in members]
        for suffix in suffixes:
            member = members[f"{stem}{suffix}"]
            extract_member(archive, member, path.with_suffix(suffix), limits)
    shapes = path.with_suffix(".shp")
    with shapes.open("rb") as file:
        if not file.read(4) == _SHP_MAGIC:
            raise UploadError(f"{part_name[:80]!r} is no Shapefile by its content. Make it again.")
    if ".shx" not in suffixes:
        _write_shx(shapes, limits)
    repairs, encoding = _shapefile_repairs(path, suffixes)
    raw = _read(shapes, "shapefile", file_name, limits=limits, encoding=encoding)
    return replace(raw, part=part_name, parts=tuple(parts), repairs=(*repairs, *raw.repairs))


def select_part(part: str, parts: list[str], noun: str) -> str:
    """Return the requested part, or the first; raise `UploadError` if it does not exist."""
    if not parts:
        raise UploadError(f"It holds no {noun} that can be read. Save it again.")
    if part and part not in parts:
        names = ", ".join(parts[:10])
        raise UploadError(f"It has no {noun} called {part[:80]!r}. Found {names}.")
    return part or parts[0]


def _shapefile_repairs(path: Path, suffixes: list[str]) -> tuple[list[str], str | None]:
    """Return notes of what is missing or wrong in a Shapefile, and its text encoding."""
    notes_by_suffix = {
        ".dbf": "It has no .dbf: its rows have no columns.",
        ".shx": "It has no .shx: the index was made again.",
    }
    repairs = [text for suffix, text in notes_by_suffix.items() if suffix not in suffixes]
    if ".prj" in suffixes:
        repairs += _check_prj(path.with_suffix(".prj"))
    if ".dbf" not in suffixes:
        return repairs, None
    cpg_path = path.with_suffix(".cpg")
    cpg_encoding = (
        cpg_path.read_bytes()[:40].decode("ascii", "replace") if cpg_path.exists() else ""
    )
    cpg_encoding = cpg_encoding.strip("\0 \t\r\n")
    cpg_path.unlink(missing_ok=True)
    encoding = _detect_encoding(cpg_encoding, path.with_suffix(".dbf"))
    if cpg_encoding and encoding.casefold() != _normalise_encoding(cpg_encoding):
        repairs.append(
            f"Its .cpg says {cpg_encoding!r}, which its texts are not: read as {encoding}."
        )
    return repairs, encoding


def _check_prj(path: Path) -> list[str]:
    """Remove a .prj that could make GDAL open other files."""
    try:
        check_wkt(path.read_text(encoding="utf-8-sig").strip("\0 \t\r\n"))
    except UnicodeDecodeError:
        path.unlink()
        return ["Its .prj is no text: it was passed over."]
    except CRSError as error:
        path.unlink()
        return [f"Its .prj was passed over. {error}"]
    return []


def _write_shx(shapes: Path, limits: UploadLimits) -> None:
    """Write the .shx of a .shp: the offset and length of each record."""
    entries = []
    offset = _SHP_HEADER
    size_bytes = shapes.stat().st_size
    with shapes.open("rb") as data:
        start = data.read(_SHP_HEADER)
        while offset + _RECORD_HEADER <= size_bytes:
            data.seek(offset + 4)
            (word_count,) = struct.unpack(">i", data.read(4))
            if word_count < _MIN_RECORD_WORDS:
                break
            entries.append(struct.pack(">ii", offset // 2, word_count))
            limits.check_rows(len(entries))
            offset += _RECORD_HEADER + 2 * word_count
    length = (_SHP_HEADER + _RECORD_HEADER * len(entries)) // 2
    header = start[:24] + struct.pack(">i", length) + start[28:]
    shapes.with_suffix(".shx").write_bytes(header + b"".join(entries))


def _normalise_encoding(name: str) -> str:
    folded = name.casefold().replace("ansi ", "").strip()
    return {"utf8": "utf-8", "1252": "cp1252", "88591": "iso-8859-1"}.get(folded, folded)


def _detect_encoding(cpg_encoding: str, dbf_path: Path) -> str:
    cpg_codec = _normalise_encoding(cpg_encoding)
    for encoding in (cpg_codec, "utf-8"):
        try:
            with dbf_path.open("rb") as data:
                data.seek(32)
                decoder = codecs.getincrementaldecoder(encoding)()
                if not isinstance(decoder.decode(b""), str):
                    continue  # some Python codecs do not decode to text
                while block := data.read(_BLOCK):
                    decoder.decode(block)
                decoder.decode(b"", final=True)
        except (LookupError, ValueError):  # a NUL in the name, or another encoding
            continue
        # Any bytes decode as Latin-1, so it is used only if UTF-8 fails.
        return encoding
    return "cp1252"


def _read(  # noqa: PLR0913 - each describes the file
    path: Path,
    file_format: FileFormat,
    file_name: str,
    *,
    limits: UploadLimits,
    part: str = "",
    encoding: str | None = None,
) -> RawTable:
    """Read one layer with the only driver allowed."""
    gdal_warnings: list[warnings.WarningMessage]
    with warnings.catch_warnings(record=True) as gdal_warnings:
        warnings.simplefilter("always")
        try:
            parts = [str(name) for name, _ in pyogrio.list_layers(path)]
            layer_name = select_part(part, parts, "layer")
            info = pyogrio.read_info(
                path, layer=layer_name, encoding=encoding, force_feature_count=True
            )
            _check(info, file_format, limits)
            layer = read_layer(path, layer_name, encoding)
        except READ_ERRORS as error:
            raise UploadError(
                f"The file cannot be read: {error_text(error, path)}. Save it again."
            ) from error
    limits.check_rows(len(layer.frame))
    notes = dict.fromkeys(
        f"While it was read: {error_text(warning.message, path)}" for warning in gdal_warnings
    )
    if len(layer.frame) < info["features"]:
        # On a damaged database GDAL stops early without raising an error.
        notes |= dict.fromkeys([_row_loss_note(info["features"], len(layer.frame))])
    return RawTable(
        file_name=file_name,
        file_format=file_format,
        frame=number_rows(layer.frame),
        valid=layer.valid,
        part=layer_name,
        parts=tuple(parts),
        repairs=tuple(notes),
    )


def _row_loss_note(expected_rows: int, rows_read: int) -> str:
    return (
        f"It says that it has {expected_rows:,} rows, and {rows_read:,} could be read: it may be "
        "damaged. Save "
        "it again from where it was made."
    )


def _check(info: Mapping[str, object], file_format: FileFormat, limits: UploadLimits) -> None:
    driver = DRIVERS[file_format][0]
    if info["driver"] != driver:
        raise UploadError(f"The file is not what it seems: {info['driver']}, and not {driver}.")
    fields = info["fields"]
    limits.check_columns(len(fields))  # type: ignore[arg-type]
    features = info["features"]
    if isinstance(features, int) and features >= 0:
        limits.check_rows(features)
