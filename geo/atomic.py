"""Writing so that a file is whole or is not there, and nothing else is, even after a kill."""

from __future__ import annotations

import contextlib
import glob
import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

try:
    import fcntl
except ImportError:  # Windows, where a folder cannot be locked: what a kill leaves stays
    _can_lock = False
else:
    _can_lock = True

MARK: Final = ".placemap-"
"""What the names of our folders beside a file have in them, and nobody else's."""

LONGEST: Final = 40
"""Characters of the file's name in the folder's."""


@contextmanager
def atomic_write(path: Path) -> Iterator[Path]:
    """
    Yield a path to write to; move what was written to `path` when all is done.

    The path that is yielded has the same name in an empty folder beside `path`, so that the
    move is one step of the file system. Whatever ends the block early leaves the old file and
    nothing else; what a killed process left there is removed by the next that writes `path`.

    Raises
    ------
    OSError
        If the folder is missing or read-only, or the disk is full.
    """
    _remove_abandoned(path)
    with _locked_folder(path) as folder:
        beside = folder / path.name
        yield beside
        with beside.open("rb+") as file:
            # Else a power cut could leave its name without it.
            os.fsync(file.fileno())
        beside.replace(path)


def _prefix(path: Path) -> str:
    return f".{path.name[:LONGEST]}{MARK}"


@contextmanager
def _locked_folder(path: Path) -> Iterator[Path]:
    """Yield a folder of our own, locked for as long as this process lives."""
    while True:
        folder = Path(tempfile.mkdtemp(prefix=_prefix(path), dir=path.parent))
        with _lock(folder) as is_ours:
            if not is_ours or not folder.exists():
                continue  # somebody took it for abandoned before it was locked
            try:
                yield folder
            finally:
                shutil.rmtree(folder, ignore_errors=True)
            return


def _remove_abandoned(path: Path) -> None:
    """Remove folders beside a file that no process has locked."""
    if not _can_lock:
        return
    for folder in path.parent.glob(f"{glob.escape(_prefix(path))}*"):
        with contextlib.suppress(OSError), _lock(folder) as is_ours:
            if is_ours:
                shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _lock(folder: Path) -> Iterator[bool]:
    """Lock a folder, if nobody has; the lock ends with the process, however it ends."""
    if not _can_lock:
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
