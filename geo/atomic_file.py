"""Writing so that a file is whole or is not there: beside its place first, then moved."""

from __future__ import annotations

import errno
import os
import shutil
from contextlib import contextmanager
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from geo.atomic import atomic_write
from geo.errors import ExportError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CURES: Final = MappingProxyType(
    {
        errno.ENOSPC: "the disk is full. Free some space, or write elsewhere",
        errno.EDQUOT: "your share of the disk is used up. Free some space, or write elsewhere",
        errno.EFBIG: "the file is larger than may be written there. Write elsewhere",
        errno.EACCES: "it may not be written to. Choose another folder",
        errno.EPERM: "it may not be written to. Choose another folder",
        errno.EROFS: "the disk can only be read. Choose another folder",
        errno.ENOENT: "there is no such folder. Make it first",
        errno.ENOTDIR: "a file stands where a folder is wanted. Choose another folder",
        errno.ENAMETOOLONG: "the name is too long. Choose a shorter one",
    }
)
"""What the system says → what to do."""


SPARE_BYTES: Final = 1_000_000
"""Less than this is a full disk to a library that could not write."""


@contextmanager
def replacing(path: Path, *, overwrite: bool) -> Iterator[Path]:
    """
    Yield a path to write to; move what was written to `path` when all is done.

    As `geo.atomic.atomic_write` does it: a reader sees the old file or the new one. Whatever ends
    the block early, an interrupt too, leaves the old file and nothing else.

    Raises
    ------
    ExportError
        If `path` exists and may not be overwritten, is a folder, or cannot be written (folder
        missing or read-only, disk full).
    """
    _require_free(path, overwrite=overwrite)
    try:
        with atomic_write(path) as beside:
            yield beside
            _require_free(path, overwrite=overwrite)
    except OSError as error:
        raise failed(path, error) from error


def failed(path: Path, error: OSError) -> ExportError:
    """Say why `path` was not written, and what to do."""
    words = CURES.get(error.errno or 0, f"{error.strerror or error}. Try again, or write elsewhere")
    return ExportError(f"{path} was not written: {words}. Nothing was changed.")


def raise_if_full(path: Path, error: Exception) -> None:
    """
    Raise `OSError` if there is next to no room where `path` was being written.

    For libraries that say that they failed, but not that the disk is full.
    """
    if shutil.disk_usage(path.parent).free < SPARE_BYTES:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) from error


def _require_free(path: Path, *, overwrite: bool) -> None:
    try:
        if path.is_dir():
            raise ExportError(f"{path} is a folder. Name a file in it.")
        if path.exists() and not overwrite:
            raise ExportError(
                f"{path} exists already. Ask to overwrite it (--overwrite), or choose another name."
            )
    except OSError as error:
        raise failed(path, error) from error
