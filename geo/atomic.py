"""Atomic file writes: the whole file or none, and no temporary files left, even after a kill."""

from __future__ import annotations

import contextlib
import errno
import glob
import os
import shutil
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from geo.errors import ExportError

if TYPE_CHECKING:
    from collections.abc import Iterator

if sys.platform != "win32":  # no folder locks there: files left by a kill stay
    import fcntl

FOLDER_MARKER: Final = ".placemap-"
"""Marker in the names of our temporary folders."""

MAX_NAME_LENGTH: Final = 40
"""Maximum number of characters of the file's name in the folder's name."""

ERROR_ADVICE: Final = MappingProxyType(
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
"""Error number of the operating system → what to do."""

MIN_FREE_BYTES: Final = 1_000_000
"""Free space below which a failed write is reported as a full disk."""


@contextmanager
def atomic_write(path: Path) -> Iterator[Path]:
    """
    Yield a temporary path to write to; move the file to `path` when the block ends.

    The temporary path has the same name in an empty folder next to `path`, so that the move is
    one step of the file system. If the block ends early, the old file is unchanged and nothing
    else is left. The next write of `path` removes what a killed process left.

    Raises
    ------
    OSError
        If the folder is missing or read-only, or the disk is full.
    """
    _remove_abandoned(path)
    with _locked_folder(path) as folder:
        temp_path = folder / path.name
        yield temp_path
        with temp_path.open("rb+") as file:
            # Otherwise a power cut could leave the name without the content.
            os.fsync(file.fileno())
        temp_path.replace(path)


@contextmanager
def atomic_output(path: Path, *, overwrite: bool) -> Iterator[Path]:
    """
    Yield a temporary path to write to; move the file to `path` when the block ends.

    Writes as `atomic_write` does: a reader sees the old file or the new one. If the block ends
    early, even by an interrupt, the old file is unchanged and nothing else is left.

    Raises
    ------
    ExportError
        If `path` exists and `overwrite` is false, is a folder, or cannot be written (folder
        missing or read-only, disk full).
    """
    _require_writable(path, overwrite=overwrite)
    try:
        with atomic_write(path) as temp_path:
            yield temp_path
            _require_writable(path, overwrite=overwrite)
    except OSError as error:
        raise write_error(path, error) from error


def write_error(path: Path, error: OSError) -> ExportError:
    """Return an error that says why `path` was not written and what to do."""
    reason = ERROR_ADVICE.get(
        error.errno or 0, f"{error.strerror or error}. Try again, or write elsewhere"
    )
    return ExportError(f"{path} was not written: {reason}. Nothing was changed.")


def raise_if_disk_full(path: Path, error: Exception) -> None:
    """
    Raise `OSError` if the disk that `path` is on is nearly full.

    For libraries whose errors do not say that the disk is full.
    """
    if shutil.disk_usage(path.parent).free < MIN_FREE_BYTES:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) from error


def _require_writable(path: Path, *, overwrite: bool) -> None:
    try:
        if path.is_dir():
            raise ExportError(f"{path} is a folder. Name a file in it.")
        if path.exists() and not overwrite:
            raise ExportError(
                f"{path} exists already. Ask to overwrite it (--overwrite), or choose another name."
            )
    except OSError as error:
        raise write_error(path, error) from error


def _prefix(path: Path) -> str:
    return f".{path.name[:MAX_NAME_LENGTH]}{FOLDER_MARKER}"


@contextmanager
def _locked_folder(path: Path) -> Iterator[Path]:
    """Yield a temporary folder, locked for as long as this process lives."""
    while True:
        folder = Path(tempfile.mkdtemp(prefix=_prefix(path), dir=path.parent))
        with _lock(folder) as is_locked:
            if not is_locked or not folder.exists():
                continue  # another process removed it as abandoned before the lock
            try:
                yield folder
            finally:
                shutil.rmtree(folder, ignore_errors=True)
            return


def _remove_abandoned(path: Path) -> None:
    """Remove temporary folders of `path` that no process has locked."""
    if sys.platform == "win32":
        return
    for folder in path.parent.glob(f"{glob.escape(_prefix(path))}*"):
        with contextlib.suppress(OSError), _lock(folder) as is_locked:
            if is_locked:
                shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _lock(folder: Path) -> Iterator[bool]:
    """Lock a folder unless another process has; the lock ends with the process."""
    if sys.platform == "win32":
        yield True
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
    finally:
        os.close(descriptor)
