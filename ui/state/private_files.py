"""Files of one session at a secret address, removed with their owner."""

from __future__ import annotations

import secrets
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING, Final
from weakref import WeakValueDictionary

from ui.packed import PackedFile

if TYPE_CHECKING:
    from collections.abc import Callable

FOLDER: Final = "uploads"
TOKEN_BYTES: Final = 24
"""Random bytes in an address, so that it cannot be guessed."""

_files: Final[WeakValueDictionary[str, PrivateFile]] = WeakValueDictionary()
"""Token → file. Weak references: the file of an ended session is not found."""


class PrivateFile:
    """
    A file of one session, made on first use.

    Parameters
    ----------
    make
        Returns its bytes. It is called once, on the thread of the request.
    media_type
        Its Content-Type.
    """

    def __init__(self, make: Callable[[], bytes], *, media_type: str) -> None:
        self._make = make
        self._media_type = media_type
        self._lock = Lock()
        token = secrets.token_urlsafe(TOKEN_BYTES)
        self.address = f"{FOLDER}/{token}"
        """Relative to the app's base path."""
        _files[token] = self

    @property
    def packed(self) -> PackedFile:
        """The bytes, made once even for simultaneous requests."""
        with self._lock:
            return self._packed

    @cached_property
    def _packed(self) -> PackedFile:
        return PackedFile.pack(self._make(), media_type=self._media_type)


def find_private_file(token: str) -> PrivateFile | None:
    """Return the file of an address; None if its session has ended or never existed."""
    return _files.get(token)
