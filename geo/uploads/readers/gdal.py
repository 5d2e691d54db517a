"""
GeoPackage, FlatGeobuf and Shapefile, through GDAL.

GDAL opens a file of our own naming in a private folder, once its content was seen to be of the
kind, and must then say that the one allowed driver opened it. No text of the user's reaches it as
a path: no connection string, no /vsi…; what a GeoPackage could make SQLite open is refused before.
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
from geo.uploads.private_folder import words_of
from geo.uploads.readers.archives import opened, take_out
from geo.uploads.readers.geopackage import check_asked, left_out, without_views
from geo.uploads.readers.vector_layer import numbered, read_layer
from geo.uploads.records import Raw

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from geo.uploads.detect import Kind
    from geo.uploads.limits import Limits

DRIVERS: Final[Mapping[Kind, tuple[str, str]]] = MappingProxyType(
    {
        "geopackage": ("GPKG", ".gpkg"),
        "flatgeobuf": ("FlatGeobuf", ".fgb"),
        "shapefile": ("ESRI Shapefile", ".shp"),
    }
)
"""Kind → the one driver that may open it, and the suffix by which GDAL knows it."""

FAULTS: Final = (
    GdalCRSError,
    DataLayerError,
    DataSourceError,
    FeatureError,
    FieldError,
    GeometryError,
    OSError,  # what Arrow makes of GDAL's errors, amid a file
    UnicodeDecodeError,
    UnboundLocalError,  # what pyogrio comes to where the text of a CRS is not UTF-8
    pa.ArrowException,
    shapely.errors.GEOSException,
)

_PARTS: Final = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_BLOCK: Final = 1 << 20
_SHP_HEADER: Final = 100
_RECORD_HEADER: Final = 8
_LEAST_RECORD: Final = 2
"""Words (of two bytes) of a record: at least what says of which kind its shape is."""

_SHP_MAGIC: Final = b"\x00\x00\x27\x0a"


def read_geopackage(path: Path, file_name: str, part: str, limits: Limits) -> Raw:
    """Read one layer of a GeoPackage: `part`, or the first. Views are left out, and said to be."""
    views = without_views(path)
    check_asked(part, views)
    named = path.rename(path.with_suffix(DRIVERS["geopackage"][1]))
    raw = _read(named, "geopackage", file_name, part=part, limits=limits)
    return replace(raw, repairs=(*left_out(views), *raw.repairs))


def read_flatgeobuf(path: Path, file_name: str, limits: Limits) -> Raw:
    """Read a FlatGeobuf."""
    try:
        check_flatgeobuf_crs(path)
    except (CRSError, DataError) as error:
        raise UploadError(str(error)) from error
    named = path.rename(path.with_suffix(DRIVERS["flatgeobuf"][1]))
    return _read(named, "flatgeobuf", file_name, limits=limits)


def read_shapefile(path: Path, file_name: str, part: str, limits: Limits) -> Raw:
    """
    Read a Shapefile from a zip: `part`, or the first.

    A missing .dbf leaves rows without columns, a missing .shx is made again, a missing .prj
    leaves the CRS to be asked for, and a .cpg that names no encoding is passed over: `repairs`
    says so.
    """
    with opened(path, limits) as archive:
        members = {name.casefold(): name for name in archive.namelist()}
        parts = [name for name in archive.namelist() if name.casefold().endswith(".shp")]
        chosen = chosen_part(part, parts, "Shapefile")
        stem = chosen[: -len(".shp")].casefold()
        found = [suffix for suffix in _PARTS if f"{stem}{suffix}" in members]
        for suffix in found:
            member = members[f"{stem}{suffix}"]
            take_out(archive, member, path.with_suffix(suffix), limits)
    shapes = path.with_suffix(".shp")
    with shapes.open("rb") as file:
        if not file.read(4) == _SHP_MAGIC:
            raise UploadError(f"{chosen[:80]!r} is no Shapefile by its content. Make it again.")
    if ".shx" not in found:
        _index(shapes, limits)
    repairs, encoding = _mended(path, found)
    raw = _read(shapes, "shapefile", file_name, limits=limits, encoding=encoding)
    return replace(raw, part=chosen, parts=tuple(parts), repairs=(*repairs, *raw.repairs))


def chosen_part(part: str, parts: list[str], what: str) -> str:
    """Return the part that was asked for, or the first; raise `UploadError` if there is none."""
    if not parts:
        raise UploadError(f"It holds no {what} that can be read. Save it again.")
    if part and part not in parts:
        listed = ", ".join(parts[:10])
        raise UploadError(f"It has no {what} called {part[:80]!r}. Found {listed}.")
    return part or parts[0]


def _mended(path: Path, found: list[str]) -> tuple[list[str], str | None]:
    """Say what of a Shapefile is missing or wrong, and in which encoding to read its texts."""
    says = {
        ".dbf": "It has no .dbf: its rows have no columns.",
        ".shx": "It has no .shx: the index was made again.",
    }
    repairs = [text for suffix, text in says.items() if suffix not in found]
    if ".prj" in found:
        repairs += _checked_prj(path.with_suffix(".prj"))
    if ".dbf" not in found:
        return repairs, None
    page = path.with_suffix(".cpg")
    named = page.read_bytes()[:40].decode("ascii", "replace") if page.exists() else ""
    named = named.strip("\0 \t\r\n")
    page.unlink(missing_ok=True)
    encoding = _encoding(named, path.with_suffix(".dbf"))
    if named and encoding.casefold() != _plain_encoding(named):
        repairs.append(f"Its .cpg says {named!r}, which its texts are not: read as {encoding}.")
    return repairs, encoding


def _checked_prj(path: Path) -> list[str]:
    """Remove a .prj that must not reach GDAL, which opens the files that one names."""
    try:
        check_wkt(path.read_text(encoding="utf-8-sig").strip("\0 \t\r\n"))
    except UnicodeDecodeError:
        path.unlink()
        return ["Its .prj is no text: it was passed over."]
    except CRSError as error:
        path.unlink()
        return [f"Its .prj was passed over. {error}"]
    return []


def _index(shapes: Path, limits: Limits) -> None:
    """Write the .shx of a .shp: where each record begins, and how long it is."""
    entries = []
    at = _SHP_HEADER
    size_bytes = shapes.stat().st_size
    with shapes.open("rb") as data:
        start = data.read(_SHP_HEADER)
        while at + _RECORD_HEADER <= size_bytes:
            data.seek(at + 4)
            (words,) = struct.unpack(">i", data.read(4))
            if words < _LEAST_RECORD:
                break
            entries.append(struct.pack(">ii", at // 2, words))
            limits.check_rows(len(entries))
            at += _RECORD_HEADER + 2 * words
    length = (_SHP_HEADER + _RECORD_HEADER * len(entries)) // 2
    header = start[:24] + struct.pack(">i", length) + start[28:]
    shapes.with_suffix(".shx").write_bytes(header + b"".join(entries))


def _plain_encoding(named: str) -> str:
    folded = named.casefold().replace("ansi ", "").strip()
    return {"utf8": "utf-8", "1252": "cp1252", "88591": "iso-8859-1"}.get(folded, folded)


def _encoding(named: str, texts: Path) -> str:
    wanted = _plain_encoding(named)
    for encoding in (wanted, "utf-8"):
        try:
            with texts.open("rb") as data:
                data.seek(32)
                decoder = codecs.getincrementaldecoder(encoding)()
                if not isinstance(decoder.decode(b""), str):
                    continue  # Python has codecs of no texts too
                while block := data.read(_BLOCK):
                    decoder.decode(block)
                decoder.decode(b"", final=True)
        except (LookupError, ValueError):  # a NUL in the name, or texts that are others
            continue
        # Any bytes decode as Latin-1, so that it is believed only where UTF-8 is not.
        return encoding
    return "cp1252"


def _read(  # noqa: PLR0913 - each says one thing of the file
    path: Path,
    kind: Kind,
    file_name: str,
    *,
    limits: Limits,
    part: str = "",
    encoding: str | None = None,
) -> Raw:
    """Read one layer with the one driver that may."""
    said: list[warnings.WarningMessage]
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        try:
            parts = [str(name) for name, _ in pyogrio.list_layers(path)]
            chosen = chosen_part(part, parts, "layer")
            info = pyogrio.read_info(
                path, layer=chosen, encoding=encoding, force_feature_count=True
            )
            _check(info, kind, limits)
            layer = read_layer(path, chosen, encoding)
        except FAULTS as error:
            raise UploadError(
                f"The file cannot be read: {words_of(error, path)}. Save it again."
            ) from error
    limits.check_rows(len(layer.frame))
    notes = dict.fromkeys(f"While it was read: {words_of(one.message, path)}" for one in said)
    if len(layer.frame) < info["features"]:
        # GDAL ends early where a database is torn, without an error that reaches us.
        notes |= dict.fromkeys([_lost(info["features"], len(layer.frame))])
    return Raw(
        file_name=file_name,
        kind=kind,
        frame=numbered(layer.frame),
        valid=layer.valid,
        part=chosen,
        parts=tuple(parts),
        repairs=tuple(notes),
    )


def _lost(stated: int, read: int) -> str:
    return (
        f"It says that it has {stated:,} rows, and {read:,} could be read: it may be damaged. Save "
        "it again from where it was made."
    )


def _check(info: Mapping[str, object], kind: Kind, limits: Limits) -> None:
    driver = DRIVERS[kind][0]
    if info["driver"] != driver:
        raise UploadError(f"The file is not what it seems: {info['driver']}, and not {driver}.")
    fields = info["fields"]
    limits.check_columns(len(fields))  # type: ignore[arg-type]
    features = info["features"]
    if isinstance(features, int) and features >= 0:
        limits.check_rows(features)
