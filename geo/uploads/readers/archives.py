"""Zip archives: checks against unsafe content, and extraction of one member."""

from __future__ import annotations

import lzma
import stat
import struct
import zipfile
import zlib
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from geo.errors import UploadError
from geo.uploads.limits import MEGABYTE
from geo.uploads.private_folder import error_text, is_out_of_space

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from geo.uploads.limits import UploadLimits

_BLOCK: Final = 1 << 20
_ENCRYPTED_FLAG: Final = 0x1
_ARCHIVE_SUFFIXES: Final = (".zip", ".kmz", ".7z", ".gz", ".rar", ".bz2", ".xz")
_ARCHIVE_ERRORS: Final = (
    zipfile.BadZipFile,
    zlib.error,
    OSError,
    EOFError,
    NotImplementedError,
    # Raised by zipfile if the archive's directory is malformed.
    ValueError,
    KeyError,
    IndexError,
    RuntimeError,
    struct.error,
    lzma.LZMAError,
)


@contextmanager
def open_archive(path: Path, limits: UploadLimits) -> Iterator[zipfile.ZipFile]:
    """
    Open an archive after checking its members.

    Raises
    ------
    UploadError
        If it is broken, encrypted or too large, has too many files, or contains archives, links,
        or paths that lead outside it.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            _check(archive.infolist(), limits)
            yield archive
    except _ARCHIVE_ERRORS as error:
        if isinstance(error, OSError) and is_out_of_space(error):
            raise
        raise UploadError(
            f"The archive is broken ({error_text(error, path)}). Make it again."
        ) from error


def extract_member(archive: zipfile.ZipFile, name: str, target: Path, limits: UploadLimits) -> None:
    """
    Extract one member to a file, counting bytes because its header may be wrong.

    Raises
    ------
    UploadError
        If it unpacks to more than the limit.
    """
    size_bytes = 0
    with archive.open(name) as member, target.open("wb") as file:
        while block := member.read(_BLOCK):
            size_bytes += len(block)
            _check_unpacked(size_bytes, limits)
            file.write(block)


def _check(members: list[zipfile.ZipInfo], limits: UploadLimits) -> None:
    if len(members) > limits.members:
        raise UploadError(
            f"The archive holds {len(members):,} files. The limit is {limits.members:,}."
        )
    _check_unpacked(sum(member.file_size for member in members), limits)
    for member in members:
        path = PurePosixPath(member.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in member.filename:
            raise UploadError(
                "The archive holds a name that leads out of it "
                f"({member.filename[:80]!r}). It was not unpacked. Make it again."
            )
        if stat.S_ISLNK(member.external_attr >> 16):
            raise UploadError("The archive holds a link to another file. It was not unpacked.")
        if member.flag_bits & _ENCRYPTED_FLAG:
            raise UploadError("The archive has a password. Make it again without one.")
        if path.suffix.casefold() in _ARCHIVE_SUFFIXES:
            raise UploadError(
                f"The archive holds another archive ({path.name[:80]!r}). Unpack it first."
            )


def _check_unpacked(size_bytes: int, limits: UploadLimits) -> None:
    if size_bytes > limits.unpacked_bytes:
        raise UploadError(
            f"Unpacked, the archive holds more than {limits.unpacked_bytes / MEGABYTE:,.0f} MB, "
            "which is the limit. It was not unpacked."
        )
