"""Limits of uploaded files. Each error message states the limit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from geo.errors import UploadError
from geo.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

MEGABYTE: Final = 1_000_000

MAX_EDGE_OVERLAPS: Final = 500_000
"""Maximum pairs of overlapping edges in all shapes that need repair (a few seconds of work).
A scribble of 1,400 vertices reaches it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class UploadLimits:
    """Limits of an uploaded file. The operator sets the size; the rest is fixed."""

    file_mb: int = Settings().upload_mb
    unpack_ratio: int = 5
    """Maximum unpacked size of an archive, as a multiple of `file_mb`."""
    members: int = 2_000
    """Maximum number of files in an archive."""
    rows: int = 1_000_000
    columns: int = 1_000
    parts: int = 500
    """Maximum number of layers in a file, or sheets in a workbook."""

    @property
    def file_bytes(self) -> int:
        """Maximum size of a file, in bytes."""
        return self.file_mb * MEGABYTE

    @property
    def unpacked_bytes(self) -> int:
        """Maximum unpacked size of an archive, in bytes."""
        return self.file_bytes * self.unpack_ratio

    def check_size(self, size_bytes: int) -> None:
        """Raise `UploadError` if a file is empty or too large."""
        if size_bytes == 0:
            raise UploadError("The file is empty: 0 bytes. Save it again, or choose another.")
        if size_bytes > self.file_bytes:
            raise UploadError(
                f"The file has {size_bytes / MEGABYTE:,.1f} MB. The limit is {self.file_mb:,} MB; "
                "whoever runs Place Map can raise it (PLACEMAP_UPLOAD_MB). Or take a part of it."
            )

    def check_rows(self, rows: int) -> None:
        """Raise `UploadError` if there are too many rows, or none."""
        if rows == 0:
            raise UploadError("It has no rows: 0 were found. Expected at least one.")
        if rows > self.rows:
            raise UploadError(
                f"It has {rows:,} rows. The limit is {self.rows:,}: take a part of it."
            )

    def check_columns(self, columns: int) -> None:
        """Raise `UploadError` if there are too many columns."""
        if columns > self.columns:
            raise UploadError(
                f"It has {columns:,} columns. The limit is {self.columns:,}: leave some out."
            )


def size_of(path: Path) -> int:
    """Return the size of a file in bytes, or raise `UploadError` if it cannot be read."""
    try:
        return path.stat().st_size
    except OSError as error:
        raise UploadError(f"{path.name} cannot be read: {error.strerror}.") from error
