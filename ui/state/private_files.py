"""Files of one session by address: nobody else knows it, and it ends with its owner."""

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
"""Of chance in an address: nobody finds it by trying."""

_files: Final[WeakValueDictionary[str, PrivateFile]] = WeakValueDictionary()
"""Token → file. It keeps none alive: a file whose session is gone is not found."""


class PrivateFile:
    """
    A file of one session, made when it is first asked for.

    Parameters
    ----------
    make
        Returns its bytes. It is called once, on the thread of the request.
    media_type
        Sent as Content-Type.
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
        """The bytes, made once however many ask for them at the same time."""
        with self._lock:
            return self._packed

    @cached_property
    def _packed(self) -> PackedFile:
        return PackedFile.pack(self._make(), media_type=self._media_type)


def find_private_file(token: str) -> PrivateFile | None:
    """Return the file of an address; None where its session has ended or never was."""
    return _files.get(token)
