"""Fetching statistics anew, and keeping them: nothing changes until all of it is there."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from geo.clients.nomis import NOMIS, SOURCE, fetch_employment
from geo.refresh.carried import carried
from geo.statistics.employment import codes_wanted, keep_employment
from geo.statistics.industries import industries_of

if TYPE_CHECKING:
    from geo.clients.http import HttpClient
    from geo.register.registry import Registry
    from geo.settings import Settings
    from geo.statistics.employment import Employment


def renew_employment(
    registry: Registry, settings: Settings, client: HttpClient, *, service: str = NOMIS
) -> Employment:
    """
    Fetch employment by sector, check it, and put it into the cache.

    Raises
    ------
    SourceError
        If the service cannot be reached or its answer is not whole and sound; what was kept
        before stays.
    DataError
        If the cache cannot be written; what was kept before stays.
    """
    industries = industries_of(registry)
    published = fetch_employment(client, codes_wanted(industries), service=service)
    found = carried(registry, published, industries, source=SOURCE, fetched_at=datetime.now(UTC))
    keep_employment(found, settings.cache_dir)
    return found
