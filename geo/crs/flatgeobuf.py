"""
The CRS in the header of a FlatGeobuf, read before GDAL may: GDAL opens files that one names.

The header is a FlatBuffers table. Of it, only the texts of its CRS are looked at.
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
"""Bytes before the header: eight that say what the file is, four of the header's length."""

_MAX_HEADER_SIZE: Final = 10_000_000
"""Bytes of a header. GDAL takes no longer one."""

_CRS: Final = 10
_ORG, _WKT, _CODE_STRING = 0, 4, 5
"""Numbers of fields: of the CRS in a header, and of the texts in a CRS."""

_NAME: Final = re.compile(r"[\w .-]{0,40}")


def check_flatgeobuf_crs(path: Path) -> None:
    """
    Raise an error unless the CRS of a FlatGeobuf can be read without opening any other file.

    Raises
    ------
    CRSError
        If its definition is not of known shape.
    DataError
        If it is no FlatGeobuf, or its header is broken.
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
    """Return where a field of a table leads, or None where the table does not have it."""
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
    if position < 0:  # counted from the end, as slices do
        raise IndexError
    return int(struct.unpack_from(format_code, data, position)[0])


def _header_error() -> DataError:
    return DataError("The FlatGeobuf cannot be read: its header is broken. Save it again.")
