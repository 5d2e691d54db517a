"""A private folder for one uploaded file, removed after reading."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from geo.uploads.abandoned_files import PREFIX, lock_folder
from geo.uploads.limits import size_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.uploads.limits import UploadLimits

MAX_MESSAGE_LENGTH = 300
"""Maximum characters shown of a library's error message."""

_BLOCK = 1 << 20
_NO_SPACE_ERRNOS = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EACCES, errno.EROFS, errno.EMFILE}
)


@contextmanager
def private_folder(source: Path | BinaryIO | bytes, limits: UploadLimits) -> Iterator[Path]:
    """
    Yield the file under a fixed name, so that no path contains text from the user.

    Parameters
    ----------
    source
        A path (we make a symbolic link), or uploaded content (we write a copy).

    Yields
    ------
    path
        `upload` in a folder that only this system user can open (mode 700). The folder and its
        contents are always removed.

    Raises
    ------
    UploadError
        If the file is empty or larger than the limit.
    """
    with tempfile.TemporaryDirectory(prefix=PREFIX) as folder, lock_folder(Path(folder)):
        path = Path(folder) / "upload"
        if isinstance(source, Path):
            limits.check_size(size_of(source))
            _link(source, path)
        else:
            size_bytes = len(source) if isinstance(source, bytes) else _size(source)
            limits.check_size(size_bytes)
            with path.open("wb") as file:
                _copy(source, file, size_bytes)
        yield path


def is_out_of_space(error: OSError) -> bool:
    """Whether this machine cannot store the file, so the file itself is not the cause."""
    return error.errno in _NO_SPACE_ERRNOS


def out_of_space_message(error: OSError) -> str:
    """Return the message for a file that could not be stored."""
    reason = (
        "there is no room for it" if is_out_of_space(error) else f"{error.strerror or 'an error'}"
    )
    return (
        f"The file could not be read here: {reason}. Try again later; whoever runs Place Map can "
        "make "
        "room in the system's temporary folder."
    )


def error_text(error: object, path: Path) -> str:
    """Return the message of a library, without paths of this machine."""
    text = str(error).strip().partition("\n")[0][:MAX_MESSAGE_LENGTH] or type(error).__name__
    for private_path in (str(path), str(path.with_suffix("")), str(path.parent)):
        text = text.replace(private_path, "the file")
    return text.rstrip(".")


def _link(source: Path, path: Path) -> None:
    try:
        path.symlink_to(source.resolve())
    except OSError:  # on Windows, few users may create links
        shutil.copyfile(source, path)


def _size(source: BinaryIO) -> int:
    size = source.seek(0, 2)
    source.seek(0)
    return size


def _copy(source: BinaryIO | bytes, file: BinaryIO, size_bytes: int) -> None:
    if hasattr(os, "posix_fallocate"):
        # Reserving the space first halves the time, and a full disk fails at once.
        os.posix_fallocate(file.fileno(), 0, size_bytes)
    if isinstance(source, (bytes, BytesIO)):
        # One write, and `getvalue`, because `getbuffer` would first copy in memory.
        file.write(source if isinstance(source, bytes) else source.getvalue())
        return
    while block := source.read(_BLOCK):
        file.write(block)
