"""Removal of private folders left behind by killed processes."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from contextlib import contextmanager, suppress
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

fcntl: Any = import_module("fcntl") if find_spec("fcntl") else None
"""None on Windows, which does not let anyone remove a folder in use."""

PREFIX: Final = "placemap-upload-"
MIN_AGE_S: Final = 60.0
"""Grace period before an unlocked folder counts as abandoned (seconds)."""


@contextmanager
def lock_folder(folder: Path) -> Iterator[None]:
    """Lock a folder. The system releases the lock however the process ends."""
    if fcntl is None:
        yield
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def remove_leftovers() -> int:
    """
    Remove the folders that killed processes of this user left in the temporary folder.

    Returns
    -------
    count
        Number of folders removed.
    """
    return sum(_remove(path) for path in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"))


def _remove(path: Path) -> bool:
    """Remove a folder if it belongs to this user, is old enough and is not locked."""
    with suppress(OSError):
        status = path.lstat()
        is_ours = not hasattr(os, "getuid") or status.st_uid == os.getuid()
        if is_ours and time.time() - status.st_mtime > MIN_AGE_S and _is_abandoned(path):
            shutil.rmtree(path)
            return True
    return False


def _is_abandoned(path: Path) -> bool:
    if fcntl is None:
        return True
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(descriptor)
    return True
