"""Visits: data that one browser's pages share, until a minute after the last page has closed."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any, Final

COOKIE: Final = "placemap_visit"
LIFETIME_S: Final = 60.0
"""How long a visit lasts after its last page has closed: long enough to reload."""


@dataclass(kw_only=True, eq=False)
class Visit:
    """One browser's visit: its number of open pages, and its data by key."""

    pages: int = 0
    data: dict[str, Any] = field(default_factory=dict)
    expiry: asyncio.TimerHandle | None = None


class Visits:
    """
    All visits with an open page, or with one that closed a moment ago.

    Parameters
    ----------
    lifetime_s
        How long a visit outlives its last page.
    """

    def __init__(self, lifetime_s: float = LIFETIME_S) -> None:
        self._lifetime_s = lifetime_s
        self._visits: dict[str, Visit] = {}

    def find(self, token: str) -> Visit | None:
        """Return the visit of a cookie's token; None if it has ended or never existed."""
        return self._visits.get(token)

    def __len__(self) -> int:
        """Return the number of visits."""
        return len(self._visits)

    def enter(self, token: str) -> None:
        """Count an opened page. Call it on the server's event loop."""
        visit = self._visits.setdefault(token, Visit())
        visit.pages += 1
        if visit.expiry:
            visit.expiry.cancel()
            visit.expiry = None

    def leave(self, token: str) -> None:
        """Count a closed page; after the last one, start the visit's timer."""
        visit = self._visits[token]
        visit.pages -= 1
        if not visit.pages:
            loop = asyncio.get_running_loop()
            visit.expiry = loop.call_later(self._lifetime_s, self._end, token)

    def _end(self, token: str) -> None:
        self._visits.pop(token).data.clear()


visits: Final = Visits()
"""The visits of this process."""
