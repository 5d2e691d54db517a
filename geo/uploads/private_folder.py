"""A private folder for one file while it is read: nobody else's, and gone afterwards."""

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
"""Characters of what a library says that are shown."""

_BLOCK = 1 << 20
_NO_SPACE_ERRNOS = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EACCES, errno.EROFS, errno.EMFILE}
)


@contextmanager
def private_folder(source: Path | BinaryIO | bytes, limits: UploadLimits) -> Iterator[Path]:
    """
    Hand over a file under a name of ours, so that no text of the user's is ever opened.

    Parameters
    ----------
    source
        A path, of which a symbolic link is made; or what was uploaded, of which a copy is.

    Yields
    ------
    path
        `upload` in a folder that only this user of the machine may enter (mode 700), which is
        removed with all that is in it, whatever happens.

    Raises
    ------
    UploadError
        If it is empty or larger than the limit.
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
    """Whether there is no room for a file here, so that the file is not at fault."""
    return error.errno in _NO_SPACE_ERRNOS


def out_of_space_message(error: OSError) -> str:
    """Say that the file could not be read for want of a place to put it."""
    reason = (
        "there is no room for it" if is_out_of_space(error) else f"{error.strerror or 'an error'}"
    )
    return (
        f"The file could not be read here: {reason}. Try again later; whoever runs Place Map can "
        "make "
        "room in the system's temporary folder."
    )


def error_text(error: object, path: Path) -> str:
    """Return what a library says of a file, without saying where on this machine it is."""
    text = str(error).strip().partition("\n")[0][:MAX_MESSAGE_LENGTH] or type(error).__name__
    for private_path in (str(path), str(path.with_suffix("")), str(path.parent)):
        text = text.replace(private_path, "the file")
    return text.rstrip(".")


def _link(source: Path, path: Path) -> None:
    try:
        path.symlink_to(source.resolve())
    except OSError:  # Windows gives links to few
        shutil.copyfile(source, path)


def _size(source: BinaryIO) -> int:
    size = source.seek(0, 2)
    source.seek(0)
    return size


def _copy(source: BinaryIO | bytes, file: BinaryIO, size_bytes: int) -> None:
    if hasattr(os, "posix_fallocate"):
        # Room for all of it at once takes half the time, and a full disk is told at once.
        os.posix_fallocate(file.fileno(), 0, size_bytes)
    if isinstance(source, (bytes, BytesIO)):
        # In one piece, and `getvalue`, not `getbuffer`, which would copy it in memory first.
        file.write(source if isinstance(source, bytes) else source.getvalue())
        return
    while block := source.read(_BLOCK):
        file.write(block)
