"""
Check on the CRS in a FlatGeobuf header, before GDAL reads it: GDAL opens files that a CRS names.

The header is a FlatBuffers table. Only the texts of its CRS are read.
"""

from __future__ import annotations

import re
import struct
from typing import TYPE_CHECKING, Final

from geo.crs.definition import check_wkt
from geo.errors import DataError

if TYPE_CHECKING:
    from pathlib import Path

MAGIC: Final = b"fgb"

_HEADER_OFFSET: Final = 12
"""Bytes before the header: eight that identify the format, four with the header's length."""

_MAX_HEADER_SIZE: Final = 10_000_000
"""Maximum size of a header, in bytes, as in GDAL."""

_CRS: Final = 10
_ORG, _WKT, _CODE_STRING = 0, 4, 5
"""Field indices: of the CRS in a header, and of the texts in a CRS."""

_NAME: Final = re.compile(r"[\w .-]{0,40}")


def check_flatgeobuf_crs(path: Path) -> None:
    """
    Raise an error unless the CRS of a FlatGeobuf can be read without opening any other file.

    Raises
    ------
    CRSError
        If the form of its definition is not allowed.
    DataError
        If it is not a FlatGeobuf, or its header is broken.
    """
    try:
        with path.open("rb") as file:
            start = file.read(_HEADER_OFFSET)
            (length,) = struct.unpack_from("<I", start, 8)
            if not start.startswith(MAGIC) or length > _MAX_HEADER_SIZE:
                raise _header_error()
            header = file.read(length)
        crs = _resolve_field(header, _unpack("<I", header, 0), _CRS)
        if crs is None:
            return
        org, wkt, code = (_text(header, crs, field) for field in (_ORG, _WKT, _CODE_STRING))
    except (struct.error, UnicodeDecodeError, IndexError) as error:
        raise _header_error() from error
    if not (_NAME.fullmatch(org) and _NAME.fullmatch(code)):
        raise DataError(
            "The FlatGeobuf names an authority or a code of its CRS that is none. Save it again."
        )
    if wkt.strip():
        check_wkt(wkt.strip())


def _resolve_field(data: bytes, table: int, field: int) -> int | None:
    """Return the position of a field's value, or None if the table does not have the field."""
    vtable = table - _unpack("<i", data, table)
    size = _unpack("<H", data, vtable)
    entry = 4 + 2 * field
    offset = _unpack("<H", data, vtable + entry) if entry + 2 <= size else 0
    if not offset:
        return None
    return table + offset + _unpack("<I", data, table + offset)


def _text(data: bytes, table: int, field: int) -> str:
    position = _resolve_field(data, table, field)
    if position is None:
        return ""
    length = _unpack("<I", data, position)
    if position + 4 + length > len(data):
        raise IndexError
    return data[position + 4 : position + 4 + length].decode()


def _unpack(format_code: str, data: bytes, position: int) -> int:
    if position < 0:  # struct would count from the end
        raise IndexError
    return int(struct.unpack_from(format_code, data, position)[0])


def _header_error() -> DataError:
    return DataError("The FlatGeobuf cannot be read: its header is broken. Save it again.")
