"""Looking until something that a timer does has been done."""

from __future__ import annotations

import time
from threading import Event
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST_S: Final = 30.0
BETWEEN_S: Final = 0.05


def wait_for(condition: Callable[[], bool]) -> bool:
    """Look until it is so, or until it is certain that it will not be."""
    deadline = time.monotonic() + LONGEST_S
    while not condition():
        if time.monotonic() > deadline:
            return False
        Event().wait(BETWEEN_S)
    return True
