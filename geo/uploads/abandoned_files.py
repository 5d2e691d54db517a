"""Private folders whose process was killed: told from those in use, and removed."""

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
"""Not there on Windows, which lets nobody remove a folder in use."""

PREFIX: Final = "placemap-upload-"
MIN_AGE_S: Final = 60.0
"""So long a folder may be there before its process has locked it."""


@contextmanager
def lock_folder(folder: Path) -> Iterator[None]:
    """Hold a lock on a folder, which the system lets go of however the process ends."""
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
    Remove what killed processes of this user left in the system's temporary folder.

    Returns
    -------
    count
        How many folders were removed.
    """
    return sum(_remove(path) for path in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"))


def _remove(path: Path) -> bool:
    """Remove a folder that is ours, is not new, and that nobody holds."""
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
