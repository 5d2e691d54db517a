"""Visits: what one browser's pages hold together, until a minute after the last has gone."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any, Final

COOKIE: Final = "placemap_visit"
LIFETIME_S: Final = 60.0
"""What a visit holds is kept for so long after its last page has gone: long enough to reload."""


@dataclass(kw_only=True, eq=False)
class Visit:
    """One browser's visit: how many of its pages are open, and what it holds by key."""

    pages: int = 0
    data: dict[str, Any] = field(default_factory=dict)
    expiry: asyncio.TimerHandle | None = None


class Visits:
    """
    Every visit that has a page open, or had one a moment ago.

    Parameters
    ----------
    lifetime_s
        How long a visit outlives its last page.
    """

    def __init__(self, lifetime_s: float = LIFETIME_S) -> None:
        self._lifetime_s = lifetime_s
        self._visits: dict[str, Visit] = {}

    def find(self, token: str) -> Visit | None:
        """Return the visit that a cookie names; None where it has ended or never was."""
        return self._visits.get(token)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._visits)

    def enter(self, token: str) -> None:
        """Count a page that was opened. On the server's event loop."""
        visit = self._visits.setdefault(token, Visit())
        visit.pages += 1
        if visit.expiry:
            visit.expiry.cancel()
            visit.expiry = None

    def leave(self, token: str) -> None:
        """Count a page that has gone; after the last one, the visit's time begins to run out."""
        visit = self._visits[token]
        visit.pages -= 1
        if not visit.pages:
            loop = asyncio.get_running_loop()
            visit.expiry = loop.call_later(self._lifetime_s, self._end, token)

    def _end(self, token: str) -> None:
        self._visits.pop(token).data.clear()


visits: Final = Visits()
"""Those of this process."""
